/** What a log shows of the past: who was reset, by which run and why, and who was not. */
import type { SkipReason } from './plan.ts';
import type { LogBody } from './log.ts';

/** How one attempt, import or credit ended, as far as the log knows. */
export const REPORTED_OUTCOMES = [
  /** The call took effect. */
  'applied',
  /** A new password had been set since the call. */
  'superseded',
  /** There was no password to reset. */
  'no_password',
  /** Done by hand, and put on record by `import LIST`. */
  'imported',
  /** Taken over from an earlier state by `import --from`. */
  'restored',
  /** An earlier reset satisfies the campaign: no call. */
  'satisfied',
  'rejected',
  'unknown',
  'held',
  /** An intent that neither an outcome nor a recovery closed yet. */
  'open',
  /** Settled: the call had not taken effect. */
  'not_applied',
  /** The call never took effect, and was made anew if there was time. */
  'no_effect',
  /** No clear answer; what was decided later for the address covers it. */
  'covered',
] as const;

export type ReportedOutcome = (typeof REPORTED_OUTCOMES)[number];

/** A person and why; both as the person gave them. */
export interface Decision {
  readonly actor: string;
  readonly reason: string;
}

/** One attempt, credit or import. */
export interface ReportedReset {
  readonly email_address: string;
  readonly outcome: ReportedOutcome;
  /** Instant of the intent, of the reading that found no password, or of the reset that was imported. */
  readonly at: string;
  readonly run: string;
  readonly campaigns: readonly string[];
  /** Of all its requirements. */
  readonly reason?: string;
  readonly ticket?: string;
  /** Of an import: where the reset by hand is on record. */
  readonly reference?: string;
  readonly request_id?: string;
  readonly status_code?: number;
  readonly error_type?: string;
  /** Ids, each once: those of the members before the reset. */
  readonly organizations: readonly string[];
  /** Who settled or imported it, where a person did. */
  readonly decided?: Decision;
  /** Members whose sessions were ended, and those where that failed. */
  readonly sessions_ended?: number;
  readonly sessions_failed?: number;
}

/** Somebody who was to be reset, and was not. */
export interface ReportedSkip {
  readonly email_address?: string;
  readonly member_id?: string;
  readonly skip_reason: SkipReason;
  readonly campaigns: readonly string[];
  /** The run that applied the plan. */
  readonly run: string;
  /** `plan`: the plan announced it; `apply`: found out right before the call. */
  readonly found_by: 'plan' | 'apply';
}

/** What a person decided about one address, or about a lock. */
export interface Intervention extends Decision {
  readonly type: 'settled' | 'removed' | 'lock_forced';
  readonly at: string;
  readonly run: string;
  /** The address, or the holder of the lock. */
  readonly subject: string;
}

/** Why a campaign asked, as the first call for it has it. */
export interface ReportedOrder {
  readonly campaign: string;
  readonly reason: string;
  readonly ticket?: string;
}

/** One run that wrote the log. */
export interface ReportedRun {
  readonly run: string;
  readonly started: LogBody<'run_started'>;
  readonly started_at: string;
  /** Absent while it is open. */
  readonly ended_at?: string;
  /** Of a finished run; absent where a later run recovered it. */
  readonly exit_code?: number;
}

/** Everything that a log shows, each list in the log's order. */
export interface Evidence {
  /** Absent where not even the first record is good. */
  readonly created?: LogBody<'log_created'>;
  readonly resets: readonly ReportedReset[];
  /** Of each campaign that called somebody. */
  readonly orders: readonly ReportedOrder[];
  /** Those that apply found. */
  readonly skips: readonly ReportedSkip[];
  readonly interventions: readonly Intervention[];
  readonly runs: readonly ReportedRun[];
  /** Names and ids of the keys that signed checkpoints, unchecked. */
  readonly signers: readonly string[];
}
