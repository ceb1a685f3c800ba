/** The rules that tell how far one address is under one campaign; the first that matches wins. */
import { assertNever } from '../model/assert-never.ts';
import type { SkipReason } from '../model/plan.ts';
import type { Requirement } from '../model/policy.ts';
import type { MemberRecord } from '../model/state.ts';
import type { ResetStatus, StatusReason } from '../model/status.ts';
import { type LiveSubject, decideLive } from './live.ts';
import { isSetOnRecord, passwordSet } from './password-set.ts';
import { dueRequirements, isSatisfied } from './satisfied.ts';

export interface StatusSubject {
  readonly requirement: Requirement;
  readonly record: MemberRecord | undefined;
  /** RFC 3339 UTC with milliseconds. */
  readonly now: string;
  readonly isProtected: boolean;
  /** Another address whose record names the requested member. */
  readonly recordedAs?: string;
  /** Absent when the live members were not read. */
  readonly live?: LiveSubject;
}

export interface StatusDecision {
  readonly status: ResetStatus;
  readonly status_reason?: StatusReason;
}

type StatusRule = (subject: StatusSubject) => StatusDecision | undefined;

const is = (status: ResetStatus, status_reason?: StatusReason): StatusDecision => ({
  status,
  ...(status_reason !== undefined && { status_reason }),
});

const isMet = ({ requirement, record }: StatusSubject): boolean => isSatisfied(requirement, record);

/** Whether the latest attempt was made for this campaign, after the reset on record. */
const isTriedAgain = ({ requirement, record }: StatusSubject): boolean => {
  const { last_attempt, reset } = record ?? {};
  if (last_attempt?.campaigns.includes(requirement.campaign) !== true) return false;
  return reset === undefined || last_attempt.at > reset.required_at;
};

/** An attempt without a verdict says nothing against a reset that satisfied another campaign before. */
const undecided: StatusRule = (subject) => {
  const outcome = subject.record?.last_attempt?.outcome;
  if (isMet(subject) && !isTriedAgain(subject)) return undefined;
  switch (outcome) {
    case 'open':
    case 'unknown':
      return is('unknown');
    case 'held':
      return is('held');
    case 'applied':
    case 'rejected':
    case undefined:
      return undefined;
    default:
      return assertNever(outcome);
  }
};

const setOnRecord: StatusRule = (subject) => {
  const { record } = subject;
  return record !== undefined && isMet(subject) && isSetOnRecord(record) ? is('done') : undefined;
};

const newPassword: StatusRule = (subject) => {
  const { record, live } = subject;
  if (record?.reset === undefined || live === undefined || !isMet(subject)) return undefined;
  return passwordSet(record.reset, live.members) === 'yes' ? is('done') : undefined;
};

const rejected: StatusRule = (subject) =>
  subject.record?.last_attempt?.outcome === 'rejected' && isTriedAgain(subject)
    ? is('rejected')
    : undefined;

const scheduled: StatusRule = ({ requirement, now }) =>
  dueRequirements([requirement], now).length === 0 ? is('not_started', 'scheduled') : undefined;

const skipped = (reason: SkipReason): StatusDecision => {
  switch (reason) {
    case 'not_found':
      return is('not_found');
    case 'held':
      return is('held');
    case 'scheduled':
    case 'protected':
    case 'breakglass':
    case 'inactive':
    case 'address_changed':
    case 'too_many_members':
      return is('not_started', reason);
    case 'changed_since_plan':
      return is('not_started');
    default:
      return assertNever(reason);
  }
};

/** No reset satisfies the campaign: not started, and why the next plan would not, either. */
const notStarted: StatusRule = (subject) => {
  if (isMet(subject)) return undefined;
  const { live, isProtected, recordedAs } = subject;
  if (live === undefined) {
    if (isProtected) return is('not_started', 'protected');
    return is('not_started', recordedAs === undefined ? undefined : 'address_changed');
  }
  const decision = decideLive(live);
  return decision.type === 'skip' ? skipped(decision.skip_reason) : is('not_started');
};

const notRead: StatusRule = ({ live }) =>
  live === undefined ? is('cannot_tell', 'not_read') : undefined;

/** Reset, and deleted since: nobody is left who could set a password. */
const gone: StatusRule = ({ live }) => (live?.members.length === 0 ? is('not_found') : undefined);

const undecidable: StatusRule = ({ record, live }) => {
  if (record?.reset === undefined || live === undefined) return undefined;
  const found = passwordSet(record.reset, live.members);
  return found === 'several_members' || found === 'no_pre_image'
    ? is('cannot_tell', found)
    : undefined;
};

const overdue: StatusRule = ({ requirement: { due }, now }) =>
  due !== undefined && due < now ? is('overdue') : undefined;

const pending: StatusRule = () => is('pending');

/** From `notRead` on a reset satisfies the campaign, and nothing shows a new password. */
const RULES: readonly StatusRule[] = [
  undecided,
  setOnRecord,
  newPassword,
  rejected,
  scheduled,
  notStarted,
  notRead,
  gone,
  undecidable,
  overdue,
  pending,
];

/** How far one address is under one campaign. */
export function decideStatus(subject: StatusSubject): StatusDecision {
  for (const rule of RULES) {
    const decision = rule(subject);
    if (decision !== undefined) return decision;
  }
  throw new Error('No rule matched.');
}
