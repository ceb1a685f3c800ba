/** Reading the log from segment to segment, a few of them at once. */
import { shown } from './address.ts';
import type { Documents } from './documents.ts';
import {
  SEGMENT_RECORDS,
  brokenDocument,
  decodeSegment,
  logSuffix,
  type Segment,
} from './segment.ts';

/** Segments that are asked for before the one that is waited for has come. */
const AHEAD = 4;

export interface FoundSegment extends Segment {
  readonly index: number;
}

/** The document of a segment, or undefined when there is none. */
export async function readSegment(
  documents: Documents,
  index: number,
): Promise<FoundSegment | undefined> {
  const url = documents.at(logSuffix(index));
  const bytes = await documents.read(url);
  if (bytes === undefined) return undefined;
  const segment = decodeSegment(shown(url), bytes);
  if (segment.records.length <= SEGMENT_RECORDS) return { ...segment, index };
  throw brokenDocument(shown(url), `it holds more than ${SEGMENT_RECORDS} records`);
}

/**
 * The segments from one on, until one is missing or empty. One that is not full is the last: where
 * records follow it, the holder of the lock went on meanwhile, and it is read again.
 */
export async function* readSegments(
  documents: Documents,
  start: number,
): AsyncGenerator<FoundSegment> {
  const coming: Promise<FoundSegment | undefined>[] = [];
  let asked = start;
  const askUntil = (index: number): void => {
    for (; asked <= index; asked += 1) {
      const segment = readSegment(documents, asked);
      // Whoever waits for it hears of its failure; perhaps nobody does any more.
      segment.catch(() => undefined);
      coming.push(segment);
    }
  };
  let before: FoundSegment | undefined;
  for (let index = start; ; index += 1) {
    askUntil(index);
    const segment = await coming.shift();
    if (segment === undefined || segment.records.length === 0) return;
    if (before !== undefined && !isFull(before)) yield* rest(documents, before);
    yield segment;
    before = segment;
    askUntil(isFull(segment) ? index + AHEAD : index + 1);
  }
}

const isFull = ({ records }: Segment): boolean => records.length === SEGMENT_RECORDS;

/** What came into a segment since it was read, now that another follows it. */
async function* rest(documents: Documents, before: FoundSegment): AsyncGenerator<FoundSegment> {
  const now = await readSegment(documents, before.index);
  if (now === undefined || !isFull(now)) {
    const where = shown(documents.at(logSuffix(before.index)));
    throw brokenDocument(
      where,
      'records are missing in it, since others follow in the next segment',
    );
  }
  yield { ...now, records: now.records.slice(before.records.length) };
}

/** How far the log was read: what to write behind its end takes. */
export interface LogSeen {
  readonly last: number;
  readonly first_line: string | undefined;
}

/** The log's bytes; `seen` is told how far they go once all are read. */
export async function readLogBytes(
  documents: Documents,
  seen: (seen: LogSeen) => void,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const segments = readSegments(documents, 0);
  const first = await segments.next();
  return first.done === true ? undefined : bytesOf(first.value, segments, seen);
}

const bytes = ({ records }: Segment): Uint8Array =>
  Buffer.from(records.map((line) => `${line}\n`).join(''));

async function* bytesOf(
  first: FoundSegment,
  others: AsyncIterable<FoundSegment>,
  seen: (seen: LogSeen) => void,
): AsyncGenerator<Uint8Array> {
  let last = first.index;
  yield bytes(first);
  for await (const segment of others) {
    last = segment.index;
    yield bytes(segment);
  }
  seen({ last, first_line: first.records[0] });
}
