/** How far the campaigns are: for each address that one lists, whether a new password is set. */
import type { SkipReason } from './plan.ts';
import type { Requirement } from './policy.ts';

/** In the order in which they are counted; each requirement has exactly one. */
export const RESET_STATUSES = [
  'done',
  'pending',
  'overdue',
  'cannot_tell',
  'unknown',
  'rejected',
  'held',
  'not_found',
  'not_started',
] as const;

export type ResetStatus = (typeof RESET_STATUSES)[number];

/** Why a status is what it is, where that does not say it all. */
export type StatusReason =
  | Exclude<SkipReason, 'held' | 'not_found' | 'changed_since_plan'>
  /** Several members have the address: the id of a password may stay. */
  | 'several_members'
  /** The reset was imported: nobody knows which passwords there were before. */
  | 'no_pre_image'
  /** The members were not read. */
  | 'not_read';

/** One address under one campaign. */
export interface RequiredMember {
  /** Absent for a lone member id that was not found, which `member_id` then names. */
  readonly email_address?: string;
  readonly member_id?: string;
  readonly status: ResetStatus;
  readonly status_reason?: StatusReason;
  /** When the reset that satisfies the campaign was required. */
  readonly required_at?: string;
  readonly requirement: Requirement;
  /** Ids, sorted: those of the live members, else of the members on record. */
  readonly organizations: readonly string[];
}

export type StatusCounts = Readonly<Record<ResetStatus | 'required', number>>;

/** How many members of a campaign, or of an organization, have which status. */
export interface CountedStatus {
  readonly id: string;
  readonly counts: StatusCounts;
}

export interface CampaignStatus extends CountedStatus {
  /** Each address once, sorted, lone member ids last. */
  readonly members: readonly RequiredMember[];
}

export interface CampaignsStatus {
  /** In the order of the policies. */
  readonly campaigns: readonly CampaignStatus[];
  /** The sums over the campaigns: an address counts in each that lists it. */
  readonly total: StatusCounts;
  /** Sorted by id; an address counts in each of its organizations. */
  readonly organizations: readonly CountedStatus[];
  /** Each address once. */
  readonly addresses: number;
  /** Whether the live members were read. */
  readonly refreshed: boolean;
}
