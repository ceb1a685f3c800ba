import { StoreError } from '../../model/store.ts';
import { changedByAnother } from '../faults.ts';
import { groupCommit } from '../group-commit.ts';
import type { S3Client } from './client.ts';
import { NONE, putIf } from './conditional-put.ts';
import { cutLog } from './log-cut.ts';
import { countLines, listLog, readLogObject } from './log-objects.ts';
import type { HeldLock } from './lock.ts';
import type { S3Keys } from './names.ts';

/** The apply log, open for the one who holds the lock. */
export interface S3Log {
  /** Resolves when the lines are durable. The first failure is final. */
  append(lines: string): Promise<void>;
  /** Moves everything behind `keep` bytes aside, durably; before the first append only. */
  cut(keep: number, run: string): Promise<void>;
  /** Rejects with the failure of an append, if there was one. */
  settled(): Promise<void>;
}

/** Whose number the next object gets. */
interface Tail {
  next: number;
  whole: boolean;
  written: boolean;
}

/** What one object takes; a longer group of lines becomes several. */
const OBJECT_BYTES = 8 * 1024 * 1024;

/**
 * Opens the log right after the lock was taken and before the log is read: whatever another writes
 * from now on stands under a number that this holder will want, and is found out so. The
 * lock is asked before each write.
 */
export async function openLogTail(client: S3Client, keys: S3Keys, held: HeldLock): Promise<S3Log> {
  const last = (await listLog(client, keys)).at(-1);
  const end = last && (await readLogObject(client, last));
  const tail: Tail = { next: end?.next ?? 0, whole: end?.whole ?? true, written: false };
  const writes = groupCommit(async (lines) => {
    await held.checkRecent();
    for (const part of parts(lines)) await appendObject(client, keys, tail, part);
  });
  return {
    append: (lines) => writes.append(lines),
    settled: () => writes.settled(),
    cut: async (keep, run) => {
      if (tail.written) throw new Error('A log is cut before anything is appended.');
      tail.next = await cutLog(client, keys, {
        keep,
        run,
        next: tail.next,
        fence: () => held.check(),
      });
      tail.whole = true;
    },
  };
}

async function appendObject(
  client: S3Client,
  keys: S3Keys,
  tail: Tail,
  bytes: Uint8Array,
): Promise<void> {
  const key = keys.logObject(tail.next);
  const name = `s3://${client.address.bucket}/${key}`;
  if (!tail.whole) {
    throw new StoreError(
      `The log before ${name} ends in an incomplete line, which must be cut first.`,
    );
  }
  tail.written = true;
  const put = await putIf(client, key, bytes, NONE);
  if (put.type === 'refused') throw changedByAnother(name, 'written');
  tail.next += countLines(bytes);
}

const NEWLINE = 10;

/** Whole lines, cut into objects. */
function* parts(lines: string): Generator<Uint8Array> {
  const bytes = Buffer.from(lines);
  for (let start = 0; start < bytes.length;) {
    const end = partEnd(bytes, start);
    yield bytes.subarray(start, end);
    start = end;
  }
}

function partEnd(bytes: Buffer, start: number): number {
  const most = start + OBJECT_BYTES;
  if (most >= bytes.length) return bytes.length;
  const end = bytes.lastIndexOf(NEWLINE, most - 1) + 1;
  return end > start ? end : bytes.indexOf(NEWLINE, most) + 1 || bytes.length;
}
