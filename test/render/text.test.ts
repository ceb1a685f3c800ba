import { expect, test } from 'vitest';
import { alignColumns, decimal, duration, instant, wrap } from '../../src/render/text.ts';

test('wrapping keeps lines short, words whole and blocks as they are', () => {
  const text = `one two three four\n    a block that is long\n${'x'.repeat(12)} y`;
  expect(wrap(text, 10, '> ')).toEqual([
    'one two',
    '> three',
    '> four',
    '    a block that is long',
    'xxxxxxxxxxxx',
    '> y',
  ]);
});

test('columns are aligned by characters, without space at the end', () => {
  expect(
    alignColumns([
      ['a', 'b', 'c'],
      ['\u{1f600}\u{1f600}\u{1f600}', '', ''],
    ]),
  ).toEqual(['a    b  c', '\u{1f600}\u{1f600}\u{1f600}']);
});

test.each([
  [0, '0s'],
  [59.4, '59s'],
  [177, '2m57s'],
  [3600, '1h00m'],
  [7265, '2h01m'],
])('%d seconds read %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('numbers carry no noise', () => {
  expect([decimal(49.72), decimal(50), decimal(123.4)]).toEqual(['49.7', '50', '123']);
});

test('a whole day is said by its date', () => {
  expect(instant('2026-11-27T23:59:59.999Z')).toBe('2026-11-27');
  expect(instant('2026-11-27T00:00:00.000Z')).toBe('2026-11-27');
  expect(instant('2026-11-27T14:30:00.000Z')).toBe('2026-11-27T14:30:00Z');
});
