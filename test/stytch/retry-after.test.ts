import { expect, test } from 'vitest';
import { retryAfterMs } from '../../src/stytch/retry-after.ts';

const now_ms = Date.UTC(2026, 10, 20, 12);
const DATE = 'Fri, 20 Nov 2026 12:00:00 GMT';

test.each([
  ['7', 7000],
  [' 7 ', 7000],
  ['1.5', 1500],
  ['0', 0],
  ['1000000000', 1e12],
  ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
  ['Friday, 20-Nov-26 12:00:30 GMT', 30_000],
  ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  ['Xyz, 99 Foo 2026 12:00:00 GMT', undefined],
  ['5 seconds', undefined],
  [undefined, undefined],
])('Retry-After %j asks for %j ms', (value, ms) => {
  expect(retryAfterMs(value, { now_ms })).toBe(ms);
});

test('a date counts from the date of the answer, so that a wrong clock here does not matter', () => {
  const wrong = now_ms - 3_600_000;
  expect(retryAfterMs('Fri, 20 Nov 2026 12:00:30 GMT', { now_ms: wrong, date: DATE })).toBe(30_000);
});
