/** Which database and schema a URL means, and how to reach it. */
import { userInfo } from 'node:os';
import type { Environment } from '../../model/network.ts';
import { StoreError } from '../../model/store.ts';
import { tlsMode, type TlsMode } from './tls.ts';

export interface PostgresAddress {
  /** A host name, an IP address, or the folder of a Unix socket, which begins with `/`. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly schema: string;
  readonly tls: TlsMode;
  /** The URL without user and password. */
  readonly location: string;
}

const PARAMETERS = ['host', 'schema', 'sslmode', 'sslrootcert'];
const SCHEMA = /^[a-z_][a-z0-9_]{0,62}$/;
const DEFAULT_SCHEMA = 'mustreset';
const DEFAULT_PORT = 5432;
const FORM = 'postgres://user@host:port/database?schema=mustreset';

const wrong = (what: string): StoreError =>
  new StoreError(`The PostgreSQL address of the state ${what}. It is written ${FORM}.`);

/**
 * Reads a `postgres://` URL; what it lacks comes from libpq's variables in `env`. Throws
 * `StoreError`, whose message repeats nothing that may be a password.
 */
export function postgresAddress(text: string, env: Environment): PostgresAddress {
  const url = parse(text);
  const query = parametersOf(url);
  const host = hostOf(url, query, env);
  const port = portOf(url, env);
  const user = decoded(url.username) || env['PGUSER'] || systemUser();
  const database = decoded(url.pathname.slice(1)) || env['PGDATABASE'] || user;
  const schema = schemaOf(query);
  const tls = tlsMode({
    host,
    mode: query.get('sslmode') ?? (env['PGSSLMODE'] || undefined),
    rootCertificate: query.get('sslrootcert') ?? (env['PGSSLROOTCERT'] || undefined),
  });
  return {
    host,
    port,
    user,
    password: decoded(url.password) || env['PGPASSWORD'] || undefined,
    database,
    schema,
    tls,
    location: locationOf({ host, port, database, schema }),
  };
}

/** Stands where a URL names no host, which Node reads only where there is neither user nor port. */
const NO_HOST = 'no-host.invalid';
const BEFORE_NO_HOST = /^([a-z]+:\/\/(?:[^/?#]*@)?)(?=[/?#]|:\d+(?:[/?#]|$)|$)/i;

function parse(text: string): URL {
  try {
    return new URL(text.replace(BEFORE_NO_HOST, `$1${NO_HOST}`));
  } catch {
    throw wrong('is not a URL that can be read');
  }
}

function parametersOf({ searchParams, hash }: URL): URLSearchParams {
  const names = [...searchParams.keys()];
  const unknown = names.filter((name) => !PARAMETERS.includes(name));
  if (unknown.length > 0) {
    const named = unknown.map((name) => JSON.stringify(name)).join(', ');
    throw wrong(`has a parameter that is not known: ${named}. Known are ${PARAMETERS.join(', ')}`);
  }
  if (new Set(names).size < names.length) throw wrong('gives a parameter twice');
  if (hash !== '') throw wrong('holds a "#", which must be written %23');
  return searchParams;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('holds a "%" that begins no escape, and must be written %25');
  }
}

function hostOf({ hostname }: URL, query: URLSearchParams, env: Environment): string {
  const named = hostname === NO_HOST ? '' : decoded(hostname).replace(/^\[(.*)\]$/, '$1');
  const socket = query.get('host') ?? undefined;
  if (socket !== undefined && named !== '') throw wrong('names two hosts');
  if (socket !== undefined && !socket.startsWith('/')) {
    throw wrong(
      'may give as "host" only the folder of a Unix socket, such as host=/run/postgresql',
    );
  }
  const host = (socket ?? named) || env['PGHOST'] || 'localhost';
  if (/[,\s@]/.test(host)) throw wrong('must name one host');
  return host;
}

function portOf({ port }: URL, env: Environment): number {
  const text = port || env['PGPORT'] || String(DEFAULT_PORT);
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number > 0 && number < 65_536) return number;
  throw wrong('has no port between 1 and 65535; see also PGPORT');
}

function schemaOf(query: URLSearchParams): string {
  const schema = query.get('schema') ?? DEFAULT_SCHEMA;
  if (SCHEMA.test(schema) && !schema.startsWith('pg_')) return schema;
  throw wrong(
    'has a schema that is not a plain name: lower-case letters, digits and "_", at most 63, no ' +
      'digit first, not beginning with "pg_"',
  );
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    throw wrong('names no user, and PGUSER is not set');
  }
}

function locationOf({
  host,
  port,
  database,
  schema,
}: Pick<PostgresAddress, 'host' | 'port' | 'database' | 'schema'>): string {
  const path = `/${encodeURIComponent(database)}?schema=${schema}`;
  if (host.startsWith('/')) return `postgres://:${port}${path}&host=${host}`;
  return `postgres://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
}
