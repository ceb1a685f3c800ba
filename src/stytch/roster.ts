/** Reads the live members of addresses, and members by id, in few calls. */
import { byText } from '../model/by-text.ts';
import type { Clock } from '../model/clock.ts';
import type { RosterRequest } from '../model/provider.ts';
import type { Roster, RosterMember } from '../model/roster.ts';
import { takeFrom } from './chunk.ts';
import { createMemberSearch } from './member-search.ts';
import { type Reader, READ_CONNECTIONS, type Reading } from './reader.ts';
import { sortRequest } from './roster-request.ts';

export type ReadRoster = (request: RosterRequest, signal?: AbortSignal) => Promise<Roster>;

const byAddress = (a: RosterMember, b: RosterMember): number =>
  byText(a.address, b.address) || byText(a.member_id, b.member_id);

/** Runs workers side by side; the first failure stops the others, and is thrown once all are done. */
async function allOrNothing(work: () => Promise<void>, stop: AbortController): Promise<void> {
  const failures: unknown[] = [];
  const guarded = (): Promise<void> =>
    work().catch((error: unknown) => {
      failures.push(error);
      stop.abort();
    });
  await Promise.all(Array.from({ length: READ_CONNECTIONS }, guarded));
  if (failures.length > 0) throw failures[0];
}

/** Makes `Provider.readRoster`. Members come sorted by address; deleted ones never. */
export function createRosterReader(reader: Reader, clock: Clock): ReadRoster {
  const search = createMemberSearch(reader);
  return async (request, signal) => {
    const read_at = clock.now();
    const sorted = sortRequest(request);
    const nextAddresses = takeFrom(sorted.addresses);
    const nextPairs = takeFrom(sorted.pairs);
    const nextSingles = takeFrom(sorted.singles);
    const stop = new AbortController();
    const reading: Reading = {
      signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
      calls: 0,
    };
    const members = new Map<string, RosterMember>();

    async function nextMembers(): Promise<readonly RosterMember[] | undefined> {
      const addresses = nextAddresses(search.fits.addresses);
      if (addresses.length > 0) return search.membersOf(addresses, reading);
      const pairs = nextPairs(search.fits.pairs);
      if (pairs.length > 0) return search.membersByPair(pairs, reading);
      const single = nextSingles(1)[0];
      return single === undefined ? undefined : search.singleMember(single, reading);
    }

    async function work(): Promise<void> {
      for (let found = await nextMembers(); found !== undefined; found = await nextMembers()) {
        for (const member of found) {
          if (member.status !== 'deleted') members.set(member.member_id, member);
        }
      }
    }

    await allOrNothing(work, stop);
    return { read_at, reads: reading.calls, members: [...members.values()].toSorted(byAddress) };
  };
}
