/** Canonical JSON (RFC 8785) and the digests over it: what log, state, plan and policy are bound by. */
import { createHash } from 'node:crypto';
import canonicalizeJson from 'canonicalize';

/** RFC 8785 text of a JSON value. Throws on what JSON cannot carry (NaN, lone surrogates, undefined). */
export function canonicalize(value: unknown): string {
  const text = canonicalizeJson(value);
  if (text === undefined) throw new Error('Not a JSON value.');
  return text;
}

/** `sha256:` and the hex digest of the UTF-8 bytes. */
export function sha256(text: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** The same over texts that follow each other. */
export function sha256Of(texts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return `sha256:${hash.digest('hex')}`;
}

/** Passes chunks on, and tells their digest when the last one has gone by. */
export async function* digested(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  tell: (digest: string) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  tell(`sha256:${hash.digest('hex')}`);
}
