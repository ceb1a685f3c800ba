import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalText, isCanonical } from '../../src/log/canonical-text.ts';
import { canonicalize } from '../../src/model/canonical.ts';

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

test.each([
  '{"b":1,"a":2}',
  '{"a": 1}',
  '{"a":1.0}',
  '{"a":1,"a":1}',
  '{"a":"\\u0061"}',
  '"\\ud800"',
])('%s is JSON but not canonical', (text) => {
  expect(isCanonical(text, JSON.parse(text))).toBe(false);
});
