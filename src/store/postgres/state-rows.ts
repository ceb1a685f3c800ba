/** The state as a row for its head and a row for each member. */
import { canonicalText } from '../../log/canonical-text.ts';
import type { MemberRecord, State } from '../../model/state.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { fenced } from './fenced.ts';
import type { HeldLock } from './lock.ts';
import type { Tables } from './tables.ts';
import type { Write } from './writer.ts';

type Member = readonly [address: string, record: MemberRecord | undefined];

const ROWS_A_STATEMENT = 5_000;

/**
 * Saves the state as it is at the call. With `changed` only their rows are touched, the rows of those
 * that have no record any more are removed.
 */
export function saving(
  database: Database,
  held: HeldLock,
  state: State,
  changed: readonly string[] | undefined,
): Write {
  const all = Object.entries(state.members);
  const some = changed?.map((address): Member => [address, state.members[address]]);
  const { lineage, project_id, log } = state;
  const { tables } = database;
  return fenced(database, held, 'save the state in', async (connection) => {
    const saved = await connection.query(`SELECT FROM ${tables.state} WHERE id = 1`);
    // Rows that no head stands above belong to no state.
    if (saved.length === 0 || some === undefined) {
      await connection.execute(`DELETE FROM ${tables.members}`);
      await putMembers(connection, tables, all);
    } else {
      await putMembers(connection, tables, some);
    }
    await connection.execute(
      `INSERT INTO ${tables.state} (id, lineage, serial, project_id, log_bytes, log_head)
        VALUES (1, $1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET lineage = excluded.lineage, serial = excluded.serial,
          project_id = excluded.project_id, log_bytes = excluded.log_bytes,
          log_head = excluded.log_head`,
      [lineage, log.records, project_id, log.bytes, log.head],
    );
  });
}

async function putMembers(
  connection: Connection,
  { members }: Tables,
  rows: readonly Member[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    const batch = rows.slice(start, start + ROWS_A_STATEMENT);
    const gone = batch.flatMap(([address, record]) => (record === undefined ? [address] : []));
    const kept = batch.flatMap(([address, record]) =>
      record === undefined ? [] : [{ address, text: canonicalText(record) }],
    );
    if (gone.length > 0) {
      await connection.execute(`DELETE FROM ${members} WHERE address = ANY ($1::text[])`, [gone]);
    }
    if (kept.length === 0) continue;
    await connection.execute(
      `INSERT INTO ${members} (address, record)
        SELECT address, record FROM unnest($1::text[], $2::text[]) AS t (address, record)
        ON CONFLICT (address) DO UPDATE SET record = excluded.record`,
      [kept.map(({ address }) => address), kept.map(({ text }) => text)],
    );
  }
}
