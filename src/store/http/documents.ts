/** The server as a shelf of documents: each is read and replaced as a whole. */
import type { Clock } from '../../model/clock.ts';
import { StoreError } from '../../model/store.ts';
import { changedByAnother } from '../faults.ts';
import { beside, shown, underLock } from './address.ts';
import type { Client } from './client.ts';
import { type Answer, type Outcome, type Request, isForeign } from './exchange.ts';
import { isPassing } from './retry.ts';
import type { HttpSettings } from './settings.ts';

const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;
const MAX_ANSWER_BYTES = 1024 * 1024;
const READ_MS = 30_000;
const UPLOAD_MS = 60_000;
/** A write is made again for so long, from its first try on. */
const REPEAT_MS = 30_000;

/** Throws if the lock is lost; asked before each try, and whether it is a further one. */
export type Fence = (again?: boolean) => Promise<void>;

export interface Write {
  readonly url: URL;
  readonly bytes: Buffer;
  readonly fence: Fence;
  /** Sent along, so that a server that knows locks can refuse another's. */
  readonly lock_id?: string;
  /**
   * The document's own serial, where nobody but the holder of the lock may have written one as
   * high: then another one that has it is another's.
   */
  readonly serial?: number;
}

export interface Documents {
  /** Where a document beside the state lies. */
  at(suffix: string): URL;
  readonly state: URL;
  /**
   * The bytes at an address, or undefined when the server says that there is nothing (404, 204).
   * They may be none at all, which is not the same. Throws `StoreError` for every other answer.
   */
  read(url: URL): Promise<Buffer | undefined>;
  /**
   * Replaces a document. Resolves only when the server has it: after an answer that was lost or is
   * ambiguous it is read back and compared. Throws `StoreError`, and `LockLostError` when another
   * writes there.
   */
  write(write: Write): Promise<void>;
}

const isWritten = (outcome: Outcome): outcome is Answer =>
  outcome.type === 'answer' && [200, 201, 204].includes(outcome.status);

/** Says no, and yet what was sent may be there: a repetition of what was taken is a repeated serial. */
const isRefused = (outcome: Outcome): boolean =>
  outcome.type === 'answer' && (outcome.status === 409 || outcome.status === 422);

const SERIAL = /"serial":(\d+)/;

const serialOf = (bytes: Buffer | undefined): number =>
  Number(SERIAL.exec(bytes?.toString('latin1', 0, 500) ?? '')?.[1] ?? 0);

export function openDocuments(settings: HttpSettings, client: Client, clock: Clock): Documents {
  const { state, update_method } = settings;

  const read = async (url: URL): Promise<Buffer | undefined> => {
    const request = { method: 'GET', url, max_bytes: MAX_DOCUMENT_BYTES, deadline_ms: READ_MS };
    const outcome = await client.send(request);
    const isWhole = outcome.type === 'answer' && outcome.status === 200;
    if (isWhole && !isForeign(outcome)) return outcome.body;
    if (outcome.type === 'answer' && [204, 404].includes(outcome.status)) return undefined;
    throw client.fault(request, outcome);
  };

  /** What lies there after an answer that does not tell. */
  const readBack = async (
    request: Request,
    url: URL,
    why: Outcome,
  ): Promise<Buffer | undefined> => {
    try {
      return await read(url);
    } catch (error) {
      const { message } = client.fault(request, why);
      const also = error instanceof Error ? error.message : String(error);
      throw new StoreError(
        `${message} Whether it was written cannot be told, since it could not be read back: ${also}`,
        { cause: error },
      );
    }
  };

  const write = async (asked: Write): Promise<void> => {
    const { url, bytes, fence, lock_id, serial } = asked;
    const request = {
      method: update_method,
      url: lock_id === undefined ? url : underLock(url, lock_id),
      body: bytes,
      max_bytes: MAX_ANSWER_BYTES,
      deadline_ms: UPLOAD_MS,
    };
    const until = clock.monotonic() + REPEAT_MS;
    for (let tries = 1; ; tries += 1) {
      await fence(tries > 1);
      const outcome = await client.once(request);
      if (isWritten(outcome) && !isForeign(outcome)) return;
      const doubtful = outcome.type === 'none' || isPassing(outcome) || isWritten(outcome);
      if (!doubtful && !isRefused(outcome)) throw client.fault(request, outcome);
      const again = await client.pause(tries, outcome, { until });
      const found = await readBack(request, url, outcome);
      if (found?.equals(bytes) === true) return;
      if (serial !== undefined && serialOf(found) >= serial)
        throw changedByAnother(shown(url), 'written');
      if (isRefused(outcome)) await fence(true);
      if (isRefused(outcome) || !again) throw refusal(client, request, outcome, found);
    }
  };

  return { state, at: (suffix) => beside(state, suffix), read, write };
}

function refusal(
  client: Client,
  request: Request,
  outcome: Outcome,
  found: Buffer | undefined,
): StoreError {
  const fault = client.fault(request, outcome);
  if (!isRefused(outcome)) return fault;
  const serial = serialOf(request.body);
  if (serialOf(found) === serial) {
    return new StoreError(
      `${fault.message} It keeps another document with the serial ${serial} there, which was left as ` +
        'it is. Where that one is broken, delete that version on the server (GitLab: DELETE ' +
        `${shown(request.url)}/versions/${serial}) and try again.`,
    );
  }
  return new StoreError(
    `${fault.message} What lies there is not what was sent. Make sure that nobody has locked that ` +
      'document by itself, and that the server takes any JSON document with a growing serial.',
  );
}
