/** Who holds the lock: the advisory lock tells whether someone does, the row beside it who. */
import { createHash } from 'node:crypto';
import type { LockInfo } from '../../model/store.ts';
import { lockIn, namelessLock, parseObject, sevenKeys } from '../lock-json.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { findTables } from './tables.ts';

/** The two numbers of a schema's advisory lock; within a database they mean this schema alone. */
export function lockNumbers(schema: string): readonly [number, number] {
  const digest = createHash('sha256').update(`mustreset.lock/1\n${schema}`).digest();
  // Never negative: the server shows them without a sign.
  return [digest.readUInt32BE(0) >>> 1, digest.readUInt32BE(4) >>> 1];
}

/** One lock as `pg_locks` shows it; $1 and $2 are its numbers. */
export const IS_THE_LOCK: string =
  "l.locktype = 'advisory' AND l.granted AND l.classid = $1::bigint::oid AND " +
  'l.objid = $2::bigint::oid AND l.objsubid = 2 AND ' +
  'l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())';

export interface Held {
  /** The server's process whose session holds it. */
  readonly pid: number;
  /** Undefined while the row does not speak of this session. */
  readonly info: LockInfo | undefined;
}

/** Looks once who holds the lock now. */
async function look(connection: Connection, database: Database): Promise<Held | undefined> {
  const [lock] = await connection.query<{ readonly pid: number }>(
    `SELECT l.pid FROM pg_locks l WHERE ${IS_THE_LOCK}`,
    lockNumbers(database.schema),
  );
  if (lock === undefined) return undefined;
  const found = await findTables(connection, database);
  const [row] = found.has('lock')
    ? await connection.query<{ readonly holder: string | null }>(
        `SELECT holder FROM ${database.tables.lock} WHERE id = 1 AND backend_pid = $1`,
        [lock.pid],
      )
    : [];
  return { pid: lock.pid, info: lockIn(parseObject(row?.holder ?? '')) };
}

const LOOKS = 50;
const BETWEEN_LOOKS_MS = 40;

/** The holder, or undefined. Who has just taken the lock is waited for until its row tells. */
export async function findHolder(
  connection: Connection,
  database: Database,
): Promise<Held | undefined> {
  for (let left = LOOKS; ; left -= 1) {
    const held = await look(connection, database);
    if (held === undefined || held.info !== undefined || left === 0) return held;
    await database.clock.sleep(BETWEEN_LOOKS_MS);
  }
}

/** What is told of a holder that left no data. */
export const unknownHolder = ({ location }: Database, pid: number): LockInfo =>
  namelessLock(`The server's process ${pid} holds the lock and does not say for whom.`, location);

export const holderText = (info: LockInfo): string => JSON.stringify(sevenKeys(info));
