import { loadLog, type LoadOptions } from '../log/load.ts';
import type { EmptyStore, LoadedState } from '../log/loaded.ts';
import { readLog } from '../log/read.ts';
import { type SavedState, type VerifyOptions, verifyLog } from '../log/verify.ts';
import type { LogVerification } from '../model/log-verification.ts';
import type { StateDocument } from '../model/state.ts';
import { type Store, UntrustedStateError } from '../model/store.ts';
import { decodeState, digestState } from './state-document.ts';

/** Whether there is a log that a state could be made of; one that breaks is there, too. */
async function hasLog(store: Store): Promise<boolean> {
  const chunks = await store.readLog();
  if (chunks === undefined) return false;
  try {
    for await (const lines of readLog(chunks)) if (lines.length > 0) return true;
    return false;
  } catch (error) {
    if (error instanceof UntrustedStateError) return true;
    throw error;
  }
}

/** What ends with the advice to make the state anew leads nowhere without a log. */
const nothingLeft = ({ message }: UntrustedStateError, { location }: Store): UntrustedStateError =>
  new UntrustedStateError(
    'state-broken',
    `${message} But that is lost, too, so nothing in ${location} tells who was reset. Put back a copy ` +
      'of the log, and rebuild the state. Or put back a copy of the state, save it in a file as well, and ' +
      'begin a new log with it: mustreset import --from FILE --reason "...". If there is no copy of ' +
      'either, set aside what is left (in a folder mustreset.state.json and mustreset.log.jsonl; ' +
      'otherwise name a new store), and begin anew with --new-state: everyone listed is then reset again.',
  );

/**
 * Reads the saved state document, or undefined when there is none. Throws `UntrustedStateError`
 * for one that is broken or of a newer version, and `StoreError`.
 */
export async function readSavedState(store: Store): Promise<StateDocument | undefined> {
  try {
    const chunks = await store.readState();
    return chunks === undefined ? undefined : await decodeState(chunks);
  } catch (error) {
    const isBroken = error instanceof UntrustedStateError && error.reason === 'state-broken';
    throw isBroken && !(await hasLog(store)) ? nothingLeft(error, store) : error;
  }
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
