/** The next step for one address, from the plan's action, its record and the members just read. Pure. */
import { type LiveSubject, effectOn } from '../plan/live.ts';
import { decide } from '../plan/rules.ts';
import { allSatisfied, missingCampaigns } from '../plan/satisfied.ts';
import type { LogBody } from '../model/log.ts';
import type { PlannedMember, SkipReason } from '../model/plan.ts';
import type { RosterMember } from '../model/roster.ts';
import type { MemberRecord } from '../model/state.ts';
import type { Reading, Result, WorkAction } from './task.ts';
import { settleByReading } from './verdict.ts';

/** So long nobody completes a reset: an undetermined attempt may be made again. */
const UNDETERMINED_MS = 60_000;

export type Step =
  /** Record the verdict, then look again. */
  | { readonly type: 'settle'; readonly body: LogBody<'reset_settled'> }
  | { readonly type: 'skip'; readonly skip_reason: SkipReason; readonly result: Result }
  | { readonly type: 'credit'; readonly body: LogBody<'campaign_credited'> }
  | { readonly type: 'call' }
  /** Nothing to record. */
  | { readonly type: 'end'; readonly result: Result };

export interface StepInput {
  readonly action: WorkAction;
  readonly record: MemberRecord | undefined;
  readonly reading: Reading;
  /** RFC 3339. */
  readonly now: string;
  readonly refreshed: boolean;
  readonly replace: boolean;
  readonly isProtected: boolean;
  /** Another address whose record names the requested member. */
  readonly recordedAs?: string;
  /** What this run has settled for the address, if it has. */
  readonly settled?: 'applied' | 'superseded' | 'not_applied';
}

const end = (result: Result): Step => ({ type: 'end', result });

const skip = (skip_reason: SkipReason): Step => ({
  type: 'skip',
  skip_reason,
  result: skip_reason === 'changed_since_plan' ? 'changed' : 'skipped',
});

/** Rule 0: decides an earlier attempt by reading, or lets a new one follow while nobody can have acted. */
function settle({ action, record, reading, now }: StepInput): Step | undefined {
  const last = record?.last_attempt;
  if (last === undefined || last.before === undefined || last.first === undefined) return undefined;
  const { verdict, evidence } = settleByReading(last.before, reading);
  const by = 'read' as const;
  if (verdict !== 'undetermined') {
    return { type: 'settle', body: { attempt: last.attempt, verdict, evidence, by } };
  }
  const age_ms = Date.parse(now) - Date.parse(last.first.at);
  // A first attempt in the future comes from a clock that was off: its age is not known.
  if (age_ms > UNDETERMINED_MS || age_ms < 0) {
    return { type: 'settle', body: { attempt: last.attempt, verdict: 'held', evidence, by } };
  }
  return action.requirements.length === 0 ? end('unknown') : undefined;
}

/** An address that is reset already, as a verdict or its `revoke` says: no reset is called for in this run. */
function afterEffect(
  input: StepInput,
  result: Extract<Result, 'required' | 'superseded' | 'up_to_date'>,
): Step {
  const { requirements } = input.action;
  if (!allSatisfied(requirements, input.record)) return end('waiting');
  return missingCampaigns(requirements, input.record).length > 0
    ? credit(input, 'satisfied')
    : end(result);
}

/** Whether the members now are more than the plan that was reviewed names. */
function isMoreThanPlanned(
  planned: readonly PlannedMember[],
  effect: string,
  members: readonly RosterMember[],
): boolean {
  const known = new Map(planned.map((member) => [member.member_id, member]));
  const grown = members.some((member) => {
    const before = known.get(member.member_id);
    if (before === undefined || before.organization_id !== member.organization_id) return true;
    return (member.is_admin && !before.is_admin) || (member.is_breakglass && !before.is_breakglass);
  });
  return grown || (effect === 'mark' && effectOn(members) === 'delete');
}

const liveSubject = (input: StepInput): LiveSubject => {
  const { action, reading } = input;
  const address = action.email_address;
  const requested = reading.memberById(action.request.member_id ?? '');
  return {
    address,
    request: action.request,
    allow_breakglass: action.allow_breakglass === true,
    isProtected: input.isProtected,
    members: reading.members,
    ...(requested !== undefined && requested.address !== address && { elsewhere: requested }),
    ...(input.recordedAs !== undefined && { recordedAs: input.recordedAs }),
  };
};

const evidenceOf = (reading: Reading): Record<string, { organization_id: string }> =>
  Object.fromEntries(
    reading.members.map(({ member_id, organization_id }) => [member_id, { organization_id }]),
  );

function credit(input: StepInput, by: 'satisfied' | 'no_password'): Step {
  const { action, record, reading } = input;
  const email_address = action.email_address;
  const campaigns = [...new Set(action.requirements.map(({ campaign }) => campaign))].sort();
  if (by === 'satisfied') {
    const missing = [...missingCampaigns(action.requirements, record)];
    return { type: 'credit', body: { email_address, campaigns: missing, by } };
  }
  const { read_at } = reading;
  return {
    type: 'credit',
    body: { email_address, campaigns, by, read_at, evidence: evidenceOf(reading) },
  };
}

/** Rules 1 to 6 on the members just read, and nothing beyond the plan. */
function byRules(input: StepInput): Step {
  const { action, record, now, replace, isProtected } = input;
  const decision = decide({
    requirements: action.requirements,
    record: record?.last_attempt?.outcome === 'held' ? record : withoutAttempt(record),
    now,
    replace,
    revoking: [],
    isProtected,
    live: liveSubject(input),
  });
  switch (decision.action) {
    case 'no_op':
    case 'revoke':
      return end('up_to_date');
    case 'settle':
      return end('unknown');
    case 'skip':
      if (decision.skip_reason === 'held') return end('held');
      return isBeyondPlan(input) ? skip('changed_since_plan') : skip(decision.skip_reason);
    case 'credit':
      return credit(input, decision.by);
    case 'require':
    case 'require_again':
      if (action.action === 'credit' || isBeyondPlan(input)) return skip('changed_since_plan');
      return { type: 'call' };
  }
}

const withoutAttempt = (record: MemberRecord | undefined): MemberRecord | undefined =>
  record?.reset === undefined ? undefined : { reset: record.reset };

const isBeyondPlan = ({ action, refreshed, reading }: StepInput): boolean =>
  refreshed &&
  'effect' in action &&
  action.requirements.length > 0 &&
  isMoreThanPlanned(action.members, action.effect, reading.members);

/** Decides the next step of one address. */
export function nextStep(input: StepInput): Step {
  if (input.action.action === 'revoke') return afterEffect(input, 'up_to_date');
  const outcome = input.record?.last_attempt?.outcome;
  if (outcome === 'open' || outcome === 'unknown') {
    const step = settle(input);
    if (step !== undefined) return step;
  }
  if (input.settled === 'applied') return afterEffect(input, 'required');
  if (input.settled === 'superseded') return afterEffect(input, 'superseded');
  if (input.action.requirements.length === 0)
    return end(outcome === 'held' ? 'held' : 'up_to_date');
  const step = byRules(input);
  const undecided = outcome === 'open' || outcome === 'unknown';
  return undecided && step.type !== 'call' ? end('unknown') : step;
}
