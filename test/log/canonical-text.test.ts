import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPlainCanonical } from '../../src/log/canonical-scan.ts';
import { canonicalText, isCanonical } from '../../src/log/canonical-text.ts';
import { canonicalize } from '../../src/model/canonical.ts';
import { histories } from './history.ts';

test('the fast text is the canonical text, whatever the value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      expect(canonicalText(value)).toBe(canonicalize(value));
    }),
  );
});

test.each([
  ['keys that are numbers', { 10: 'a', 9: 'b' }],
  ['a minus zero', [-0]],
  ['an escape that only looks like a surrogate', ['\\ud800']],
  ['keys that share a beginning', { attempt: 1, at: 2 }],
])('%s come out as RFC 8785 says', (_, value) => {
  expect(canonicalText(value)).toBe(canonicalize(value));
});

test('what JSON cannot carry is refused, never written as something else', () => {
  expect(() => canonicalText({ a: NaN })).toThrow();
  expect(() => canonicalText({ a: '\ud800' })).toThrow();
  expect(() => canonicalText(undefined)).toThrow();
});

const isCanonicalText = (text: string): boolean => isCanonical(Buffer.from(text), JSON.parse(text));

const NOT_CANONICAL = [
  '{"b":1,"a":2}',
  '{"a":{"b":1},"B":2}',
  '[{"b":[{"z":1}],"a":2}]',
  '{"aa":1,"a":2}',
  '{"a": 1}',
  '{"a":1}\t',
  '[1,\n2]',
  '{"a":1.0}',
  '{"a":1e2}',
  '[1E2]',
  '[-0]',
  '[1000000000000000000000]',
  '[9007199254740993]',
  '{"a":1,"a":1}',
  '{"":1,"":1}',
  '{"a":"\\u0061"}',
  '"\\ud800"',
  '{"\uffee":1,"\u{1f600}":2}',
];

test.each(NOT_CANONICAL)('%j is JSON but not canonical', (text) => {
  expect(isCanonicalText(text)).toBe(false);
});

test.each([
  '{"":1,"a":{"z":1},"b":[{"a":1},{"a":2}],"ba":true}',
  '{"a":"a:b,c {}[] \\n \\" \\\\"}',
  '{"1":"a","10":"b","9":"c"}',
  '{"ä":"Größe","ö":"日本"}',
  '{"\u{1f600}":1,"\uffee":2}',
  '[-1,0,0.5,1e+21,123456789012345,9007199254740992]',
  'null',
])('%j is canonical', (text) => {
  expect(isCanonicalText(text)).toBe(true);
});

test('what a look at the bytes calls canonical is so, whatever was changed in it', () => {
  const texts = fc.jsonValue().map((value) => JSON.stringify(value));
  const bits = fc.constantFrom(...'"{}[]:,.-eE019 \\ab\u00e9\u{1f600}', '"a":', ',"b":1', 'true');
  fc.assert(
    fc.property(texts, fc.nat(), fc.nat(2), bits, (text, place, cut, bit) => {
      const at = place % (text.length + 1);
      const changed = `${text.slice(0, at)}${bit}${text.slice(at + cut)}`;
      for (const each of [text, changed]) {
        if (!isPlainCanonical(Buffer.from(each))) continue;
        const value = parsed(each);
        if (value !== undefined) expect(canonicalize(value)).toBe(each);
      }
    }),
    { numRuns: 2000 },
  );
});

test('the lines of a log need no more than a look at their bytes', () => {
  fc.assert(
    fc.property(histories(), (log) => {
      expect(log.lines.every((line) => isPlainCanonical(Buffer.from(line)))).toBe(true);
    }),
    { numRuns: 20 },
  );
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
