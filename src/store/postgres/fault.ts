/** What the server's and the network's errors mean for the store. */
import { codeOf, isTlsCode } from '../../model/error-code.ts';
import { StoreError } from '../../model/store.ts';

const LONGEST_TEXT = 200;

/** By SQLSTATE, or by the code of the system. Whole sentences without the full stop. */
const MEANING: Readonly<Record<string, string>> = {
  '28000': 'the server refused this user or this way to connect; see its pg_hba.conf and PGUSER',
  '28P01': 'the server refused the password; check PGUSER and PGPASSWORD',
  '25006': 'the server takes no writes: it is a standby, or this role may only read',
  '3D000': 'there is no database of this name; create it, or name another in the URL',
  '53100': 'the disk of the server is full; free some space',
  '53300': 'the server has no connection left; end some, or raise max_connections',
  '57P03': 'the server is starting up or shutting down; try again in a moment',
  ECONNREFUSED: 'nothing listens there; start the server, or correct host and port',
  ECONNRESET: 'the connection was cut',
  EACCES: 'permission to use the socket is denied',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no way to this network',
  ENOENT: 'there is no such socket; start the server, or correct host and port',
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host could not be looked up',
  ETIMEDOUT: 'the server did not answer in time',
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another name than the URL's",
};

const SQLSTATE = /^[0-9A-Z]{5}$/;
/** What the driver says in words of its own, without a code. */
const DRIVER_SAYS: readonly (readonly [RegExp, string])[] = [
  [
    /does not support SSL/,
    'the server has no TLS, and one that is to be verified is not talked to without; switch it on there',
  ],
  [/^timeout expired$/, 'the server did not answer in time'],
  [/^Connection terminated/, 'the connection was cut'],
];
/** Their texts name the user. */
const ABOUT_THE_USER = /^28/;

/** The answer never came: the server may have done what it was asked, or not. */
export class LostAnswerError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LostAnswerError';
  }
}

/** Whether the server has said what became of the statement. */
export function isAnswer(error: unknown): boolean {
  const code = codeOf(error);
  if (code === undefined || !SQLSTATE.test(code) || !('severity' in (error as object)))
    return false;
  // Said while the session is ended: a commit may have come before it.
  return !/^(08|57P|40003)/.test(code);
}

const plain = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  // An error of several addresses of one host has no text of its own.
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line;
};

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) {
    const text = plain(error);
    return (
      DRIVER_SAYS.find(([words]) => words.test(text))?.[1] ?? (text || 'the connection failed')
    );
  }
  if (isTlsCode(code) && MEANING[code] === undefined) {
    return `the server's certificate could not be verified (${code}); name its authority with sslrootcert or PGSSLROOTCERT`;
  }
  const meaning = MEANING[code];
  if (ABOUT_THE_USER.test(code)) return `${meaning ?? 'the server refused the login'} (${code})`;
  const said = SQLSTATE.test(code) ? plain(error) : '';
  if (code === '42501') {
    return `${said} (42501); grant this role what it lacks, or name another with PGUSER`;
  }
  return `${[meaning, said].filter((part) => part !== undefined && part !== '').join(': ') || plain(error)} (${code})`;
}

/** What is below the words that this store found for it. */
const rootOf = (error: Error): unknown =>
  error instanceof LostAnswerError && error.cause instanceof Error ? rootOf(error.cause) : error;

/** The error as the store's own; its own errors, and faults of this program, pass unchanged. */
export function postgresFault(doing: string, location: string, error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (!(error instanceof LostAnswerError) && codeOf(error) === undefined) return error;
  return new StoreError(`Cannot ${doing} ${location}: ${reasonOf(rootOf(error))}.`, {
    cause: error,
  });
}
