/** One session on the server, with settings that do not depend on the server's defaults. */
import { Socket } from 'node:net';
import type { Client, ClientConfig } from 'pg';
import type { Clock } from '../../model/clock.ts';
import { StoreError } from '../../model/store.ts';
import type { PostgresAddress } from './address.ts';
import { loadDriver } from './driver.ts';
import { isAnswer, LostAnswerError } from './fault.ts';
import { tlsOptions } from './tls.ts';

export interface Connection {
  /** The server's process that answers. */
  readonly pid: number;
  isOpen(): boolean;
  /**
   * Runs one statement and gives its rows. Throws the server's error, or `LostAnswerError` when no
   * answer came; the connection is then closed.
   */
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** The same, and gives the number of rows that it wrote. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
  /** Ends the session; never throws. */
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
const CLOSE_MS = 1_000;
/** Statements are bounded in what they touch; who waits longer has lost the server. */
const ANSWER_MS = 60_000;
const KEEPALIVE_MS = 10_000;

/**
 * Durability and the meaning of what is read must not hang on a default of server, database or role.
 * Row security would hide rows in silence; switched off, it is an error. The keepalives end the
 * session of a client that vanished within a minute.
 */
const SETTINGS = `SELECT pg_catalog.set_config(s.name, v.value, false), pg_catalog.pg_backend_pid() AS pid
  FROM (VALUES ('client_encoding', 'UTF8'), ('standard_conforming_strings', 'on'),
    ('search_path', 'pg_catalog'), ('synchronous_commit', 'on'), ('row_security', 'off'),
    ('default_transaction_isolation', 'read committed'), ('default_transaction_deferrable', 'off'),
    ('statement_timeout', '0'), ('lock_timeout', '0'), ('transaction_timeout', '0'),
    ('idle_in_transaction_session_timeout', '0'), ('idle_session_timeout', '0'),
    ('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3'))
    AS v (name, value)
  JOIN pg_catalog.pg_settings s ON s.name OPERATOR(pg_catalog.=) v.name`;

/**
 * Opens a session. Throws the server's error, `LostAnswerError` for the network's and the driver's,
 * and `StoreError`.
 */
export async function connect(address: PostgresAddress, clock: Clock): Promise<Connection> {
  const DriverClient = await loadDriver();
  const ssl = await tlsOptions(address.tls);
  const socket = new Socket();
  const client = new DriverClient(configOf(address, ssl, socket));
  withoutEnvironment(client);
  // Without a listener the end of an idle session would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await settled(client, socket, clock);
  } catch (error) {
    socket.destroy();
    if (error instanceof StoreError || isAnswer(error)) throw error;
    throw new LostAnswerError('The session could not be opened.', { cause: error });
  }
}

const configOf = (
  { host, port, user, password, database }: PostgresAddress,
  ssl: ClientConfig['ssl'],
  socket: Socket,
): ClientConfig => ({
  host,
  port,
  user,
  database,
  // A function, even for no password: the driver would look for one in files and variables.
  password: () => {
    if (password !== undefined) return password;
    throw new StoreError('The server asks for a password, and none is given. Set PGPASSWORD.');
  },
  ssl,
  sslnegotiation: 'postgres',
  application_name: 'mustreset',
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEPALIVE_MS,
  stream: () => socket,
});

/** The driver takes PGOPTIONS from the process where a setting is empty. */
function withoutEnvironment(client: Client): void {
  const { connectionParameters } = client as { connectionParameters?: { options?: unknown } };
  if (connectionParameters !== undefined) connectionParameters.options = undefined;
}

async function settled(client: Client, socket: Socket, clock: Clock): Promise<Connection> {
  let open = true;
  client.on('error', () => {
    open = false;
  });
  client.once('end', () => {
    open = false;
  });
  const run = async (text: string, values?: readonly unknown[]) => {
    const answered = new AbortController();
    void clock.sleep(ANSWER_MS, answered.signal).then(() => {
      if (!answered.signal.aborted) socket.destroy();
    });
    try {
      return await client.query<Record<string, unknown>>(text, values && [...values]);
    } catch (error) {
      if (isAnswer(error)) throw error;
      open = false;
      socket.destroy();
      throw new LostAnswerError('The connection broke before the answer.', { cause: error });
    } finally {
      answered.abort();
    }
  };
  const [first] = (await run(SETTINGS)).rows;
  return {
    pid: Number(first?.['pid']),
    isOpen: () => open,
    query: async <Row>(text: string, values?: readonly unknown[]) =>
      (await run(text, values)).rows as Row[],
    execute: async (text, values) => (await run(text, values)).rowCount ?? 0,
    close: async () => {
      open = false;
      const ended = new AbortController();
      const end = client.end().catch(() => undefined);
      await Promise.race([end, clock.sleep(CLOSE_MS, ended.signal)]);
      ended.abort();
      socket.destroy();
    },
  };
}
