import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { postgresFault } from './fault.ts';
import { findTables, type TableName } from './tables.ts';

/** One moment of the database, as long as its session is open. */
export interface Snapshot {
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** The rows of a statement in batches, read as they are asked for. */
  rows<Row>(cursor: string, statement: string): AsyncGenerator<readonly Row[]>;
}

const ROWS_A_BATCH = 5_000;

/**
 * Reads a table in a session of its own, which ends with the reading, however that ends. `open`
 * gives undefined where the table holds nothing. Undefined, too, where there is no such table.
 */
export async function readTable(
  database: Database,
  table: TableName,
  open: (snapshot: Snapshot) => Promise<AsyncIterable<Uint8Array> | undefined>,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const doing = `read the ${table} of`;
  const connection = await database.connect();
  let chunks: AsyncIterable<Uint8Array> | undefined;
  try {
    await connection.execute('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const found = await findTables(connection, database);
    chunks = found.has(table) ? await open(snapshotOf(connection)) : undefined;
  } catch (error) {
    await connection.close();
    throw postgresFault(doing, database.location, error);
  }
  if (chunks === undefined) await connection.close();
  return (
    chunks && closing(chunks, connection, (error) => postgresFault(doing, database.location, error))
  );
}

const snapshotOf = (connection: Connection): Snapshot => ({
  query: (text, values) => connection.query(text, values),
  rows: async function* <Row>(cursor: string, statement: string) {
    await connection.execute(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${statement}`);
    for (;;) {
      const batch = await connection.query<Row>(`FETCH ${ROWS_A_BATCH} FROM ${cursor}`);
      if (batch.length > 0) yield batch;
      if (batch.length < ROWS_A_BATCH) return;
    }
  },
});

async function* closing(
  chunks: AsyncIterable<Uint8Array>,
  connection: Connection,
  faultOf: (error: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    throw faultOf(error);
  } finally {
    await connection.close();
  }
}
