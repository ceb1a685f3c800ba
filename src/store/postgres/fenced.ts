/** Writes of several statements that stand or fall together. */
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import type { HeldLock } from './lock.ts';
import { transaction } from './transaction.ts';
import { overtaken, type Write } from './writer.ts';

/**
 * A write as one transaction behind the fence. Whether one whose answer was lost stands, its number
 * tells: the server knows of each what became of it, also after a crash.
 */
export function fenced(
  { tables }: Database,
  held: HeldLock,
  doing: string,
  body: (connection: Connection) => Promise<void>,
): Write {
  let number: string | undefined;
  return {
    doing,
    attempt: async (connection) => {
      number = undefined;
      await transaction(connection, async () => {
        const [lock] = await connection.query<{ readonly epoch: string; readonly number: string }>(
          `SELECT epoch, txid_current() AS number FROM ${tables.lock} WHERE id = 1 FOR SHARE`,
        );
        if (lock?.epoch !== held.epoch) throw overtaken(held);
        number = lock.number;
        await body(connection);
      });
    },
    stands: async (connection) => {
      if (number === undefined) return false;
      const [row] = await connection.query<{ readonly status: string | null }>(
        'SELECT txid_status($1::bigint) AS status',
        [number],
      );
      return row?.status === 'committed';
    },
  };
}
