/** The apply log as it lies in the bucket: immutable objects, each named by its first record's number. */
import { StoreError, UntrustedStateError } from '../../model/store.ts';
import type { S3Client } from './client.ts';
import { numberOf, type S3Keys } from './names.ts';
import { listKeys, readObject } from './objects.ts';

const NEWLINE = 10;
/** Objects that are read at once, ahead of the one that is wanted. */
const AHEAD = 12;

export interface LogObject {
  readonly key: string;
  /** The number of its first record. */
  readonly first: number;
  readonly etag: string;
  readonly bytes: Buffer;
  /** The number that the record behind it has. */
  readonly next: number;
  /** Whether its last line has an end. */
  readonly whole: boolean;
}

interface Listed {
  readonly key: string;
  readonly first: number;
}

/** What the log consists of, in order. */
export async function listLog(client: S3Client, keys: S3Keys): Promise<readonly Listed[]> {
  const found = await listKeys(client, keys.log);
  return found.flatMap((key) => {
    const first = numberOf(keys.log, key);
    return first === undefined ? [] : [{ key, first }];
  });
}

export const countLines = (bytes: Uint8Array): number => {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
};

/** Reads one object of the log. Throws `StoreError` for one that was listed and is gone. */
export async function readLogObject(client: S3Client, { key, first }: Listed): Promise<LogObject> {
  const object = await readObject(client, key);
  const name = `s3://${client.address.bucket}/${key}`;
  if (object === undefined) {
    throw new StoreError(`${name} went away while the log was read. Try again.`);
  }
  const { bytes, etag } = object;
  if (etag === undefined) throw broken(`${name} is empty`);
  return {
    key,
    first,
    etag,
    bytes,
    next: first + countLines(bytes),
    whole: bytes.at(-1) === NEWLINE,
  };
}

/**
 * Reads the listed objects in order. Throws `UntrustedStateError` where one does not begin at the
 * line at which those before it end.
 */
export async function* readLogObjects(
  client: S3Client,
  listed: readonly Listed[],
): AsyncGenerator<LogObject> {
  const coming: Promise<LogObject>[] = [];
  let started = 0;
  let before: LogObject | undefined;
  for (const { key, first } of listed) {
    while (started < listed.length && coming.length < AHEAD) {
      const one = listed[started];
      started += 1;
      if (one === undefined) break;
      const reading = readLogObject(client, one);
      reading.catch(() => undefined);
      coming.push(reading);
    }
    const expected = before?.next ?? 0;
    if (first !== expected || before?.whole === false) {
      throw broken(
        `s3://${client.address.bucket}/${key} stands where the record ${expected} is expected`,
      );
    }
    before = await coming.shift();
    if (before !== undefined) yield before;
  }
}

const broken = (what: string): UntrustedStateError =>
  new UntrustedStateError(
    'log-broken',
    `The apply log is broken: ${what}. Objects of the log were removed, replaced or added. Nothing is ` +
      'sent or written. Put the log back from a copy, or from earlier versions of its objects.',
  );

/** The bytes of the log in order, or undefined when there is none. */
export async function openLog(
  client: S3Client,
  keys: S3Keys,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const listed = await listLog(client, keys);
  return listed.length === 0 ? undefined : bytesOf(readLogObjects(client, listed));
}

async function* bytesOf(objects: AsyncIterable<LogObject>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of objects) yield bytes;
}
