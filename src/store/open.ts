import type { Clock } from '../model/clock.ts';
import type { Environment } from '../model/network.ts';
import { StoreError, type Store } from '../model/store.ts';
import { openFileStore } from './file/file-store.ts';

const URL_LIKE = /^([a-z][a-z0-9+.-]+):/i;

export interface StoreOptions {
  /** Where credentials and the stores' own settings come from. */
  readonly env: Environment;
  readonly clock: Clock;
}

type Open = (url: string, options: StoreOptions) => Promise<Store>;

const http: Open = async (url, options) =>
  (await import('./http/http-store.ts')).openHttpStore(url, options);

const postgres: Open = async (url, options) =>
  (await import('./postgres/postgres-store.ts')).openPostgresStore(url, options);

const s3: Open = async (url, options) =>
  (await import('./s3/s3-store.ts')).openS3Store(url, options);

/** By the scheme of the URL, in lower case. */
const KINDS: Readonly<Record<string, Open>> = {
  http,
  https: http,
  postgres,
  postgresql: postgres,
  s3,
};

/**
 * Opens the store at a folder or URL; what it takes to talk to one is loaded on demand. Nothing is
 * read or made yet. Throws `StoreError` for an address of no kind of store.
 */
export async function openStore(folderOrUrl: string, options: StoreOptions): Promise<Store> {
  if (folderOrUrl === '') {
    throw new StoreError('The state names no folder. Give one with --state, such as "--state .".');
  }
  const scheme = URL_LIKE.exec(folderOrUrl)?.[1];
  if (scheme === undefined) return openFileStore(folderOrUrl);
  const open = KINDS[scheme.toLowerCase()];
  if (open !== undefined) return open(folderOrUrl, options);
  throw new StoreError(
    `The state is set to an address that begins with "${scheme}:", and no store is reached so. Name a ` +
      'folder, or a URL with https:, s3: or postgres:; a folder whose name holds a colon as "./name".',
  );
}
