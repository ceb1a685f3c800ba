/** Writing the log behind its end: one group of lines, one version of a segment. */
import { StoreError, type LockLostError } from '../../model/store.ts';
import { logTooShort, changedByAnother } from '../faults.ts';
import { groupCommit } from '../group-commit.ts';
import { shown } from './address.ts';
import type { Documents, Fence } from './documents.ts';
import { readSegment, readSegments, type FoundSegment, type LogSeen } from './log-reading.ts';
import { SEGMENT_RECORDS, encodeSegment, lineageOf, logSuffix, type Segment } from './segment.ts';

export interface LogWriter {
  /** Resolves when the lines are durable. The first failure is final. */
  append(lines: string): Promise<void>;
  /** Takes what is behind `keep` bytes out of the log and keeps it at `aside`; before any append. */
  cut(keep: number, aside: URL): Promise<void>;
  /** Rejects with the failure of an append, if there was one. */
  settled(): Promise<void>;
}

export interface LogWriting {
  readonly documents: Documents;
  readonly fence: Fence;
  /** How far the log was read under this lock, if it was. */
  readonly seen: () => LogSeen | undefined;
  /** Draws a UUID. */
  readonly uuid: () => string;
}

/** The segment that the next line goes to. */
interface Tail extends Segment {
  readonly index: number;
}

const EMPTY = { serial: 0, lineage: undefined, records: [] } as const;

export function logWriter({ documents, fence, seen, uuid }: LogWriting): LogWriter {
  let tail: Tail | undefined;
  let firstLine: string | undefined;

  /**
   * Every segment bears the lineage that the log's first record names. Where the first line is no
   * record, no log has begun yet and the next run cuts that line away: till then the segment keeps
   * the lineage that it has, or bears one that is drawn, which is nobody else's and proves nothing.
   */
  const lineage = (segment: Tail): string => lineageOf(firstLine) ?? segment.lineage ?? uuid();

  const replace = async (segment: Tail, records: readonly string[]): Promise<Tail> => {
    const { index } = segment;
    const serial = segment.serial + 1;
    if (index === 0) firstLine = records[0];
    const next = { index, serial, lineage: lineage(segment), records };
    const url = documents.at(logSuffix(index));
    await documents.write({ url, bytes: encodeSegment(next), fence, serial });
    return next;
  };

  const findTail = async (): Promise<Tail> => {
    const hint = seen();
    const start = hint?.last ?? 0;
    firstLine = hint?.first_line;
    let last: FoundSegment | undefined;
    for await (const segment of readSegments(documents, start)) {
      if (segment.index === 0) firstLine ??= segment.records[0];
      // The rest of a segment that grew is not the segment: nobody else may write now.
      if (segment.index === last?.index) throw changed(documents, segment.index);
      last = segment;
    }
    if (last !== undefined) return last;
    if (start > 0) throw changed(documents, start);
    return { ...EMPTY, ...(await readSegment(documents, 0)), index: 0 };
  };

  /** A segment behind a full one may have been written before and emptied when torn lines were cut. */
  const enter = async (index: number): Promise<Tail> => {
    const found = await readSegment(documents, index);
    if (found !== undefined && found.records.length > 0) throw changed(documents, index);
    return { ...EMPTY, ...found, index };
  };

  const commits = groupCommit(async (text) => {
    const lines = text.split('\n').slice(0, -1);
    let at = tail ?? (await findTail());
    for (let written = 0; written < lines.length;) {
      if (at.records.length >= SEGMENT_RECORDS) at = await enter(at.index + 1);
      const group = lines.slice(written, written + SEGMENT_RECORDS - at.records.length);
      at = await replace(at, [...at.records, ...group]);
      written += group.length;
    }
    tail = at;
  });

  const cut = async (keep: number, aside: URL): Promise<void> => {
    if (tail !== undefined) throw new Error('A log is cut before anything is appended.');
    const { kept, torn } = await cutAt(documents, keep);
    const [first, ...later] = torn;
    if (first === undefined) return;
    firstLine = kept.first_line;
    const records = torn.flatMap((segment) => segment.behind);
    const copy = encodeSegment({ serial: 1, lineage: undefined, records });
    await documents.write({ url: aside, bytes: copy, fence, serial: 1 });
    // The last one first: cut off in between, what is left is the beginning of the log.
    for (const segment of later.reverse()) await replace(segment, []);
    tail = await replace(first, first.before);
  };

  return { append: (lines) => commits.append(lines), cut, settled: () => commits.settled() };
}

/** A segment with lines behind the cut. */
interface TornSegment extends FoundSegment {
  readonly before: readonly string[];
  readonly behind: readonly string[];
}

async function cutAt(
  documents: Documents,
  keep: number,
): Promise<{ readonly kept: { first_line?: string }; readonly torn: readonly TornSegment[] }> {
  const torn: TornSegment[] = [];
  const kept: { first_line?: string } = {};
  let left = keep;
  for await (const segment of readSegments(documents, 0)) {
    const { records } = segment;
    let lines = 0;
    for (; lines < records.length && left > 0; lines += 1) {
      left -= Buffer.byteLength(records[lines] ?? '') + 1;
    }
    if (left < 0) throw new StoreError('The apply log is to be cut inside a line.');
    const [first] = records;
    if (segment.index === 0 && lines > 0 && first !== undefined) kept.first_line = first;
    if (lines === records.length) continue;
    torn.push({ ...segment, before: records.slice(0, lines), behind: records.slice(lines) });
  }
  if (left > 0) throw logTooShort(keep);
  return { kept, torn };
}

const changed = (documents: Documents, index: number): LockLostError =>
  changedByAnother(shown(documents.at(logSuffix(index))), 'changed');
