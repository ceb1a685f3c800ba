/** `mustreset force-unlock ID`: removes a lock whose holder is dead, and records it. */
import { EXIT } from '../model/exit-code.ts';
import { type LockInfo, LockMismatchError, type Store } from '../model/store.ts';
import { CANCELLED } from '../render/interrupt.ts';
import { unlocked, unlockQuestion } from '../render/lock.ts';
import type { CommandContext, Report } from './context.ts';
import { fault, faultOf } from './fault.ts';
import { type ChangeFlags, actorOf, failed, reasonGiven, startedBody } from './state-change.ts';
import { withSession } from './lock.ts';
import { sevenKeys } from '../store/lock-json.ts';
import { withStore } from './wire.ts';
import { interruptedEnding, isEnding, readSettings } from './world.ts';

export interface UnlockFlags extends ChangeFlags {
  readonly force?: boolean;
}

async function confirm(
  lock: LockInfo,
  flags: UnlockFlags,
  context: CommandContext,
): Promise<Report | undefined> {
  if (flags.force === true) return undefined;
  if (!context.interactive || flags.input === false || flags.json === true) {
    return failed(
      fault(
        EXIT.error,
        'approval',
        'Approval cannot be asked for',
        'force-unlock asks before it removes a lock, and nobody can answer here. Pass --force.',
      ),
    );
  }
  const answer = await context.ask(unlockQuestion(lock, context.style));
  const interrupted = interruptedEnding(context);
  if (interrupted !== undefined) return { ...interrupted, json: { changed: [] } };
  if (answer === 'yes') return undefined;
  context.output.result(CANCELLED);
  return { exit_code: EXIT.error, diagnostics: [], json: { changed: [] } };
}

/** Records the removal in a run of its own; a store without a log has nothing to record it in. */
async function record(
  store: Store,
  lock: LockInfo,
  flags: UnlockFlags,
  context: CommandContext,
): Promise<void> {
  const request = {
    store,
    project_id: context.env['STYTCH_PROJECT_ID'],
    operation: 'force-unlock',
    lock_timeout_ms: flags.lockTimeout ?? 0,
  };
  await withSession(context, request, async (session) => {
    const state = session.state();
    if (state === undefined) return;
    await session.begin(startedBody('force-unlock', context, session), state.lineage);
    const reason = flags.reason ?? 'Forced by hand.';
    await session.append('lock_forced', { lock, actor: actorOf(context), reason });
    await session.finish({ changed: 1 }, EXIT.done);
  });
}

export async function runForceUnlock(
  id: string,
  flags: UnlockFlags,
  context: CommandContext,
): Promise<Report> {
  reasonGiven('force-unlock', flags);
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  return withStore(settings, context, (store) => unlock(store, id, flags, context));
}

async function unlock(
  store: Store,
  id: string,
  flags: UnlockFlags,
  context: CommandContext,
): Promise<Report> {
  const holder = await store.readLock();
  if (holder === undefined) {
    throw new LockMismatchError(`The state in ${store.location} is not locked.`);
  }
  const refused = holder.ID === id ? await confirm(holder, flags, context) : undefined;
  if (refused !== undefined) return refused;
  // A key that cannot be read would keep the removal from being recorded.
  await context.signingKeys();
  const removed = await store.forceUnlock(id);
  const done = { text: unlocked(context.style), json: { changed: [removed.ID] } };
  try {
    await record(store, sevenKeys(removed), flags, context);
    return { ...done, exit_code: EXIT.done, diagnostics: [] };
  } catch (error) {
    const known = faultOf(error);
    if (known === undefined) throw error;
    const detail = `The lock ${removed.ID} was removed, which could not be recorded. ${known.diagnostic.detail}`;
    return { ...done, exit_code: known.exit_code, diagnostics: [{ ...known.diagnostic, detail }] };
  }
}
