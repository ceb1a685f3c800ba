/** The tables of a schema: their names, their definition, and whether this version knows them. */
import { StoreError, UntrustedStateError } from '../../model/store.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { transaction } from './transaction.ts';

const VERSION = 1;

export type TableName =
  'meta' | 'lock' | 'log' | 'state' | 'members' | 'plans' | 'errored' | 'torn';
export type Tables = Readonly<Record<TableName, string>>;

const COLUMNS: Tables = {
  meta: 'version int NOT NULL',
  lock:
    'id int PRIMARY KEY CHECK (id = 1), epoch bigint NOT NULL, holder text, ' +
    'backend_pid int, backend_start timestamptz',
  log: 'seq bigint PRIMARY KEY, line text NOT NULL',
  state:
    'id int PRIMARY KEY CHECK (id = 1), lineage text NOT NULL, serial bigint NOT NULL, ' +
    'project_id text NOT NULL, log_bytes bigint NOT NULL, log_head text NOT NULL',
  members: 'address text COLLATE "C" PRIMARY KEY, record text NOT NULL',
  plans: 'plan_id uuid PRIMARY KEY, document text NOT NULL',
  errored: 'n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, line text NOT NULL, run uuid',
  torn: 'run uuid NOT NULL, part int NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (run, part)',
};

const NAMES = Object.keys(COLUMNS) as TableName[];

/** The qualified names as they stand in statements; `schema` is a plain name. */
export const tableNames = (schema: string): Tables =>
  Object.fromEntries(NAMES.map((name) => [name, `"${schema}"."${name}"`])) as Tables;

/**
 * Which of the tables there are. Throws `UntrustedStateError` where a newer version made them, and
 * `StoreError` where they are not of this program.
 */
export async function findTables(
  connection: Connection,
  { schema, tables, location }: Database,
): Promise<ReadonlySet<TableName>> {
  const rows = await connection.query<{ readonly name: TableName }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relname = ANY ($2::text[]) AND c.relkind IN ('r', 'p', 'v', 'f')`,
    [schema, NAMES],
  );
  const found = new Set(rows.map(({ name }) => name));
  if (found.size === 0) return found;
  if (!found.has('meta')) throw foreign(location, [...found]);
  const [meta] = await connection.query<{ readonly version: number }>(
    `SELECT max(version) AS version FROM ${tables.meta}`,
  );
  const version = Number(meta?.version ?? 0);
  if (version > VERSION) throw newer(location, version);
  if (version < 1) throw foreign(location, [...found]);
  return found;
}

/** Makes the schema and the tables that are missing. To be called under the lock. */
export async function makeTables(connection: Connection, database: Database): Promise<void> {
  const { tables, schema, location } = database;
  const found = await findTables(connection, database);
  const missing = NAMES.filter((name) => !found.has(name));
  if (missing.length === 0) return;
  await checkEncoding(connection, location);
  await transaction(connection, async () => {
    // "IF NOT EXISTS" alone would ask for the right to make schemas also where there is one.
    const there = await connection.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
    if (there.length === 0) await connection.execute(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    for (const name of missing) {
      await connection.execute(`CREATE TABLE ${tables[name]} (${COLUMNS[name]})`);
    }
    if (!missing.includes('meta')) return;
    await connection.execute(`INSERT INTO ${tables.meta} (version) VALUES (${VERSION})`);
  });
}

async function checkEncoding(connection: Connection, location: string): Promise<void> {
  const [row] = await connection.query<{ readonly server_encoding: string }>(
    'SHOW server_encoding',
  );
  if (row?.server_encoding === 'UTF8') return;
  throw new StoreError(
    `The database of ${location} has the encoding ${row?.server_encoding}, which does not hold every ` +
      "address. Use a database that was created with ENCODING 'UTF8'.",
  );
}

const newer = (location: string, version: number): UntrustedStateError =>
  new UntrustedStateError(
    'newer-version',
    `The tables of ${location} have version ${version}; this mustreset knows version ${VERSION}. A ` +
      'newer mustreset made them. Use that version or a later one; they were left as they are.',
  );

const foreign = (location: string, names: readonly string[]): StoreError =>
  new StoreError(
    `The schema of ${location} has tables named ${names.join(', ')} that mustreset did not make, or ` +
      'whose version is lost. They were left alone. Name a schema of its own, as in ?schema=mustreset.',
  );
