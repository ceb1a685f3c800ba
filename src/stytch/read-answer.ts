/** What to do with the answer to a read: take it, wait, try again, or give up. Pure. */
import { assertNever } from '../model/assert-never.ts';
import { ProviderError, type ProviderFault } from '../model/provider.ts';
import { apiError, jsonObject, redirectMessage, retryAfter } from './answer.ts';
import type { Read } from './endpoints.ts';
import type { Exchange, ResponseExchange } from './exchange.ts';
import { ShapeError } from './member.ts';

export type ReadVerdict<T> =
  | { readonly type: 'value'; readonly value: T }
  | { readonly type: 'limited'; readonly retry_after_ms?: number; readonly error: ProviderError }
  /** It may work when tried again; `error` is thrown if it never does. */
  | { readonly type: 'again'; readonly error: ProviderError }
  | { readonly type: 'failed'; readonly error: ProviderError };

interface Place {
  readonly base_url: string;
  /** Unix time, for dates in Retry-After. */
  now_ms(): number;
}

type Target = Pick<Read<unknown>, 'method' | 'path'>;

/** A query may hold ids of the policy; the path alone says which read it was. */
const endpointOf = ({ method, path }: Target): { method: string; path: string } => ({
  method,
  path: path.split('?', 1)[0] ?? path,
});

/** The read was stopped by the caller's signal. */
export const readAborted = (read: Target): ProviderError =>
  new ProviderError('aborted', 'Reading the members was stopped.', endpointOf(read));

const unavailable = (read: Target, message: string, statusCode?: number): ProviderError =>
  new ProviderError('unavailable', `Stytch cannot be read: ${message}`, {
    ...endpointOf(read),
    ...(statusCode !== undefined && { status_code: statusCode }),
  });

function refusal(read: Target, response: ResponseExchange): ProviderError {
  const { status_code } = response;
  const error = apiError(response.body);
  const at = {
    ...endpointOf(read),
    status_code,
    ...(error !== undefined && { error_type: error.error_type }),
    ...(error?.request_id !== undefined && { request_id: error.request_id }),
  };
  const said = error === undefined ? '' : ` ${error.error_type}: ${error.error_message}`;
  const fail = (fault: ProviderFault, what: string): ProviderError =>
    new ProviderError(fault, `${what} (${status_code}${said})`, at);
  if (status_code === 401 || status_code === 403) {
    return fail(
      'credentials_refused',
      'Stytch refuses the credentials. Check that STYTCH_PROJECT_ID and STYTCH_SECRET belong together and are not revoked.',
    );
  }
  if (status_code === 429) return fail('unavailable', 'Stytch limits the rate of the reads.');
  if (status_code === 408 || status_code >= 500) {
    return fail('unavailable', 'Stytch cannot be read at the moment.');
  }
  return fail('rejected', 'Stytch rejects the read.');
}

function responseVerdict<T>(
  read: Read<T>,
  response: ResponseExchange,
  place: Place,
): ReadVerdict<T> {
  const { status_code } = response;
  if (status_code >= 300 && status_code < 400) {
    const message = redirectMessage(response, place.base_url);
    return { type: 'failed', error: unavailable(read, message, status_code) };
  }
  if (status_code >= 400) {
    const error = refusal(read, response);
    const otherLimit = error.error_type !== undefined && error.error_type !== 'too_many_requests';
    if (status_code === 429 && !otherLimit) {
      return { type: 'limited', error, ...retryAfter(response.head, place.now_ms()) };
    }
    const passing = status_code === 408 || status_code >= 500;
    return { type: passing ? 'again' : 'failed', error };
  }
  const body = jsonObject(response.body);
  if (body === undefined) {
    const message = `the answer (${status_code}) is not a JSON object.`;
    return { type: 'again', error: unavailable(read, message, status_code) };
  }
  try {
    return { type: 'value', value: read.parse(body, response.head) };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const message = `in the answer (${status_code}) ${error.message}. Is the base URL that of a Stytch API?`;
    return { type: 'failed', error: unavailable(read, message, status_code) };
  }
}

/** Judges one exchange of a read. */
export function readVerdict<T>(read: Read<T>, exchange: Exchange, place: Place): ReadVerdict<T> {
  switch (exchange.type) {
    case 'response':
      return responseVerdict(read, exchange, place);
    case 'not_sent': {
      if (exchange.cause === 'aborted') return { type: 'failed', error: readAborted(read) };
      // A certificate or a proxy's refusal does not mend itself within seconds.
      const lasting = exchange.cause === 'tls' || exchange.cause === 'proxy';
      return { type: lasting ? 'failed' : 'again', error: unavailable(read, exchange.message) };
    }
    case 'lost': {
      const error = unavailable(read, exchange.message, exchange.status_code);
      return { type: exchange.cause === 'too_large' ? 'failed' : 'again', error };
    }
    default:
      return assertNever(exchange);
  }
}
