/** What became of one request on the wire: whether it was written, and what came back. */
import type { LostFault, NotSentFault } from './fault.ts';

/** The response headers that anything here looks at. */
export interface ResponseHead {
  readonly date?: string;
  readonly location?: string;
  readonly retry_after?: string;
}

interface ExchangeBase {
  readonly elapsed_ms: number;
}

/** Not one byte was handed to the socket. */
export type NotSentExchange = ExchangeBase & NotSentFault & { readonly type: 'not_sent' };

/** Written, at least in part, and no whole answer came back; the head may have come. */
export type LostExchange = ExchangeBase &
  LostFault & {
    readonly type: 'lost';
    readonly status_code?: number;
    readonly head?: ResponseHead;
  };

/** A whole answer, whatever it says. */
export interface ResponseExchange extends ExchangeBase {
  readonly type: 'response';
  readonly status_code: number;
  readonly head: ResponseHead;
  readonly body: string;
}

export type Exchange = NotSentExchange | LostExchange | ResponseExchange;

/** Bounds of one call. */
export interface Deadlines {
  readonly connect_ms: number;
  /** From the moment the call is made until it begins to be written; later it is not sent. */
  readonly handover_ms: number;
  /** From the moment the request is written until the head of the answer is there. */
  readonly first_byte_ms: number;
  /** From the moment the call is made. */
  readonly total_ms: number;
}

/** What is the same for every exchange of one client. */
export interface ExchangeRules {
  readonly base_url: string;
  readonly deadlines: Deadlines;
  readonly max_body_bytes: number;
  monotonic(): number;
}
