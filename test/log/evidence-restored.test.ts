import { describe, expect, test } from 'vitest';
import type { ReportedReset } from '../../src/model/evidence.ts';
import type { MemberRecord, Reset } from '../../src/model/state.ts';
import { evidenceOf } from './evidence-of.ts';
import { LogBuilder, at, uuid } from './history.ts';

const ADA = 'ada@example.com';
const GRACE = 'grace@example.com';
const A = uuid(101);

const taken = { actor: 'ada', reason: 'The log was lost.' };
const attempt = { attempt: A, at: at(-20), campaigns: ['inc-1'], before: {} };
const first = { attempt: A, at: at(-20) };
const reset = {
  required_at: at(-30),
  by: 'applied' as const,
  campaigns: ['inc-0'],
  request_id: 'r-0',
  members: { m: { organization_id: 'o1' } },
  sessions: [],
};

const begun = (...records: readonly MemberRecord[]): LogBuilder => {
  const log = new LogBuilder().start(uuid(2));
  for (const [index, record] of records.entries()) {
    log.put('member_imported', { email_address: index === 0 ? ADA : GRACE, record, ...taken });
  }
  return log;
};

const resetsOf = ({ records }: LogBuilder): readonly ReportedReset[] => evidenceOf(records).resets;

const outcomes = (log: LogBuilder): readonly string[] => resetsOf(log).map((one) => one.outcome);

describe('a state that was taken over', () => {
  test('is no reset of this log, and what it left open is held', () => {
    const log = begun({ reset }, { last_attempt: { ...attempt, first, outcome: 'held' } });
    expect(resetsOf(log)).toMatchObject([
      { outcome: 'restored', at: at(-30), request_id: 'r-0', organizations: ['o1'] },
      { outcome: 'held', at: at(-20), campaigns: ['inc-1'] },
    ]);
    expect(outcomes(log.settle(A, 'not_applied'))).toEqual(['restored', 'not_applied']);
  });

  test.each<[Reset['by'], string]>([
    ['applied', 'restored'],
    ['superseded', 'restored'],
    ['imported', 'imported'],
    ['no_password', 'no_password'],
  ])('tells what came about by %s as %s', (by, outcome) => {
    expect(outcomes(begun({ reset: { ...reset, by } }))).toEqual([outcome]);
  });

  test('tells a later attempt apart from the reset before it', () => {
    const rejected = {
      attempt: A,
      at: at(-20),
      campaigns: ['inc-1'],
      outcome: 'rejected' as const,
    };
    expect(resetsOf(begun({ reset, last_attempt: rejected }))).toMatchObject([
      { outcome: 'restored', at: at(-30), campaigns: ['inc-0'] },
      { outcome: 'rejected', at: at(-20), campaigns: ['inc-1'] },
    ]);
    const log = begun({ reset, last_attempt: { ...attempt, first, outcome: 'held' } });
    expect(outcomes(log)).toEqual(['restored', 'held']);
    expect(resetsOf(log.settle(A, 'applied'))).toMatchObject([
      { outcome: 'restored', campaigns: ['inc-0'], at: at(-30) },
      { outcome: 'applied', campaigns: ['inc-1'], at: at(-20) },
    ]);
    const done = { attempt: A, at: at(-30), campaigns: ['inc-0'], outcome: 'applied' as const };
    expect(outcomes(begun({ reset, last_attempt: done }))).toEqual(['restored']);
  });
});
