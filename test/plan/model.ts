/**
 * The rules of planning told a second time, as one table over plain facts, to be compared with the
 * first. It starts from what people write (listings), not from merged entries.
 */
import type { Action } from '../../src/model/plan.ts';
import type { RosterMember } from '../../src/model/roster.ts';
import type { MemberRecord } from '../../src/model/state.ts';
import { verb } from '../support/builders.ts';

/** One line of one policy. Without an address the member id stands alone. */
export interface Listing {
  readonly campaign: string;
  readonly address?: string;
  readonly member_id?: string;
  readonly since?: string;
  readonly allow_breakglass: boolean;
}

export interface World {
  readonly now: string;
  readonly listings: readonly Listing[];
  readonly records: Readonly<Record<string, MemberRecord>>;
  /** Undefined: not refreshed. */
  readonly roster: readonly RosterMember[] | undefined;
  readonly protect: readonly string[];
  /** Campaigns that end sessions. */
  readonly revoking: readonly string[];
  readonly replace: readonly string[];
  readonly target: readonly string[];
  readonly exclude: readonly string[];
}

/** What is planned by address or lone member id; undefined when there can be no plan. */
export type Expected = Readonly<Record<string, string>> | undefined;

/** The first row whose condition holds; conditions are asked in order. */
const firstOf = (rows: readonly (readonly [boolean, string])[]): string =>
  rows.find(([holds]) => holds)?.[1] ?? 'nothing';

function decideOne(address: string, listings: readonly Listing[], world: World): string {
  const record = world.records[address];
  const last = record?.last_attempt?.outcome ?? 'none';
  const begun = listings.filter(({ since }) => since === undefined || since <= world.now);
  const reset = record?.reset;
  const done = (one: Listing): boolean =>
    reset !== undefined && (one.since === undefined ? named(one) : reset.required_at >= one.since);
  const named = ({ campaign }: Listing): boolean => reset?.campaigns.includes(campaign) === true;
  const ends = ({ campaign }: Listing): boolean => world.revoking.includes(campaign);
  const replaced = world.replace.includes(address);
  const satisfied = !replaced && begun.every(done);

  const id = listings.find(({ member_id }) => member_id !== undefined)?.member_id;
  const read = world.roster !== undefined;
  const living = (world.roster ?? []).filter(({ status }) => status !== 'deleted');
  const members = living.filter((member) => member.address === address);
  const moved = living.some((one) => one.member_id === id && one.address !== address);
  const lives = id === undefined || members.some(({ member_id }) => member_id === id);
  const recordedElsewhere = Object.entries(world.records).some(
    ([other, { reset, last_attempt }]) =>
      other !== address && id !== undefined && id in { ...reset?.members, ...last_attempt?.before },
  );
  return firstOf([
    [last === 'open' || last === 'unknown', begun.length > 0 ? 'settle' : 'settle reading'],
    [last === 'held', 'skip held'],
    [begun.length === 0, 'skip scheduled'],
    [satisfied && begun.some(ends) && (reset?.sessions ?? []).length > 0, 'revoke'],
    [satisfied && begun.every(named), 'no_op'],
    [satisfied, 'credit satisfied'],
    [world.protect.includes(address), 'skip protected'],
    [
      members.some((one) => one.is_breakglass) && listings.some((one) => !one.allow_breakglass),
      'skip breakglass',
    ],
    [read && !moved && (members.length === 0 || !lives), 'skip not_found'],
    [
      read && members.length > 0 && members.every(({ status }) => status !== 'active'),
      'skip inactive',
    ],
    [moved || recordedElsewhere, 'skip address_changed'],
    [members.length > 200, 'skip too_many_members'],
    [read && members.every((one) => one.password_id === undefined), 'credit no_password'],
    [reset === undefined, 'require'],
    [true, 'require_again'],
  ]);
}

/** What a plan does, in the words of the table: by address or lone member id. */
export const toldOf = (actions: readonly Action[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    actions.map((action) => [
      action.email_address ?? action.request.member_id ?? '',
      action.action === 'settle' && action.requirements.length === 0
        ? 'settle reading'
        : verb(action),
    ]),
  );

/** The addresses that lone ids have, or the id itself where nobody has it. */
const keyOf = (listing: Listing, world: World): string =>
  listing.address ??
  world.roster?.find((one) => one.status !== 'deleted' && one.member_id === listing.member_id)
    ?.address ??
  listing.member_id ??
  '';

/** Plans everything. A lone id next to another listing that disagrees, or unread, is a mistake. */
export function expected(world: World): Expected {
  const lone = world.listings.filter(({ address }) => address === undefined);
  if (lone.length > 0 && world.roster === undefined) return undefined;
  const wanted = new Map<string, Listing[]>();
  for (const listing of world.listings) {
    const key = keyOf(listing, world);
    wanted.set(key, [...(wanted.get(key) ?? []), listing]);
  }
  for (const listings of wanted.values()) {
    const ids = new Set(listings.map(({ member_id }) => member_id));
    const campaigns = new Set(listings.map(({ campaign }) => campaign));
    if (ids.size > 1 || campaigns.size < listings.length) return undefined;
  }
  const listed = (address: string): boolean => wanted.has(address);
  const open = Object.keys(world.records).filter((address) =>
    ['open', 'unknown'].includes(world.records[address]?.last_attempt?.outcome ?? ''),
  );
  if (!world.replace.every(listed)) return undefined;
  const flagged = [...world.target, ...world.exclude];
  if (!flagged.every((address) => listed(address) || open.includes(address))) return undefined;
  const { target, exclude } = world;
  return Object.fromEntries(
    [...new Set([...wanted.keys(), ...open])].map((key) => {
      const isOut = exclude.includes(key) || (target.length > 0 && !target.includes(key));
      if (isOut) return [key, 'excluded'];
      if (!key.includes('@')) return [key, 'skip not_found'];
      return [key, decideOne(key, wanted.get(key) ?? [], world)];
    }),
  );
}
