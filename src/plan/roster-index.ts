/** The roster by address and by member id. */
import type { Roster, RosterMember } from '../model/roster.ts';

export interface RosterIndex {
  /** Live members of a canonical address, sorted by member id. */
  membersOf(address: string): readonly RosterMember[];
  memberById(member_id: string): RosterMember | undefined;
}

const byId = (a: RosterMember, b: RosterMember): number => (a.member_id < b.member_id ? -1 : 1);

/** Indexes a roster; deleted members count as not there. */
export function indexRoster(roster: Roster): RosterIndex {
  const byAddress = new Map<string, RosterMember[]>();
  const ids = new Map<string, RosterMember>();
  for (const member of roster.members) {
    if (member.status === 'deleted' || ids.has(member.member_id)) continue;
    ids.set(member.member_id, member);
    const known = byAddress.get(member.address);
    if (known === undefined) byAddress.set(member.address, [member]);
    else known.push(member);
  }
  for (const members of byAddress.values()) members.sort(byId);
  return {
    membersOf: (address) => byAddress.get(address) ?? [],
    memberById: (member_id) => ids.get(member_id),
  };
}

/** Joins readings made one after the other; the age is that of the first. */
export const joinRosters = (first: Roster, second: Roster): Roster => ({
  read_at: first.read_at,
  reads: first.reads + second.reads,
  members: [...first.members, ...second.members],
});
