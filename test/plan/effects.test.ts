import { describe, expect, test } from 'vitest';
import type { RosterMember } from '../../src/model/roster.ts';
import {
  aMember,
  aMemberWithoutPassword,
  aReset,
  aRoster,
  aState,
  anAttempt,
  anEntry,
  aPolicy,
  memberId,
  theAction,
  thePlan,
} from '../support/builders.ts';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CY = 'cy@example.com';

describe('the effect that is foretold', () => {
  const effectOf = (members: readonly RosterMember[], outcome?: 'unknown'): unknown => {
    const state = aState(outcome && { [ADA]: anAttempt(outcome) });
    const action = theAction({ policy: [ADA], roster: aRoster(members), state });
    return action !== undefined && 'effect' in action ? action.effect : undefined;
  };

  test('is deletion for exactly one active member', () => {
    expect(effectOf([aMember(ADA)])).toBe('delete');
    const others = [
      aMember(ADA, { name: 2, status: 'pending' }),
      aMember(ADA, { name: 3, status: 'invited' }),
      aMember(ADA, { name: 4, status: 'deleted' }),
    ];
    expect(effectOf([aMember(ADA), ...others])).toBe('delete');
  });

  test('is a mark for several active members, with a password or not', () => {
    expect(effectOf([aMember(ADA), aMemberWithoutPassword(ADA, { name: 2 })])).toBe('mark');
  });

  test('is foretold for a settle, too, as a new attempt may follow', () => {
    expect(effectOf([aMember(ADA)], 'unknown')).toBe('delete');
    expect(effectOf([aMember(ADA), aMember(ADA, { name: 2 })], 'unknown')).toBe('mark');
    expect(effectOf([], 'unknown')).toBe('unknown');
  });
});

test('members are listed by id, with what a reviewer must know, and without the deleted', () => {
  const action = theAction({
    policy: [ADA],
    roster: aRoster([
      aMember(ADA, { name: 'b', is_admin: true, organization_id: 'organization-test-2' }),
      aMemberWithoutPassword(ADA, { name: 'a', status: 'invited', external_id: 'e-1' }),
      aMember(ADA, { name: 'c', status: 'deleted' }),
    ]),
  });
  expect(action?.members).toEqual([
    {
      member_id: memberId('a'),
      organization_id: 'organization-test-1',
      status: 'invited',
      is_admin: false,
      is_breakglass: false,
    },
    {
      member_id: memberId('b'),
      organization_id: 'organization-test-2',
      status: 'active',
      password_id: 'member-password-test-b',
      is_admin: true,
      is_breakglass: false,
    },
  ]);
});

describe('the summary', () => {
  test('counts every kind of action, and what is not listed as one', () => {
    const addresses = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}@example.com`);
    const [a, b, c, d, e, f, g] = addresses as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const { actions, summary } = thePlan({
      policy: aPolicy(addresses, { protect: [f] }),
      state: aState({
        [b]: aReset({ campaigns: [] }),
        [c]: anAttempt('unknown'),
        [d]: aReset(),
        'left@example.com': aReset(),
        'lost@example.com': anAttempt('open'),
        'held@example.com': anAttempt('held'),
      }),
      roster: aRoster([a, b, c, d, aMemberWithoutPassword(e), f, g]),
      options: { exclude: [g] },
    });
    expect(summary).toEqual({
      require: 1,
      require_again: 1,
      settle: 2,
      credit: 1,
      revoke: 0,
      skip: 1,
      no_op: 1,
      excluded: 1,
      unlisted: 3,
      organizations: 1,
      admins: 0,
    });
    expect(actions.map(({ email_address }) => email_address)).toEqual([
      a,
      b,
      c,
      e,
      f,
      'lost@example.com',
    ]);
  });

  test('counts organizations and admins of those who may be reset, and of nobody else', () => {
    const admin = (address: string, organization: number, name: number): RosterMember =>
      aMember(address, {
        name,
        organization_id: `organization-test-${organization}`,
        is_admin: true,
      });
    const { summary } = thePlan({
      policy: [anEntry(ADA), anEntry(BOB), anEntry(CY)],
      state: aState({ [CY]: anAttempt('unknown') }),
      roster: aRoster([
        admin(ADA, 1, 1),
        admin(ADA, 2, 2),
        { ...admin(BOB, 9, 3), is_breakglass: true },
        admin(CY, 2, 4),
      ]),
    });
    expect(summary).toMatchObject({ require: 1, skip: 1, settle: 1, organizations: 2, admins: 3 });
  });

  test('knows no organizations and admins when the live members were not read', () => {
    expect(thePlan({ policy: [ADA, BOB], refresh: false })).toMatchObject({
      refreshed: false,
      summary: { require: 2, organizations: 0, admins: 0 },
    });
  });
});
