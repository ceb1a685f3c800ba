/** The lock: an advisory lock that lives as long as its session, and an epoch that fences writes. */
import {
  StateLockedError,
  StoreError,
  type LockInfo,
  type LockLostError,
} from '../../model/store.ts';
import { lockLost } from '../faults.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { postgresFault } from './fault.ts';
import { findHolder, holderText, IS_THE_LOCK, lockNumbers, unknownHolder } from './lock-holder.ts';
import { makeTables } from './tables.ts';

/** A lock that this process took. */
export interface HeldLock {
  readonly info: LockInfo;
  /** Grows by one with each holder; a write that names an older one is refused. */
  readonly epoch: string;
  /** Throws `LockLostError` where it is known that the lock is gone; asks nobody. */
  check(): void;
  /** Asks the server. Never throws. */
  isHeld(): Promise<boolean>;
  /** Gives it up for this process, whoever may hold it now; `why` is told by what is asked later. */
  lose(why: string): LockLostError;
  /** Gives it back; never throws. */
  release(): Promise<void>;
}

const TRIES = 5;
const SHARED =
  'The server was reached through a pooler that hands each transaction to another session, such as ' +
  'pgbouncer with pool_mode = transaction. No lock holds there. Use pool_mode = session, or connect ' +
  'to the server itself.';

/** Takes the lock and makes the tables that are missing. Throws `StateLockedError`, `StoreError`. */
export async function takeLock(database: Database, info: LockInfo): Promise<HeldLock> {
  const connection = await database.connect();
  try {
    await checkAlone(connection, database);
    await tryLock(connection, database);
    await checkSession(connection, database);
    await makeTables(connection, database);
    return heldLock(connection, database, info, await enter(connection, database, info));
  } catch (error) {
    await connection.close();
    throw postgresFault('lock', database.location, error);
  }
}

async function tryLock(connection: Connection, database: Database): Promise<void> {
  for (let left = TRIES; left > 0; left -= 1) {
    const [row] = await connection.query<{ readonly locked: boolean }>(
      'SELECT pg_try_advisory_lock($1::int, $2::int) AS locked',
      lockNumbers(database.schema),
    );
    if (row?.locked === true) return;
    const held = await findHolder(connection, database);
    if (held === undefined) continue;
    const { location } = database;
    throw new StateLockedError(held.info ?? unknownHolder(database, held.pid), location);
  }
  throw new StoreError(
    `The lock of ${database.location} was taken and given back by others again and again. Try again.`,
  );
}

/**
 * A pooler that hands sessions on gives the one of before to who comes next. Looked at before the
 * lock is taken, which would stay there.
 */
async function checkAlone(connection: Connection, database: Database): Promise<void> {
  const other = await database.connect();
  try {
    if (other.pid === connection.pid) throw new StoreError(SHARED);
  } finally {
    await other.close();
  }
}

/** Makes sure that the session that took the lock is the one that answers. */
async function checkSession(connection: Connection, { schema }: Database): Promise<void> {
  const [session] = await connection.query<{ readonly pid: number; readonly holds: boolean }>(
    `SELECT pg_backend_pid() AS pid, EXISTS (SELECT FROM pg_locks l
      WHERE l.pid = pg_backend_pid() AND ${IS_THE_LOCK}) AS holds`,
    lockNumbers(schema),
  );
  if (session?.holds === true && session.pid === connection.pid) return;
  await connection.execute('SELECT pg_advisory_unlock($1::int, $2::int)', lockNumbers(schema));
  throw new StoreError(SHARED);
}

async function enter(
  connection: Connection,
  { tables }: Database,
  info: LockInfo,
): Promise<string> {
  const [row] = await connection.query<{ readonly epoch: string }>(
    `INSERT INTO ${tables.lock} AS l (id, epoch, holder, backend_pid, backend_start)
      SELECT 1, 1, $1, a.pid, a.backend_start FROM pg_stat_activity a WHERE a.pid = pg_backend_pid()
      ON CONFLICT (id) DO UPDATE SET epoch = l.epoch + 1, holder = excluded.holder,
        backend_pid = excluded.backend_pid, backend_start = excluded.backend_start
      RETURNING epoch`,
    [holderText(info)],
  );
  if (row === undefined) throw new StoreError('The server did not record who took the lock.');
  return row.epoch;
}

function heldLock(
  connection: Connection,
  { location, tables, schema }: Database,
  info: LockInfo,
  epoch: string,
): HeldLock {
  let gone: string | undefined;
  const lose = (why: string): LockLostError => {
    gone ??= why;
    return lockLost(`of ${location}`, info.ID, gone);
  };
  const check = (): void => {
    if (gone === undefined && !connection.isOpen()) gone = 'its connection to the server broke';
    if (gone !== undefined) throw lose(gone);
  };
  const isOurs = async (): Promise<boolean> => {
    const [row] = await connection.query<{ readonly epoch: string; readonly pid: number }>(
      `SELECT epoch, pg_backend_pid() AS pid FROM ${tables.lock} WHERE id = 1`,
    );
    return row?.epoch === epoch && row.pid === connection.pid;
  };
  return {
    info,
    epoch,
    check,
    lose,
    isHeld: async () => {
      try {
        check();
        if (await isOurs()) return gone === undefined;
        lose('it was removed or taken over');
      } catch {
        // Who cannot see the lock does not hold it; `check` tells later calls.
      }
      return false;
    },
    release: async () => {
      if (gone === undefined && connection.isOpen()) {
        gone = 'it was given back';
        await giveBack(connection, tables.lock, schema, epoch).catch(() => undefined);
      }
      gone ??= 'it was given back';
      await connection.close();
    },
  };
}

async function giveBack(
  connection: Connection,
  table: string,
  schema: string,
  epoch: string,
): Promise<void> {
  await connection.execute(
    `UPDATE ${table} SET holder = NULL, backend_pid = NULL, backend_start = NULL
      WHERE id = 1 AND epoch = $1::bigint`,
    [epoch],
  );
  await connection.execute('SELECT pg_advisory_unlock($1::int, $2::int)', lockNumbers(schema));
}
