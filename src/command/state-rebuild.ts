/** `mustreset state rebuild`: proves that the state is the fold of the log, or makes it so. */
import { loadLog } from '../log/load.ts';
import { type SavedState, verifyLog } from '../log/verify.ts';
import { EXIT } from '../model/exit-code.ts';
import { type Store, UntrustedStateError } from '../model/store.ts';
import { renderRebuilt } from '../render/state-change.ts';
import { readStateDigest } from '../store/load.ts';
import type { CommandContext, CommonFlags, Report } from './context.ts';
import { withLock } from './lock.ts';
import { withStore } from './wire.ts';
import { isEnding, readSettings } from './world.ts';

/** The saved state, or undefined where it is missing or broken; a newer format is never overwritten. */
async function readable(store: Store): Promise<SavedState | undefined> {
  try {
    return await readStateDigest(store);
  } catch (error) {
    if (error instanceof UntrustedStateError && error.reason === 'state-broken') return undefined;
    throw error;
  }
}

const NO_LOG =
  'There is no log to rebuild the state from. Check --state, or put the log back from a copy.';

export async function runStateRebuild(
  flags: CommonFlags,
  context: CommandContext,
): Promise<Report> {
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  return withStore(settings, context, (store) => rebuild(store, flags, context));
}

function rebuild(store: Store, flags: CommonFlags, context: CommandContext): Promise<Report> {
  const request = { store, operation: 'state rebuild', lock_timeout_ms: flags.lockTimeout ?? 0 };
  return withLock(context, request, async (lock) => {
    const saved = await readable(store);
    if (saved !== undefined) {
      const chunks = await store.readLog();
      if (chunks === undefined) throw new UntrustedStateError('log-lost', NO_LOG);
      const { first_bad } = await verifyLog(chunks, { state: saved });
      if (first_bad === undefined || (first_bad.kind === 'cut' && saved.serial < first_bad.line)) {
        return report(true, saved.serial);
      }
    }
    const found = await loadLog(() => store.readLog(), undefined);
    if (found.state === undefined) throw new UntrustedStateError('log-lost', NO_LOG);
    const { state } = found;
    await lock.saveState({ ...state, serial: state.log.records });
    return report(false, state.log.records);
  });
}

const report = (identical: boolean, serial: number): Report => ({
  exit_code: EXIT.done,
  diagnostics: [],
  text: renderRebuilt(identical, serial),
  json: { identical, serial },
});
