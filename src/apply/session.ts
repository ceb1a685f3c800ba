/** A command that may write the log: holds the lock, recovers what an earlier run left, then writes its own records. */
import { signCheckpoint } from '../log/checkpoint.ts';
import { type SealedRecord, positionAfter, sealRecord, startPosition } from '../log/chain.ts';
import { type Fold, createFold } from '../log/fold.ts';
import type { EmptyStore, LoadedState } from '../log/loaded.ts';
import type { SigningKey } from '../log/note.ts';
import { canonicalize } from '../model/canonical.ts';
import type { Clock } from '../model/clock.ts';
import type { LogBody, LogRecord, LogRecordType } from '../model/log.ts';
import type { LogPosition, Members, State } from '../model/state.ts';
import type { StoreLock } from '../model/store.ts';
import { recoverLog } from './recover.ts';

export interface Session {
  readonly lock: StoreLock;
  /** UUID of this run, in every record that it writes. */
  readonly run: string;
  /** What stood in the store when the lock was taken, before anything was recovered. */
  readonly found: LoadedState | EmptyStore;
  readonly project_id: string;
  /** Records by address, as the log stands now. */
  members(): Members;
  position(): LogPosition | undefined;
  /** State as the log stands now, or undefined while there is no log. */
  state(): State | undefined;
  /** Begins the log if there is none, records what was recovered, and starts the run. */
  begin(started: LogBody<'run_started'>, lineage: string): Promise<void>;
  /** Appends one record; resolves when it is durable and folded into the members. */
  append<T extends LogRecordType>(type: T, body: LogBody<T>): Promise<LogRecord>;
  /** Saves the state if a member changed since it was saved. */
  snapshot(): Promise<void>;
  /** Saves the whole state, whatever is saved now. */
  replaceState(): Promise<void>;
  /** Whether the log's tail has outgrown the saved state. */
  isTailLong(): boolean;
  /** Snapshot, then the record that ends the run, and the checkpoint behind it. */
  finish(summary: LogBody<'run_finished'>['summary'], exit_code: number): Promise<void>;
  holdsLock(): Promise<boolean>;
  /** Keeps an outcome beside the log when the log cannot take it; never throws. */
  keepErrored(body: LogBody<'reset_outcome'>, email_address: string): Promise<void>;
}

/** Records written before a run is begun, in a log that exists. */
type Pending = readonly (() => Promise<unknown>)[];

const LOCK_TRUST_MS = 100;
const LONG_TAIL_RECORDS = 10_000;

export interface SessionInput {
  readonly lock: StoreLock;
  readonly found: LoadedState | EmptyStore;
  readonly project_id: string;
  readonly clock: Clock;
  /** Says where the last resort goes: stderr. */
  readonly lastResort: (line: string) => void;
  /** Sign a checkpoint behind each end of a run; without any, none is written. */
  readonly keys?: readonly SigningKey[];
}

interface Cursor {
  /** Behind the last record that was sealed; the next one hangs on it. */
  sealed: LogPosition | undefined;
  /** Behind the last record that is durable and folded. */
  position: LogPosition | undefined;
  lineage: string | undefined;
  /** The record that was sealed last. */
  last: Pick<LogRecord, 'at' | 'run'> | undefined;
  fold: Fold;
  /** Records and bytes that the saved state covers. */
  saved: LogPosition | undefined;
  lockSeen: number;
}

/** Opens a session under a lock that is held, and repairs what an interrupted run left. */
export async function openSession(input: SessionInput): Promise<Session> {
  const { lock, found, project_id, clock, keys = [] } = input;
  const loaded = found.state === undefined ? undefined : found;
  const run = clock.uuid();
  const cursor: Cursor = {
    sealed: loaded?.state.log,
    position: loaded?.state.log,
    lineage: loaded?.state.lineage,
    last: undefined,
    fold: loaded?.fold ?? createFold(),
    saved: loaded?.saved,
    lockSeen: clock.monotonic(),
  };

  const seal = <T extends LogRecordType>(
    type: T,
    body: LogBody<T>,
    { at, run: by }: Pick<LogRecord, 'at' | 'run'>,
  ): SealedRecord => {
    if (cursor.sealed === undefined) throw new Error('The log has not begun.');
    const { records: seq, head: prev } = cursor.sealed;
    const sealed = sealRecord({ at, run: by, type, body, seq, prev });
    cursor.sealed = positionAfter(cursor.sealed, sealed);
    cursor.last = sealed.record;
    return sealed;
  };

  const append = async <T extends LogRecordType>(
    type: T,
    body: LogBody<T>,
    by: Pick<LogRecord, 'at' | 'run'> = { at: clock.now(), run },
  ): Promise<LogRecord> => {
    const asked = clock.monotonic();
    const sealed = seal(type, body, by);
    const behind = cursor.sealed;
    await lock.append(`${sealed.line}\n`);
    if (sealed.record.seq !== (cursor.position?.records ?? 0)) {
      throw new Error('The store confirmed appends out of their order.');
    }
    cursor.fold.apply(sealed.record);
    cursor.position = behind;
    // Writing looked at the lock at some time since then: this process may have been stopped after it.
    cursor.lockSeen = Math.max(cursor.lockSeen, asked);
    return sealed.record;
  };

  /** Bears time and run of the record before it, so that no byte of it is free. */
  const checkpoint = async (): Promise<void> => {
    const { sealed, lineage, last } = cursor;
    if (keys.length === 0 || !sealed || lineage === undefined || !last) return;
    const { records, head } = sealed;
    await append('checkpoint', { note: signCheckpoint({ lineage, records, head }, keys) }, last);
  };

  const state = (): State | undefined =>
    cursor.position === undefined || cursor.lineage === undefined
      ? undefined
      : {
          lineage: cursor.lineage,
          project_id,
          serial: cursor.saved?.records ?? 0,
          log: cursor.position,
          members: cursor.fold.members,
        };

  const snapshot = async (): Promise<void> => {
    const now = state();
    const changed = cursor.fold.changedSince(cursor.saved?.records ?? 0);
    if (now === undefined || changed.length === 0) return;
    const members = { ...now.members };
    await lock.saveState({ ...now, serial: now.log.records, members }, changed);
    cursor.saved = now.log;
  };

  const replaceState = async (): Promise<void> => {
    const now = state();
    if (now === undefined) return;
    await lock.saveState({ ...now, serial: now.log.records, members: { ...now.members } });
    cursor.saved = now.log;
  };

  const pending: Pending = await recoverLog({ ...input, run, append, checkpoint });

  return {
    lock,
    run,
    found,
    project_id,
    members: () => cursor.fold.members,
    position: () => cursor.position,
    state,
    append,
    snapshot,
    replaceState,
    begin: async (started, lineage) => {
      if (cursor.sealed === undefined) {
        cursor.sealed = startPosition(lineage);
        cursor.lineage = lineage;
        await append('log_created', { lineage, project_id });
        for (const record of pending) await record();
      }
      await append('run_started', started);
    },
    isTailLong: () => {
      if (cursor.position === undefined) return false;
      const { records = 0, bytes = 0 } = cursor.saved ?? {};
      const tail = cursor.position.bytes - bytes;
      return cursor.position.records - records >= LONG_TAIL_RECORDS && tail > bytes;
    },
    finish: async (summary, exit_code) => {
      await snapshot();
      await append('run_finished', { summary, exit_code });
      await checkpoint();
    },
    holdsLock: async () => {
      if (clock.monotonic() - cursor.lockSeen < LOCK_TRUST_MS) return true;
      const asked = clock.monotonic();
      const held = await lock.isHeld();
      if (held) cursor.lockSeen = asked;
      return held;
    },
    keepErrored: async (body, email_address) => {
      const line = canonicalize({ at: clock.now(), body, email_address, type: 'reset_outcome' });
      input.lastResort(line);
      try {
        await lock.appendErrored(line);
      } catch (error) {
        input.lastResort(error instanceof Error ? error.message : String(error));
      }
    },
  };
}
