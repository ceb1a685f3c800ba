/** Sorts a roster request into the reads that serve it in the fewest calls. Pure. */
import type { RosterRequest } from '../model/provider.ts';

export interface MemberPair {
  readonly member_id: string;
  readonly organization_id: string;
}

export interface SingleMember {
  readonly member_id: string;
  /** Where the member is looked for; without it, in the whole project. */
  readonly organization_id?: string;
}

export interface SortedRequest {
  readonly addresses: readonly string[];
  /** Real ids on both sides: many fit into one search. */
  readonly pairs: readonly MemberPair[];
  /** One call each. */
  readonly singles: readonly SingleMember[];
}

const REAL_MEMBER = /^member-(test|live)-/;
const REAL_ORGANIZATION = /^organization-(test|live)-/;
/** Ids, slugs and external ids of Stytch consist of these; what does not cannot exist. */
const POSSIBLE_ID = /^(?!\.+$)[A-Za-z0-9._~|-]{1,200}$/;

const isPossible = (member: SingleMember): boolean =>
  POSSIBLE_ID.test(member.member_id) &&
  (member.organization_id === undefined || POSSIBLE_ID.test(member.organization_id));

/**
 * Takes everything once. A member whose organization is named by slug or external id is read by
 * its own id; one named by an external id is read in its organization, where that id is unique.
 */
export function sortRequest(request: RosterRequest): SortedRequest {
  const pairs = new Map<string, MemberPair>();
  const singles = new Map<string, SingleMember>();
  for (const member of request.member_ids ?? []) {
    const { member_id, organization_id } = member;
    if (!isPossible(member)) continue;
    const isReal = REAL_MEMBER.test(member_id);
    if (isReal && organization_id !== undefined && REAL_ORGANIZATION.test(organization_id)) {
      pairs.set(`${member_id} ${organization_id}`, { member_id, organization_id });
    } else if (isReal) {
      singles.set(member_id, { member_id });
    } else {
      singles.set(`${member_id} ${organization_id ?? ''}`, member);
    }
  }
  return {
    addresses: [...new Set(request.addresses)],
    pairs: [...pairs.values()],
    singles: [...singles.values()],
  };
}
