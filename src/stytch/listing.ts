/** The members of whole organizations, as their pages arrive: nothing of them is kept here. */
import type { ListingRequest, MemberListing } from '../model/provider.ts';
import type { ListedMember } from '../model/roster.ts';
import { LARGEST_CHUNK, chunks, halves, isNoSuchName, isNotFound, isTooLarge } from './chunk.ts';
import { allOrganizations, getOrganization, listMembers } from './endpoints.ts';
import { eachPage } from './pages.ts';
import { type Reader, type Reading, newReading } from './reader.ts';

type MemberPages = AsyncGenerator<readonly ListedMember[], void, undefined>;

/** Makes `MemberListing`. */
export function createMemberListing(reader: Reader): MemberListing {
  /** Organizations in one search; shrinks when the API refuses a size, and is remembered. */
  let fits = LARGEST_CHUNK;

  async function* membersIn(
    organizations: readonly string[],
    request: ListingRequest,
    reading: Reading,
  ): MemberPages {
    const pages = eachPage(
      reader,
      (cursor) => listMembers(organizations, request, cursor),
      reading,
    );
    let first: readonly ListedMember[];
    try {
      first = (await pages.next()).value ?? [];
    } catch (error) {
      // One organization that is gone makes the whole search fail. Any other 404 is not taken for an
      // organization without members: nobody may be missing in silence.
      const isGone = isNotFound(error) && error.error_type?.startsWith('organization_') === true;
      if (organizations.length === 1 && isGone) return;
      if (organizations.length === 1 || !(isGone || isTooLarge(error))) throw error;
      for (const half of halves(organizations)) {
        if (!isGone) fits = Math.min(fits, half.length);
        yield* membersIn(half, request, reading);
      }
      return;
    }
    yield first;
    yield* pages;
  }

  /** Each organization once, though pages may overlap when others are added meanwhile. */
  async function* allIds(reading: Reading): AsyncGenerator<readonly string[], void, undefined> {
    const seen = new Set<string>();
    for await (const page of eachPage(reader, allOrganizations, reading)) {
      const fresh = page.filter((id) => !seen.has(id));
      for (const id of fresh) seen.add(id);
      yield fresh;
    }
  }

  return {
    async findOrganization(name, signal) {
      try {
        return await reader.read(getOrganization(name), newReading(signal));
      } catch (error) {
        if (isNoSuchName(error)) return undefined;
        throw error;
      }
    },

    async *listMembers(request, signal) {
      const reading = newReading(signal);
      const { organization_ids } = request;
      const ids = organization_ids === undefined ? allIds(reading) : [organization_ids];
      for await (const some of ids) {
        for (const chunk of chunks(some, fits)) {
          for await (const members of membersIn(chunk, request, reading)) {
            yield members.filter(({ status }) => status !== 'deleted');
          }
        }
      }
    },
  };
}
