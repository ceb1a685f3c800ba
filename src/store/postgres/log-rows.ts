/** The log as rows, one a line, numbered from 0. */
import { StoreError } from '../../model/store.ts';
import { groupCommit } from '../group-commit.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { fenced } from './fenced.ts';
import type { HeldLock } from './lock.ts';
import type { Tables } from './tables.ts';
import { overtaken, type Write, type Writer } from './writer.ts';

export interface LogRows {
  /** Resolves when the lines are durable. The first failure is final. */
  append(lines: string): Promise<void>;
  /** Moves every row behind the first `keep` bytes aside, under the run's id. */
  cut(keep: number, run: string): Promise<void>;
  /** Rejects with the failure of an append, if there was one. */
  settled(): Promise<void>;
}

export function logRows(database: Database, held: HeldLock, writer: Writer): LogRows {
  let next: number | undefined;
  const commits = groupCommit(async (text) => {
    const lines = text.slice(0, -1).split('\n');
    const write = appending(database, held, lines, next);
    await writer.write(write);
    next = write.start() + lines.length;
  });
  return {
    append: (lines) => commits.append(lines),
    settled: () => commits.settled(),
    cut: async (keep, run) => {
      await commits.settled();
      await writer.write(cutting(database, held, keep, run));
      next = undefined;
    },
  };
}

interface Appending extends Write {
  /** The number of the first line. */
  start(): number;
}

/** One statement is one transaction: the fence, the rows and the commit take one answer. */
function appending(
  { tables }: Database,
  held: HeldLock,
  lines: readonly string[],
  next: number | undefined,
): Appending {
  let start = next;
  return {
    doing: 'append to the log of',
    start: () => start ?? 0,
    attempt: async (connection) => {
      start ??= await endOf(connection, tables);
      const written = await connection.execute(
        `WITH fence AS (SELECT id FROM ${tables.lock} WHERE id = 1 AND epoch = $1::bigint FOR SHARE)
          INSERT INTO ${tables.log} (seq, line)
          SELECT $2::bigint + t.n - 1, t.line
          FROM fence CROSS JOIN unnest($3::text[]) WITH ORDINALITY AS t (line, n)`,
        [held.epoch, start, lines],
      );
      if (written === 0) throw overtaken(held);
    },
    stands: async (connection) => {
      if (start === undefined) return false;
      const rows = await connection.query<{ readonly line: string }>(
        `SELECT line FROM ${tables.log} WHERE seq >= $1::bigint ORDER BY seq LIMIT $2::bigint`,
        [start, lines.length + 1],
      );
      if (rows.length === 0) return false;
      if (rows.length === lines.length && rows.every(({ line }, at) => line === lines[at])) {
        return true;
      }
      throw overtaken(held);
    },
  };
}

async function endOf(connection: Connection, { log }: Tables): Promise<number> {
  const [row] = await connection.query<{ readonly end: string }>(
    `SELECT coalesce(max(seq) + 1, 0) AS end FROM ${log}`,
  );
  return Number(row?.end ?? 0);
}

function cutting(database: Database, held: HeldLock, keep: number, run: string): Write {
  const { tables } = database;
  return fenced(database, held, 'cut the log of', async (connection) => {
    const [found] = await connection.query<{ readonly first: string; readonly bytes: string }>(
      `SELECT count(*) AS first, coalesce(sum(size), 0) AS bytes FROM (
          SELECT size, sum(size) OVER (ORDER BY seq) AS upto FROM (
            SELECT seq, octet_length(line) + 1 AS size FROM ${tables.log}) AS lines) AS sums
        WHERE upto <= $1::bigint`,
      [keep],
    );
    if (Number(found?.bytes) !== keep) {
      throw new StoreError(`No line of the log ends behind the ${keep} bytes to keep.`);
    }
    const first = [found?.first];
    await connection.execute(
      `INSERT INTO ${tables.torn} (run, part, bytes)
        SELECT $2::uuid, row_number() OVER (ORDER BY seq), convert_to(line || chr(10), 'UTF8')
        FROM ${tables.log} WHERE seq >= $1::bigint`,
      [...first, run],
    );
    await connection.execute(`DELETE FROM ${tables.log} WHERE seq >= $1::bigint`, first);
  });
}
