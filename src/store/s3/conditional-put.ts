/** Writes that a server carries out only on condition, so that nobody overwrites another. */
import type { S3Client } from './client.ts';
import { type Exchange, isUnclear, type S3Request } from './exchange.ts';
import { storeFault } from './fault.ts';
import { etagOf, readObject, type StoredObject } from './objects.ts';
import { retries } from './retries.ts';

/** What the object must be for the write: none, or the one with this ETag. */
export type Expected = { readonly none: true } | { readonly etag: string };

export type PutResult =
  | { readonly type: 'written'; readonly etag: string }
  /** Another wrote meanwhile; `found` is what stands there now. */
  | { readonly type: 'refused'; readonly found: StoredObject | undefined };

export const NONE: Expected = { none: true };

/**
 * Writes an object if it is as expected. A write whose answer is lost or ambiguous is decided by
 * reading back: the same bytes are ours. Throws `StoreError`.
 */
export async function putIf(
  client: S3Client,
  key: string,
  body: Uint8Array,
  expected: Expected,
): Promise<PutResult> {
  const headers = conditionOf(expected);
  const request: S3Request = { method: 'PUT', key, body, headers };
  const again = retries(client.clock);
  for (;;) {
    const made = await client.once(request);
    if (made.type === 'answer' && made.status === 200) {
      return { type: 'written', etag: etagOf(client, request, made) };
    }
    const refused = isRefusal(made, expected);
    if (!refused && !isUnclear(made)) throw storeFault(client.address, request, made);
    const found = await readObject(client, key);
    if (found?.etag !== undefined && found.bytes.equals(body)) {
      return { type: 'written', etag: found.etag };
    }
    // What was in the way of a new object may be gone again.
    const final = refused && (found !== undefined || 'etag' in expected);
    if (final) return { type: 'refused', found };
    if (await again()) continue;
    if (refused) return { type: 'refused', found };
    throw storeFault(client.address, request, made);
  }
}

const conditionOf = (expected: Expected): Readonly<Record<string, string>> =>
  'etag' in expected ? { 'if-match': expected.etag } : { 'if-none-match': '*' };

/** Where an object to be replaced is gone, S3 says so, and others say that the condition failed. */
const isRefusal = (made: Exchange, expected: Expected): boolean =>
  made.type === 'answer' &&
  (made.status === 412 ||
    (made.status === 404 && made.error.code === 'NoSuchKey' && 'etag' in expected));
