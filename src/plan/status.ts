/** Policy, state and roster in; how far each campaign is out. Pure. Nothing named status performs anything. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Policy, PolicyEntry } from '../model/policy.ts';
import type { Roster } from '../model/roster.ts';
import type { MemberRecord, Members } from '../model/state.ts';
import {
  type CampaignStatus,
  type CampaignsStatus,
  RESET_STATUSES,
  type RequiredMember,
  type StatusCounts,
} from '../model/status.ts';
import { liveSubjectOf } from './live-subject.ts';
import { type RecordedIds, recordedIds } from './recorded-ids.ts';
import { type RosterIndex, indexRoster } from './roster-index.ts';
import { isSatisfied } from './satisfied.ts';
import { type StatusSubject, decideStatus } from './status-rules.ts';
import { type MemberAddresses, type WantedAddress, findSubjects } from './subjects.ts';

export interface ReadStatusInput {
  readonly policy: Policy;
  /** Those of the state; none on an empty store. */
  readonly members: Members;
  /** Absent: what the record alone knows (`--refresh=false`). */
  readonly roster?: Roster;
  /** RFC 3339 UTC with milliseconds. */
  readonly now: string;
}

export interface ReadStatusResult {
  /** Absent when the policies are mistaken about a member id. */
  readonly status?: CampaignsStatus;
  readonly diagnostics: readonly Diagnostic[];
}

interface Context extends ReadStatusInput {
  readonly index: RosterIndex | undefined;
  readonly protect: ReadonlySet<string>;
  readonly recorded: RecordedIds;
}

const sortedOnce = (values: readonly string[]): readonly string[] =>
  values.length < 2 ? values : [...new Set(values)].sort();

const recordedOrganizations = (record: MemberRecord | undefined): readonly string[] => {
  const members = record?.last_attempt?.before ?? record?.reset?.members ?? {};
  return Object.values(members).map(({ organization_id }) => organization_id);
};

const memberOf = (
  name: Pick<RequiredMember, 'email_address' | 'member_id'>,
  subject: StatusSubject,
  organizations: readonly string[],
): RequiredMember => {
  const { requirement, record } = subject;
  const met = isSatisfied(requirement, record) ? record?.reset : undefined;
  return {
    ...name,
    ...decideStatus(subject),
    ...(met !== undefined && { required_at: met.required_at }),
    requirement,
    organizations,
  };
};

function membersAt(wanted: WantedAddress, context: Context): readonly RequiredMember[] {
  const { address, entry } = wanted;
  const { index, now } = context;
  const record = context.members[address];
  const isProtected = context.protect.has(address);
  const recordedAs = context.recorded.elsewhere(entry?.request.member_id, address);
  const live = index && liveSubjectOf(wanted, index, isProtected, recordedAs);
  const found = (live?.members ?? []).map(({ organization_id }) => organization_id);
  const organizations = sortedOnce(found.length > 0 ? found : recordedOrganizations(record));
  return (entry?.requirements ?? []).map((requirement) => {
    const known = { requirement, record, now, isProtected };
    const more = {
      ...(recordedAs !== undefined && { recordedAs }),
      ...(live !== undefined && { live }),
    };
    return memberOf({ email_address: address }, { ...known, ...more }, organizations);
  });
}

/** A lone member id that is nobody's: not found, or where nothing was read, not on record. */
const missingMembers = (
  { request, requirements }: PolicyEntry,
  refreshed: boolean,
): readonly RequiredMember[] =>
  requirements.map((requirement) => ({
    ...(request.member_id !== undefined && { member_id: request.member_id }),
    ...(refreshed
      ? { status: 'not_found' as const }
      : { status: 'not_started' as const, status_reason: 'not_read' as const }),
    requirement,
    organizations: [],
  }));

type Tally = Record<keyof StatusCounts, number>;

const emptyTally = (): Tally =>
  Object.fromEntries(['required', ...RESET_STATUSES].map((name) => [name, 0])) as Tally;

function add(tally: Tally, { status }: RequiredMember): void {
  tally.required += 1;
  tally[status] += 1;
}

/** Counts members; each has exactly one status. */
export function countStatuses(members: readonly RequiredMember[]): StatusCounts {
  const tally = emptyTally();
  for (const member of members) add(tally, member);
  return tally;
}

function byOrganization(members: readonly RequiredMember[]): CampaignsStatus['organizations'] {
  const tallies = new Map<string, Tally>();
  for (const member of members) {
    for (const id of member.organizations) {
      const tally = tallies.get(id) ?? emptyTally();
      tallies.set(id, tally);
      add(tally, member);
    }
  }
  return [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, counts]) => ({ id, counts }));
}

function byCampaign(
  { campaigns }: Policy,
  members: readonly RequiredMember[],
): readonly CampaignStatus[] {
  const lists = new Map<string, RequiredMember[]>(campaigns.map(({ id }) => [id, []]));
  for (const member of members) {
    const { campaign } = member.requirement;
    const list = lists.get(campaign);
    if (list === undefined) lists.set(campaign, [member]);
    else list.push(member);
  }
  return [...lists].map(([id, list]) => ({ id, counts: countStatuses(list), members: list }));
}

const requestedIds = ({ entries }: Policy): ReadonlySet<string> =>
  new Set(entries.flatMap(({ request }) => request.member_id ?? []));

/** Without the live members, the record alone tells whose a member id was. */
const onRecord = (recorded: RecordedIds): MemberAddresses => ({
  memberById: (member_id) => {
    const address = recorded.elsewhere(member_id, '');
    return address === undefined ? undefined : { address };
  },
});

/** Tells each requirement's status. User mistakes come back as diagnostics; nothing is thrown for them. */
export function readStatus(input: ReadStatusInput): ReadStatusResult {
  const { policy, roster, members } = input;
  const recorded = recordedIds(members, requestedIds(policy));
  const index = roster === undefined ? undefined : indexRoster(roster);
  // Records that no policy lists are in no campaign.
  const { wanted, missing, diagnostics } = findSubjects(policy, {}, index ?? onRecord(recorded));
  if (diagnostics.length > 0) return { diagnostics };
  const context: Context = { ...input, index, protect: new Set(policy.protect), recorded };
  const all = [
    ...wanted.flatMap((each) => membersAt(each, context)),
    ...missing.flatMap((entry) => missingMembers(entry, index !== undefined)),
  ];
  return {
    diagnostics: [],
    status: {
      campaigns: byCampaign(policy, all),
      total: countStatuses(all),
      organizations: byOrganization(all),
      addresses: wanted.length + missing.length,
      refreshed: index !== undefined,
    },
  };
}
