/** What plan and apply report while they run; renderers turn it into lines of text or JSON. */
import type { Diagnostic } from './diagnostic.ts';
import type { LogBody, Outcome } from './log.ts';
import type { Action, PlanSummary } from './plan.ts';

/** Counts of an apply; each address of the plan is counted once. */
export interface ApplySummary {
  /** Resets that took effect, by answer or by reading. */
  readonly required: number;
  /** The person had already set a new password. */
  readonly superseded: number;
  readonly credited: number;
  readonly rejected: number;
  readonly unknown: number;
  readonly held: number;
  /** Skips that the plan announced, `held` excepted, and members that are gone since. */
  readonly skipped: number;
  /** Skipped by apply itself: the world changed since the plan. */
  readonly changed: number;
  readonly not_started: number;
  /** Settled, and still wanted under a campaign that the attempt was not for. */
  readonly waiting: number;
  /** Already done: nothing to do. */
  readonly up_to_date: number;
  /** Beside the others: addresses whose members' sessions were ended. */
  readonly sessions_ended: number;
  /** Beside the others: addresses with sessions that are still to be ended. */
  readonly sessions_left: number;
}

/** An address of the plan that an apply did not bring to its end, and why. */
export interface LeftAddress {
  readonly email_address: string;
  readonly result:
    'rejected' | 'unknown' | 'held' | 'changed' | 'not_started' | 'waiting' | 'sessions_left';
}

export type RunEvent =
  | { readonly type: 'state_lock_acquire'; readonly store: string }
  | { readonly type: 'state_lock_release'; readonly store: string }
  | { readonly type: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly type: 'refresh_start'; readonly reads: number; readonly members: number }
  | { readonly type: 'refresh_complete'; readonly reads: number; readonly members: number }
  | { readonly type: 'planned_change'; readonly change: Action }
  | { readonly type: 'reset_start'; readonly email_address: string; readonly attempt: string }
  | {
      readonly type: 'reset_complete';
      readonly email_address: string;
      readonly attempt: string;
      readonly outcome: Outcome;
      readonly status_code?: number;
      readonly error_type?: string;
      readonly error_message?: string;
      readonly request_id?: string;
      readonly elapsed_ms?: number;
    }
  | ({ readonly type: 'reset_settled' } & LogBody<'reset_settled'>)
  | ({ readonly type: 'reset_skipped' } & LogBody<'reset_skipped'>)
  | ({ readonly type: 'campaign_credited' } & LogBody<'campaign_credited'>)
  | ({ readonly type: 'sessions_revoked' } & LogBody<'sessions_revoked'>)
  | { readonly type: 'rate_limited'; readonly pause_ms: number; readonly rate: number }
  | {
      readonly type: 'progress';
      readonly done: number;
      readonly left: number;
      /** Resets a second, measured. */
      readonly rate: number;
      readonly eta_s: number;
    }
  | {
      /** Always the last event, also on failure. */
      readonly type: 'change_summary';
      readonly operation: 'plan' | 'apply';
      readonly exit_code: number;
      readonly summary: PlanSummary | ApplySummary;
      /** Everyone whom an apply left, in plan order; for the screen, not for the JSON stream. */
      readonly left?: readonly LeftAddress[];
      /** Apply refused before anything began, and said why; for the screen too. */
      readonly refused?: boolean;
      readonly plan_id?: string;
      readonly log?: { readonly records: number; readonly head: string };
    };

/** What `applyPlan` yields. */
export type ApplyEvent = RunEvent;
