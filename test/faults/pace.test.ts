/** Servers that limit the rate: nobody is left out, and a 429 is never taken for anything else. */
import { expect, test } from 'vitest';
import { rehearse } from './rehearsal.ts';

test.each([
  { bucket: false, retry_after: false },
  { bucket: true, retry_after: true },
])('nobody is left out by a limit (%o)', async ({ bucket, retry_after }) => {
  const rehearsal = await rehearse({
    addresses: 60,
    rate_limit: { per_s: 30, bucket },
    retry_after,
  });
  const { status } = await rehearsal.apply('--rate=0');
  expect(status).toBe(0);
  expect(await rehearsal.problems(0)).toEqual([]);
  expect(rehearsal.emulator.ledger().totals.duplicates).toBe(0);
});
