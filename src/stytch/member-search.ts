/** The searches behind a roster: all their pages, in chunks of a size that the API accepts. */
import { ProviderError } from '../model/provider.ts';
import type { RosterMember } from '../model/roster.ts';
import { LARGEST_CHUNK, chunks, halves, isNoSuchName, isNotFound, isTooLarge } from './chunk.ts';
import {
  dangerouslyGetMember,
  getMember,
  type Read,
  searchMembers,
  searchOrganizations,
} from './endpoints.ts';
import type { Page } from './member.ts';
import { eachPage } from './pages.ts';
import type { Reader, Reading } from './reader.ts';
import type { MemberPair, SingleMember } from './roster-request.ts';

type Members = readonly RosterMember[];

export interface MemberSearch {
  /** How much fits into one search; shrinks when the API refuses a size, and is remembered. */
  readonly fits: { readonly addresses: number; readonly pairs: number };
  /** All members of the addresses. */
  membersOf(addresses: readonly string[], reading: Reading): Promise<Members>;
  /** Those of the members that exist. */
  membersByPair(pairs: readonly MemberPair[], reading: Reading): Promise<Members>;
  /** The member, or nothing. */
  singleMember(wanted: SingleMember, reading: Reading): Promise<Members>;
}

/** A refusal that concerns one address alone says which. */
const aboutAddress = (error: ProviderError, address: string | undefined): ProviderError =>
  new ProviderError(error.fault, `${error.message} It was asked for ${address ?? ''}.`, error);

export function createMemberSearch(reader: Reader): MemberSearch {
  const fits = { addresses: LARGEST_CHUNK, organizations: LARGEST_CHUNK, pairs: LARGEST_CHUNK };

  /** Does the work for each half; from now on nothing larger is asked. */
  async function inHalves<T, R>(
    kind: keyof typeof fits,
    items: readonly T[],
    work: (half: readonly T[]) => Promise<readonly R[]>,
  ): Promise<readonly R[]> {
    const found: R[] = [];
    for (const half of halves(items)) {
      fits[kind] = Math.min(fits[kind], half.length);
      for (const item of await work(half)) found.push(item);
    }
    return found;
  }

  async function allPages<T>(
    page: (cursor?: string) => Read<Page<T>>,
    reading: Reading,
  ): Promise<readonly T[]> {
    const items: T[] = [];
    for await (const more of eachPage(reader, page, reading)) {
      for (const item of more) items.push(item);
    }
    return items;
  }

  async function organizationsOf(
    addresses: readonly string[],
    reading: Reading,
  ): Promise<readonly string[]> {
    try {
      return await allPages((cursor) => searchOrganizations(addresses, cursor), reading);
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (addresses.length === 1) throw aboutAddress(error, addresses[0]);
      return inHalves('addresses', addresses, (half) => organizationsOf(half, reading));
    }
  }

  /** Halves the longer of the two lists when the API refuses the size. */
  async function membersIn(
    organizations: readonly string[],
    addresses: readonly string[],
    reading: Reading,
  ): Promise<Members> {
    const operand = { filter_name: 'member_emails', filter_value: addresses } as const;
    try {
      return await allPages((cursor) => searchMembers(organizations, operand, cursor), reading);
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (organizations.length > addresses.length) {
        return inHalves('organizations', organizations, (half) =>
          membersIn(half, addresses, reading),
        );
      }
      if (addresses.length === 1) throw aboutAddress(error, addresses[0]);
      return inHalves('addresses', addresses, (half) => membersIn(organizations, half, reading));
    }
  }

  return {
    fits,

    async membersOf(addresses, reading) {
      const organizations = [...new Set(await organizationsOf(addresses, reading))];
      const asked = new Set(addresses);
      const found: RosterMember[] = [];
      for (const some of chunks(organizations, fits.organizations)) {
        for (const part of chunks(addresses, fits.addresses)) {
          for (const member of await membersIn(some, part, reading)) {
            if (asked.has(member.address)) found.push(member);
          }
        }
      }
      return found;
    },

    async membersByPair(pairs, reading) {
      const asked = new Set(pairs.map((pair) => pair.member_id));
      const organizations = [...new Set(pairs.map((pair) => pair.organization_id))];
      const operand = { filter_name: 'member_ids', filter_value: [...asked] } as const;
      try {
        const page = (cursor?: string): Read<Page<RosterMember>> =>
          searchMembers(organizations, operand, cursor);
        const found = await allPages(page, reading);
        return found.filter((member) => asked.has(member.member_id));
      } catch (error) {
        // One organization that is gone makes the whole search fail.
        const isGone = isNotFound(error);
        if (pairs.length === 1 && isGone) return [];
        if (pairs.length === 1 || !(isGone || isTooLarge(error))) throw error;
        return inHalves('pairs', pairs, (half) => this.membersByPair(half, reading));
      }
    },

    async singleMember({ member_id, organization_id }, reading) {
      const read =
        organization_id === undefined
          ? dangerouslyGetMember(member_id)
          : getMember(organization_id, member_id);
      try {
        const member = await reader.read(read, reading);
        return member.member_id === member_id || member.external_id === member_id ? [member] : [];
      } catch (error) {
        if (isNoSuchName(error)) return [];
        throw error;
      }
    },
  };
}
