import type { Client } from 'pg';
import { codeOf } from '../../model/error-code.ts';
import { StoreError } from '../../model/store.ts';

/** Loads the driver, which only this store needs. Throws `StoreError` where it is not installed. */
export async function loadDriver(): Promise<typeof Client> {
  try {
    return (await import('pg')).Client;
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new StoreError(
      'A state in PostgreSQL needs the driver "pg", which is not installed. Install it where ' +
        'mustreset is installed:\n\n  npm install pg@8\n',
      { cause: error },
    );
  }
}
