import { StoreError, type Store } from '../model/store.ts';
import { openFileStore } from './file/file-store.ts';

const URL_LIKE = /^([a-z][a-z0-9+.-]+):/i;

/**
 * Opens the store at a folder. Nothing is read or made yet. Throws `StoreError` for an address of
 * another kind of store.
 */
export function openStore(folderOrUrl: string): Store {
  if (folderOrUrl === '') {
    throw new StoreError('The state names no folder. Give one with --state, such as "--state .".');
  }
  const scheme = URL_LIKE.exec(folderOrUrl)?.[1];
  if (scheme === undefined) return openFileStore(folderOrUrl);
  throw new StoreError(
    `The state is set to an address that begins with "${scheme}:". This version keeps its state in ` +
      'a folder only. Name a folder with --state; one whose name holds a colon as "./name".',
  );
}
