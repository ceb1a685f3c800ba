/** `mustreset state copy URL`: takes state, log and kept plans to another store, lineage and all. */
import type { Session } from '../apply/session.ts';
import { type CopiedLines, copiedLines, linesBehind } from '../log/prefix.ts';
import { EXIT } from '../model/exit-code.ts';
import {
  type LockInfo,
  StateLockedError,
  StoreError,
  type Store,
  type StoreLock,
  UntrustedStateError,
} from '../model/store.ts';
import { renderCopied } from '../render/state-change.ts';
import { readSavedState, verifyStore } from '../store/load.ts';
import type { CommandContext, Report } from './context.ts';
import { type LockRequest, withLock, withSession } from './lock.ts';
import { type ChangeFlags, reasonOf, startedBody } from './state-change.ts';
import { type StateAddress, withStore, withStoreAt } from './wire.ts';
import { isEnding, readSettings } from './world.ts';

const NOTHING: CopiedLines = { bytes: 0, torn: false };

const occupied = (target: Store): UntrustedStateError =>
  new UntrustedStateError(
    'state-foreign',
    `${target.location} holds another state or log, or one that went on by itself. state copy fills an empty store, or goes on with a copy that was cut off. Nothing was changed there.`,
  );

/** A state in the target was copied from here, or it knows of resets that this log does not. */
async function refuseForeignState({ found }: Session, target: Store): Promise<void> {
  const saved = await readSavedState(target);
  if (saved === undefined || found.state === undefined) return;
  const { lineage, serial, log } = saved;
  const isCopied = lineage === found.state.lineage && (await found.headAt(serial)) === log.head;
  if (!isCopied) throw occupied(target);
}

/** How much of the source's log the target holds. Throws where it holds anything else. */
async function copiedSoFar(source: Store, target: Store): Promise<CopiedLines> {
  const copy = await target.readLog();
  if (copy === undefined) return NOTHING;
  const copied = await copiedLines(copy, async () => (await source.readLog()) ?? []);
  if (copied === undefined) throw occupied(target);
  return copied;
}

/** Keeps the applied plans that the log names and the source still has. */
async function copyPlans(session: Session, source: Store, lock: StoreLock): Promise<void> {
  if (session.found.state === undefined) return;
  const ids = new Set<string>();
  for await (const { type, body } of session.found.recordsAfter(0)) {
    if (type === 'run_started' && body.plan_id !== undefined) ids.add(body.plan_id);
  }
  for (const id of ids) {
    const text = await source.readPlan(id);
    if (text !== undefined) await lock.keepPlan(id, [text]);
  }
}

async function copyUnderLocks(
  session: Session,
  lock: StoreLock,
  source: Store,
  target: Store,
  reason: string,
  context: CommandContext,
): Promise<readonly string[]> {
  const before = session.state();
  if (before === undefined) {
    throw new StoreError(`There is no log in ${source.location}, so there is nothing to copy.`);
  }
  await refuseForeignState(session, target);
  await copiedSoFar(source, target);
  await session.begin(startedBody('state copy', context, session, reason), before.lineage);
  await session.finish({ changed: Object.keys(before.members).length }, EXIT.done);
  const state = session.state() ?? before;
  await copyPlans(session, source, lock);
  // The state first: cut off here, the copy is a state ahead of its log, which nothing builds upon.
  await lock.saveState({ ...state, serial: state.log.records, members: { ...state.members } });
  const { bytes, torn } = await copiedSoFar(source, target);
  if (torn) await lock.cutLog(bytes, session.run);
  const log = await source.readLog();
  for await (const lines of linesBehind(log ?? [], bytes)) await lock.append(lines);
  return Object.keys(state.members).sort();
}

/** Whose lock stands in the way is this very command. */
const oneLock = (source: Store, target: Store): StoreError =>
  new StoreError(
    `${target.location} has the lock of ${source.location}, which this command holds already: either both are one store, or both are locked at TF_HTTP_LOCK_ADDRESS. Between two HTTP stores copy to a folder first, then set TF_HTTP_* for the new store and copy there with --state FOLDER. Nothing was changed there.`,
  );

/** Takes the lock of the target, for as long as `work` lasts. */
async function withTargetLock(
  context: CommandContext,
  request: LockRequest,
  source: Store,
  held: LockInfo,
  work: (lock: StoreLock) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    return await withLock(context, request, work);
  } catch (error) {
    if (!(error instanceof StateLockedError) || error.lock.ID !== held.ID) throw error;
    throw oneLock(source, request.store);
  }
}

async function copy(
  source: Store,
  target: Store,
  reason: string,
  flags: ChangeFlags,
  context: CommandContext,
): Promise<Report> {
  if (source.path === target.path) {
    throw new StoreError(`${target.location} is the store itself. Name another one to copy to.`);
  }
  const locking = { operation: 'state copy', lock_timeout_ms: flags.lockTimeout ?? 0 };
  const project_id = context.env['STYTCH_PROJECT_ID'];
  const changed = await withSession(context, { ...locking, store: source, project_id }, (session) =>
    withTargetLock(context, { ...locking, store: target }, source, session.lock.info, (lock) =>
      copyUnderLocks(session, lock, source, target, reason, context),
    ),
  );
  const verified = await verifyStore(target);
  if (verified?.ok !== true) {
    throw new StoreError(
      `The copy in ${target.location} does not verify. The source is whole: remove the copy and copy again.`,
    );
  }
  return {
    exit_code: EXIT.done,
    diagnostics: [],
    text: renderCopied(changed.length, verified.records, target.location),
    json: { changed },
  };
}

/** Fills an empty store, or goes on with a copy that was cut off. */
export async function runStateCopy(
  url: string,
  flags: ChangeFlags,
  context: CommandContext,
): Promise<Report> {
  const reason = reasonOf('state copy', flags);
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  const address: StateAddress = { value: url, origin: 'flag' };
  return withStore(settings, context, (source) =>
    withStoreAt(address, context, (target) => copy(source, target, reason, flags, context)),
  );
}
