import { describe, expect, test } from 'vitest';
import {
  aMember,
  aMemberWithoutPassword,
  aReset,
  aRoster,
  aState,
  after,
  anEntry,
  theAction,
  verb,
} from '../support/builders.ts';

const ADA = 'ada@example.com';

describe('rule 5: who has no password cannot lose it', () => {
  test('an address of which no member has a password is credited', () => {
    const action = theAction({
      policy: [ADA],
      roster: aRoster([
        aMemberWithoutPassword(ADA),
        aMemberWithoutPassword(ADA, { name: 2, status: 'invited' }),
      ]),
    });
    expect(action).toMatchObject({ action: 'credit', by: 'no_password' });
    expect(action?.members).toHaveLength(2);
  });

  test('one member with a password is enough to reset', () => {
    const roster = aRoster([aMemberWithoutPassword(ADA), aMember(ADA, { name: 2 })]);
    expect(verb(theAction({ policy: [ADA], roster }))).toBe('require');
  });

  test('a password of a deleted member does not count', () => {
    const roster = aRoster([
      aMemberWithoutPassword(ADA),
      aMember(ADA, { name: 2, status: 'deleted' }),
    ]);
    expect(verb(theAction({ policy: [ADA], roster }))).toBe('credit no_password');
  });
});

describe('rule 6: who is left is reset', () => {
  test('the first time, or again', () => {
    expect(verb(theAction({ policy: [ADA] }))).toBe('require');
    const state = aState({ [ADA]: aReset({ campaigns: [] }) });
    expect(verb(theAction({ policy: [ADA], state }))).toBe('require_again');
  });

  test('the action carries what is sent and what the policy says', () => {
    const entry = anEntry(ADA, {
      request: { organization_id: 'acme' },
      allow_breakglass: true,
      requirements: [
        { ticket: 'INC-1', due: after(86_400), at: { file: 'p.yaml', line: 9, column: 3 } },
      ],
    });
    expect(theAction({ policy: [entry] })).toEqual({
      action: 'require',
      email_address: ADA,
      request: { organization_id: 'acme' },
      revoke_sessions: false,
      allow_breakglass: true,
      requirements: [
        {
          campaign: 'inc-1',
          reason: 'Found in a dump',
          ticket: 'INC-1',
          due: after(86_400),
          at: { file: 'p.yaml', line: 9, column: 3 },
        },
      ],
      effect: 'delete',
      members: [
        {
          member_id: 'member-test-ada@example.com',
          organization_id: 'organization-test-1',
          status: 'active',
          password_id: 'member-password-test-ada@example.com',
          is_admin: false,
          is_breakglass: false,
        },
      ],
    });
  });
});
