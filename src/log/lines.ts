import { MAX_LINE_BYTES } from '../model/log.ts';

/** A line without its `\n`, or a part of one that is too long or not ended. */
export interface Piece {
  readonly bytes: Buffer;
  /** A `\n` follows. */
  readonly ended: boolean;
}

export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

const NEWLINE = 10;
const EMPTY = Buffer.alloc(0);

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Cuts bytes into lines, a batch for each chunk. Holds at most `limit` bytes of an unfinished line:
 * a longer one comes as several pieces, all but the last of them not ended.
 */
export async function* splitLines(
  chunks: Chunks,
  limit: number = MAX_LINE_BYTES,
): AsyncGenerator<readonly Piece[]> {
  let rest: Buffer = EMPTY;
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? asBuffer(chunk) : Buffer.concat([rest, chunk]);
    const batch: Piece[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      batch.push({ bytes: bytes.subarray(start, end), ended: true });
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > limit) {
      batch.push({ bytes: rest, ended: false });
      rest = EMPTY;
    }
    if (batch.length > 0) yield batch;
  }
  if (rest.length > 0) yield [{ bytes: rest, ended: false }];
}
