/** What a report is made of, and what every rendering of it counts. */
import type { Evidence, ReportedOutcome, ReportedSkip } from '../model/evidence.ts';
import type { LogVerification } from '../model/log-verification.ts';
import type { Campaign, PolicyFile } from '../model/policy.ts';
import type { CampaignsStatus } from '../model/status.ts';
import type { Found } from './page.ts';

/** What became of the plans that runs applied, as the store keeps them. */
export interface KeptPlans {
  /** Those whose digest is the one in the log. */
  readonly found: number;
  /** Ids of those that are not there. */
  readonly missing: readonly string[];
  /** Ids of those that are not what was applied. */
  readonly altered: readonly string[];
}

/** Everything that a report is made of. */
export interface FoundReport {
  readonly evidence: Evidence;
  /** Those of the kept plans, and those that apply found. */
  readonly exceptions: readonly ReportedSkip[];
  readonly plans: KeptPlans;
  readonly log: LogVerification;
  /** Whether the log was held to a saved state; there need not be one, and a broken log was not. */
  readonly stateKept?: boolean;
  /** Keys that checkpoints were checked with. */
  readonly keys: number;
  /** What is wanted now; absent where there is no policy. */
  readonly wanted?: {
    readonly digest: string;
    readonly files: readonly PolicyFile[];
    readonly campaigns: readonly Campaign[];
  };
  /** Absent where there is no policy, or the log cannot be built upon. */
  readonly status?: CampaignsStatus;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/** A report, or why there is none. */
export interface EvidenceReport extends Found {
  readonly found?: FoundReport;
}

/** Whether everything that the report rests on is what was written. */
export const isWhole = ({ log, plans }: Pick<FoundReport, 'log' | 'plans'>): boolean =>
  log.ok && plans.altered.length === 0;

/** Those of mustreset, also before its log was begun anew. */
export const BY_TOOL: readonly ReportedOutcome[] = ['applied', 'superseded', 'restored'];
export const BY_HAND: readonly ReportedOutcome[] = ['imported'];

/** Numbers of addresses, each once, by what became of them. */
export interface ReportCounts {
  readonly reset: number;
  readonly by_hand: number;
  readonly without_password: number;
}

export function countReport({ evidence }: Pick<FoundReport, 'evidence'>): ReportCounts {
  const addresses = (outcomes: readonly ReportedOutcome[]): number =>
    new Set(
      evidence.resets
        .filter(({ outcome }) => outcomes.includes(outcome))
        .map(({ email_address }) => email_address),
    ).size;
  return {
    reset: addresses(BY_TOOL),
    by_hand: addresses(BY_HAND),
    without_password: addresses(['no_password']),
  };
}

/** How many were skipped; whom several plans skipped counts once. */
export const countSkipped = (skips: readonly ReportedSkip[]): number =>
  new Set(skips.map(({ email_address, member_id }) => email_address ?? member_id)).size;

/** Campaigns of the log that no policy lists any more. */
export function endedCampaigns({ evidence, wanted }: FoundReport): readonly string[] {
  const listed = new Set(wanted?.campaigns.map(({ id }) => id));
  const named = new Set(evidence.resets.flatMap(({ campaigns }) => campaigns));
  return [...named].filter((id) => !listed.has(id)).sort();
}
