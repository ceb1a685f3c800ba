/** Reading, listing and deleting objects. "None" is only what S3 says by NoSuchKey. */
import { StoreError } from '../../model/store.ts';
import type { S3Client } from './client.ts';
import type { Answer, S3Request } from './exchange.ts';
import { storeFault } from './fault.ts';
import { readKeyPage } from './xml.ts';

/** One answer holds no more of an object. */
const PIECE_BYTES = 16 * 1024 * 1024;

export interface OpenObject {
  /** Absent for an empty object. */
  readonly etag?: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface StoredObject {
  readonly etag?: string;
  readonly bytes: Buffer;
}

interface Piece {
  readonly bytes: Buffer;
  readonly etag?: string;
  readonly size: number;
}

/**
 * Opens an object, or gives undefined when there is none. It is read in pieces of one version; one
 * that is replaced meanwhile is a `StoreError`.
 */
export async function openObject(
  client: S3Client,
  key: string,
  piece_bytes: number = PIECE_BYTES,
): Promise<OpenObject | undefined> {
  const first = await readPiece(client, key, 0, piece_bytes);
  if (first === undefined) return undefined;
  const { etag } = first;
  return { ...(etag !== undefined && { etag }), chunks: pieces(client, key, piece_bytes, first) };
}

/** The whole of an object, or undefined when there is none. */
export async function readObject(client: S3Client, key: string): Promise<StoredObject | undefined> {
  const object = await openObject(client, key);
  if (object === undefined) return undefined;
  const { etag, chunks } = object;
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return { bytes: Buffer.concat(parts), ...(etag !== undefined && { etag }) };
}

async function* pieces(
  client: S3Client,
  key: string,
  piece_bytes: number,
  first: Piece,
): AsyncGenerator<Uint8Array> {
  let piece: Piece | undefined = first;
  let read = first.bytes.length;
  yield first.bytes;
  while (read < first.size) {
    piece = await readPiece(client, key, read, piece_bytes, first.etag);
    if (piece === undefined || piece.bytes.length === 0) throw changed(client, key);
    read += piece.bytes.length;
    yield piece.bytes;
  }
}

const changed = ({ address }: S3Client, key: string): StoreError =>
  new StoreError(
    `s3://${address.bucket}/${key} was replaced or removed while it was read. Try again.`,
  );

async function readPiece(
  client: S3Client,
  key: string,
  from: number,
  piece_bytes: number,
  etag?: string,
): Promise<Piece | undefined> {
  const range = `bytes=${from}-${from + piece_bytes - 1}`;
  const headers = { range, ...(etag !== undefined && { 'if-match': etag }) };
  const request: S3Request = { method: 'GET', key, headers, max_bytes: piece_bytes };
  const answer = await client.request(request);
  const { status, error, body } = answer;
  if (status === 404 && error.code === 'NoSuchKey') return undefined;
  if (status === 412 && etag !== undefined) throw changed(client, key);
  // No byte of an empty object lies in any range.
  if (status === 416 && from === 0) return { bytes: Buffer.alloc(0), size: 0 };
  const part = status === 206 && answer.size !== undefined;
  if (!part && !(status === 200 && from === 0)) throw storeFault(client.address, request, answer);
  return { bytes: body, etag: etagOf(client, request, answer), size: answer.size ?? body.length };
}

/** The ETag of an answer; one without is not from S3. */
export function etagOf({ address }: S3Client, request: S3Request, answer: Answer): string {
  if (answer.etag !== undefined) return answer.etag;
  throw new StoreError(
    `${request.method} s3://${address.bucket}/${request.key ?? ''} was answered ${answer.status} without an ` +
      'ETag, so what answered is not S3. Check the endpoint, and proxies on the way.',
  );
}

/** The ETag of an object as it is, or undefined when there is none. Only where the bucket is known to exist. */
export async function currentEtag(client: S3Client, key: string): Promise<string | undefined> {
  const request: S3Request = { method: 'HEAD', key };
  const answer = await client.request(request);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw storeFault(client.address, request, answer);
  return etagOf(client, request, answer);
}

/** All keys that begin so, in order. */
export async function listKeys(client: S3Client, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const request: S3Request = {
      method: 'GET',
      query: {
        'list-type': '2',
        'encoding-type': 'url',
        prefix,
        ...(token !== undefined && { 'continuation-token': token }),
      },
    };
    const answer = await client.request(request);
    if (answer.status !== 200) throw storeFault(client.address, request, answer);
    const page = readKeyPage(answer.body.toString('utf8'));
    const isRepeated = token !== undefined && page?.next === token;
    if (page === undefined || isRepeated) throw notAList(client);
    // A server that encodes keys another way would make what is there look like nothing.
    if (!page.keys.every((key) => key.startsWith(prefix))) throw notAList(client);
    keys.push(...page.keys);
    token = page.next;
  }
  return keys.sort();
}

const notAList = ({ address }: S3Client): StoreError =>
  new StoreError(
    `GET s3://${address.bucket} was not answered with a list of keys as S3 writes it. Check the ` +
      'endpoint, and proxies on the way.',
  );

/** Deletes an object; none there is fine, too. */
export async function deleteObject(client: S3Client, key: string): Promise<void> {
  const request: S3Request = { method: 'DELETE', key };
  const answer = await client.request(request);
  const { status, error } = answer;
  if (status === 204 || status === 200 || (status === 404 && error.code === 'NoSuchKey')) return;
  throw storeFault(client.address, request, answer);
}
