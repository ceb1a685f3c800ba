/** One request to S3 and what became of it. */
import type { ErrorDocument } from './xml.ts';

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  /** Absent for the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** The longest body of a success that is taken. */
  readonly max_bytes?: number;
}

/** A whole answer, whatever it says. */
export interface Answer {
  readonly type: 'answer';
  readonly status: number;
  readonly body: Buffer;
  /** Bare, as conditions take it. */
  readonly etag?: string;
  /** Where the bucket is, if it is not here. */
  readonly region?: string;
  readonly request_id?: string;
  /** The size of the whole object, where the answer is a part of it. */
  readonly size?: number;
  /** What an answer of 300 and above says. */
  readonly error: ErrorDocument;
}

/** No whole answer came; the request may have been carried out. */
export interface NoAnswer {
  readonly type: 'no_answer';
  readonly message: string;
  /** Trying again cannot help: the server is not trusted, or its answer too large. */
  readonly lasting: boolean;
}

export type Exchange = Answer | NoAnswer;

/** Whether the same request may succeed a moment later. 501 is S3's word for "never". */
export function isPassing(exchange: Exchange): boolean {
  if (exchange.type === 'no_answer') return !exchange.lasting;
  const { status, error } = exchange;
  return status === 429 || (status >= 500 && status !== 501) || error.code === 'RequestTimeout';
}

/** The same for a write on condition: two at once are a 409, and servers also answer 500 to the loser. */
export const isUnclear = (exchange: Exchange): boolean =>
  isPassing(exchange) || (exchange.type === 'answer' && exchange.status === 409);
