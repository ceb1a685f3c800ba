/** Answers that an earlier run could not log: immutable objects beside the log, in order of their numbers. */
import { StoreError } from '../../model/store.ts';
import type { S3Client } from './client.ts';
import { NONE, putIf } from './conditional-put.ts';
import { numberOf, type S3Keys } from './names.ts';
import { deleteObject, listKeys, readObject } from './objects.ts';

const numbers = async (client: S3Client, keys: S3Keys): Promise<readonly number[]> =>
  (await listKeys(client, keys.errored)).flatMap((key) => numberOf(keys.errored, key) ?? []);

/** The lines that an earlier run left. */
export async function readErrored(client: S3Client, keys: S3Keys): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const number of await numbers(client, keys)) {
    const object = await readObject(client, keys.erroredObject(number));
    const text = object?.bytes.toString('utf8') ?? '';
    lines.push(...text.split('\n').filter((line) => line !== ''));
  }
  return lines;
}

/** Copies the lines to where the run's id names them, then deletes them. */
export async function retireErrored(client: S3Client, keys: S3Keys, run: string): Promise<void> {
  for (const number of await numbers(client, keys)) {
    const key = keys.erroredObject(number);
    const object = await readObject(client, key);
    if (object === undefined) continue;
    const aside = keys.retired(run, number);
    const put = await putIf(client, aside, object.bytes, NONE);
    if (put.type === 'refused') {
      throw new StoreError(
        `s3://${client.address.bucket}/${aside} holds something else already. ${key} was left in place.`,
      );
    }
    await deleteObject(client, key);
  }
}

const TRIES = 20;

/** Adds one line, durably, under a number of its own. */
export async function appendErrored(client: S3Client, keys: S3Keys, line: string): Promise<void> {
  const first = ((await numbers(client, keys)).at(-1) ?? -1) + 1;
  for (let number = first; number < first + TRIES; number += 1) {
    const bytes = Buffer.from(`${line}\n`);
    const put = await putIf(client, keys.erroredObject(number), bytes, NONE);
    if (put.type === 'written') return;
  }
  throw new StoreError(
    `Others write to s3://${client.address.bucket}/${keys.errored} all the time.`,
  );
}
