import type { Connection } from './connection.ts';
import { LostAnswerError } from './fault.ts';

/** Runs `work` in one transaction, which is undone when it throws. */
export async function transaction<T>(
  connection: Connection,
  work: () => Promise<T>,
  mode = '',
): Promise<T> {
  await connection.execute(`BEGIN ${mode}`);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    if (!(error instanceof LostAnswerError)) await connection.execute('ROLLBACK');
    throw error;
  }
  await connection.execute('COMMIT');
  return result;
}
