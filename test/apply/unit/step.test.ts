import { describe, expect, test } from 'vitest';
import {
  aMember,
  aMemberWithoutPassword,
  aReset,
  aRoster,
  aState,
  after,
  anAttempt,
  anEntry,
  memberId,
} from '../../support/builders.ts';
import { ADA, planned, step, told } from './steps.ts';

const another = aMember(ADA, { name: 2 });

describe('a reset that was planned', () => {
  test('is called for when nothing has changed', () => {
    expect(told()).toBe('call');
    const again = planned({ state: aState({ [ADA]: aReset({ campaigns: [] }) }) });
    expect(told({ action: again, record: aReset({ campaigns: [] }) })).toBe('call');
    expect(told({ record: anAttempt('rejected') })).toBe('call');
  });

  test('is not needed once it is satisfied', () => {
    expect(told({ record: aReset() })).toBe('end up_to_date');
  });

  test('is made all the same when it is replaced', () => {
    expect(told({ record: aReset(), replace: true })).toBe('call');
  });

  test('is only credited once another campaign has asked for it', () => {
    const policy = [anEntry(ADA, { requirements: [{ since: after(-7200) }] })];
    const next = step({ action: planned({ policy }), record: aReset({ campaigns: [] }) });
    expect(next).toEqual({
      type: 'credit',
      body: { email_address: ADA, campaigns: ['inc-1'], by: 'satisfied' },
    });
  });

  test('waits for a person while an earlier outcome is held', () => {
    expect(told({ record: anAttempt('held') })).toBe('end held');
  });
});

describe('before the call rules 4 and 5 are asked again', () => {
  test.each<readonly [string, Parameters<typeof told>[0]]>([
    ['skip protected → skipped', { isProtected: true }],
    ['skip not_found → skipped', { members: [] }],
    ['skip not_found → skipped', { members: [aMember(ADA, { status: 'deleted' })] }],
    ['skip inactive → skipped', { members: [aMember(ADA, { status: 'pending' })] }],
  ])('%s', (expected, parts) => {
    expect(told(parts)).toBe(expected);
  });

  test('break-glass and too many members, where the plan had not read anybody', () => {
    const action = planned({ refresh: false });
    const breakglass = { members: [aMember(ADA, { is_breakglass: true })] };
    expect(told({ action, refreshed: false, ...breakglass })).toBe('skip breakglass → skipped');
    const members = Array.from({ length: 201 }, (_, name) => aMember(ADA, { name }));
    expect(told({ action, refreshed: false, members })).toBe('skip too_many_members → skipped');
    const allowed = planned({ policy: [anEntry(ADA, { allow_breakglass: true })], refresh: false });
    expect(told({ action: allowed, refreshed: false, ...breakglass })).toBe('call');
  });

  test('a member_id that has another address now', () => {
    const policy = [anEntry(ADA, { request: { member_id: memberId(1) } })];
    const action = planned({ policy, roster: aRoster([aMember(ADA, { name: 1 })]) });
    const members = [aMember('new@example.com', { name: 1 })];
    expect(told({ action, members })).toBe('skip address_changed → skipped');
    const recorded = { members: [aMember(ADA, { name: 1 })], recordedAs: 'old@example.com' };
    expect(told({ action, ...recorded })).toBe('skip address_changed → skipped');
  });

  test('nobody having a password any more, which is credited with what was read', () => {
    const next = step({ members: [aMemberWithoutPassword(ADA)] });
    expect(next).toEqual({
      type: 'credit',
      body: {
        email_address: ADA,
        campaigns: ['inc-1'],
        by: 'no_password',
        read_at: '2026-11-20T12:00:00.000Z',
        evidence: { [memberId(ADA)]: { organization_id: 'organization-test-1' } },
      },
    });
  });
});

describe('nothing is done beyond the plan that was reviewed', () => {
  const changed = 'skip changed_since_plan → changed';

  test.each([
    ['a new member', [aMember(ADA), another]],
    [
      'a new member who is only invited',
      [aMember(ADA), aMember(ADA, { name: 2, status: 'invited' })],
    ],
    ['another member in place of the planned one', [another]],
    ['another organization', [aMember(ADA, { organization_id: 'organization-test-9' })]],
    ['a new admin', [aMember(ADA, { is_admin: true })]],
    ['a new break-glass flag', [aMember(ADA, { is_breakglass: true })]],
  ])('%s', (_what, members) => {
    expect(told({ members })).toBe(changed);
  });

  test('a new break-glass flag, even where break-glass members are allowed', () => {
    const action = planned({ policy: [anEntry(ADA, { allow_breakglass: true })] });
    expect(told({ action, members: [aMember(ADA, { is_breakglass: true })] })).toBe(changed);
  });

  test('a password that would be deleted, not marked', () => {
    const action = planned({ roster: aRoster([aMember(ADA), another]) });
    expect(told({ action, members: [aMember(ADA), another] })).toBe('call');
    expect(told({ action, members: [aMember(ADA)] })).toBe(changed);
    const inactive = [aMember(ADA), aMember(ADA, { name: 2, status: 'pending' })];
    expect(told({ action, members: inactive })).toBe(changed);
  });

  test('less than the plan is no reason to stop', () => {
    const admin = planned({ roster: aRoster([aMember(ADA, { is_admin: true }), another]) });
    expect(told({ action: admin, members: [aMember(ADA), another] })).toBe('call');
    const three = [aMember(ADA), another, aMember(ADA, { name: 3 })];
    expect(told({ action: planned({ roster: aRoster(three) }), members: three.slice(0, 2) })).toBe(
      'call',
    );
  });

  test('a new password is no change of the plan', () => {
    expect(told({ members: [aMember(ADA, { password_id: 'member-password-test-new' })] })).toBe(
      'call',
    );
  });

  test('a plan that had not read anybody names nobody, and binds to nobody', () => {
    const action = planned({ refresh: false });
    const members = [aMember(ADA, { is_admin: true }), another];
    expect(told({ action, refreshed: false, members })).toBe('call');
  });
});

describe('a credit that was planned', () => {
  const nobody = [aMemberWithoutPassword(ADA)];
  const none = planned({ roster: aRoster(nobody) });

  test('for want of a password is read again, and given if it still holds', () => {
    expect(told({ action: none, members: nobody })).toBe('credit no_password');
  });

  test('for want of a password is not given, and nobody reset, if someone has one now', () => {
    expect(told({ action: none })).toBe('skip changed_since_plan → changed');
    expect(told({ action: none, members: [...nobody, another] })).toBe(
      'skip changed_since_plan → changed',
    );
    expect(told({ action: none, refreshed: false })).toBe('skip changed_since_plan → changed');
  });

  test('for a reset that satisfies it adds the campaigns not yet named', () => {
    const both = [{ campaign: 'inc-1' }, { campaign: 'inc-2', since: after(-7200) }];
    const policy = [anEntry(ADA, { requirements: both })];
    const action = planned({ policy, state: aState({ [ADA]: aReset() }) });
    expect(step({ action, record: aReset(), members: [] })).toEqual({
      type: 'credit',
      body: { email_address: ADA, campaigns: ['inc-2'], by: 'satisfied' },
    });
  });
});
