import { describe, expect, test } from 'vitest';
import { createFold } from '../../src/log/fold.ts';
import { watchDone } from '../../src/plan/continued.ts';
import { watchStale } from '../../src/plan/stale.ts';
import { LogBuilder, uuid } from '../log/history.ts';

const ADA = 'ada@example.com';
const PLAN = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const [OWN_RUN, OWN_RUN_2, OTHER_RUN] = [uuid(1001), uuid(1002), uuid(1003)] as const;
const [FIRST, SECOND] = [uuid(1), uuid(2)] as const;
const LOCK = {
  ID: uuid(7),
  Operation: 'apply',
  Info: '',
  Who: 'ada@host',
  Version: '0.1.0',
  Created: '2026-11-20T00:00:00.000Z',
  Path: '.',
};

/** A log in which the plan is made at once, or where `planned` is called. */
class PlannedLog extends LogBuilder {
  #records = 1;

  planned(): this {
    this.#records = this.records.length;
    return this;
  }

  startOf(run: string, plan_digest?: string): this {
    this.run = run;
    return this.put('run_started', {
      command: 'apply',
      actor: 'ada',
      host: 'h',
      tool: 'mustreset 1',
      ...(plan_digest !== undefined && { plan_digest }),
    });
  }

  recover(run: string, open: string[] = []): this {
    this.run = run;
    return this.put('run_recovered', { open });
  }

  get isStale(): boolean {
    const watch = watchStale(PLAN);
    for (const record of this.records.slice(this.#records)) watch.see(record);
    return watch.isStale();
  }

  get done(): readonly string[] {
    const fold = createFold();
    for (const record of this.records) fold.apply(record);
    const watch = watchDone(PLAN, fold.members);
    for (const record of this.records.slice(this.#records)) watch.see(record);
    return [...watch.done()].sort();
  }
}

const log = (): PlannedLog => new PlannedLog();
const applied = (log: PlannedLog, attempt: string): PlannedLog =>
  log.intend(attempt, ADA).outcome(attempt, 'applied');

describe('a plan is stale', () => {
  test('not as long as nothing happened', () => {
    expect(log().isStale).toBe(false);
  });

  test.each<readonly [string, (log: PlannedLog) => PlannedLog]>([
    ['intended a reset', (log) => log.intend(FIRST, ADA)],
    ['reset somebody', (log) => applied(log, FIRST)],
    [
      'credited somebody',
      (log) =>
        log.put('campaign_credited', {
          email_address: ADA,
          campaigns: ['inc-1'],
          by: 'no_password',
          read_at: '2026-11-20T00:00:00.000Z',
          evidence: {},
        }),
    ],
    [
      'ended sessions',
      (log) =>
        log.put('sessions_revoked', { email_address: ADA, member_id: 'm', status_code: 200 }),
    ],
    [
      'imported somebody',
      (log) =>
        log.put('member_imported', {
          email_address: ADA,
          campaigns: ['inc-1'],
          required_at: '2026-11-20T00:00:00.000Z',
          actor: 'ada',
          reason: 'By hand.',
        }),
    ],
    [
      'removed somebody',
      (log) => log.put('member_removed', { email_address: ADA, actor: 'ada', reason: 'Left.' }),
    ],
  ])('after a run of another plan, or of none, has %s', (_what, happen) => {
    expect(happen(log().startOf(OTHER_RUN, OTHER)).isStale).toBe(true);
    expect(happen(log().startOf(OTHER_RUN)).isStale).toBe(true);
    expect(happen(log().startOf(OWN_RUN, PLAN)).isStale).toBe(false);
  });

  test('after somebody else has settled an attempt, even one of this plan', () => {
    const open = log().startOf(OWN_RUN, PLAN).intend(FIRST, ADA).outcome(FIRST, 'unknown').finish();
    expect(open.isStale).toBe(false);
    expect(open.startOf(OTHER_RUN).settle(FIRST, 'not_applied').isStale).toBe(true);
  });

  test('not after its own runs, however many and however they ended', () => {
    const first = applied(log().startOf(OWN_RUN, PLAN), FIRST).intend(SECOND, 'bob@example.com');
    const second = first
      .recover(OWN_RUN_2, [SECOND])
      .startOf(OWN_RUN_2, PLAN)
      .settle(SECOND, 'applied')
      .finish();
    expect(second.isStale).toBe(false);
  });

  test('after a run of another plan between two of its own', () => {
    const between = applied(
      applied(log().startOf(OWN_RUN, PLAN), FIRST).finish().startOf(OTHER_RUN, OTHER),
      SECOND,
    );
    expect(between.finish().startOf(OWN_RUN_2, PLAN).isStale).toBe(true);
  });

  test('not by skips, recovery, a forced lock, or runs that changed nothing', () => {
    const quiet = log()
      .startOf(OTHER_RUN, OTHER)
      .put('reset_skipped', { email_address: ADA, skip_reason: 'not_found' })
      .put('run_finished', { summary: {}, exit_code: 0 })
      .recover(uuid(1004))
      .put('lock_forced', { lock: LOCK, actor: 'ada', reason: 'The holder had died.' })
      .put('checkpoint', { note: 'n' });
    expect(quiet.isStale).toBe(false);
  });

  test('not by an outcome of its own attempt that another run has recovered', () => {
    const crashed = log().startOf(OWN_RUN, PLAN).intend(FIRST, ADA);
    crashed.run = OTHER_RUN;
    expect(crashed.outcome(FIRST, 'applied').isStale).toBe(false);
  });

  test('by an outcome of an attempt that another run made, even before the plan', () => {
    const before = log().startOf(OTHER_RUN, OTHER).intend(FIRST, ADA).planned();
    before.run = OWN_RUN;
    expect(before.outcome(FIRST, 'applied').startOf(OWN_RUN, PLAN).isStale).toBe(true);
  });

  test('by another run whose start was before the plan', () => {
    const before = log().startOf(OTHER_RUN, OTHER).planned();
    expect(before.intend(FIRST, ADA).isStale).toBe(true);
  });
});

describe('what runs of a plan have done', () => {
  test('is what they applied, superseded or credited', () => {
    const [bob, cy, dee] = ['bob@example.com', 'cy@example.com', 'dee@example.com'] as const;
    const done = applied(log().startOf(OWN_RUN, PLAN), FIRST)
      .intend(SECOND, bob)
      .outcome(SECOND, 'unknown')
      .settle(SECOND, 'superseded')
      .intend(uuid(3), cy)
      .outcome(uuid(3), 'unknown')
      .settle(uuid(3), 'applied')
      .put('campaign_credited', {
        email_address: dee,
        campaigns: ['inc-1'],
        by: 'no_password',
        read_at: '2026-11-20T00:00:00.000Z',
        evidence: {},
      });
    expect(done.done).toEqual([ADA, bob, cy, dee]);
  });

  test('is not what was refused, lost, undone or held', () => {
    const outcomes = (['rejected', 'no_effect', 'unknown'] as const).reduce(
      (log, outcome, n) => log.intend(uuid(n), `${outcome}@example.com`).outcome(uuid(n), outcome),
      log().startOf(OWN_RUN, PLAN),
    );
    const verdicts = (['not_applied', 'held'] as const).reduce(
      (log, verdict, n) =>
        log
          .intend(uuid(n + 10), `${verdict}@example.com`)
          .outcome(uuid(n + 10), 'unknown')
          .settle(uuid(n + 10), verdict),
      outcomes,
    );
    expect(verdicts.done).toEqual([]);
  });

  test('is nothing that runs of other plans did', () => {
    expect(applied(log().startOf(OTHER_RUN, OTHER), FIRST).done).toEqual([]);
  });

  test('is also an answer that only a later run could record', () => {
    const crashed = log().startOf(OWN_RUN, PLAN).intend(FIRST, ADA);
    crashed.run = OWN_RUN_2;
    expect(crashed.outcome(FIRST, 'applied').done).toEqual([ADA]);
  });

  test.each(['applied', 'superseded'] as const)(
    'is also an attempt from before the plan that they have settled as %s',
    (verdict) => {
      const before = log().startOf(OTHER_RUN, OTHER).intend(FIRST, ADA).outcome(FIRST, 'unknown');
      const settled = before.finish().planned().startOf(OWN_RUN, PLAN).settle(FIRST, verdict);
      expect(settled.done).toEqual([ADA]);
    },
  );

  test('is not an attempt from before the plan that they have found without effect', () => {
    const before = log().startOf(OTHER_RUN, OTHER).intend(FIRST, ADA).outcome(FIRST, 'unknown');
    const settled = before.finish().planned().startOf(OWN_RUN, PLAN).settle(FIRST, 'not_applied');
    expect(settled.done).toEqual([]);
    expect(settled.intend(SECOND, ADA).outcome(SECOND, 'applied').done).toEqual([ADA]);
  });
});
