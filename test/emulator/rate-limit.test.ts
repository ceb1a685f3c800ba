import { expect, test } from 'vitest';
import { createRateLimit } from '../../src/emulator/rate-limit.ts';
import { call, emulate, MEMBERS_SEARCH, requireReset } from './support.ts';

test('a fixed window takes its number, then tells how long it still lasts', () => {
  const admit = createRateLimit({ per_s: 2, bucket: false });
  expect([900, 950, 960, 999].map((at) => admit('reset', at))).toEqual([0, 0, 40, 1]);
  expect([1000, 1001, 1002].map((at) => admit('reset', at))).toEqual([0, 0, 998]);
});

test('a token bucket holds one second of requests and fills steadily', () => {
  const admit = createRateLimit({ per_s: 4, bucket: true });
  expect([0, 0, 0, 0, 0].map((at) => admit('reset', at))).toEqual([0, 0, 0, 0, 250]);
  expect([250, 250].map((at) => admit('reset', at))).toEqual([0, 250]);
  expect(
    [60_000, 60_000, 60_000, 60_000, 60_000].filter((at) => admit('reset', at) > 0),
  ).toHaveLength(1);
});

test('each endpoint has a limit of its own', () => {
  const admit = createRateLimit({ per_s: 1, bucket: false });
  expect([admit('reset', 0), admit('search', 0), admit('reset', 1)]).toEqual([0, 0, 999]);
});

test('without a limit everything is taken', () => {
  const admit = createRateLimit(undefined);
  expect(Array.from({ length: 100 }, () => admit('reset', 0)).every((wait) => wait === 0)).toBe(
    true,
  );
});

test.each([true, false])(
  'over the limit the answer is 429; Retry-After: %s',
  async (retry_after) => {
    const emulator = await emulate({ rate_limit: { per_s: 1, bucket: true }, retry_after });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => requireReset(emulator, 'ada@example.com')),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers, body } of refused) {
      expect(body.error_type).toBe('too_many_requests');
      expect(headers['retry-after']).toBe(retry_after ? '1' : undefined);
    }
    const other = await call(emulator, 'POST', MEMBERS_SEARCH, { organization_ids: ['acme'] });
    expect(other.status).toBe(200);
    expect(emulator.ledger().totals.by_status['429']).toBe(refused.length);
  },
);
