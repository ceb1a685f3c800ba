/** Random small worlds: few addresses, few members, everything that planning looks at. */
import fc from 'fast-check';
import type { MemberStatus, RosterMember } from '../../src/model/roster.ts';
import type { LastAttempt, MemberRecord, Reset } from '../../src/model/state.ts';
import type { Policy, PolicyEntry } from '../../src/model/policy.ts';
import {
  NOW,
  type PlanParts,
  aLoneEntry,
  aMember,
  aPolicy,
  aRequirement,
  aReset,
  aRoster,
  aState,
  after,
  anAttempt,
  anEntry,
  memberId,
} from '../support/builders.ts';
import type { Listing, World } from './model.ts';

const CAMPAIGNS = ['inc-1', 'inc-2', 'inc-3'];
const ADDRESSES = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@example.com`);
const ANY_ADDRESS = [...ADDRESSES, 'unlisted@example.com'];
const IDS = [0, 1, 2, 3, 4, 5, 6].map(memberId);
const MOMENTS = [-3600, -60, 0, 60].map(after);
const PAST = MOMENTS.slice(0, 3);
const STATUSES: readonly MemberStatus[] = ['active', 'active', 'pending', 'invited', 'deleted'];
const OUTCOMES: readonly LastAttempt['outcome'][] = [
  'open',
  'applied',
  'rejected',
  'unknown',
  'held',
];

const one = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values]);
const few = <T>(values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<T[]>([]) }, some(values));
/** There in so many of ten. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, tenths = 7): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: tenths, arbitrary },
    { weight: 10 - tenths, arbitrary: fc.constant(undefined) },
  );

const asked = fc.record({ since: maybe(one(MOMENTS), 4), allow_breakglass: fc.boolean() });

interface Written {
  readonly since: string | undefined;
  readonly allow_breakglass: boolean;
}

const listing = (
  campaign: string,
  who: { readonly address?: string; readonly member_id: string | undefined },
  { since, allow_breakglass }: Written,
): Listing => ({
  campaign,
  allow_breakglass,
  ...(who.address !== undefined && { address: who.address }),
  ...(who.member_id !== undefined && { member_id: who.member_id }),
  ...(since !== undefined && { since }),
});

/** Every campaign lists some addresses; one address has the same member id wherever it is listed. */
const listed: fc.Arbitrary<Listing[]> = fc
  .tuple(
    ...ADDRESSES.map(() => fc.tuple(maybe(one(IDS), 3), fc.array(maybe(asked), { maxLength: 3 }))),
  )
  .map((all) =>
    all.flatMap(([member_id, campaigns], n) =>
      campaigns.flatMap((written, c) =>
        written === undefined
          ? []
          : listing(CAMPAIGNS[c] ?? '', { address: ADDRESSES[n] ?? '', member_id }, written),
      ),
    ),
  );

const lone: fc.Arbitrary<Listing[]> = fc
  .uniqueArray(fc.tuple(one(CAMPAIGNS), one(IDS), asked), {
    maxLength: 2,
    selector: ([campaign, member_id]) => `${campaign} ${member_id}`,
  })
  .map((all) =>
    all.map(([campaign, member_id, written]) => listing(campaign, { member_id }, written)),
  );

const named: fc.Arbitrary<Reset['members']> = few(IDS).map((ids) =>
  Object.fromEntries(ids.map((id) => [id, { organization_id: 'organization-test-1' }])),
);

const record = (attempt: string): fc.Arbitrary<MemberRecord | undefined> =>
  fc
    .record({
      reset: maybe(
        fc.record({
          required_at: one(PAST),
          campaigns: some(CAMPAIGNS),
          members: named,
          sessions: few(IDS),
        }),
        5,
      ),
      outcome: maybe(one(OUTCOMES), 3),
    })
    .map(({ reset, outcome }) => {
      const { reset: made } = reset === undefined ? {} : aReset(reset);
      if (outcome !== undefined) return anAttempt(outcome, { attempt }, made);
      return made && { reset: made };
    });

const records: fc.Arbitrary<Record<string, MemberRecord>> = fc
  .tuple(...ANY_ADDRESS.map(record))
  .map((all) =>
    Object.fromEntries(
      all.flatMap((known, n) => (known === undefined ? [] : [[ANY_ADDRESS[n] ?? '', known]])),
    ),
  );

const member = (name: number): fc.Arbitrary<RosterMember | undefined> =>
  maybe(
    fc.record({
      address: one(ANY_ADDRESS),
      status: one(STATUSES),
      is_breakglass: fc.nat(9).map((n) => n === 0),
      is_admin: fc.boolean(),
      organization_id: one(['organization-test-1', 'organization-test-2']),
      password: fc.boolean(),
    }),
  ).map((made) => {
    if (made === undefined) return undefined;
    const { address, password, ...more } = made;
    const { password_id, ...rest } = aMember(address, { name, ...more });
    return password && password_id !== undefined ? { ...rest, password_id } : rest;
  });

/** Now and then more than 200 members share an address. */
const crowd: fc.Arbitrary<RosterMember[]> = fc
  .tuple(fc.nat(5), one(ADDRESSES))
  .map(([n, address]) =>
    n > 0 ? [] : Array.from({ length: 201 }, (_, name) => aMember(address, { name: 1000 + name })),
  );

const roster: fc.Arbitrary<RosterMember[]> = fc
  .tuple(crowd, ...IDS.map((_, name) => member(name)))
  .map(([many, ...members]) => [...many, ...members.flatMap((found) => found ?? [])]);

/** Mostly flags that fit: addresses that somebody lists. */
const fitting = (
  flags: readonly string[],
  listings: readonly Listing[],
  anyhow: boolean,
): readonly string[] =>
  flags.filter((flag) => anyhow || listings.some(({ address }) => address === flag));

export const worlds = (): fc.Arbitrary<World> =>
  fc
    .record({
      listed,
      lone: fc.oneof({ weight: 3, arbitrary: fc.constant<Listing[]>([]) }, lone),
      records,
      roster: fc.oneof({ weight: 5, arbitrary: roster }, fc.constant(undefined)),
      protect: few(ANY_ADDRESS),
      revoking: few(CAMPAIGNS),
      replace: few(ANY_ADDRESS),
      target: few(ANY_ADDRESS),
      exclude: few(ANY_ADDRESS),
      anyhow: fc.nat(9).map((n) => n === 0),
    })
    .map(({ listed, lone, anyhow, replace, target, exclude, ...world }) => {
      const listings = [...listed, ...lone];
      return {
        ...world,
        now: NOW,
        listings,
        replace: fitting(replace, listings, anyhow),
        target: fitting(target, listings, anyhow),
        exclude: fitting(exclude, listings, anyhow),
      };
    });

const entryOf = (listings: readonly Listing[], ending: readonly string[]): PolicyEntry => {
  const [{ address, member_id } = {}] = listings as readonly Partial<Listing>[];
  const parts = {
    request: { ...(member_id !== undefined && { member_id }) },
    revoking: listings.flatMap(({ campaign }) => (ending.includes(campaign) ? [campaign] : [])),
    allow_breakglass: listings.every((each) => each.allow_breakglass),
    requirements: listings.map(({ campaign, since }) =>
      aRequirement({ campaign, ...(since !== undefined && { since }) }),
    ),
  };
  return address === undefined ? aLoneEntry(member_id ?? '', parts) : anEntry(address, parts);
};

/** The policy that the listings make, as the loader merges them. */
export function policyOf({ listings, protect, revoking }: World): Policy {
  const keys = new Set(listings.map(({ address, member_id }) => address ?? member_id));
  const entries = [...keys].map((key) =>
    entryOf(
      listings.filter(({ address, member_id }) => (address ?? member_id) === key),
      revoking,
    ),
  );
  return aPolicy(entries, { protect });
}

export const partsOf = (world: World): PlanParts => ({
  policy: policyOf(world),
  state: aState(world.records),
  now: world.now,
  refresh: world.roster !== undefined,
  ...(world.roster !== undefined && { roster: aRoster(world.roster) }),
  options: { replace: world.replace, target: world.target, exclude: world.exclude },
});
