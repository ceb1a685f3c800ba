import { StoreError } from '../model/store.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Refuses an id that could name another place than one of its own. */
export function checkId(what: string, id: string): string {
  if (UUID.test(id)) return id;
  throw new StoreError(
    `The ${what} ${JSON.stringify(id)} is not a UUID, so nothing is kept under it.`,
  );
}
