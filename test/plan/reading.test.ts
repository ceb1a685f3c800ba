import { describe, expect, test } from 'vitest';
import type { RosterRequest } from '../../src/model/provider.ts';
import type { RosterMember } from '../../src/model/roster.ts';
import {
  type ReadingInput,
  firstReading,
  isEmptyReading,
  secondReading,
} from '../../src/plan/reading.ts';
import {
  NOW,
  aLoneEntry,
  aMember,
  aPolicy,
  aReset,
  aRoster,
  after,
  anAttempt,
  anEntry,
  memberId,
} from '../support/builders.ts';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const ID = memberId('00000000-0000-4000-8000-000000000001');

const input = (
  entries: Parameters<typeof aPolicy>[0],
  more: Partial<ReadingInput> = {},
): ReadingInput => ({ policy: aPolicy(entries), members: {}, now: NOW, replace: [], ...more });

const second = (parts: ReadingInput, members: readonly RosterMember[]): RosterRequest =>
  secondReading(parts, firstReading(parts), aRoster(members));

const NOTHING = { addresses: [], member_ids: [] };

describe('the first reading asks for those alone whom policy and state leave open', () => {
  test('everyone who may be reset', () => {
    const asked = firstReading(input([BOB, ADA]));
    expect(asked).toEqual({ addresses: [ADA, BOB], member_ids: [] });
    expect(isEmptyReading(asked)).toBe(false);
  });

  test('nobody who is up to date, credited, scheduled or held', () => {
    const later = { requirements: [{ since: after(1) }] };
    const earlier = { requirements: [{ since: after(-9999) }] };
    const asked = firstReading(
      input([ADA, BOB, anEntry('cy@example.com', later), anEntry('dee@example.com', earlier)], {
        members: {
          [ADA]: aReset(),
          [BOB]: anAttempt('held'),
          'dee@example.com': aReset({ campaigns: [] }),
        },
      }),
    );
    expect(asked).toEqual(NOTHING);
    expect(isEmptyReading(asked)).toBe(true);
  });

  test('those whose attempt is open or unknown, listed or not, scheduled or not', () => {
    const asked = firstReading(
      input([anEntry(ADA, { requirements: [{ since: after(1) }] })], {
        members: { [ADA]: anAttempt('open'), [BOB]: anAttempt('unknown'), c: anAttempt('held') },
      }),
    );
    expect(asked.addresses).toEqual([ADA, BOB]);
  });

  test('who is up to date but replaced', () => {
    const members = { [ADA]: aReset(), [BOB]: aReset() };
    expect(firstReading(input([ADA, BOB], { members, replace: [ADA] })).addresses).toEqual([ADA]);
  });

  test('lone member ids by id, with the organization where it is known', () => {
    const entry = aLoneEntry(ID, { request: { organization_id: 'acme' } });
    expect(firstReading(input([entry])).member_ids).toEqual([
      { member_id: ID, organization_id: 'acme' },
    ]);
  });
});

describe('the second reading asks for what the first has left open', () => {
  test('nothing, in most plans', () => {
    expect(second(input([ADA]), [aMember(ADA)])).toEqual(NOTHING);
  });

  test('the other members of the address behind a lone id', () => {
    const found = [aMember(ADA, { member_id: ID })];
    expect(second(input([aLoneEntry(ID)]), found)).toEqual({ addresses: [ADA], member_ids: [] });
  });

  test('not those of an address that was read already, or is up to date', () => {
    const found = [aMember(ADA, { member_id: ID })];
    expect(second(input([ADA, aLoneEntry(ID)]), found)).toEqual(NOTHING);
    const members = { [ADA]: aReset() };
    expect(second(input([aLoneEntry(ID)], { members }), found)).toEqual(NOTHING);
    expect(second(input([aLoneEntry(ID)], { members, replace: [ADA] }), found).addresses).toEqual([
      ADA,
    ]);
  });

  test('nothing for a lone id that was not found', () => {
    expect(second(input([aLoneEntry(ID)]), [])).toEqual(NOTHING);
  });

  test('a listed member id that its address does not show: it may live elsewhere', () => {
    const entry = anEntry(ADA, { request: { member_id: ID } });
    expect(second(input([entry]), [aMember(ADA)])).toEqual({
      addresses: [],
      member_ids: [{ member_id: ID }],
    });
    expect(second(input([entry]), [aMember(ADA, { member_id: ID })])).toEqual(NOTHING);
  });

  test('no member id of an address that need not be read, and no external id', () => {
    const entry = anEntry(ADA, { request: { member_id: ID } });
    expect(second(input([entry], { members: { [ADA]: aReset() } }), [])).toEqual(NOTHING);
    const external = anEntry(ADA, { request: { member_id: 'employee-7' } });
    expect(second(input([external]), [])).toEqual(NOTHING);
  });
});
