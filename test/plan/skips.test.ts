import { describe, expect, test } from 'vitest';
import type { RosterMember } from '../../src/model/roster.ts';
import type { PreImage } from '../../src/model/state.ts';
import {
  aMember,
  aMemberWithoutPassword,
  aPolicy,
  aReset,
  aRoster,
  aState,
  anAttempt,
  anEntry,
  memberId,
  theAction,
  verb,
} from '../support/builders.ts';

const ADA = 'ada@example.com';
const NEW = 'ada.new@example.com';

const withMembers = (members: readonly RosterMember[]): string =>
  verb(theAction({ policy: [ADA], roster: aRoster(members) }));

const crowd = (size: number): readonly RosterMember[] =>
  Array.from({ length: size }, (_, n) => aMember(ADA, { name: n }));

describe('rule 4: who is never reset', () => {
  test('a protected address', () => {
    const policy = aPolicy([ADA], { protect: [ADA] });
    expect(verb(theAction({ policy }))).toBe('skip protected');
  });

  test('an address with a break-glass member', () => {
    expect(withMembers([aMember(ADA), aMember(ADA, { name: 2, is_breakglass: true })])).toBe(
      'skip breakglass',
    );
  });

  test('but not one whose every listing allows it', () => {
    const roster = aRoster([aMember(ADA, { is_breakglass: true })]);
    const policy = [anEntry(ADA, { allow_breakglass: true })];
    expect(verb(theAction({ policy, roster }))).toBe('require');
  });

  test('a deleted break-glass member counts for nothing', () => {
    const gone = aMember(ADA, { name: 2, status: 'deleted', is_breakglass: true });
    expect(withMembers([aMember(ADA), gone])).toBe('require');
  });

  test('an address without members', () => {
    expect(withMembers([])).toBe('skip not_found');
  });

  test('an address with deleted members only', () => {
    expect(withMembers([aMember(ADA, { status: 'deleted' })])).toBe('skip not_found');
  });

  test('an address whose member_id is not to be found', () => {
    const policy = [anEntry(ADA, { request: { member_id: memberId('gone') } })];
    expect(verb(theAction({ policy }))).toBe('skip not_found');
  });

  test('an external member_id is found by the external id of a member', () => {
    const policy = [anEntry(ADA, { request: { member_id: 'employee-7' } })];
    const roster = aRoster([aMember(ADA, { external_id: 'employee-7' })]);
    expect(verb(theAction({ policy, roster }))).toBe('require');
    expect(verb(theAction({ policy }))).toBe('skip not_found');
  });

  test.each(['pending', 'invited'] as const)('an address with %s members only', (status) => {
    expect(withMembers([aMember(ADA, { status })])).toBe('skip inactive');
    const gone = aMember(ADA, { name: 2, status: 'deleted' });
    expect(withMembers([aMember(ADA, { status }), gone])).toBe('skip inactive');
    expect(withMembers([aMember(ADA, { status }), aMember(ADA, { name: 2 })])).toBe('require');
  });

  test('an address with more than 200 members', () => {
    expect(withMembers(crowd(200))).toBe('require');
    expect(withMembers(crowd(201))).toBe('skip too_many_members');
  });
});

describe('a member_id that has another address', () => {
  const policy = [anEntry(ADA, { request: { member_id: memberId(1) } })];

  test('is skipped, and both addresses are named', () => {
    const roster = aRoster([aMember(NEW, { name: 1 })]);
    expect(theAction({ policy, roster })).toMatchObject({
      action: 'skip',
      skip_reason: 'address_changed',
      email_address: ADA,
      other_address: NEW,
      request: { member_id: memberId(1) },
    });
  });

  test('is skipped also where somebody else has the old address now', () => {
    const roster = aRoster([aMember(NEW, { name: 1 }), aMember(ADA, { name: 2 })]);
    expect(theAction({ policy, roster })).toMatchObject({
      skip_reason: 'address_changed',
      other_address: NEW,
    });
  });

  test('is not there any more once it is deleted', () => {
    const roster = aRoster([aMember(NEW, { name: 1, status: 'deleted' }), aMember(ADA)]);
    expect(verb(theAction({ policy, roster }))).toBe('skip not_found');
  });

  const recorded = { [memberId(1)]: { organization_id: 'organization-test-1' } };

  test('is skipped where the record of another address names the member', () => {
    const state = aState({ 'old@example.com': aReset({ members: recorded }) });
    const roster = aRoster([aMember(ADA, { name: 1 })]);
    expect(theAction({ policy, state, roster })).toMatchObject({
      action: 'skip',
      skip_reason: 'address_changed',
      other_address: 'old@example.com',
    });
  });

  test('is skipped where an attempt of another address has found the member there', () => {
    const before = { [memberId(1)]: { organization_id: 'organization-test-1', status: 'active' } };
    const state = aState({
      'old@example.com': anAttempt('held', { before: before as PreImage }),
    });
    const roster = aRoster([aMember(ADA, { name: 1 })]);
    expect(theAction({ policy, state, roster })).toMatchObject({
      skip_reason: 'address_changed',
      other_address: 'old@example.com',
    });
  });

  test('is skipped so also without reading the live members', () => {
    const state = aState({ 'old@example.com': aReset({ members: recorded }) });
    expect(verb(theAction({ policy, state, refresh: false }))).toBe('skip address_changed');
  });

  test.each([
    ['a@example.com', ADA],
    [ADA, 'z@example.com'],
  ])('is skipped whichever record names it first: %s, %s', (first, second) => {
    const other = aReset({ members: recorded, campaigns: [] });
    const state = aState({ [first]: other, [second]: other });
    const roster = aRoster([aMember(ADA, { name: 1 })]);
    expect(theAction({ policy, state, roster })).toMatchObject({
      skip_reason: 'address_changed',
      other_address: first === ADA ? second : first,
    });
  });

  test('is reset where its own record alone names it', () => {
    const state = aState({ [ADA]: aReset({ members: recorded, campaigns: [] }) });
    const roster = aRoster([aMember(ADA, { name: 1 })]);
    expect(verb(theAction({ policy, state, roster }))).toBe('require_again');
  });
});

describe('the first reason that matches is the one given', () => {
  const everything = {
    protect: [ADA],
    breakglass: [aMember(ADA, { status: 'pending', is_breakglass: true })],
    inactive: [aMember(ADA, { status: 'pending' })],
    elsewhere: [aMember(NEW, { name: 1 })],
  };
  const policy = [anEntry(ADA, { request: { member_id: memberId(1) } })];

  test('protected before break-glass', () => {
    const guarded = aPolicy(policy, { protect: everything.protect });
    const roster = aRoster(everything.breakglass);
    expect(verb(theAction({ policy: guarded, roster }))).toBe('skip protected');
  });

  test('break-glass before inactive and before a changed address', () => {
    const roster = aRoster([...everything.breakglass, ...everything.elsewhere]);
    expect(verb(theAction({ policy, roster }))).toBe('skip breakglass');
  });

  test('inactive before a changed address', () => {
    const roster = aRoster([...everything.inactive, ...everything.elsewhere]);
    expect(verb(theAction({ policy, roster }))).toBe('skip inactive');
  });

  test('a changed address before too many members', () => {
    const others = Array.from({ length: 201 }, (_, n) => aMember(ADA, { name: n + 10 }));
    const roster = aRoster([...others, ...everything.elsewhere]);
    expect(verb(theAction({ policy, roster }))).toBe('skip address_changed');
  });

  test('too many members before nobody having a password', () => {
    const roster = aRoster(
      Array.from({ length: 201 }, (_, n) => aMemberWithoutPassword(ADA, { name: n })),
    );
    expect(verb(theAction({ policy: [ADA], roster }))).toBe('skip too_many_members');
  });

  test('inactive before nobody having a password', () => {
    const roster = aRoster([aMemberWithoutPassword(ADA, { status: 'invited' })]);
    expect(verb(theAction({ policy: [ADA], roster }))).toBe('skip inactive');
  });
});

describe('without the live members', () => {
  test('only what policy and state know is skipped, and effects are unknown', () => {
    const action = theAction({ policy: [ADA], refresh: false });
    expect(action).toMatchObject({ action: 'require', effect: 'unknown', members: [] });
    const policy = aPolicy([ADA], { protect: [ADA] });
    expect(verb(theAction({ policy, refresh: false }))).toBe('skip protected');
  });

  test('a record makes it require_again', () => {
    const state = aState({ [ADA]: aReset({ campaigns: [] }) });
    expect(theAction({ policy: [ADA], state, refresh: false })).toMatchObject({
      action: 'require_again',
      effect: 'unknown',
    });
  });
});
