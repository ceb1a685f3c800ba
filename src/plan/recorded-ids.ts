/** Which address a member id is recorded under. */
import type { Members } from '../model/state.ts';

/** Maps member ids to the address whose record names them, for the ids asked about. */
export function recordedAddresses(
  members: Members,
  ids: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (ids.size === 0) return found;
  for (const [address, record] of Object.entries(members)) {
    const named = { ...record.reset?.members, ...record.last_attempt?.before };
    for (const id of Object.keys(named)) if (ids.has(id)) found.set(id, address);
  }
  return found;
}
