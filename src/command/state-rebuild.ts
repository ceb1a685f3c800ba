/** `mustreset state rebuild`: proves that the state is the fold of the log, or makes it so. */
import { openSession } from '../apply/session.ts';
import { loadLog } from '../log/load.ts';
import { type SavedState, verifyLog } from '../log/verify.ts';
import { EXIT } from '../model/exit-code.ts';
import { type Store, UntrustedStateError } from '../model/store.ts';
import { renderRebuilt } from '../render/state-change.ts';
import { readSavedState, readStateDigest } from '../store/load.ts';
import type { CommandContext, Report } from './context.ts';
import { withLock } from './lock.ts';
import { type ChangeFlags, reasonGiven, startedBody } from './state-change.ts';
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

const IMPORT = 'If there is none, import --from begins a new log with the state.';

/** Of a broken state, which is no way out either, the reading itself throws what to do. */
async function noLog(store: Store): Promise<never> {
  const saved = await readSavedState(store);
  throw new UntrustedStateError('log-lost', saved === undefined ? NO_LOG : `${NO_LOG} ${IMPORT}`);
}

export async function runStateRebuild(
  flags: ChangeFlags,
  context: CommandContext,
): Promise<Report> {
  reasonGiven('state rebuild', flags);
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  return withStore(settings, context, (store) => rebuild(store, flags, context));
}

function rebuild(store: Store, flags: ChangeFlags, context: CommandContext): Promise<Report> {
  const request = { store, operation: 'state rebuild', lock_timeout_ms: flags.lockTimeout ?? 0 };
  return withLock(context, request, async (lock, keys) => {
    const saved = await readable(store);
    if (saved !== undefined) {
      const chunks = await store.readLog();
      if (chunks === undefined) return noLog(store);
      const { first_bad } = await verifyLog(chunks, { state: saved });
      if (first_bad === undefined || (first_bad.kind === 'cut' && saved.serial < first_bad.line)) {
        return report(true, saved.serial);
      }
    }
    const found = await loadLog(() => store.readLog(), undefined);
    if (found.state === undefined) return noLog(store);
    const { state } = found;
    const { reason } = flags;
    if (reason === undefined) {
      await lock.saveState({ ...state, serial: state.log.records });
      return report(false, state.log.records);
    }
    const { project_id, lineage } = state;
    const { clock, lastResort } = context;
    const session = await openSession({ lock, found, project_id, clock, lastResort, keys });
    await session.begin(startedBody('state rebuild', context, session, reason), lineage);
    await session.replaceState();
    const serial = session.state()?.serial ?? 0;
    await session.finish({ changed: 0 }, EXIT.done);
    return report(false, serial);
  });
}

const report = (identical: boolean, serial: number): Report => ({
  exit_code: EXIT.done,
  diagnostics: [],
  text: renderRebuilt(identical, serial),
  json: { identical, serial },
});
