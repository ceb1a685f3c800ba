import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RosterRequest } from '../../src/model/provider.ts';
import type { RosterMember } from '../../src/model/roster.ts';
import { firstReading, secondReading } from '../../src/plan/reading.ts';
import {
  aCampaign,
  aLoneEntry,
  aPolicy,
  aRoster,
  memberId,
  plan,
  verb,
} from '../support/builders.ts';
import type { World } from './model.ts';
import { partsOf, policyOf, worlds } from './worlds.ts';

const shuffled = <T>(values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length });

const mixed = (world: World): fc.Arbitrary<World> =>
  fc
    .record({
      records: shuffled(Object.entries(world.records)),
      roster: world.roster === undefined ? fc.constant(undefined) : shuffled(world.roster),
      protect: shuffled(world.protect),
      replace: shuffled(world.replace),
      target: shuffled(world.target),
      exclude: shuffled(world.exclude),
    })
    .map(({ records, ...more }) => ({ ...world, ...more, records: Object.fromEntries(records) }));

describe('the order of what comes in never matters', () => {
  test('records, members, protections and flags may come in any order', () => {
    fc.assert(
      fc.property(
        worlds().chain((world) => fc.tuple(fc.constant(world), mixed(world))),
        ([world, other]) => {
          const made = JSON.stringify(plan(partsOf(world)));
          expect(JSON.stringify(plan(partsOf(other)))).toBe(made);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('so may campaigns and entries', () => {
    fc.assert(
      fc.property(
        worlds().chain((world) => {
          const { entries, campaigns } = policyOf(world);
          return fc.tuple(fc.constant(world), shuffled(entries), shuffled(campaigns));
        }),
        ([world, entries, campaigns]) => {
          const policy = policyOf(world);
          const made = plan({ ...partsOf(world), policy }).plan;
          const other = plan({
            ...partsOf(world),
            policy: { ...policy, entries, campaigns },
          }).plan;
          expect(JSON.stringify(other)).toBe(JSON.stringify(made));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('the plan is sorted by address, by code unit', () => {
    const addresses = ['z@a.example', 'a@z.example', 'Z@a.example', 'é@a.example', '0@a.example'];
    const { actions } = plan({ policy: addresses }).plan ?? { actions: [] };
    expect(actions.map(({ email_address }) => email_address)).toEqual([
      '0@a.example',
      'Z@a.example',
      'a@z.example',
      'z@a.example',
      'é@a.example',
    ]);
  });
});

/** What a provider answers: the members of the addresses, and those asked for by id. */
const answered = (all: readonly RosterMember[], asked: RosterRequest): RosterMember[] => {
  const ids = new Set((asked.member_ids ?? []).map(({ member_id }) => member_id));
  return all.filter(
    ({ address, member_id, status }) =>
      ids.has(member_id) || (asked.addresses.includes(address) && status !== 'deleted'),
  );
};

test('what is read is enough: all other members of the project change no decision', () => {
  fc.assert(
    fc.property(worlds(), (world) => {
      if (world.roster === undefined) return;
      const { records: members, now, replace, roster } = world;
      const input = { policy: policyOf(world), members, now, replace };
      const asked = firstReading(input);
      const first = answered(roster, asked);
      const second = answered(roster, secondReading(input, asked, aRoster(first)));
      const parts = partsOf(world);
      const whole = plan(parts);
      const read = plan({ ...parts, roster: aRoster([...first, ...second]) });
      const told = ({ plan: made, diagnostics }: typeof whole): unknown => [
        made?.actions.map((action) => [action.email_address, verb(action), action.requirements]),
        made?.summary,
        diagnostics,
      ];
      expect(told(read)).toEqual(told(whole));
    }),
    { numRuns: 1000 },
  );
});

test('lone member ids that are not found come last, in their own order', () => {
  const entries = ['b', 'c', 'a'].map((name) => aLoneEntry(memberId(name)));
  const policy = { ...aPolicy(entries), entries };
  const { actions } = plan({ policy }).plan ?? { actions: [] };
  expect(actions.map(({ request }) => request.member_id)).toEqual(['a', 'b', 'c'].map(memberId));
});

test('a plan names every campaign of the policies, whatever their order', () => {
  const campaigns = [aCampaign('inc-2'), aCampaign('inc-1', { limits: { max_admins: 1 } })];
  const made = plan({ policy: aPolicy([], { campaigns }) }).plan;
  expect(JSON.stringify(made?.limits)).toBe(
    '{"campaigns":{"inc-1":{"max_admins":1},"inc-2":{"max_resets":1000}}}',
  );
});
