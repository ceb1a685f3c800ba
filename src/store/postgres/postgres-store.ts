/** The store in a PostgreSQL database: rows for log, members and plans, an advisory lock, an epoch. */
import type { Store, StoreLock } from '../../model/store.ts';
import { checkId } from '../check-id.ts';
import type { StoreOptions } from '../open.ts';
import { postgresAddress } from './address.ts';
import { openDatabase, type Database } from './database.ts';
import { erroredRows } from './errored-rows.ts';
import { forceUnlock } from './force-unlock.ts';
import { findHolder, unknownHolder } from './lock-holder.ts';
import { takeLock, type HeldLock } from './lock.ts';
import { logRows } from './log-rows.ts';
import { keeping, readPlan } from './plan-rows.ts';
import { readLog, readState } from './reading.ts';
import { saving } from './state-rows.ts';
import { openWriter } from './writer.ts';

/**
 * Opens the store that a `postgres://` URL names. Nothing is connected yet; the tables are made when
 * the lock is first taken. Throws `StoreError` for a URL that is not understood or not safe.
 */
export function openPostgresStore(url: string, { env, clock }: StoreOptions): Store {
  const database = openDatabase(postgresAddress(url, env), clock);
  const { location } = database;
  return {
    location,
    path: location,
    fencesLog: true,
    showsHolder: true,
    readState: () => readState(database),
    readLog: () => readLog(database),
    readPlan: async (planId) => readPlan(database, checkId('plan id', planId)),
    readLock: () =>
      database.during('read the lock of', async (connection) => {
        const held = await findHolder(connection, database);
        return held && (held.info ?? unknownHolder(database, held.pid));
      }),
    lock: async (info) => postgresLock(database, await takeLock(database, info)),
    forceUnlock: (id) => forceUnlock(database, id),
    close: () => database.close(),
  };
}

function postgresLock(database: Database, held: HeldLock): StoreLock {
  const writer = openWriter(database, held);
  const log = logRows(database, held, writer);
  const errored = erroredRows(database, held, writer);
  return {
    info: held.info,
    isHeld: () => held.isHeld(),
    append: (lines) => log.append(lines),
    cutLog: async (keep, run) => log.cut(keep, checkId('run', run)),
    saveState: async (state, changed) => {
      const write = saving(database, held, state, changed);
      // A state must never cover records that the log could not take.
      await log.settled();
      await writer.write(write);
    },
    keepPlan: async (planId, chunks) =>
      writer.write(keeping(database, held, checkId('plan id', planId), [...chunks].join(''))),
    readErrored: () => errored.read(),
    retireErrored: async (run) => errored.retire(checkId('run', run)),
    appendErrored: (line) => errored.append(line),
    release: async () => {
      await log.settled().catch(() => undefined);
      await writer.close();
      await held.release();
    },
  };
}
