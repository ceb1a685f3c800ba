/** The writes of a lock's holder: one at a time, each fenced, none ever believed without its answer. */
import { codeOf } from '../../model/error-code.ts';
import { LockLostError, StoreError } from '../../model/store.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { LostAnswerError, postgresFault } from './fault.ts';
import type { HeldLock } from './lock.ts';
import { transaction } from './transaction.ts';

/** A write of one transaction. */
export interface Write {
  /** What it does, as in "Cannot … the log of". */
  readonly doing: string;
  /** Does it; the fence is asked in the same transaction. */
  readonly attempt: (connection: Connection) => Promise<void>;
  /** Whether it stands, asked after its answer was lost. No transaction of before is still under way. */
  readonly stands: (connection: Connection) => Promise<boolean>;
}

export interface Writer {
  /**
   * Resolves when the write is durable. A lost answer is settled by reading. Throws `LockLostError`
   * and `StoreError`.
   */
  write(write: Write): Promise<void>;
  /** Uses the session once, with neither fence nor second try. */
  once<T>(doing: string, work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const PATIENCE_MS = 30_000;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;
const DUPLICATE_KEY = '23505';

export const overtaken = (held: HeldLock): LockLostError =>
  held.lose('it was removed or taken over');

export function openWriter(database: Database, held: HeldLock): Writer {
  const { clock, location, tables } = database;
  let current: Connection | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };

  const session = async (): Promise<Connection> => {
    if (current?.isOpen() === true) return current;
    await current?.close();
    current = await database.connect();
    return current;
  };

  /** A server that is started again takes a while to answer. */
  const patiently = async <T>(
    work: (connection: Connection) => Promise<T>,
    mayGoOn: () => void,
  ): Promise<T> => {
    const until = clock.monotonic() + PATIENCE_MS;
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      mayGoOn();
      try {
        return await work(await session());
      } catch (error) {
        const isAway = error instanceof LostAnswerError || current?.isOpen() !== true;
        if (!isAway || clock.monotonic() + wait > until) throw error;
        await clock.sleep(wait * (0.5 + clock.random() / 2));
      }
    }
  };

  const settle = async ({ doing, stands }: Write): Promise<boolean> => {
    try {
      return await patiently(
        (connection) =>
          transaction(connection, async () => {
            // Waits for a transaction of ours that the server has not ended yet: it shares this row.
            const [lock] = await connection.query<{ readonly epoch: string }>(
              `SELECT epoch FROM ${tables.lock} WHERE id = 1 FOR UPDATE`,
            );
            if (lock?.epoch !== held.epoch) throw overtaken(held);
            return stands(connection);
          }),
        () => undefined,
      );
    } catch (error) {
      if (error instanceof LockLostError) throw error;
      throw new StoreError(
        `${postgresFault(doing, location, error).message} Whether it was done before the connection ` +
          'broke could not be found out within 30 s; the next run reads what stands there.',
        { cause: error },
      );
    }
  };

  const write = async (one: Write): Promise<void> => {
    for (let first = true; ; first = false) {
      const failure = await patiently(
        (connection) => failureOf(one, connection),
        () => {
          held.check();
        },
      );
      if (failure === undefined || (await settle(one))) return;
      if (codeOf(failure) === DUPLICATE_KEY) throw overtaken(held);
      if (first && (await held.isHeld())) continue;
      held.check();
      throw failure;
    }
  };

  return {
    write: (one) =>
      inTurn(async () => {
        try {
          await write(one);
        } catch (error) {
          throw postgresFault(one.doing, location, error);
        }
      }),
    once: (doing, work) =>
      inTurn(async () => {
        try {
          return await work(await session());
        } catch (error) {
          throw postgresFault(doing, location, error);
        }
      }),
    close: () => inTurn(async () => current?.close()),
  };
}

/** The failure of a write that stands perhaps; throws the others. */
async function failureOf(write: Write, connection: Connection): Promise<Error | undefined> {
  try {
    await write.attempt(connection);
    return undefined;
  } catch (error) {
    const isOpen = error instanceof LostAnswerError || codeOf(error) === DUPLICATE_KEY;
    if (isOpen) return error as Error;
    throw error;
  }
}
