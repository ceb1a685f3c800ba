import { StoreError } from '../../model/store.ts';
import { logTooShort, changedByAnother } from '../faults.ts';
import type { S3Client } from './client.ts';
import { NONE, putIf } from './conditional-put.ts';
import { countLines, listLog, readLogObjects, type LogObject } from './log-objects.ts';
import type { S3Keys } from './names.ts';
import { deleteObject } from './objects.ts';

export interface Cut {
  /** So many bytes stay. */
  readonly keep: number;
  readonly run: string;
  /** The number behind the log's last line, as it was when the lock was taken. */
  readonly next: number;
  readonly fence: () => Promise<void>;
}

/** An object that holds bytes to cut, and where they begin in it. */
interface Behind {
  readonly object: LogObject;
  readonly from: number;
}

/**
 * Keeps what stands behind the cut aside, then takes it away from the end, so that a cut that is cut
 * off itself leaves a shorter torn end and no gap. Returns the number that the next record gets.
 */
export async function cutLog(client: S3Client, keys: S3Keys, cut: Cut): Promise<number> {
  await cut.fence();
  const behind = await findBehind(client, keys, cut);
  const [first] = behind;
  if (first === undefined) return cut.next;
  const torn = Buffer.concat(behind.map(({ object, from }) => object.bytes.subarray(from)));
  await keepAside(client, keys.torn(cut.run), torn);
  for (const { object, from } of behind.toReversed()) {
    await cut.fence();
    if (from === 0) await deleteObject(client, object.key);
    else await shorten(client, object, from);
  }
  return first.object.first + countLines(first.object.bytes.subarray(0, first.from));
}

async function findBehind(
  client: S3Client,
  keys: S3Keys,
  { keep, next }: Cut,
): Promise<readonly Behind[]> {
  const behind: Behind[] = [];
  let start = 0;
  let last: LogObject | undefined;
  for await (const object of readLogObjects(client, await listLog(client, keys))) {
    const end = start + object.bytes.length;
    if (end > keep) behind.push({ object, from: Math.max(0, keep - start) });
    start = end;
    last = object;
  }
  if ((last?.next ?? 0) !== next) {
    throw changedByAnother(`The log of ${client.address.name}`, 'changed');
  }
  if (start >= keep) return behind;
  throw logTooShort(keep);
}

async function keepAside(client: S3Client, key: string, bytes: Uint8Array): Promise<void> {
  const put = await putIf(client, key, bytes, NONE);
  if (put.type === 'written') return;
  throw new StoreError(`s3://${client.address.bucket}/${key} exists already. Nothing was cut.`);
}

async function shorten(
  client: S3Client,
  { key, etag, bytes }: LogObject,
  to: number,
): Promise<void> {
  const put = await putIf(client, key, bytes.subarray(0, to), { etag });
  if (put.type === 'written') return;
  throw changedByAnother(`s3://${client.address.bucket}/${key}`, 'replaced');
}
