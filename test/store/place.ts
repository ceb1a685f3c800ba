import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileStore } from '../../src/store/file/file-store.ts';
import type { StorePlace } from './contract.ts';

export interface FolderPlace extends StorePlace {
  readonly folder: string;
  path(name: string): string;
}

/** A folder that does not exist yet, in a fresh temporary one. */
export async function folderPlace(): Promise<FolderPlace> {
  const root = await mkdtemp(join(tmpdir(), 'mustreset-store-'));
  const folder = join(root, 'state');
  return {
    folder,
    path: (name) => join(folder, name),
    open: () => openFileStore(folder),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
