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

test('a lock is taken away by a person in a run, and by none before it starts', () => {
  const lock = {
    ID: uuid(9),
    Operation: 'apply',
    Info: '',
    Who: 'ada@h',
    Version: '1',
    Created: at(0),
    Path: 'p',
  };
  const taken = { lock, actor: 'grace@h', reason: 'The holder had died on this host.' };
  const log = new LogBuilder();
  log.run = RUN;
  log
    .put('lock_forced', taken)
    .start(RUN)
    .put('lock_forced', { ...taken, reason: 'It hangs.' });
  expect(evidenceOf(log.records).interventions).toEqual([
    {
      type: 'lock_forced',
      at: at(3),
      run: RUN,
      subject: 'ada@h',
      actor: 'grace@h',
      reason: 'It hangs.',
    },
  ]);
});

test('each campaign keeps its own reason, also where an address is under several', () => {
  const body = {
    attempt: A,
    email_address: ADA,
    request: { email_address: ADA },
    revoke_sessions: false,
    before: {},
  };
  const log = started().put('reset_intended', {
    ...body,
    requirements: [
      { campaign: 'inc-2', reason: 'A dump.', ticket: 'T-2' },
      { campaign: 'inc-1', reason: 'A phish.' },
    ],
  });
  log.outcome(A, 'no_effect').put('reset_intended', {
    ...body,
    attempt: B,
    requirements: [{ campaign: 'inc-1', reason: 'Her own.' }],
  });
  expect(evidenceOf(log.records).orders).toEqual([
    { campaign: 'inc-2', reason: 'A dump.', ticket: 'T-2' },
    { campaign: 'inc-1', reason: 'A phish.' },
  ]);
});
