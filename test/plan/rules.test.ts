import { describe, expect, test } from 'vitest';
import type { MemberRecord } from '../../src/model/state.ts';
import {
  aMember,
  aMemberWithoutPassword,
  aPolicy,
  aReset,
  aRoster,
  aState,
  after,
  anAttempt,
  anEntry,
  theAction,
  thePlan,
  verb,
  verbs,
} from '../support/builders.ts';

const ADA = 'ada@example.com';

/** What is planned for Ada under these requirements and with this record. */
const forAda = (
  requirements: Parameters<typeof anEntry>[1] & object,
  record?: MemberRecord,
  replace: readonly string[] = [],
): string =>
  verb(
    theAction({
      policy: [anEntry(ADA, requirements)],
      state: aState(record && { [ADA]: record }),
      options: { replace },
    }),
  );

const PLAIN = { requirements: [{}] };
const SCHEDULED = { requirements: [{ since: after(1) }] };

describe('rule 0: attempts that are not decided come first', () => {
  test.each(['open', 'unknown'] as const)('an %s attempt is settled', (outcome) => {
    const action = theAction({ policy: [ADA], state: aState({ [ADA]: anAttempt(outcome) }) });
    expect(action).toMatchObject({
      action: 'settle',
      email_address: ADA,
      requirements: [{ campaign: 'inc-1' }],
      effect: 'delete',
    });
  });

  test('a held attempt is skipped, whatever else is wanted', () => {
    expect(forAda(PLAIN, anAttempt('held'))).toBe('skip held');
    expect(forAda(SCHEDULED, anAttempt('held'))).toBe('skip held');
    expect(forAda(PLAIN, anAttempt('held', {}, aReset().reset))).toBe('skip held');
  });

  test('settling comes before every other rule', () => {
    const reset = aReset().reset;
    const action = theAction({
      policy: aPolicy([ADA], { protect: [ADA] }),
      state: aState({ [ADA]: anAttempt('unknown', {}, reset) }),
      roster: aRoster([aMember(ADA, { is_breakglass: true })]),
    });
    expect(verb(action)).toBe('settle');
  });

  test('an address that no policy lists is settled by reading alone', () => {
    const action = theAction({
      policy: [],
      state: aState({ [ADA]: anAttempt('unknown') }),
      roster: aRoster([ADA]),
    });
    expect(action).toMatchObject({ action: 'settle', requirements: [], effect: 'unknown' });
  });

  test('a scheduled address is settled by reading alone', () => {
    const action = theAction({
      policy: [anEntry(ADA, SCHEDULED)],
      state: aState({ [ADA]: anAttempt('open') }),
    });
    expect(action).toMatchObject({ action: 'settle', requirements: [], effect: 'unknown' });
  });

  test('a held address that no policy lists is no part of the plan', () => {
    const { actions, summary } = thePlan({
      policy: [],
      state: aState({ [ADA]: anAttempt('held') }),
    });
    expect(actions).toEqual([]);
    expect(summary.unlisted).toBe(1);
  });

  test('an attempt that was rejected or applied is decided', () => {
    expect(forAda(PLAIN, anAttempt('rejected'))).toBe('require');
    expect(forAda(PLAIN, anAttempt('applied', {}, aReset().reset))).toBe('no_op');
    expect(forAda(PLAIN, anAttempt('rejected', {}, aReset().reset))).toBe('no_op');
  });
});

describe('rule 1: what begins in the future is dropped', () => {
  test('with nothing left the address is scheduled', () => {
    expect(forAda(SCHEDULED)).toBe('skip scheduled');
    expect(forAda({ requirements: [{ since: after(0.001) }] })).toBe('skip scheduled');
  });

  test('a since of this very instant has come', () => {
    expect(forAda({ requirements: [{ since: after(0) }] })).toBe('require');
  });

  test('the action names only the requirements that have begun', () => {
    const entry = anEntry(ADA, {
      requirements: [{ campaign: 'inc-1', since: after(60) }, { campaign: 'inc-2' }],
    });
    expect(theAction({ policy: [entry] })).toMatchObject({
      action: 'require',
      requirements: [{ campaign: 'inc-2' }],
    });
  });

  test('scheduled comes before up to date', () => {
    expect(forAda(SCHEDULED, aReset({ required_at: after(10) }))).toBe('skip scheduled');
  });
});

describe('rules 2 and 3: what is satisfied', () => {
  test('a reset that names the campaign is enough', () => {
    expect(forAda(PLAIN, aReset())).toBe('no_op');
  });

  test('a reset for another campaign is not', () => {
    expect(forAda(PLAIN, aReset({ campaigns: ['inc-0'] }))).toBe('require_again');
  });

  test('with since the instant of the reset counts, to the millisecond', () => {
    const since = after(-100);
    const reset = (seconds: number): MemberRecord => aReset({ required_at: after(seconds) });
    expect(forAda({ requirements: [{ since }] }, reset(-100))).toBe('no_op');
    expect(forAda({ requirements: [{ since }] }, reset(-100.001))).toBe('require_again');
  });

  test('with since the campaign named in the record does not count', () => {
    const old = aReset({ required_at: after(-200), campaigns: ['inc-1'] });
    expect(forAda({ requirements: [{ since: after(-100) }] }, old)).toBe('require_again');
  });

  test('a reset that satisfies a campaign which it does not name is credited to it', () => {
    const action = theAction({
      policy: [anEntry(ADA, { requirements: [{ since: after(-7200) }, { campaign: 'inc-0' }] })],
      state: aState({ [ADA]: aReset({ campaigns: ['inc-0'] }) }),
    });
    expect(action).toMatchObject({ action: 'credit', by: 'satisfied' });
    expect(action).not.toHaveProperty('effect');
  });

  test('one campaign that is not satisfied is enough to reset again, for all of them', () => {
    const entry = anEntry(ADA, { requirements: [{}, { campaign: 'inc-2' }] });
    const action = theAction({ policy: [entry], state: aState({ [ADA]: aReset() }) });
    expect(action).toMatchObject({
      action: 'require_again',
      requirements: [{ campaign: 'inc-1' }, { campaign: 'inc-2' }],
    });
  });

  test('what is satisfied stays so for a protected, break-glass or vanished address', () => {
    const world = {
      policy: aPolicy([ADA, 'bob@example.com', 'cy@example.com'], { protect: [ADA] }),
      state: aState({ [ADA]: aReset(), 'bob@example.com': aReset(), 'cy@example.com': aReset() }),
      roster: aRoster([ADA, aMember('bob@example.com', { is_breakglass: true })]),
    };
    expect(verbs(world)).toEqual({});
  });

  test('--replace resets again, even what is credited', () => {
    expect(forAda(PLAIN, aReset(), [ADA])).toBe('require_again');
    const since = { requirements: [{ since: after(-7200) }] };
    expect(forAda(since, aReset({ campaigns: [] }), [ADA])).toBe('require_again');
    expect(forAda(PLAIN, undefined, [ADA])).toBe('require');
  });

  test('--replace changes no other rule', () => {
    expect(forAda(PLAIN, anAttempt('unknown'), [ADA])).toBe('settle');
    expect(forAda(PLAIN, anAttempt('held'), [ADA])).toBe('skip held');
    expect(forAda(SCHEDULED, aReset(), [ADA])).toBe('skip scheduled');
    const world = { state: aState({ [ADA]: aReset() }), options: { replace: [ADA] } };
    const policy = aPolicy([ADA], { protect: [ADA] });
    expect(verb(theAction({ ...world, policy }))).toBe('skip protected');
    const roster = aRoster([aMemberWithoutPassword(ADA)]);
    expect(verb(theAction({ ...world, policy: [ADA], roster }))).toBe('credit no_password');
  });
});
