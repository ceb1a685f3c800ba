import { loadLog, type LoadOptions } from '../log/load.ts';
import type { EmptyStore, LoadedState } from '../log/loaded.ts';
import {
  type LogVerification,
  type SavedState,
  type VerifyOptions,
  verifyLog,
} from '../log/verify.ts';
import type { StateDocument } from '../model/state.ts';
import type { Store } from '../model/store.ts';
import { decodeState, digestState } from './state-document.ts';

/**
 * Reads the saved state document, or undefined when there is none. Throws `UntrustedStateError`
 * for one that is broken or of a newer version, and `StoreError`.
 */
export async function readSavedState(store: Store): Promise<StateDocument | undefined> {
  const chunks = await store.readState();
  return chunks === undefined ? undefined : decodeState(chunks);
}

/**
 * Reads what `verifyLog` needs of the saved state, or gives undefined when there is none. Throws as
 * `readSavedState` does, but members that are not valid only do not agree with the log.
 */
export async function readStateDigest(store: Store): Promise<SavedState | undefined> {
  const chunks = await store.readState();
  return chunks === undefined ? undefined : digestState(chunks);
}

/**
 * Checks the log of a store and its agreement with the saved state; undefined when there is no log.
 * Throws what `readSavedState` throws.
 */
export async function verifyStore(
  store: Store,
  options: Omit<VerifyOptions, 'state'> = {},
): Promise<LogVerification | undefined> {
  const state = await readStateDigest(store);
  const chunks = await store.readLog();
  const found = chunks && (await verifyLog(chunks, { ...options, ...(state && { state }) }));
  // A state that agrees is valid. Of any other this tells whether it is broken by itself.
  if (found?.ok !== true) await readSavedState(store);
  return found;
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
