/** Settling by reading: what became of a call whose answer was lost. Pure; never a guess. */
import type { Verdict } from '../model/log.ts';
import type { RosterMember } from '../model/roster.ts';
import type { PreImage } from '../model/state.ts';

export interface Evidence {
  /** Live members of the address. */
  readonly members: readonly RosterMember[];
  /** Looks up a member of the pre-image by id; undefined when it is deleted or not found. */
  memberById(member_id: string): RosterMember | undefined;
}

export interface Reading {
  readonly verdict: Exclude<Verdict, 'held'> | 'undetermined';
  /** Password ids found, by member id of the pre-image; empty text for none; absent when not found. */
  readonly evidence: Readonly<Record<string, string>>;
}

type Change = 'same' | 'none' | 'another' | 'missing';

function changeOf(before: string | undefined, now: RosterMember | undefined): Change {
  if (now === undefined) return 'missing';
  if (now.password_id === before) return 'same';
  return now.password_id === undefined ? 'none' : 'another';
}

const countActive = (members: readonly { readonly status: string }[]): number =>
  members.filter(({ status }) => status === 'active').length;

/** Compares the first unsettled pre-image with the members now. */
export function settleByReading(before: PreImage, now: Evidence): Reading {
  const ids = Object.keys(before);
  const evidence: Record<string, string> = {};
  for (const id of ids) {
    const member = now.memberById(id);
    if (member !== undefined) evidence[id] = member.password_id ?? '';
  }
  const changes = ids
    .filter((id) => before[id]?.password_id !== undefined)
    .map((id) => changeOf(before[id]?.password_id, now.memberById(id)));
  if (changes.length > 0 && changes.every((change) => change === 'none')) {
    return { verdict: 'applied', evidence };
  }
  const moved = changes.every((change) => change === 'none' || change === 'another');
  if (moved && changes.includes('another')) return { verdict: 'superseded', evidence };
  const equal = ids.every((id) => changeOf(before[id]?.password_id, now.memberById(id)) === 'same');
  const nobodyNew = now.members.every(({ member_id }) => before[member_id] !== undefined);
  const oneActive = countActive(Object.values(before)) === 1 && countActive(now.members) === 1;
  if (equal && nobodyNew && oneActive) return { verdict: 'not_applied', evidence };
  return { verdict: 'undetermined', evidence };
}
