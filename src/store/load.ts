import { loadLog, type LoadOptions } from '../log/load.ts';
import type { EmptyStore, LoadedState } from '../log/loaded.ts';
import type { StateDocument } from '../model/state.ts';
import type { Store } from '../model/store.ts';
import { decodeState } from './state-document.ts';

/**
 * Reads the saved state document, or undefined when there is none. Throws `UntrustedStateError`
 * for one that is broken or of a newer version, and `StoreError`.
 */
export async function readSavedState(store: Store): Promise<StateDocument | undefined> {
  const chunks = await store.readState();
  return chunks === undefined ? undefined : decodeState(chunks);
}

/**
 * Reads state and log of a store and brings them together. Reads the state first: the log only
 * grows, so what is read then is never behind it. Throws `UntrustedStateError` and `StoreError`.
 */
export async function loadState(
  store: Store,
  options: LoadOptions = {},
): Promise<LoadedState | EmptyStore> {
  const saved = await readSavedState(store);
  return loadLog(() => store.readLog(), saved, options);
}
