/** What a failed connection means: undici's and Node's error codes in our words. Pure. */
import { codeOf, isTlsCode, proxyStatusOf } from '../model/error-code.ts';
import type { NotSentAnswer, UnreadableAnswer } from '../model/provider.ts';

export interface Fault<Cause> {
  readonly cause: Cause;
  readonly message: string;
}

export type NotSentFault = Fault<NotSentAnswer['cause']>;
export type LostFault = Fault<UnreadableAnswer['cause']>;

/** The caller's signal came before the request was written. */
export const STOPPED_UNSENT: NotSentFault = {
  cause: 'aborted',
  message: 'Stopped before it was sent.',
};

/** The request could be written only when it had waited too long for that. */
export const handedOverTooLate = (ms: number): NotSentFault => ({
  cause: 'aborted',
  message: `Not sent: it could be written only ${(ms / 1000).toFixed(1)} s after it was due, and its lock may be gone by then.`,
});

const CONNECT_CODES: Readonly<Record<string, NotSentAnswer['cause']>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  ETIMEDOUT: 'connect_timeout',
  UND_ERR_PRX_TLS: 'proxy',
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
};

/** undici's parser errors; some have no code but their name. */
const PARSER_CODE = /^HPE_|^HTTPParserError$/;

/** Whom a system call did not reach: with a proxy that is not the host of the API. */
function peerOf(error: Error): string {
  const { address, port } = error as { readonly address?: unknown; readonly port?: unknown };
  return typeof address === 'string' && typeof port === 'number' ? ` ${address}:${port}` : '';
}

function notSentCause(
  code: string,
  proxyStatus: string | undefined,
  secure: boolean,
): NotSentAnswer['cause'] {
  if (proxyStatus !== undefined) return 'proxy';
  const known = CONNECT_CODES[code];
  if (known !== undefined) return known;
  // A connection that breaks while https is being agreed upon has carried no request either.
  if (isTlsCode(code) || (secure && code === 'ECONNRESET')) return 'tls';
  return 'refused';
}

/** The fault of a request of which no byte was written. `baseUrl` is named in the message. */
export function notSentFault(error: Error, baseUrl: string): NotSentFault {
  const { host, protocol } = new URL(baseUrl);
  const code = codeOf(error) ?? error.name;
  const proxyStatus = proxyStatusOf(error);
  const cause = notSentCause(code, proxyStatus, protocol === 'https:');
  const MESSAGES: Readonly<Record<NotSentAnswer['cause'], string>> = {
    dns: `The host ${host} cannot be found (${code}).`,
    refused: `No connection to ${host} (${code}${peerOf(error)}).`,
    connect_timeout: `No connection to ${host} in time (${code}).`,
    tls: `No trusted TLS connection to ${host} (${code}).`,
    proxy: `The proxy did not connect to ${host} (${proxyStatus ?? code}).`,
    aborted: STOPPED_UNSENT.message,
  };
  return { cause, message: MESSAGES[cause] };
}

/** The fault of a request that was written, at least in part, and got no whole answer. */
export function lostFault(error: Error): LostFault {
  const code = codeOf(error) ?? error.name;
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return { cause: 'too_large', message: 'The head of the answer is too large.' };
  }
  if (PARSER_CODE.test(code)) {
    return { cause: 'unexpected', message: `The answer is not HTTP (${code}).` };
  }
  return {
    cause: 'connection_lost',
    message: `The connection broke before the whole answer was there (${code}).`,
  };
}
