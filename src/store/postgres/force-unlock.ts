import { codeOf } from '../../model/error-code.ts';
import { LockMismatchError, StoreError, type LockInfo } from '../../model/store.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { findHolder, IS_THE_LOCK, lockNumbers, type Held } from './lock-holder.ts';
import { transaction } from './transaction.ts';

/**
 * Ends the session that holds the lock with this ID. Its epoch is over before it ends, so that what
 * its holder writes on another session is refused at once. Throws `LockMismatchError` for any other
 * ID, and `StoreError` naming the right that this role lacks.
 */
export function forceUnlock(database: Database, id: string): Promise<LockInfo> {
  return database.during('unlock', async (connection) => {
    const held = await findHolder(connection, database);
    const info = matching(held, id, database);
    await transaction(connection, async () => {
      await endEpoch(connection, database, info);
      await terminate(connection, database, info);
    });
    await waitUntilGone(connection, database, info);
    return info;
  });
}

function matching(held: Held | undefined, id: string, { location }: Database): LockInfo {
  if (held === undefined) throw new LockMismatchError(`Nothing is locked in ${location}.`);
  const { info, pid } = held;
  if (info?.ID === id) return info;
  throw new LockMismatchError(
    info === undefined
      ? `The server's process ${pid} holds the lock of ${location} and does not say under which ID. ` +
          'It was left in place.'
      : `The lock in ${location} has the ID ${info.ID}, not ${id}. It was left in place.`,
    info,
  );
}

async function endEpoch(
  connection: Connection,
  { tables, location }: Database,
  { ID }: LockInfo,
): Promise<void> {
  const ended = await connection.execute(
    `UPDATE ${tables.lock} SET epoch = epoch + 1 WHERE id = 1 AND holder::json->>'ID' = $1`,
    [ID],
  );
  if (ended === 1) return;
  throw new LockMismatchError(`The lock ${ID} in ${location} was given back meanwhile.`);
}

/** The process must be the one of the row; its start is visible to whom may end it, or to nobody. */
async function terminate(
  connection: Connection,
  { tables, schema, location }: Database,
  { ID, Who }: LockInfo,
): Promise<void> {
  try {
    const rows = await connection.query<{ readonly ended: boolean }>(
      `SELECT pg_terminate_backend(l.pid) AS ended
        FROM ${tables.lock} o JOIN pg_locks l ON l.pid = o.backend_pid AND ${IS_THE_LOCK}
        LEFT JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE o.id = 1 AND coalesce(a.backend_start = o.backend_start, true)`,
      lockNumbers(schema),
    );
    if (rows[0]?.ended === true) return;
  } catch (error) {
    if (codeOf(error) !== '42501') throw error;
    throw new StoreError(
      `The lock ${ID} of ${location} is held by a session of another role (${Who}), which this role ` +
        'may not end. Connect as the role of the holder, or as a member of pg_signal_backend (for ' +
        "a superuser's session: as a superuser). The lock was left in place.",
      { cause: error },
    );
  }
  throw new LockMismatchError(`The lock ${ID} in ${location} was given back meanwhile.`);
}

const LOOKS = 250;
const BETWEEN_LOOKS_MS = 40;

async function waitUntilGone(
  connection: Connection,
  { clock, schema, location, tables }: Database,
  { ID }: LockInfo,
): Promise<void> {
  for (let left = LOOKS; left > 0; left -= 1) {
    const held = await connection.query(
      `SELECT FROM pg_locks l JOIN ${tables.lock} o ON o.backend_pid = l.pid
        WHERE ${IS_THE_LOCK} AND o.holder::json->>'ID' = $3`,
      [...lockNumbers(schema), ID],
    );
    if (held.length === 0) return;
    await clock.sleep(BETWEEN_LOOKS_MS);
  }
  throw new StoreError(
    `The session that holds the lock ${ID} of ${location} was told to end and has not done so yet. ` +
      'What it writes is refused already. Try again in a moment.',
  );
}
