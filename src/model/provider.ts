/** The port to the identity provider. */
import type { ListedMember, MemberStatus, Roster } from './roster.ts';

export interface RosterRequest {
  /** Canonical addresses: all their members in the project are read. */
  readonly addresses: readonly string[];
  /** Members to read by id beside them; in few calls where the organization is known. */
  readonly member_ids?: readonly {
    readonly member_id: string;
    readonly organization_id?: string;
  }[];
}

/** The body of a require_reset call. */
export interface ResetRequest {
  readonly email_address: string;
  readonly organization_id?: string;
  readonly member_id?: string;
}

interface AnswerBase {
  readonly elapsed_ms: number;
}

/** No byte of the request was handed to the server's application. */
export interface NotSentAnswer extends AnswerBase {
  readonly type: 'not_sent';
  readonly cause: 'dns' | 'refused' | 'connect_timeout' | 'tls' | 'proxy' | 'aborted';
  readonly message: string;
}

/** A 2xx whose body parses, with `status_code` 200 and a `request_id`. */
export interface AcceptedAnswer extends AnswerBase {
  readonly type: 'accepted';
  readonly status_code: number;
  readonly request_id: string;
  readonly member_id?: string;
  /** Canonical address of the member in the answer, where it carries one. */
  readonly address?: string;
}

/** A well-formed API error: JSON whose `error_type` is a string. */
export interface ErrorAnswer extends AnswerBase {
  readonly type: 'error';
  readonly status_code: number;
  readonly error_type: string;
  readonly error_message: string;
  readonly request_id?: string;
  readonly retry_after_ms?: number;
}

/** Sent, and no readable answer came back. */
export interface UnreadableAnswer extends AnswerBase {
  readonly type: 'unreadable';
  readonly cause:
    'connection_lost' | 'deadline' | 'too_large' | 'not_json' | 'redirect' | 'unexpected';
  readonly message: string;
  readonly status_code?: number;
  readonly retry_after_ms?: number;
}

/** What came of one call that changes something. */
export type ResetAnswer = NotSentAnswer | AcceptedAnswer | ErrorAnswer | UnreadableAnswer;

export interface Provider {
  readonly project_id: string;
  readonly base_url: string;
  /**
   * One small read with the credentials. `date` is the API's `Date` header in RFC 3339, where sent.
   * Throws `ProviderError`.
   */
  check(signal?: AbortSignal): Promise<{ readonly date?: string }>;
  /**
   * Reads all members of the addresses, and the members asked for by id (a missing one is simply
   * not in the answer; a deleted one is, where the API shows it). Retries what is safe to retry,
   * and pauses by itself on 429. Throws `ProviderError` when the reading cannot be had whole.
   */
  readRoster(request: RosterRequest, signal?: AbortSignal): Promise<Roster>;
  /** Makes exactly one call; never retries, never follows a redirect, never throws for what the server or network does. */
  requireReset(request: ResetRequest, signal?: AbortSignal): Promise<ResetAnswer>;
  /** Ends all sessions of a member; one call, answered as a reset is. */
  revokeSessions(member_id: string, signal?: AbortSignal): Promise<ResetAnswer>;
  close(): Promise<void>;
}

export interface ListingRequest {
  /** Ids of the organizations; without them all of the project are read. */
  readonly organization_ids?: readonly string[];
  /** Only members of one of these. */
  readonly statuses?: readonly MemberStatus[];
  readonly breakglass?: true;
}

/** The members of whole organizations, whoever they are. */
export interface MemberListing {
  /** The id of the organization that has this id, slug or external id, or nothing. Throws `ProviderError`. */
  findOrganization(name: string, signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Reads members page by page; a member may come twice when others are added or removed meanwhile.
   * Deleted ones never come, and organizations that are gone are passed over. Pauses by itself on 429.
   * Throws `ProviderError` when the listing cannot be had whole.
   */
  listMembers(
    request: ListingRequest,
    signal?: AbortSignal,
  ): AsyncIterable<readonly ListedMember[]>;
}

export type ProviderFault =
  'credentials_refused' | 'unavailable' | 'wrong_mode' | 'rejected' | 'aborted';

/** A read that failed for good. */
export class ProviderError extends Error {
  readonly fault: ProviderFault;
  readonly method: string;
  readonly path: string;
  readonly status_code?: number;
  readonly error_type?: string;
  readonly request_id?: string;
  constructor(
    fault: ProviderFault,
    message: string,
    at: {
      readonly method: string;
      readonly path: string;
      readonly status_code?: number;
      readonly error_type?: string;
      readonly request_id?: string;
    },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ProviderError';
    this.fault = fault;
    this.method = at.method;
    this.path = at.path;
    if (at.status_code !== undefined) this.status_code = at.status_code;
    if (at.error_type !== undefined) this.error_type = at.error_type;
    if (at.request_id !== undefined) this.request_id = at.request_id;
  }
}
