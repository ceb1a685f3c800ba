import { expect, test } from 'vitest';
import { maskAddress, maskText } from '../../src/render/mask.ts';

test.each([
  ['ada@example.com', 'a…@example.com'],
  ['a@example.com', 'a…@example.com'],
  ["o'neil+x`|y@xn--bcher-kva.example", 'o…@xn--bcher-kva.example'],
  ['member-test-1', 'member-test-1'],
])('of the address %s its first character and its domain are shown', (address, masked) => {
  expect(maskAddress(address)).toBe(masked);
});

test.each([
  ['"ada@example.com" stands in the list.', '"a…@example.com" stands in the list.'],
  ['settle ada@example.com, or bob@b.example.', 'settle a…@example.com, or b…@b.example.'],
  ['GET /members/ada%40example.com failed', 'GET /members/a…%40example.com failed'],
  ['known as <mailto:ada.l+x@example.com>', 'known as <mailto:a…@example.com>'],
  ['email=ada@example.com', 'e…@example.com'],
  ['(jane/doe@example.com) jane=roe@example.com', '(j…@example.com) j…@example.com'],
  [
    '{x}@example.com, y|@example.com and /z/@example.com',
    '{…@example.com, y…@example.com and /…@example.com',
  ],
  [
    '"ada@lovelace@example.com" and "ada lovelace@example.com"',
    '"a…@example.com" and "a…@example.com"',
  ],
  ['It is "a", not "b"; "@" is missing.', 'It is "a", not "b"; "@" is missing.'],
  ['Write it as name@example.com.', 'Write it as name@example.com.'],
  ['ask surname@example.com', 'ask s…@example.com'],
  ['GET /search?email=ada%40example.com&x=1', 'GET /search?email=a…%40example.com&x=1'],
  [`"${'a'.repeat(79)}…" is no address`, '"a…" is no address'],
  ['nothing to hide @ all', 'nothing to hide @ all'],
])('addresses in the text %s are masked', (text, masked) => {
  expect(maskText(text)).toBe(masked);
});

test('text of megabytes is masked in linear time', () => {
  expect(maskText('a'.repeat(4_000_000))).toHaveLength(4_000_000);
  expect(maskText('@'.repeat(1_000_000))).toHaveLength(1_000_000);
  expect(maskText('"'.repeat(1_000_000))).toHaveLength(1_000_000);
  expect(maskText(' "a'.repeat(1_000_000))).toHaveLength(3_000_000);
});
