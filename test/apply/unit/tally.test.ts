import { describe, expect, test } from 'vitest';
import { type Tally, createTally, exitOf } from '../../../src/apply/tally.ts';
import type { Result } from '../../../src/apply/task.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Members } from '../../../src/model/state.ts';
import {
  anEntry,
  aPolicy,
  aReset,
  aRoster,
  aState,
  anAttempt,
  thePlan,
} from '../../support/builders.ts';

const NAMES = ['a', 'b', 'c', 'd'].map((name) => `${name}@example.com`);
const [A, B, C, D] = NAMES as [string, string, string, string];

const PLAIN = thePlan({ policy: NAMES });

const tallyOf = (plan: Plan, members: Members = {}): Tally => createTally(plan, () => members);

const exit = (results: readonly Result[], plan: Plan = PLAIN): number => {
  const tally = tallyOf(plan);
  results.forEach((result, n) => tally.set(NAMES[n] ?? '', result));
  return exitOf(tally.summary(), undefined);
};

describe('the summary of an apply', () => {
  test('counts each address once, under how it ended last', () => {
    const tally = tallyOf(PLAIN);
    tally.set(A, 'not_started');
    tally.set(A, 'required');
    tally.set(B, 'superseded');
    tally.set(C, 'rejected');
    expect(tally.has(A)).toBe(true);
    expect(tally.has(D)).toBe(false);
    expect(tally.ended).toBe(3);
    expect(tally.summary()).toEqual({
      required: 1,
      superseded: 1,
      credited: 0,
      rejected: 1,
      unknown: 0,
      held: 0,
      skipped: 0,
      changed: 0,
      not_started: 0,
      waiting: 0,
      up_to_date: 0,
      sessions_ended: 0,
      sessions_left: 0,
    });
  });

  test('counts sessions beside how an address ended, and names those that are left', () => {
    const entries = NAMES.map((name) => anEntry(name, { revoking: ['inc-1'] }));
    const tally = tallyOf(thePlan({ policy: entries }), { [B]: aReset({ sessions: ['m'] }) });
    for (const address of [A, B, C]) tally.set(address, 'required');
    tally.signedOut(A);
    expect(tally.summary()).toMatchObject({ required: 3, sessions_ended: 1, sessions_left: 1 });
    expect(tally.left()).toEqual([{ email_address: B, result: 'sessions_left' }]);
    expect(exitOf(tally.summary(), undefined)).toBe(7);
  });

  test('counts the skips that the plan announced, the held ones apart, and what is up to date', () => {
    const plan = thePlan({
      policy: aPolicy(NAMES, { protect: [A] }),
      state: aState({ [B]: anAttempt('held'), [C]: aReset() }),
      roster: aRoster([A, D]),
    });
    const tally = tallyOf(plan);
    tally.set(D, 'required');
    expect(tally.summary()).toMatchObject({ required: 1, skipped: 1, held: 1, up_to_date: 1 });
  });

  test('names everyone who is left, in plan order, with the reason', () => {
    const plan = thePlan({ policy: NAMES, state: aState({ [B]: anAttempt('held') }) });
    const tally = tallyOf(plan);
    tally.set(D, 'not_started');
    tally.set(C, 'required');
    tally.set(A, 'unknown');
    expect(tally.left()).toEqual([
      { email_address: A, result: 'unknown' },
      { email_address: B, result: 'held' },
      { email_address: D, result: 'not_started' },
    ]);
  });
});

describe('the exit code of an apply', () => {
  test.each(['required', 'superseded', 'credited', 'skipped', 'up_to_date'] as const)(
    'is 0 when everybody is %s',
    (result) => {
      expect(exit([result, 'required'])).toBe(0);
    },
  );

  test.each(['rejected', 'unknown', 'held', 'changed', 'not_started', 'waiting'] as const)(
    'is 7 while somebody is %s',
    (result) => {
      expect(exit(['required', result])).toBe(7);
    },
  );

  test('is 0 for skips that the plan announced, and 7 for a held one among them', () => {
    const announced = thePlan({ policy: aPolicy(NAMES, { protect: [A] }), roster: aRoster() });
    expect(exit([], announced)).toBe(0);
    const held = thePlan({ policy: NAMES, state: aState({ [A]: anAttempt('held') }) });
    expect(exit([], held)).toBe(7);
  });

  const stopped = (code: 1 | 4 | 6 | 7 | 8 | 130 | 143, ...results: Result[]): number => {
    const tally = tallyOf(PLAIN);
    results.forEach((result, n) => tally.set(NAMES[n] ?? '', result));
    return exitOf(tally.summary(), { exit: code, reason: 'Stopped.' });
  };

  test('is that of the reason for which the run stopped, though others are not started', () => {
    for (const code of [1, 4, 6, 7, 8, 130, 143] as const) {
      expect(stopped(code, 'required', 'not_started')).toBe(code);
    }
  });

  test('is 7 if the reason counts less and somebody is left in another way', () => {
    expect(stopped(1, 'unknown')).toBe(7);
    for (const code of [4, 6, 8, 130, 143] as const) expect(stopped(code, 'unknown')).toBe(code);
  });
});
