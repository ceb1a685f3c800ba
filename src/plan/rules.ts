/** The rules that decide what is done for one address; the first that matches wins. */
import type { Requirement } from '../model/policy.ts';
import type { Effect, SkipAction } from '../model/plan.ts';
import type { MemberRecord } from '../model/state.ts';
import { type LiveSubject, decideLive, effectOn } from './live.ts';
import { allSatisfied, dueRequirements, endsSessions, missingCampaigns } from './satisfied.ts';

export interface Subject {
  readonly requirements: readonly Requirement[];
  readonly record: MemberRecord | undefined;
  readonly now: string;
  /** `--replace`: the rules on what is satisfied do not match. */
  readonly replace: boolean;
  /** Campaigns of the requirements that end sessions. */
  readonly revoking: readonly string[];
  readonly isProtected: boolean;
  /** Another address whose record names the requested member. */
  readonly recordedAs?: string;
  /** Absent when the live members were not read. */
  readonly live?: LiveSubject;
}

export type Decision =
  | { readonly action: 'settle'; readonly effect: Effect; readonly due: readonly Requirement[] }
  | { readonly action: 'no_op' }
  | {
      readonly action: 'revoke';
      /** Member ids. */
      readonly sessions: readonly string[];
      readonly due: readonly Requirement[];
    }
  | {
      readonly action: 'credit';
      readonly by: 'satisfied' | 'no_password';
      readonly due: readonly Requirement[];
    }
  | {
      readonly action: 'skip';
      readonly skip_reason: SkipAction['skip_reason'];
      readonly other_address?: string;
    }
  | {
      readonly action: 'require' | 'require_again';
      readonly effect: Effect;
      readonly due: readonly Requirement[];
    };

type Rule = (subject: Subject, due: readonly Requirement[]) => Decision | undefined;

const unsettled: Rule = ({ record, live }, due) => {
  switch (record?.last_attempt?.outcome) {
    case 'open':
    case 'unknown': {
      const effect = live === undefined || due.length === 0 ? 'unknown' : effectOn(live.members);
      return { action: 'settle', effect, due };
    }
    case 'held':
      return { action: 'skip', skip_reason: 'held' };
    case 'applied':
    case 'rejected':
    case undefined:
      return undefined;
  }
};

const scheduled: Rule = (_subject, due) =>
  due.length === 0 ? { action: 'skip', skip_reason: 'scheduled' } : undefined;

const sessionsLeft: Rule = ({ record, replace, revoking }, due) => {
  const sessions = record?.reset?.sessions ?? [];
  const wanted = sessions.length > 0 && endsSessions(due, revoking);
  return wanted && !replace && allSatisfied(due, record)
    ? { action: 'revoke', sessions, due }
    : undefined;
};

const upToDate: Rule = ({ record, replace }, due) =>
  !replace && allSatisfied(due, record) && missingCampaigns(due, record).length === 0
    ? { action: 'no_op' }
    : undefined;

const satisfied: Rule = ({ record, replace }, due) =>
  !replace && allSatisfied(due, record) ? { action: 'credit', by: 'satisfied', due } : undefined;

/** Rules 4 to 6 without live members: only what policy and state say can be known. */
const offline = (
  { isProtected, recordedAs, record }: Subject,
  due: readonly Requirement[],
): Decision => {
  if (isProtected) return { action: 'skip', skip_reason: 'protected' };
  if (recordedAs !== undefined) {
    return { action: 'skip', skip_reason: 'address_changed', other_address: recordedAs };
  }
  return {
    action: record?.reset === undefined ? 'require' : 'require_again',
    effect: 'unknown',
    due,
  };
};

const byLiveMembers: Rule = (subject, due) => {
  if (subject.live === undefined) return offline(subject, due);
  const decision = decideLive(subject.live);
  switch (decision.type) {
    case 'skip': {
      const { skip_reason, other_address } = decision;
      return { action: 'skip', skip_reason, ...(other_address !== undefined && { other_address }) };
    }
    case 'no_password':
      return { action: 'credit', by: 'no_password', due };
    case 'reset': {
      const action = subject.record?.reset === undefined ? 'require' : 'require_again';
      return { action, effect: decision.effect, due };
    }
  }
};

/** Rules that need no live members come first, so that a plan reads only what it must. */
const OFFLINE_RULES: readonly Rule[] = [unsettled, scheduled, sessionsLeft, upToDate, satisfied];

/** What is decided without the live members, or undefined when they must be read. A `settle` is read for its effect. */
export function decideOffline(subject: Subject): Decision | undefined {
  const due = dueRequirements(subject.requirements, subject.now);
  for (const rule of OFFLINE_RULES) {
    const decision = rule(subject, due);
    if (decision !== undefined) return decision;
  }
  return undefined;
}

/** Decides one address: rules 0 to 6 in their order. */
export function decide(subject: Subject): Decision {
  const due = dueRequirements(subject.requirements, subject.now);
  const decision = decideOffline(subject) ?? byLiveMembers(subject, due);
  if (decision === undefined) throw new Error('No rule matched.');
  return decision;
}
