/** What must be read of the live project to make a plan: only what state and policy alone do not decide. */
import type { Policy, PolicyEntry } from '../model/policy.ts';
import type { RosterRequest } from '../model/provider.ts';
import type { Roster } from '../model/roster.ts';
import { isUnsettled, type Members } from '../model/state.ts';
import { indexRoster } from './roster-index.ts';
import { decideOffline } from './rules.ts';

export interface ReadingInput {
  readonly policy: Policy;
  readonly members: Members;
  readonly now: string;
  readonly replace: readonly string[];
}

const idOf = ({ request }: PolicyEntry): { member_id: string; organization_id?: string }[] =>
  request.member_id === undefined || !request.member_id.startsWith('member-')
    ? []
    : [{ ...request, member_id: request.member_id }];

/** Tells whether the members of an address must be read for what an entry wants of it. */
function mustRead({
  members,
  now,
  replace,
}: ReadingInput): (address: string, entry: PolicyEntry) => boolean {
  const replaced = new Set(replace);
  return (address: string, { requirements, revoking = [] }: PolicyEntry): boolean => {
    const decided = decideOffline({
      requirements,
      revoking,
      record: members[address],
      now,
      replace: replaced.has(address),
      isProtected: false,
    });
    return decided === undefined || decided.action === 'settle';
  };
}

/** The addresses that must be read, and the member ids that stand alone. */
export function firstReading(input: ReadingInput): RosterRequest {
  const { policy, members } = input;
  const isOpen = mustRead(input);
  const addresses = new Set<string>();
  const member_ids: { member_id: string; organization_id?: string }[] = [];
  for (const entry of policy.entries) {
    const address = entry.email_address;
    if (address === undefined) {
      member_ids.push(...idOf(entry));
      continue;
    }
    if (isOpen(address, entry)) addresses.add(address);
  }
  for (const [address, record] of Object.entries(members)) {
    if (isUnsettled(record) && record.last_attempt?.outcome !== 'held') addresses.add(address);
  }
  return { addresses: [...addresses].sort(), member_ids };
}

/** What the first reading left open: addresses behind lone ids, and listed ids that live elsewhere. */
export function secondReading(
  input: ReadingInput,
  asked: RosterRequest,
  roster: Roster,
): RosterRequest {
  const isOpen = mustRead(input);
  const index = indexRoster(roster);
  const known = new Set(asked.addresses);
  const addresses = new Set<string>();
  const member_ids: { member_id: string; organization_id?: string }[] = [];
  for (const entry of input.policy.entries) {
    const id = entry.request.member_id;
    if (id === undefined) continue;
    if (entry.email_address === undefined) {
      const found = index.memberById(id)?.address;
      if (found !== undefined && !known.has(found) && isOpen(found, entry)) addresses.add(found);
    } else if (known.has(entry.email_address) && index.memberById(id) === undefined) {
      member_ids.push(...idOf(entry));
    }
  }
  return { addresses: [...addresses].sort(), member_ids };
}

export const isEmptyReading = ({ addresses, member_ids }: RosterRequest): boolean =>
  addresses.length === 0 && (member_ids ?? []).length === 0;
