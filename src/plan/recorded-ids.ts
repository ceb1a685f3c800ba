/** Which addresses a member id is recorded under. */
import type { Members } from '../model/state.ts';

export interface RecordedIds {
  /** Another address than this one whose record names the member; the first in order. */
  elsewhere(member_id: string | undefined, address: string): string | undefined;
}

/** Looks through the records for the ids asked about. */
export function recordedIds(members: Members, ids: ReadonlySet<string>): RecordedIds {
  const found = new Map<string, string[]>();
  for (const [address, record] of ids.size === 0 ? [] : Object.entries(members)) {
    const named = { ...record.reset?.members, ...record.last_attempt?.before };
    for (const id of Object.keys(named)) {
      if (!ids.has(id)) continue;
      const known = found.get(id);
      if (known === undefined) found.set(id, [address]);
      else known.push(address);
    }
  }
  for (const addresses of found.values()) addresses.sort();
  return {
    elsewhere: (member_id, address) =>
      found.get(member_id ?? '')?.find((recorded) => recorded !== address),
  };
}
