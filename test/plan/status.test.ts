import { describe, expect, test } from 'vitest';
import type { RosterMember } from '../../src/model/roster.ts';
import type { LastAttempt } from '../../src/model/state.ts';
import { NOW, aMember, aReset, after, anAttempt } from '../support/builders.ts';
import { ADA, PAST, adas, anew, gone, one, reset, seenAs, two, twoAnew } from './ada-status.ts';

describe('after a reset of one member', () => {
  const record = reset([one]);

  test.each([
    ['the password is gone', [gone], 'pending'],
    ['the password is as it was', [one], 'pending'],
    ['there is a new password', [anew], 'done'],
    ['a member who joined later has a new password', [gone, twoAnew], 'done'],
    ['the account is deleted', [], 'not_found'],
    ['another account of the address has a new password', [twoAnew], 'done'],
  ])('%s', (_what, live, status) => {
    expect(adas({ record, live })).toBe(status);
  });

  test('who is pending is overdue once due has passed, not before, and nobody else is', () => {
    const late = [{ due: PAST }];
    expect(adas({ record, live: [gone], requirements: [{ due: NOW }] })).toBe('pending');
    expect(adas({ record, live: [gone], requirements: late })).toBe('overdue');
    expect(adas({ record, live: [anew], requirements: late })).toBe('done');
    expect(adas({ record, live: [], requirements: late })).toBe('not_found');
    expect(adas({ live: [one], requirements: late })).toBe('not_started');
  });

  test('due is that of each campaign', () => {
    const both = reset([one], { campaigns: ['inc-1', 'inc-2'] });
    const requirements = [{ due: PAST }, { campaign: 'inc-2', due: after(60) }];
    expect(adas({ record: both, live: [gone], requirements })).toBe('overdue, pending');
  });
});

describe('after a reset of several members', () => {
  const record = reset([one, two]);
  const late = [{ due: PAST }];

  test.each([
    ['both ids stay', [one, two], 'cannot_tell several_members'],
    ['one id is new', [anew, two], 'done'],
    ['both ids are new', [anew, twoAnew], 'done'],
    ['nobody has a password', [gone], 'overdue'],
    ['one is left with the old id', [two], 'cannot_tell several_members'],
    [
      'one has joined under an id of its own',
      [one, two, aMember(ADA, { name: 'three' })],
      'cannot_tell several_members',
    ],
    ['all are deleted', [], 'not_found'],
  ])('%s', (_what, live, status) => {
    expect(adas({ record, live, requirements: late })).toBe(status);
  });
});

describe('what the record decides alone', () => {
  test.each(['no_password', 'superseded'] as const)('%s is done, read or not', (by) => {
    for (const live of [[gone], [one], [], undefined]) {
      expect(adas({ record: reset([one], { by }), live })).toBe('done');
    }
  });

  test('an imported reset has no pre-image: only that there is no password can be told', () => {
    const record = aReset({ by: 'imported' });
    expect(adas({ record, live: [one] })).toBe('cannot_tell no_pre_image');
    expect(adas({ record, live: [gone], requirements: [{ due: PAST }] })).toBe('overdue');
    expect(adas({ record: reset([one], { by: 'imported' }), live: [anew] })).toBe('done');
  });

  test.each([
    ['open', 'unknown'],
    ['unknown', 'unknown'],
    ['held', 'held'],
    ['rejected', 'rejected'],
  ] as const)('an attempt that is %s goes before overdue', (outcome, status) => {
    const requirements = [{ due: PAST }];
    for (const live of [[one], [gone], [], undefined]) {
      expect(adas({ record: anAttempt(outcome), live, requirements })).toBe(status);
    }
    const again = anAttempt(outcome, {}, reset([one]).reset);
    expect(adas({ record: again, live: [gone], requirements })).toBe(status);
  });

  test('an attempt for another campaign says nothing against a reset before', () => {
    const requirements = [{}, { campaign: 'inc-2' }];
    const second: Partial<LastAttempt> = { campaigns: ['inc-2'], before: seenAs() };
    const is = (outcome: LastAttempt['outcome'], live: readonly RosterMember[]) =>
      adas({ record: anAttempt(outcome, second, reset([one]).reset), live, requirements });
    expect(is('unknown', [gone])).toBe('pending, unknown');
    expect(is('held', [anew])).toBe('done, held');
    expect(is('rejected', [anew])).toBe('done, rejected');
  });

  test('what an attempt saw before it was made counts, too', () => {
    const record = anAttempt(
      'unknown',
      { campaigns: ['inc-2'], before: seenAs('member-password-test-new') },
      reset([one]).reset,
    );
    expect(adas({ record, live: [gone], requirements: [{}, { campaign: 'inc-2' }] })).toBe(
      'done, unknown',
    );
  });

  test('a rejection that a later reset has overtaken is over', () => {
    const { reset: later } = reset([one], { required_at: after(-10) });
    expect(adas({ record: anAttempt('rejected', {}, later), live: [gone] })).toBe('pending');
  });
});
