import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFold } from '../../src/log/fold.ts';
import { verifyLog } from '../../src/log/verify.ts';
import type { LogRecord } from '../../src/model/log.ts';
import { evidenceOf } from './evidence-of.ts';
import { LINEAGE, LogBuilder, PROJECT, at, histories, uuid } from './history.ts';

const ADA = 'ada@example.com';
const GRACE = 'grace@example.com';
const RUN = uuid(2);
const A = uuid(101);
const B = uuid(102);

const started = (): LogBuilder => new LogBuilder().start(RUN);

const outcomes = ({ records }: LogBuilder): readonly string[] =>
  evidenceOf(records).resets.map(({ outcome }) => outcome);

describe('a call', () => {
  test('is shown with its requirements, its answer and its organizations', () => {
    const log = started()
      .put('reset_intended', {
        attempt: A,
        email_address: ADA,
        requirements: [
          { campaign: 'inc-2', reason: 'A dump.', ticket: 'T-2' },
          { campaign: 'inc-1', reason: 'A dump.', ticket: 'T-1' },
        ],
        request: { email_address: ADA },
        revoke_sessions: true,
        before: {
          m1: { organization_id: 'o2', status: 'active', password_id: 'p1' },
          m2: { organization_id: 'o1', status: 'active' },
          m3: { organization_id: 'o2', status: 'invited' },
        },
      })
      .put('reset_outcome', { attempt: A, outcome: 'applied', status_code: 200, request_id: 'r-1' })
      .put('sessions_revoked', { email_address: ADA, member_id: 'm1', status_code: 200 })
      .put('sessions_revoked', { email_address: ADA, member_id: 'm2', status_code: 500 });
    expect(evidenceOf(log.records).resets).toEqual([
      {
        email_address: ADA,
        outcome: 'applied',
        at: at(2),
        run: RUN,
        campaigns: ['inc-1', 'inc-2'],
        reason: 'A dump.',
        ticket: 'T-2; T-1',
        status_code: 200,
        request_id: 'r-1',
        organizations: ['o1', 'o2'],
        sessions_ended: 1,
        sessions_failed: 1,
      },
    ]);
  });

  test.each(['applied', 'rejected', 'no_effect', 'unknown'] as const)(
    'that ends %s says so',
    (outcome) => {
      expect(outcomes(started().intend(A, ADA).outcome(A, outcome))).toEqual([outcome]);
    },
  );

  test('is open until its run is recovered, and unknown then', () => {
    const log = started().intend(A, ADA).intend(B, GRACE).outcome(B, 'applied');
    expect(outcomes(log)).toEqual(['open', 'applied']);
    log.run = uuid(3);
    log.put('run_recovered', { run: RUN, open: [A] });
    expect(outcomes(log)).toEqual(['unknown', 'applied']);
  });

  test('without a clear answer is covered by what was decided later, and nobody counts twice', () => {
    const twice = started().intend(A, ADA).outcome(A, 'unknown').intend(B, ADA);
    expect(outcomes(twice.outcome(B, 'applied'))).toEqual(['covered', 'applied']);
    const settled = started().intend(A, ADA).outcome(A, 'unknown').intend(B, ADA);
    settled.outcome(B, 'unknown').settle(A, 'superseded');
    expect(outcomes(settled)).toEqual(['superseded', 'covered']);
  });

  test('that is held is so in all attempts, and is a decision when a person releases it', () => {
    const log = started().intend(A, ADA).outcome(A, 'unknown').intend(B, ADA).outcome(B, 'unknown');
    expect(outcomes(log.settle(B, 'held'))).toEqual(['held', 'held']);
    log.put('reset_settled', {
      attempt: B,
      verdict: 'applied',
      evidence: {},
      by: 'person',
      actor: 'grace',
      reason: 'She told me.',
    });
    const { resets, interventions } = evidenceOf(log.records);
    expect(resets.map(({ outcome }) => outcome)).toEqual(['covered', 'applied']);
    expect(resets[1]?.decided).toEqual({ actor: 'grace', reason: 'She told me.' });
    expect(interventions).toEqual([
      {
        type: 'settled',
        at: at(7),
        run: RUN,
        subject: ADA,
        actor: 'grace',
        reason: 'She told me.',
      },
    ]);
  });
});

describe('what was done without a call', () => {
  test('credits are told apart, and bear the instant that counts', () => {
    const log = started()
      .put('campaign_credited', { email_address: ADA, campaigns: ['inc-2'], by: 'satisfied' })
      .put('campaign_credited', {
        email_address: GRACE,
        campaigns: ['inc-1'],
        by: 'no_password',
        read_at: at(1),
        evidence: { m: { organization_id: 'o1' } },
      });
    expect(evidenceOf(log.records).resets).toMatchObject([
      { email_address: ADA, outcome: 'satisfied', at: at(2), campaigns: ['inc-2'] },
      { email_address: GRACE, outcome: 'no_password', at: at(1), organizations: ['o1'] },
    ]);
  });

  test('a reset by hand is the instant, the reference and the word of a person', () => {
    const log = started().put('member_imported', {
      email_address: ADA,
      campaigns: ['inc-1'],
      required_at: at(-5000),
      reference: 'HELP-7',
      actor: 'grace',
      reason: 'By phone.',
    });
    expect(evidenceOf(log.records).resets).toEqual([
      {
        email_address: ADA,
        outcome: 'imported',
        at: at(-5000),
        run: RUN,
        campaigns: ['inc-1'],
        reference: 'HELP-7',
        organizations: [],
        decided: { actor: 'grace', reason: 'By phone.' },
      },
    ]);
  });
});

test('runs, skips, decisions and signers stand beside the resets', () => {
  const log = started()
    .put('reset_skipped', { email_address: ADA, skip_reason: 'changed_since_plan' })
    .put('member_removed', { email_address: GRACE, actor: 'ada', reason: 'Left.' })
    .finish();
  const later = uuid(3);
  log.start(later);
  const { created, runs, skips, interventions, signers } = evidenceOf(log.records);
  expect(created).toEqual({ lineage: LINEAGE, project_id: PROJECT });
  expect(runs).toMatchObject([
    { run: RUN, started_at: at(1), ended_at: at(4), exit_code: 0, started: { command: 'apply' } },
    { run: later, started_at: at(5) },
  ]);
  expect(runs[1]).not.toHaveProperty('ended_at');
  expect(skips).toEqual([
    {
      email_address: ADA,
      skip_reason: 'changed_since_plan',
      campaigns: [],
      run: RUN,
      found_by: 'apply',
    },
  ]);
  expect(interventions).toMatchObject([{ type: 'removed', subject: GRACE, actor: 'ada' }]);
  expect(signers).toEqual([]);
  log.run = uuid(4);
  log.put('run_recovered', { run: later, open: [] });
  expect(evidenceOf(log.records).runs[1]).toMatchObject({ ended_at: at(6) });
});

test('whatever happened, the report and the state agree on who is undecided and who was reset', () => {
  fc.assert(
    fc.property(histories(), ({ records }) => {
      const fold = createFold();
      for (const record of records) fold.apply(record);
      const { resets } = evidenceOf(records);
      const undecided = ['open', 'unknown', 'held'];
      const shown = resets.filter(({ outcome }) => undecided.includes(outcome));
      const known = Object.entries(fold.members).filter(([, { last_attempt }]) =>
        undecided.includes(last_attempt?.outcome ?? ''),
      );
      expect([...new Set(shown.map(({ email_address }) => email_address))].sort()).toEqual(
        known.map(([address]) => address).sort(),
      );
      const decided = records.filter(
        ({ type, body }) =>
          (type === 'reset_outcome' && body.outcome === 'applied') ||
          (type === 'reset_settled' && ['applied', 'superseded'].includes(body.verdict)),
      );
      const reset = resets.filter(({ outcome }) => ['applied', 'superseded'].includes(outcome));
      expect(reset).toHaveLength(decided.length);
    }),
    { numRuns: 300 },
  );
});

test('of a log that was edited, only what stands before the edit is shown', async () => {
  const log = started().intend(A, ADA).outcome(A, 'applied').intend(B, GRACE).outcome(B, 'applied');
  for (const [index, line] of log.lines.entries()) {
    const edited = log.lines.with(index, line.replace('"version":1', '"version":1 '));
    const seen: LogRecord[] = [];
    const { ok, records } = await verifyLog(edited, { follow: (record) => seen.push(record) });
    expect([ok, records, seen.length]).toEqual([false, index, index]);
  }
  const seen: LogRecord[] = [];
  expect(await verifyLog(log.lines, { follow: (record) => seen.push(record) })).toMatchObject({
    ok: true,
  });
  expect(seen).toEqual(log.records);
  // The edit of a good line shows in the one behind it alone.
  const forged = log.lines.with(3, log.lines[3]?.replace('"applied"', '"unknown"') ?? '');
  const before: LogRecord[] = [];
  await verifyLog(forged, { follow: (record) => before.push(record) });
  expect(before).toEqual(log.records.slice(0, 3));
});
