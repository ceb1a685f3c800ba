/** What happened on the wire, in the words of the port: each exchange becomes one answer. Pure. */
import { assertNever } from '../model/assert-never.ts';
import type {
  AcceptedAnswer,
  ErrorAnswer,
  ResetAnswer,
  UnreadableAnswer,
} from '../model/provider.ts';
import { addressOrLower } from '../policy/address.ts';
import type { Exchange, ResponseExchange, ResponseHead } from './exchange.ts';
import { isId } from './id.ts';
import { retryAfterMs } from './retry-after.ts';

const MAX_MESSAGE = 500;

type Json = Readonly<Record<string, unknown>>;

/** An error object of the API as it stands in a body. */
export interface ApiError {
  readonly error_type: string;
  readonly error_message: string;
  readonly request_id?: string;
}

/** The body as a JSON object; undefined when it is anything else. */
export function jsonObject(body: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Json)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Cut, and free of half characters, which canonical JSON cannot carry. */
const cut = (text: string): string =>
  text.slice(0, MAX_MESSAGE).replace(/\p{Surrogate}/gu, '\uFFFD');

const idIn = (value: unknown): string | undefined =>
  typeof value === 'string' && isId(value) ? value : undefined;

/** Reads an error body; undefined when it is not one of the API's. */
export function apiError(body: string): ApiError | undefined {
  const json = jsonObject(body);
  const errorType = idIn(json?.['error_type']);
  if (json === undefined || errorType === undefined) return undefined;
  const message = json['error_message'];
  const requestId = idIn(json['request_id']);
  return {
    error_type: errorType,
    error_message: typeof message === 'string' ? cut(message) : '',
    ...(requestId !== undefined && { request_id: requestId }),
  };
}

/** The wait that an answer's head asks for, as a key to spread. */
export const retryAfter = (
  head: ResponseHead | undefined,
  nowMs: number,
): { readonly retry_after_ms?: number } => {
  const ms = retryAfterMs(head?.retry_after, {
    ...(head?.date !== undefined && { date: head.date }),
    now_ms: nowMs,
  });
  return ms === undefined ? {} : { retry_after_ms: ms };
};

const unreadable = (
  response: ResponseExchange,
  cause: UnreadableAnswer['cause'],
  message: string,
): UnreadableAnswer => ({
  type: 'unreadable',
  elapsed_ms: response.elapsed_ms,
  cause,
  message,
  status_code: response.status_code,
});

/** Names the host that a redirect points to, and nothing else of it. */
export function redirectMessage(response: ResponseExchange, baseUrl: string): string {
  const { location } = response.head;
  const target =
    location !== undefined && URL.canParse(location, baseUrl)
      ? `the host ${cut(new URL(location, baseUrl).host)}`
      : 'no readable address';
  return `The server redirects (${response.status_code}) to ${target}; redirects are never followed.`;
}

function accepted(response: ResponseExchange): AcceptedAnswer | UnreadableAnswer {
  const json = jsonObject(response.body);
  if (json === undefined) {
    return unreadable(
      response,
      'not_json',
      `The answer (${response.status_code}) is not a JSON object.`,
    );
  }
  const requestId = idIn(json['request_id']);
  if (json['status_code'] !== 200 || requestId === undefined) {
    const message = `The answer (${response.status_code}) lacks status_code 200 or a request_id.`;
    return unreadable(response, 'unexpected', message);
  }
  const member = json['member'];
  const email =
    typeof member === 'object' && member !== null ? (member as Json)['email_address'] : undefined;
  const memberId = idIn(json['member_id']);
  return {
    type: 'accepted',
    elapsed_ms: response.elapsed_ms,
    status_code: response.status_code,
    request_id: requestId,
    ...(memberId !== undefined && { member_id: memberId }),
    ...(typeof email === 'string' && email !== '' && { address: addressOrLower(cut(email)) }),
  };
}

function refused(response: ResponseExchange, nowMs: number): ErrorAnswer | UnreadableAnswer {
  const wait = retryAfter(response.head, nowMs);
  const error = apiError(response.body);
  if (error === undefined) {
    const message = `The answer (${response.status_code}) is not an error of the Stytch API.`;
    const cause = jsonObject(response.body) === undefined ? 'not_json' : 'unexpected';
    return { ...unreadable(response, cause, message), ...wait };
  }
  return {
    type: 'error',
    elapsed_ms: response.elapsed_ms,
    status_code: response.status_code,
    ...error,
    ...wait,
  };
}

/**
 * Maps an exchange of a require_reset call. In doubt it was sent: only what provably wrote nothing
 * is `not_sent`. `now_ms` (Unix time) serves dates in Retry-After.
 */
export function resetAnswer(
  exchange: Exchange,
  at: { readonly base_url: string; now_ms(): number },
): ResetAnswer {
  switch (exchange.type) {
    case 'not_sent':
      return exchange;
    case 'lost': {
      const { head, ...rest } = exchange;
      return { ...rest, type: 'unreadable', ...retryAfter(head, at.now_ms()) };
    }
    case 'response':
      if (exchange.status_code < 300) return accepted(exchange);
      if (exchange.status_code < 400) {
        return unreadable(exchange, 'redirect', redirectMessage(exchange, at.base_url));
      }
      return refused(exchange, at.now_ms());
    default:
      return assertNever(exchange);
  }
}
