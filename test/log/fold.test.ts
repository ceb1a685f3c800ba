import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canResume } from '../../src/log/attempts.ts';
import { LogBrokenError } from '../../src/log/break.ts';
import { canonicalText } from '../../src/log/canonical-text.ts';
import { createFold, openRunAfter, type Fold } from '../../src/log/fold.ts';
import type { LogRecord } from '../../src/model/log.ts';
import type { MemberRecord, Members } from '../../src/model/state.ts';
import { LogBuilder, at, beforeOf, histories, uuid } from './history.ts';

const ADA = 'ada@example.com';
const A = uuid(101);
const B = uuid(102);
const C = uuid(103);

const started = (): LogBuilder => new LogBuilder().start(uuid(2));

function fold(records: readonly LogRecord[], onto: Fold = createFold()): Fold {
  for (const record of records) onto.apply(record);
  return onto;
}

const ada = (log: LogBuilder): MemberRecord | undefined => fold(log.records).members[ADA];

const pastMembers = (attempt: string): unknown => ({
  [`member-test-${attempt}`]: {
    organization_id: 'organization-test-1',
    password_id: `member-password-test-${attempt}`,
  },
});

describe('an intent', () => {
  test('opens the latest attempt, with itself as the first', () => {
    const log = started().intend(A, ADA, { campaigns: ['inc-2', 'inc-1', 'inc-2'] });
    expect(ada(log)).toEqual({
      last_attempt: {
        attempt: A,
        at: at(2),
        outcome: 'open',
        campaigns: ['inc-1', 'inc-2'],
        first: { attempt: A, at: at(2) },
        before: beforeOf(A),
      },
    });
  });

  test('behind an unknown one keeps the first and its pre-image, and is the latest', () => {
    const log = started()
      .intend(A, ADA, { revoke_sessions: true })
      .outcome(A, 'unknown')
      .intend(B, ADA, { campaigns: ['inc-2'] });
    expect(ada(log)?.last_attempt).toEqual({
      attempt: B,
      at: at(4),
      outcome: 'open',
      campaigns: ['inc-2'],
      first: { attempt: A, at: at(2) },
      before: beforeOf(A),
      revoke_sessions: true,
    });
  });

  test('leaves the last effective reset as it is', () => {
    const log = started().intend(A, ADA).outcome(A, 'applied', 'r1').intend(B, ADA);
    expect(ada(log)?.reset?.required_at).toBe(at(2));
    expect(ada(log)?.last_attempt?.first).toEqual({ attempt: B, at: at(4) });
  });
});

describe('an outcome', () => {
  test('applied records the reset at the instant of its own intent', () => {
    const log = started().intend(A, ADA).outcome(A, 'applied', 'request-id-1');
    expect(ada(log)).toEqual({
      reset: {
        required_at: at(2),
        by: 'applied',
        campaigns: ['inc-1'],
        request_id: 'request-id-1',
        members: pastMembers(A),
        sessions: [],
      },
      last_attempt: { attempt: A, at: at(2), outcome: 'applied', campaigns: ['inc-1'] },
    });
  });

  test('applied settles all attempts: campaigns of all, instant and pre-image of its own', () => {
    const log = started()
      .intend(A, ADA, { campaigns: ['inc-9'] })
      .outcome(A, 'unknown')
      .intend(B, ADA, { campaigns: ['inc-2'] })
      .outcome(B, 'unknown')
      .intend(C, ADA, { campaigns: ['inc-1'] })
      .outcome(C, 'applied', 'r');
    expect(ada(log)?.reset).toMatchObject({
      required_at: at(6),
      campaigns: ['inc-1', 'inc-2', 'inc-9'],
      members: pastMembers(C),
    });
    expect(ada(log)?.last_attempt).toEqual({
      attempt: C,
      at: at(6),
      outcome: 'applied',
      campaigns: ['inc-1'],
    });
  });

  test('applied never shrinks the campaigns of the reset before', () => {
    const log = started()
      .intend(A, ADA, { campaigns: ['inc-2'] })
      .outcome(A, 'applied', 'r')
      .intend(B, ADA, { campaigns: ['inc-1'] })
      .outcome(B, 'applied');
    expect(ada(log)?.reset?.campaigns).toEqual(['inc-1', 'inc-2']);
    expect(ada(log)?.reset).not.toHaveProperty('request_id');
  });

  test('applied with revoke_sessions adds the active members of its pre-image, sorted', () => {
    const member = { organization_id: 'o', password_id: 'p' };
    const before = {
      m3: { ...member, status: 'active' as const },
      m1: { ...member, status: 'active' as const },
      m2: { ...member, status: 'invited' as const },
    };
    const log = started().intend(A, ADA, { revoke_sessions: true, before }).outcome(A, 'applied');
    expect(ada(log)?.reset?.sessions).toEqual(['m1', 'm3']);
    expect(ada(log)?.last_attempt).not.toHaveProperty('revoke_sessions');
  });

  test('unknown leaves the attempt undecided', () => {
    const log = started().intend(A, ADA).outcome(A, 'unknown');
    expect(ada(log)?.last_attempt).toMatchObject({
      outcome: 'unknown',
      first: { attempt: A },
      before: beforeOf(A),
    });
  });

  test('rejected is the end of a lone attempt', () => {
    const log = started().intend(A, ADA).outcome(A, 'rejected');
    expect(ada(log)).toEqual({
      last_attempt: { attempt: A, at: at(2), outcome: 'rejected', campaigns: ['inc-1'] },
    });
  });

  test('no_effect of a lone attempt leaves no trace of it', () => {
    expect(ada(started().intend(A, ADA).outcome(A, 'no_effect'))).toBeUndefined();
    const log = started()
      .intend(A, ADA)
      .outcome(A, 'applied')
      .intend(B, ADA)
      .outcome(B, 'no_effect');
    expect(Object.keys(ada(log) ?? {})).toEqual(['reset']);
  });

  test.each(['rejected', 'no_effect'] as const)('%s closes only its own attempt', (outcome) => {
    const log = started()
      .intend(A, ADA)
      .outcome(A, 'unknown')
      .intend(B, ADA, { campaigns: ['inc-2'], revoke_sessions: true })
      .outcome(B, outcome);
    expect(ada(log)?.last_attempt).toEqual({
      attempt: B,
      at: at(4),
      outcome: 'unknown',
      campaigns: ['inc-2'],
      first: { attempt: A, at: at(2) },
      before: beforeOf(A),
    });
  });

  test('a closed attempt adds no campaigns to a later verdict', () => {
    const log = started()
      .intend(A, ADA)
      .outcome(A, 'unknown')
      .intend(B, ADA, { campaigns: ['inc-2'] })
      .outcome(B, 'rejected')
      .settle(B, 'applied');
    expect(ada(log)?.reset?.campaigns).toEqual(['inc-1']);
  });
});

describe('a verdict', () => {
  const unknownTwice = (): LogBuilder =>
    started()
      .intend(A, ADA, { campaigns: ['inc-2'], revoke_sessions: true })
      .outcome(A, 'unknown')
      .intend(B, ADA, { campaigns: ['inc-1'] })
      .outcome(B, 'unknown');

  test.each([
    ['applied', [`member-test-${A}`]],
    ['superseded', []],
  ] as const)('%s takes instant and pre-image from the first attempt', (verdict, sessions) => {
    const log = unknownTwice().settle(B, verdict);
    expect(ada(log)).toEqual({
      reset: {
        required_at: at(2),
        by: verdict,
        campaigns: ['inc-1', 'inc-2'],
        members: pastMembers(A),
        sessions,
      },
      last_attempt: { attempt: B, at: at(4), outcome: 'applied', campaigns: ['inc-1'] },
    });
  });

  test('not_applied forgets the attempts, and the record if no reset is left', () => {
    expect(ada(unknownTwice().settle(A, 'not_applied'))).toBeUndefined();
    const log = started().intend(A, ADA).outcome(A, 'applied').intend(B, ADA).outcome(B, 'unknown');
    expect(Object.keys(ada(log.settle(B, 'not_applied')) ?? {})).toEqual(['reset']);
  });

  test('held waits for a person, who may still say that it was applied', () => {
    const log = unknownTwice().settle(B, 'held');
    expect(ada(log)?.last_attempt).toMatchObject({ outcome: 'held', first: { attempt: A } });
    expect(ada(log.settle(A, 'applied'))?.reset?.campaigns).toEqual(['inc-1', 'inc-2']);
  });
});

describe('other records', () => {
  const credit = (log: LogBuilder): LogBuilder =>
    log.put('campaign_credited', {
      email_address: ADA,
      campaigns: ['inc-7'],
      by: 'no_password',
      read_at: at(99),
      evidence: { m1: { organization_id: 'o' } },
    });

  test('a satisfied credit adds campaigns and nothing else', () => {
    const log = started().intend(A, ADA).outcome(A, 'applied', 'r');
    const before = ada(log);
    log.put('campaign_credited', { email_address: ADA, campaigns: ['inc-0'], by: 'satisfied' });
    expect(ada(log)).toEqual({
      ...before,
      reset: { ...before?.reset, campaigns: ['inc-0', 'inc-1'] },
    });
  });

  test('a credit for nobody having a password replaces the reset by the reading', () => {
    const log = credit(
      started().intend(A, ADA, { revoke_sessions: true }).outcome(A, 'applied', 'r'),
    );
    expect(ada(log)).toEqual({
      reset: {
        required_at: at(99),
        by: 'no_password',
        campaigns: ['inc-1', 'inc-7'],
        members: { m1: { organization_id: 'o' } },
        sessions: [`member-test-${A}`],
      },
      last_attempt: { attempt: A, at: at(2), outcome: 'applied', campaigns: ['inc-1'] },
    });
  });

  test.each([
    [200, []],
    [404, []],
    [500, [`member-test-${A}`]],
  ])('sessions_revoked with %i leaves the sessions %j', (status_code, sessions) => {
    const log = started().intend(A, ADA, { revoke_sessions: true }).outcome(A, 'applied');
    const member_id = `member-test-${A}`;
    log.put('sessions_revoked', { email_address: ADA, member_id, status_code });
    expect(ada(log)?.reset?.sessions).toEqual(sessions);
  });

  const row = (log: LogBuilder, required_at: string): LogBuilder =>
    log.put('member_imported', {
      email_address: ADA,
      campaigns: ['inc-0'],
      required_at,
      actor: 'ada',
      reason: 'x',
    });

  test('an imported row replaces the reset only if it is later; its campaigns count either way', () => {
    const applied = (): LogBuilder => started().intend(A, ADA).outcome(A, 'applied', 'r');
    expect(ada(row(applied(), at(2)))?.reset).toEqual({
      ...ada(applied())?.reset,
      campaigns: ['inc-0', 'inc-1'],
    });
    expect(ada(row(applied(), at(3)))).toEqual({
      reset: {
        required_at: at(3),
        by: 'imported',
        campaigns: ['inc-0', 'inc-1'],
        members: {},
        sessions: [],
      },
      last_attempt: ada(applied())?.last_attempt,
    });
    expect(ada(row(started(), at(1)))?.reset?.by).toBe('imported');
  });

  test('an imported record takes the place of the whole record', () => {
    const record = ada(started().intend(A, ADA).outcome(A, 'unknown').settle(A, 'held'));
    const log = started().put('member_imported', {
      email_address: ADA,
      record: { ...record },
      actor: 'ada',
      reason: 'x',
    });
    expect(ada(log)).toEqual(record);
    expect(ada(log.settle(A, 'applied'))?.reset?.required_at).toBe(at(2));
  });

  test('an imported record of several attempts is decided by a verdict on any of them', () => {
    const twice = started()
      .intend(A, ADA)
      .outcome(A, 'unknown')
      .intend(B, ADA)
      .outcome(B, 'unknown');
    const record = { ...ada(twice.settle(B, 'held')) };
    for (const attempt of [A, B]) {
      const log = started().put('member_imported', {
        email_address: ADA,
        record,
        actor: 'ada',
        reason: 'x',
      });
      expect(ada(log.settle(attempt, 'applied'))?.reset?.required_at).toBe(at(2));
      const again = log.settle(attempt === A ? B : A, 'applied');
      expect(() => fold(again.records)).toThrow(LogBrokenError);
    }
  });

  test('what changes no member gives no reason to save the state', () => {
    const log = started().intend(A, ADA).outcome(A, 'applied');
    const seq = log.records.length;
    const revoked = { email_address: ADA, member_id: 'nobody' };
    log.put('sessions_revoked', { ...revoked, status_code: 200 });
    log.put('sessions_revoked', { ...revoked, status_code: 500 }).finish();
    expect(fold(log.records).changedSince(seq)).toEqual([]);
    expect(fold(log.records).changedSince(seq - 1)).toEqual([ADA]);
  });

  test('a removed member is gone', () => {
    const log = credit(started());
    log.put('member_removed', { email_address: ADA, actor: 'ada', reason: 'x' });
    expect(ada(log)).toBeUndefined();
  });

  test('a recovery turns open attempts into unknown ones', () => {
    const log = started().intend(A, ADA);
    expect(fold(log.records).openAttempts()).toEqual([{ attempt: A, email_address: ADA }]);
    expect(fold(log.records).openRun()).toBe(uuid(2));
    log.run = uuid(3);
    log.put('run_recovered', { run: uuid(2), open: [A] });
    const after = fold(log.records);
    expect(after.members[ADA]?.last_attempt?.outcome).toBe('unknown');
    expect(after.openAttempts()).toEqual([]);
    expect(after.openRun()).toBeUndefined();
  });
});

describe('what does not fit', () => {
  test.each([
    ['an outcome without an intent', started().outcome(A, 'applied')],
    ['a second outcome', started().intend(A, ADA).outcome(A, 'unknown').outcome(A, 'applied')],
    [
      'a verdict on a decided attempt',
      started().intend(A, ADA).outcome(A, 'applied').settle(A, 'held'),
    ],
    ['an attempt intended twice', started().intend(A, ADA).intend(A, 'b@example.com')],
    [
      'a credit without a reset',
      started().put('campaign_credited', { email_address: ADA, campaigns: [], by: 'satisfied' }),
    ],
    [
      'an undecided member removed',
      started().intend(A, ADA).put('member_removed', { email_address: ADA, actor: '', reason: '' }),
    ],
  ])('%s is refused with its line', (_, log) => {
    const failure = (): unknown => fold(log.records);
    expect(failure).toThrow(LogBrokenError);
    expect(failure).toThrow(`line ${log.records.length}`);
  });
});

test('records that a renderer keeps are never changed behind its back', () => {
  fc.assert(
    fc.property(histories(), (log) => {
      const seen = new Map<MemberRecord, string>();
      const folding = createFold();
      for (const record of log.records) {
        folding.apply(record);
        for (const member of Object.values(folding.members)) {
          seen.set(member, seen.get(member) ?? canonicalText(member));
        }
      }
      for (const [member, text] of seen) expect(canonicalText(member)).toBe(text);
    }),
  );
});

const openRunOf = (records: readonly LogRecord[]): string | undefined =>
  records.reduce<string | undefined>((open, record) => openRunAfter(open, record), undefined);

const saved = (members: Members): Members => JSON.parse(canonicalText(members)) as Members;

test('a fold that goes on from a saved state ends where the fold of the whole log ends', () => {
  let resumed = 0;
  fc.assert(
    fc.property(histories(), fc.nat(), (log, pick) => {
      const cut = pick % (log.records.length + 1);
      const members = saved(fold(log.records.slice(0, cut)).members);
      const all = fold(log.records);
      if (!canResume(members)) return;
      resumed += 1;
      const openRun = openRunOf(log.records.slice(0, cut));
      const half = fold(log.records.slice(cut), createFold({ members, openRun }));
      expect(canonicalText(half.members)).toBe(canonicalText(all.members));
      expect(
        half
          .openAttempts()
          .map(({ attempt }) => attempt)
          .sort(),
      ).toEqual(
        all
          .openAttempts()
          .map(({ attempt }) => attempt)
          .sort(),
      );
      expect(half.openRun()).toBe(all.openRun());
      const differs = (address: string): boolean =>
        canonicalText(half.members[address] ?? null) !== canonicalText(members[address] ?? null);
      const both = Object.keys({ ...members, ...half.members });
      expect(half.changedSince(cut)).toEqual(expect.arrayContaining(both.filter(differs)));
      expect(all.changedSince(cut).toSorted()).toEqual(half.changedSince(cut).toSorted());
    }),
    { numRuns: 500 },
  );
  expect(resumed).toBeGreaterThan(200);
});

test('a state whose first undecided attempt is not its latest is not gone on from', () => {
  const log = started().intend(A, ADA).outcome(A, 'unknown');
  expect(canResume(fold(log.records).members)).toBe(true);
  expect(canResume(fold(log.intend(B, ADA).records).members)).toBe(false);
});
