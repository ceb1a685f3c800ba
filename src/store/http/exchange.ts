/** One request and what came of it: deadlines, cap, checksum. Follows nothing and repeats nothing. */
import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { codeOf, isTlsCode, proxyStatusOf } from '../../model/error-code.ts';
import { bodyWithin } from '../dispatcher.ts';

export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly body?: Buffer;
  readonly max_bytes: number;
  readonly deadline_ms: number;
}

/** A whole answer, whatever it says. */
export interface Answer {
  readonly type: 'answer';
  readonly status: number;
  readonly retry_after: string | undefined;
  readonly date: string | undefined;
  /** Where a redirect leads. */
  readonly redirect: string | undefined;
  readonly body: Buffer;
}

/** No whole answer: the request may have been carried out or not. */
export interface NoAnswer {
  readonly type: 'none';
  readonly why: string;
  /** Whether the server may have got it. */
  readonly sent: boolean;
  /** Whether it would go the same way again. */
  readonly lasting: boolean;
}

export type Outcome = Answer | NoAnswer;

/**
 * A page, such as one to sign in at, or bytes that were compressed on the way: no state server says
 * or keeps anything that begins so, so something else answered, and what it says means nothing.
 */
export const isForeign = ({ body }: Answer): boolean =>
  /^(?:\xef\xbb\xbf)?\s*<|^\x1f\x8b/.test(body.toString('latin1', 0, 100));

const lost = (why: string): NoAnswer => ({ type: 'none', why, sent: true, lasting: false });
const unsent = (why: string, lasting = false): NoAnswer => ({
  type: 'none',
  why,
  sent: false,
  lasting,
});

export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('base64');

const NOT_FOUND: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL']);
const NO_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function faultOf(error: unknown, { host }: URL): NoAnswer {
  if (!(error instanceof Error)) return lost('the request failed');
  const code = codeOf(error) ?? error.name;
  const proxy = proxyStatusOf(error);
  if (proxy !== undefined) return unsent(`the proxy did not connect to ${host} (${proxy})`, true);
  if (isTlsCode(code)) return unsent(`no trusted TLS connection to ${host} (${code})`, true);
  if (NOT_FOUND.has(code)) return unsent(`the host ${host} cannot be found (${code})`);
  if (NO_CONNECTION.has(code)) return unsent(`no connection to ${host} (${code})`);
  if (code.startsWith('HPE_')) return lost(`the answer is not HTTP (${code})`);
  return lost(`the connection broke before the whole answer was there (${code})`);
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const header = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

function headersOf({ body }: Request, authorization: string | undefined): Record<string, string> {
  return {
    'user-agent': 'mustreset',
    ...(authorization !== undefined && { authorization }),
    ...(body && { 'content-type': 'application/json', 'content-md5': md5(body) }),
  };
}

/** Makes exactly one request. Never rejects. */
export async function exchange(
  dispatcher: Dispatcher,
  request: Request,
  authorization: string | undefined,
): Promise<Outcome> {
  const { method, url, body = null, max_bytes, deadline_ms } = request;
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
  }, deadline_ms);
  try {
    const response = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: headersOf(request, authorization),
      body,
      signal: late.signal,
    });
    const { statusCode, headers } = response;
    const whole = await bodyWithin(response, max_bytes);
    if (whole === undefined)
      return { ...lost(`the answer is larger than ${max_bytes} bytes`), lasting: true };
    const sum = header(headers, 'content-md5');
    if (sum !== undefined && sum !== md5(whole)) {
      return lost('the answer was damaged on its way: it does not have its Content-MD5');
    }
    return {
      type: 'answer',
      status: statusCode,
      retry_after: header(headers, 'retry-after'),
      date: header(headers, 'date'),
      redirect: header(headers, 'location'),
      body: whole,
    };
  } catch (error) {
    const seconds = (deadline_ms / 1000).toFixed(0);
    return late.signal.aborted ? lost(`no whole answer within ${seconds} s`) : faultOf(error, url);
  } finally {
    clearTimeout(timer);
  }
}
