/** The store on a server that speaks Terraform's HTTP protocol, GitLab among them. */
import type { Clock } from '../../model/clock.ts';
import {
  LockMismatchError,
  StoreError,
  type LockInfo,
  type Store,
  type StoreLock,
} from '../../model/store.ts';
import { checkId } from '../check-id.ts';
import type { StoreOptions } from '../open.ts';
import { emptyState } from '../faults.ts';
import { watchLock } from '../lock-watch.ts';
import { encodeFolded } from '../state-document.ts';
import { openClient } from './client.ts';
import { openDocuments, type Documents } from './documents.ts';
import { erroredAnswers, keepPlan, readPlan } from './kept.ts';
import { lockServer, type LockServer } from './lock-server.ts';
import { readLogBytes, type LogSeen } from './log-reading.ts';
import { logWriter } from './log-writing.ts';
import { httpSettings } from './settings.ts';

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
    // The protocol knows no question for it. Without an address for locks nothing is asked at all:
    // `readLock` then tells what is missing.
    showsHolder: settings.lock === undefined,
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
  throw emptyState(`GET ${location}: the server answers 200 with an empty document`);
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
  const held = watchLock(
    clock,
    `of ${location}`,
    info,
    async () => (await server.holder())?.ID === info.ID,
  );
  const fence = (): Promise<void> => held.check();
  // Each group of records is believed a look of a moment ago; what is doubtful is not.
  const fenceLog = (again = false): Promise<void> => (again ? held.check() : held.checkRecent());
  const uuid = (): string => clock.uuid();
  const log = logWriter({ documents, fence: fenceLog, uuid, seen: () => parts.seen });
  const errored = erroredAnswers(documents, fence);
  return {
    info,
    isHeld: () => held.isHeld(),
    append: (lines) => log.append(lines),
    cutLog: (keep, run) => log.cut(keep, documents.at(`-log-torn-${checkId('run', run)}`)),
    saveState: async (state) => {
      const bytes = Buffer.from([...encodeFolded(state)].join(''));
      // A state must never cover records that the log could not take.
      await log.settled();
      await documents.write({ url: documents.state, bytes, fence, lock_id: info.ID });
    },
    keepPlan: async (planId, chunks) => keepPlan(documents, planId, chunks, fence),
    readErrored: () => errored.read(),
    retireErrored: (run) => errored.retire(run),
    appendErrored: (line) => errored.append(line),
    release: async () => {
      if (!held.end()) return;
      await log.settled().catch(() => undefined);
      const until = clock.monotonic() + RELEASE_MS;
      try {
        await server.giveBack(info, { until });
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        // What was asked under another ID was asked to look: that ID holds nothing.
        const { message } = error.cause instanceof StoreError ? error.cause : error;
        throw new StoreError(
          `The lock of ${location} could not be given back and may stay: ${message} ` +
            `"mustreset force-unlock ${info.ID}" removes it.`,
          { cause: error },
        );
      }
    },
  };
}
