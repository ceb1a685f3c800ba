/** The desired result: who must reset, why, and what is never touched. */
import type { Limits, PlannedRequest, PolicyFile, Requirement } from '../generated/plan.ts';

export type { Limits, PlanLimits, Place, PolicyFile, Requirement } from '../generated/plan.ts';

export interface Campaign {
  readonly id: string;
  readonly reason: string;
  readonly ticket?: string;
  readonly requested_by?: string;
  readonly since?: string;
  readonly due?: string;
  /** After each reset the members' sessions are ended, too. */
  readonly revoke_sessions?: true;
  readonly limits: Limits;
  /** The policy file that declares it. */
  readonly file: string;
}

/** Everything that is wanted of one address, or of one member id that stands alone. */
export interface PolicyEntry {
  /** Canonical address; absent for a lone member id, which `request.member_id` then names. */
  readonly email_address?: string;
  readonly request: PlannedRequest;
  /** True only if every listing of the address says so. */
  readonly allow_breakglass: boolean;
  /** Sorted by campaign, one each; `since` and `due` are instants in UTC with milliseconds. */
  readonly requirements: readonly Requirement[];
  /** Those of its campaigns that end the members' sessions, sorted; absent when there are none. */
  readonly revoking?: readonly string[];
}

/** The merged policies and settings. */
export interface Policy {
  /** Digest of the meaning: without comments, order and positions. */
  readonly digest: string;
  readonly files: readonly PolicyFile[];
  readonly campaigns: readonly Campaign[];
  /** Sorted by address by code unit, lone member ids last. */
  readonly entries: readonly PolicyEntry[];
  /** Canonical addresses that are never reset, sorted. */
  readonly protect: readonly string[];
  /** Bounds of the settings on the whole plan. */
  readonly limits?: Limits;
}

/** Reads a file for the policy code; the edge decides how. */
export interface PolicyReader {
  /**
   * Yields the bytes of `path` in order. With `within`, a file that after resolving links lies
   * outside that folder is refused: throws `PolicyReadError` with `reason: 'outside'`; a missing,
   * unreadable or non-regular file throws it with `reason: 'unreadable'`.
   */
  (path: string, options?: { readonly within?: string }): AsyncIterable<Uint8Array>;
}

export class PolicyReadError extends Error {
  readonly reason: 'outside' | 'unreadable';
  constructor(reason: 'outside' | 'unreadable', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PolicyReadError';
    this.reason = reason;
  }
}
