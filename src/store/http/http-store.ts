/** The store on a server that speaks Terraform's HTTP protocol, GitLab among them. */
import type { Clock } from '../../model/clock.ts';
import type { State } from '../../model/state.ts';
import {
  LockLostError,
  LockMismatchError,
  UntrustedStateError,
  type LockInfo,
  type Store,
  type StoreLock,
} from '../../model/store.ts';
import { checkId } from '../check-id.ts';
import type { StoreOptions } from '../open.ts';
import { encodeState } from '../state-document.ts';
import { openClient } from './client.ts';
import { openDocuments, type Documents } from './documents.ts';
import { erroredAnswers, keepPlan, readPlan } from './kept.ts';
import { lockServer, type LockServer } from './lock-server.ts';
import { readLogBytes, type LogSeen } from './log-reading.ts';
import { logWriter } from './log-writing.ts';
import { httpSettings } from './settings.ts';
import { lockLook } from '../recent-look.ts';

/** What the parts of one store share. */
interface Parts {
  readonly location: string;
  readonly documents: Documents;
  readonly server: LockServer;
  readonly clock: Clock;
  /** How far the log was read last. */
  seen: LogSeen | undefined;
}

/**
 * Opens the store at an address (https, or http on this machine), with the settings of `TF_HTTP_*`.
 * No request is made yet. Throws `StoreError` for an address or a variable that is wrong.
 */
export function openHttpStore(url: string, { env, clock }: StoreOptions): Store {
  const settings = httpSettings(url, env);
  const { location } = settings;
  const client = openClient(settings, clock, env);
  const documents = openDocuments(settings, client, clock);
  const server = lockServer(settings, client, clock);
  const parts: Parts = { location, documents, server, clock, seen: undefined };
  return {
    location,
    path: location,
    // The server knows no lock of the log's documents: two writers are kept apart by the lock alone.
    fencesLog: false,
    readState: () => readState(parts),
    readLog: () =>
      readLogBytes(documents, (seen) => {
        parts.seen = seen;
      }),
    readPlan: async (planId) => readPlan(documents, planId),
    readLock: () => server.holder(),
    lock: async (info) => {
      await server.take(info);
      // Others may have written since the log was read.
      parts.seen = undefined;
      return httpStoreLock(parts, info);
    },
    forceUnlock: (id) => forceUnlock(parts, id),
    close: () => client.close(),
  };
}

const CHUNK_BYTES = 256 * 1024;

async function* chunksOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    yield bytes.subarray(start, start + CHUNK_BYTES);
  }
}

async function readState({
  documents,
  location,
}: Parts): Promise<AsyncIterable<Uint8Array> | undefined> {
  const bytes = await documents.read(documents.state);
  if (bytes === undefined) return undefined;
  if (bytes.length > 0) return chunksOf(bytes);
  throw new UntrustedStateError(
    'state-broken',
    `GET ${location}: the server answers 200 with an empty document, which is not the same as no ` +
      'state: what it held is lost. Nothing is sent or written. "mustreset state rebuild" makes it ' +
      'anew from the apply log.',
  );
}

async function forceUnlock({ server, location }: Parts, id: string): Promise<LockInfo> {
  const holder = await server.holder();
  if (holder === undefined) throw new LockMismatchError(`Nothing is locked in ${location}.`);
  if (holder.ID !== id) {
    throw new LockMismatchError(
      `The lock in ${location} has the ID ${holder.ID}, not ${id}. It was left in place.`,
      holder,
    );
  }
  if (await server.giveBack(holder)) return holder;
  throw new LockMismatchError(`The lock ${id} in ${location} was given back meanwhile.`);
}

/** An interrupted command must end within seconds. */
const RELEASE_MS = 5_000;

function httpStoreLock(parts: Parts, info: LockInfo): StoreLock {
  const { documents, server, clock, location } = parts;
  let released = false;
  const look = lockLook(clock, async () => (await server.holder())?.ID === info.ID);
  const isHeld = async (): Promise<boolean> => !released && (await look.now());
  const mustHold = (held: boolean): void => {
    if (held) return;
    throw new LockLostError(
      `The lock of ${location} (ID ${info.ID}) is no longer held by this run: it was removed or ` +
        'taken over. Nothing more is sent or written.',
    );
  };
  const fence = async (): Promise<void> => {
    mustHold(await isHeld());
  };
  // Each group of records is believed a look of a moment ago; what is doubtful is not.
  const fenceLog = async (again = false): Promise<void> => {
    mustHold(!released && (await (again ? look.now() : look.recent())));
  };
  const uuid = (): string => clock.uuid();
  const log = logWriter({ documents, fence: fenceLog, uuid, seen: () => parts.seen });
  const errored = erroredAnswers(documents, fence);
  return {
    info,
    isHeld,
    append: (lines) => log.append(lines),
    cutLog: (keep, run) => log.cut(keep, documents.at(`-log-torn-${checkId('run', run)}`)),
    saveState: async (state) => {
      const bytes = documentOf(state);
      // A state must never cover records that the log could not take.
      await log.settled();
      await documents.write({ url: documents.state, bytes, fence, lock_id: info.ID });
    },
    keepPlan: async (planId, chunks) => keepPlan(documents, planId, chunks, fence),
    readErrored: () => errored.read(),
    retireErrored: (run) => errored.retire(run),
    appendErrored: (line) => errored.append(line),
    release: async () => {
      if (released) return;
      released = true;
      await log.settled().catch(() => undefined);
      const until = clock.monotonic() + RELEASE_MS;
      // What cannot be given back stays a lock, which names its holder to the next run.
      await server.giveBack(info, { until }).catch(() => undefined);
    },
  };
}

function documentOf({ lineage, project_id, members, log }: State): Buffer {
  const { records: serial, bytes, head } = log;
  const header = { lineage, serial, project_id, log: { bytes, head } };
  return Buffer.from([...encodeState(header, members)].join(''));
}
