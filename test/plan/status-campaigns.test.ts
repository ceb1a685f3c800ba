import { describe, expect, test } from 'vitest';
import type { RosterMember } from '../../src/model/roster.ts';
import { readStatus } from '../../src/plan/status.ts';
import { statusWarnings } from '../../src/plan/status-warnings.ts';
import {
  NOW,
  aLoneEntry,
  aMember,
  aPolicy,
  aRoster,
  after,
  anAttempt,
  anEntry,
  memberId,
} from '../support/builders.ts';
import {
  ADA,
  PAST,
  type Parts,
  adas,
  anew,
  everyone,
  gone,
  one,
  reset,
  statusOf,
  two,
} from './ada-status.ts';

describe('campaigns', () => {
  test('one reset counts for every campaign that it satisfies, credited or not yet', () => {
    const requirements = [{}, { campaign: 'inc-2', since: after(-7200) }, { campaign: 'inc-3' }];
    expect(adas({ record: reset([one]), live: [anew], requirements })).toBe(
      'done, done, not_started',
    );
  });

  test('a since after the reset asks for another one', () => {
    const requirements = [{ since: after(-60) }];
    expect(adas({ record: reset([one]), live: [anew], requirements })).toBe('not_started');
  });

  test('a since in the future is not started: scheduled', () => {
    expect(adas({ live: [one], requirements: [{ since: after(1) }] })).toBe(
      'not_started scheduled',
    );
  });
});

describe('who is not reset by the next apply', () => {
  test.each([
    ['nobody has the address', { live: [] }, 'not_found'],
    ['protected', { live: [one], protect: [ADA] }, 'not_started protected'],
    ['break-glass', { live: [{ ...one, is_breakglass: true }] }, 'not_started breakglass'],
    ['invited', { live: [{ ...one, status: 'invited' }] }, 'not_started inactive'],
    [
      'known by another address now',
      {
        live: [aMember('other@example.com', { name: 'moved' })],
        entry: { request: { member_id: memberId('moved') } },
      },
      'not_started address_changed',
    ],
    ['protected, and not read', { protect: [ADA] }, 'not_started protected'],
  ] satisfies [string, Parts, string][])('%s', (_what, parts, status) => {
    expect(adas(parts)).toBe(status);
  });

  test('protection and break-glass do not undo a reset', () => {
    const live = [{ ...anew, is_breakglass: true }];
    expect(adas({ record: reset([one]), live, protect: [ADA] })).toBe('done');
  });
});

describe('without the live members', () => {
  test('a reset cannot be told from a new password, and nobody is overdue', () => {
    expect(adas({ record: reset([one]), requirements: [{ due: PAST }] })).toBe(
      'cannot_tell not_read',
    );
    expect(adas({})).toBe('not_started');
  });

  test('a lone member id is whose record names it, else nobody knows', () => {
    const policy = aPolicy([aLoneEntry(one.member_id), aLoneEntry(memberId('stranger'))]);
    const status = statusOf({ policy, members: { [ADA]: reset([one]) } });
    expect(everyone(status)).toMatchObject([
      { email_address: ADA, status: 'cannot_tell' },
      { member_id: memberId('stranger'), status: 'not_started', status_reason: 'not_read' },
    ]);
  });
});

test('a lone member id that is nobody’s is not found, and named', () => {
  const status = statusOf({ policy: aPolicy([aLoneEntry(memberId('x'))]), roster: aRoster([]) });
  expect(everyone(status)).toMatchObject([{ member_id: memberId('x'), status: 'not_found' }]);
  expect(everyone(status)[0]).not.toHaveProperty('email_address');
});

test('a lone member id of an address that is listed is told as the mistake that it is', () => {
  const policy = aPolicy([ADA, aLoneEntry(one.member_id)]);
  const { status, diagnostics } = readStatus({
    policy,
    members: {},
    roster: aRoster([one]),
    now: NOW,
  });
  expect(status).toBeUndefined();
  expect(diagnostics).toMatchObject([{ rule: 'duplicate-member' }]);
});

test('addresses that no policy lists any more are in no campaign', () => {
  const policy = aPolicy([ADA]);
  const members = { 'old@example.com': anAttempt('unknown') };
  expect(statusOf({ policy, members, roster: aRoster([ADA]) }).addresses).toBe(1);
});

test('organizations are those of the live members, else of the record', () => {
  const record = reset([one, two]);
  const of = (live?: readonly RosterMember[]) =>
    statusOf({
      policy: aPolicy([ADA]),
      members: { [ADA]: record },
      ...(live && { roster: aRoster(live) }),
    }).organizations.map(({ id, counts }) => [id, counts.required]);
  expect(of([two])).toEqual([['organization-test-2', 1]]);
  for (const live of [[], undefined]) {
    expect(of(live)).toEqual([
      ['organization-test-1', 1],
      ['organization-test-2', 1],
    ]);
  }
});

test('warnings name the empty store, who is overdue where it is written, and what was not read', () => {
  const policy = aPolicy([anEntry(ADA, { requirements: [{ due: PAST }] })]);
  const late = statusOf({ policy, members: { [ADA]: reset([one]) }, roster: aRoster([gone]) });
  expect(statusWarnings(late, false)).toMatchObject([
    { severity: 'warning', rule: 'due-in-past', range: { file: 'policy.yaml' } },
  ]);
  expect(statusWarnings(statusOf({ policy }), true).map(({ rule }) => rule)).toEqual([
    'new-state',
    'not-refreshed',
  ]);
});
