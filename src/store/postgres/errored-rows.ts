import { groupCommit } from '../group-commit.ts';
import type { Database } from './database.ts';
import { fenced } from './fenced.ts';
import type { HeldLock } from './lock.ts';
import type { Writer } from './writer.ts';

/** Answers that the log could not take. */
export interface ErroredRows {
  read(): Promise<readonly string[]>;
  /** Sets aside those that were read last, under the run's id. */
  retire(run: string): Promise<void>;
  /** Keeps a line once more at once or not at all: it is the last resort, so nothing fences it. */
  append(line: string): Promise<void>;
}

export function erroredRows(database: Database, held: HeldLock, writer: Writer): ErroredRows {
  const { errored } = database.tables;
  let seen: readonly string[] = [];
  const commits = groupCommit((text) =>
    writer.once('keep an answer beside the log of', async (connection) => {
      await connection.execute(
        `INSERT INTO ${errored} (line) SELECT line FROM unnest($1::text[]) AS t (line)`,
        [text.slice(0, -1).split('\n')],
      );
    }),
  );
  return {
    read: async () => {
      const rows = await writer.once('read the answers beside the log of', (connection) =>
        connection.query<{ readonly n: string; readonly line: string }>(
          `SELECT n, line FROM ${errored} WHERE run IS NULL ORDER BY n`,
        ),
      );
      seen = rows.map(({ n }) => n);
      return rows.map(({ line }) => line);
    },
    retire: (run) =>
      writer.write(
        fenced(database, held, 'set aside the answers beside the log of', async (connection) => {
          await connection.execute(
            `UPDATE ${errored} SET run = $1::uuid WHERE run IS NULL AND n = ANY ($2::bigint[])`,
            [run, seen],
          );
        }),
      ),
    append: (line) => commits.append(`${line}\n`),
  };
}
