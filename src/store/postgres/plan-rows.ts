import { otherPlan } from '../faults.ts';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { fenced } from './fenced.ts';
import type { HeldLock } from './lock.ts';
import { findTables, type Tables } from './tables.ts';
import type { Write } from './writer.ts';

/** The text of a plan that was kept, or undefined. */
export const readPlan = (database: Database, planId: string): Promise<string | undefined> =>
  database.during('read a plan in', async (connection) => {
    const found = await findTables(connection, database);
    return found.has('plans') ? documentOf(connection, database.tables, planId) : undefined;
  });

async function documentOf(
  connection: Connection,
  { plans }: Tables,
  planId: string,
): Promise<string | undefined> {
  const [row] = await connection.query<{ readonly document: string }>(
    `SELECT document FROM ${plans} WHERE plan_id = $1::uuid`,
    [planId],
  );
  return row?.document;
}

/** Keeps a plan; once more the same is no mistake, another under its id is. */
export const keeping = (
  database: Database,
  held: HeldLock,
  planId: string,
  document: string,
): Write =>
  fenced(database, held, 'keep a plan in', async (connection) => {
    const { plans } = database.tables;
    const kept = await connection.execute(
      `INSERT INTO ${plans} (plan_id, document) VALUES ($1::uuid, $2) ON CONFLICT DO NOTHING`,
      [planId, document],
    );
    if (kept === 1) return;
    if ((await documentOf(connection, database.tables, planId)) === document) return;
    throw otherPlan(database.location, `id ${planId}`);
  });
