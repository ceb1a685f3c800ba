import type { LogBody } from '../model/log.ts';
import type { LastAttempt, MemberRecord, PreImage, Reset, ResetMember } from '../model/state.ts';
import type { UnsettledAttempt } from './attempts.ts';

/** The undecided attempts of an address, first intent first; never empty here. */
type Unsettled = readonly UnsettledAttempt[];
/** A record with a latest attempt. */
export type AttemptedRecord = MemberRecord & { readonly last_attempt: LastAttempt };

export const isAttempted = (record: MemberRecord | undefined): record is AttemptedRecord =>
  record?.last_attempt !== undefined;

type Latest = Pick<LastAttempt, 'at' | 'attempt' | 'campaigns'>;

const sorted = (values: readonly string[]): string[] =>
  values.length < 2 ? [...values] : [...new Set(values)].sort();

function recordOf(last_attempt?: LastAttempt, reset?: Reset): MemberRecord | undefined {
  if (last_attempt === undefined) return reset && { reset };
  return reset === undefined ? { last_attempt } : { last_attempt, reset };
}

const decided = (latest: Latest, outcome: 'applied' | 'rejected'): LastAttempt => ({
  at: latest.at,
  attempt: latest.attempt,
  campaigns: latest.campaigns,
  outcome,
});

function undecided(
  latest: Latest,
  outcome: LastAttempt['outcome'],
  unsettled: Unsettled,
): LastAttempt {
  const [first] = unsettled;
  if (first === undefined) throw new Error('No attempt is left that is not decided.');
  return {
    at: latest.at,
    attempt: latest.attempt,
    before: first.before,
    campaigns: latest.campaigns,
    first: { at: first.at, attempt: first.attempt },
    outcome,
    ...(unsettled.some((attempt) => attempt.revoke_sessions) && { revoke_sessions: true as const }),
  };
}

/** The members right before a reset, as the state keeps them: without `status`. */
function membersOf(before: PreImage): Reset['members'] {
  // Without a prototype: V8 then makes no hidden class for the ids of every single member.
  const members = Object.create(null) as Record<string, ResetMember>;
  for (const [id, { organization_id, password_id }] of Object.entries(before)) {
    members[id] =
      password_id === undefined ? { organization_id } : { organization_id, password_id };
  }
  return members;
}

const activeMembers = (before: PreImage): string[] =>
  Object.keys(before).filter((id) => before[id]?.status === 'active');

const campaignsWith = (
  reset: Reset | undefined,
  ...added: readonly (readonly string[])[]
): string[] => sorted([...(reset?.campaigns ?? []), ...added.flat()]);

function resetBy(
  by: 'applied' | 'superseded',
  took: UnsettledAttempt,
  unsettled: Unsettled,
  previous: Reset | undefined,
  request_id?: string,
): Reset {
  const ends = by === 'applied' && unsettled.some((attempt) => attempt.revoke_sessions);
  return {
    by,
    campaigns: campaignsWith(previous, ...unsettled.map((attempt) => attempt.campaigns)),
    members: membersOf(took.before),
    ...(request_id !== undefined && { request_id }),
    required_at: took.at,
    sessions: sorted([...(previous?.sessions ?? []), ...(ends ? activeMembers(took.before) : [])]),
  };
}

/** An attempt was intended; it is the last of `unsettled`. */
export function intended(
  record: MemberRecord | undefined,
  latest: Latest,
  unsettled: Unsettled,
): MemberRecord | undefined {
  return recordOf(undecided(latest, 'open', unsettled), record?.reset);
}

/** The answer said that this attempt took effect. */
export function applied(
  record: AttemptedRecord,
  own: UnsettledAttempt,
  unsettled: Unsettled,
  request_id?: string,
): MemberRecord | undefined {
  return recordOf(
    decided(record.last_attempt, 'applied'),
    resetBy('applied', own, unsettled, record.reset, request_id),
  );
}

/** The answer said that this attempt had no effect; `left` are the other undecided ones. */
export function closed(
  record: AttemptedRecord,
  attempt: string,
  outcome: 'rejected' | 'no_effect',
  left: Unsettled,
): MemberRecord | undefined {
  const last = record.last_attempt;
  if (left.length > 0) {
    const latest = last.attempt === attempt ? 'unknown' : last.outcome;
    return recordOf(undecided(last, latest, left), record.reset);
  }
  return recordOf(outcome === 'rejected' ? decided(last, 'rejected') : undefined, record.reset);
}

/** The answer of this attempt is not known. */
export function unanswered(record: AttemptedRecord, attempt: string): MemberRecord {
  const last = record.last_attempt;
  if (last.attempt !== attempt || last.outcome === 'unknown') return record;
  return { ...record, last_attempt: { ...last, outcome: 'unknown' } };
}

/** Reading the members, or a person, decided all attempts of an address. */
export function settled(
  record: AttemptedRecord,
  verdict: LogBody<'reset_settled'>['verdict'],
  unsettled: Unsettled,
): MemberRecord | undefined {
  const { last_attempt: last, reset } = record;
  const [first] = unsettled;
  if (first === undefined) throw new Error('No attempt is left that is not decided.');
  switch (verdict) {
    case 'applied':
    case 'superseded':
      return recordOf(decided(last, 'applied'), resetBy(verdict, first, unsettled, reset));
    case 'not_applied':
      return recordOf(undefined, reset);
    case 'held':
      return recordOf(undecided(last, 'held', unsettled), reset);
  }
}

/** Campaigns were added to a reset that satisfies them; undefined if there is none. */
export function creditedSatisfied(
  record: MemberRecord | undefined,
  campaigns: readonly string[],
): MemberRecord | undefined {
  if (record?.reset === undefined) return undefined;
  const reset = { ...record.reset, campaigns: campaignsWith(record.reset, campaigns) };
  return { ...record, reset };
}

/** Nobody of the address had a password when read. */
export function creditedNoPassword(
  record: MemberRecord | undefined,
  campaigns: readonly string[],
  read: { readonly read_at: string; readonly evidence: Reset['members'] },
): MemberRecord {
  const reset: Reset = {
    by: 'no_password',
    campaigns: campaignsWith(record?.reset, campaigns),
    members: read.evidence,
    required_at: read.read_at,
    sessions: record?.reset?.sessions ?? [],
  };
  return { ...record, reset };
}

/** The sessions of a member were ended. */
export function sessionsEnded(
  record: MemberRecord | undefined,
  member: string,
): MemberRecord | undefined {
  if (record?.reset?.sessions.includes(member) !== true) return record;
  const sessions = record.reset.sessions.filter((id) => id !== member);
  return { ...record, reset: { ...record.reset, sessions } };
}

/** Whether an imported row says anything that the record does not. */
export function isRowNew(
  record: MemberRecord | undefined,
  row: { readonly campaigns: readonly string[]; readonly required_at: string },
): boolean {
  const { reset } = record ?? {};
  return (
    reset === undefined ||
    row.required_at > reset.required_at ||
    row.campaigns.some((campaign) => !reset.campaigns.includes(campaign))
  );
}

/** A row of an imported list: it replaces `reset` only if it is later; its campaigns are added either way. */
export function importedRow(
  record: MemberRecord | undefined,
  row: { readonly campaigns: readonly string[]; readonly required_at: string },
): MemberRecord {
  const previous = record?.reset;
  const campaigns = campaignsWith(previous, row.campaigns);
  const reset: Reset =
    previous !== undefined && previous.required_at >= row.required_at
      ? { ...previous, campaigns }
      : {
          by: 'imported',
          campaigns,
          members: {},
          required_at: row.required_at,
          sessions: previous?.sessions ?? [],
        };
  return { ...record, reset };
}
