import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Policy } from '../../src/model/policy.ts';
import { RESET_STATUSES, type CampaignsStatus } from '../../src/model/status.ts';
import { type ReadStatusInput, readStatus } from '../../src/plan/status.ts';
import { aPolicy, aRoster, after, anEntry, aMember, aReset } from '../support/builders.ts';
import type { World } from './model.ts';
import { policyOf, worlds } from './worlds.ts';

/** Every requirement is due a minute ago, so that whoever can be overdue is. */
const late = (policy: Policy): Policy => ({
  ...policy,
  entries: policy.entries.map((entry) => ({
    ...entry,
    requirements: entry.requirements.map((one) => ({ ...one, due: after(-60) })),
  })),
});

const inputOf = (world: World): ReadStatusInput => ({
  policy: late(policyOf(world)),
  members: world.records,
  now: world.now,
  ...(world.roster !== undefined && { roster: aRoster(world.roster) }),
});

/** What holds of the status of any world. */
const inAnyWorld = (law: (status: CampaignsStatus, input: ReadStatusInput) => void): void => {
  fc.assert(
    fc.property(worlds(), (world) => {
      const input = inputOf(world);
      const { status, diagnostics } = readStatus(input);
      if (status === undefined) expect(diagnostics).not.toEqual([]);
      else law(status, input);
    }),
  );
};

test('every requirement is counted exactly once, and the numbers add up', () => {
  inAnyWorld(({ campaigns, total }, { policy }) => {
    const listed = policy.entries.flatMap(({ requirements }) => requirements);
    expect(total.required).toBe(listed.length);
    for (const { id, counts, members } of campaigns) {
      expect(counts.required).toBe(listed.filter(({ campaign }) => campaign === id).length);
      const names = members.map(({ email_address, member_id }) => email_address ?? member_id);
      expect(new Set(names).size).toBe(counts.required);
      for (const status of RESET_STATUSES) {
        expect(counts[status]).toBe(members.filter((one) => one.status === status).length);
      }
      expect(RESET_STATUSES.reduce((sum, status) => sum + counts[status], 0)).toBe(counts.required);
    }
    for (const name of ['required', ...RESET_STATUSES] as const) {
      expect(campaigns.reduce((sum, { counts }) => sum + counts[name], 0)).toBe(total[name]);
    }
  });
});

test('only a reset that is on record, of somebody who was read, can be overdue', () => {
  inAnyWorld(({ campaigns, refreshed }) => {
    for (const { status, required_at } of campaigns.flatMap(({ members }) => members)) {
      if (status === 'overdue')
        expect([refreshed, required_at === undefined]).toEqual([true, false]);
      if (status === 'pending') expect.unreachable();
    }
  });
});

test('the order of entries and members changes nothing', () => {
  inAnyWorld((status, { policy, roster, ...input }) => {
    const turned = {
      ...input,
      policy: { ...policy, entries: policy.entries.toReversed() },
      ...(roster && { roster: { ...roster, members: roster.members.toReversed() } }),
    };
    const again = readStatus(turned).status;
    expect(again?.total).toEqual(status.total);
    expect(again?.organizations).toEqual(status.organizations);
  });
});

test('the work grows with the number of addresses, not with its square', () => {
  const addresses = Array.from(
    { length: 100_000 },
    (_, n) => `m${String(n).padStart(6, '0')}@example.com`,
  );
  const policy = aPolicy(addresses.map((address) => anEntry(address)));
  const members = Object.fromEntries(addresses.map((address) => [address, aReset()]));
  const roster = aRoster(addresses.map((address) => aMember(address)));
  const { status } = readStatus({ policy, members, roster, now: after(0) });
  expect(status?.total).toMatchObject({ required: 100_000, cannot_tell: 100_000 });
});
