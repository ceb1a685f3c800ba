import { expect, test } from 'vitest';
import { evidenceOf } from './evidence-of.ts';
import { LogBuilder, at, uuid } from './history.ts';

const ADA = 'ada@example.com';
const RUN = uuid(2);
const A = uuid(101);
const B = uuid(102);

const started = (): LogBuilder => new LogBuilder().start(RUN);

test('a reset keeps the sessions that were ended later, whatever was put on record between', () => {
  const log = started()
    .intend(A, ADA)
    .outcome(A, 'applied')
    .put('sessions_revoked', { email_address: ADA, member_id: 'm1', status_code: 500 })
    .put('campaign_credited', { email_address: ADA, campaigns: ['inc-2'], by: 'satisfied' })
    .intend(B, ADA)
    .outcome(B, 'rejected')
    .put('member_imported', {
      email_address: ADA,
      campaigns: ['inc-3'],
      required_at: at(-5000),
      actor: 'grace',
      reason: 'By phone.',
    })
    .put('sessions_revoked', { email_address: ADA, member_id: 'm1', status_code: 200 });
  const [reset, ...others] = evidenceOf(log.records).resets;
  expect(reset).toMatchObject({ outcome: 'applied', sessions_ended: 1, sessions_failed: 1 });
  for (const other of others) expect(other).not.toHaveProperty('sessions_ended');
});
