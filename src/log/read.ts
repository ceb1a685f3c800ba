import type { LogRecord, LogRecordType } from '../model/log.ts';
import { UntrustedStateError } from '../model/store.ts';
import { LogBrokenError, Misfit, type Finding, type TornBytes } from './break.ts';
import { genesis, headOf } from './chain.ts';
import { splitLines, type Chunks, type Piece } from './lines.ts';
import { linkOf, parseLine } from './line.ts';

interface LogLineBase {
  readonly seq: number;
  /** Bytes of the log up to and with this line's `\n`. */
  readonly end: number;
  /** The head behind this line. */
  readonly head: string;
}

/** A record that was checked by itself and against the chain. */
export interface ReadRecord extends LogLineBase {
  readonly kind: 'record';
  readonly record: LogRecord;
  /** Without `\n`. */
  readonly line: string;
}

/** A line before `trusted`: its hash hangs in the chain; its contents were not looked at again. */
export interface TrustedLine extends LogLineBase {
  readonly kind: 'trusted';
  readonly run: string;
  readonly type: LogRecordType;
}

export type LogLine = ReadRecord | TrustedLine;

/** Where the good records end, and what is left behind them. */
export interface LogEnd {
  readonly records: number;
  readonly bytes: number;
  /** Absent without records: the lineage is not known then. */
  readonly head?: string;
  readonly torn?: TornBytes;
}

export interface ReadOptions {
  /**
   * The caller knows the head behind this many records (and compares it): lines before it, but the
   * first, are held by the hash chain alone, which is much faster.
   */
  readonly trusted?: number;
}

/** One pass over a log, from its first byte; its lines come in batches, as they are read. */
export interface LogReading extends AsyncIterable<readonly LogLine[]> {
  /** How the log ended; to be asked when the pass is over. */
  end(): LogEnd;
}

interface Cursor {
  records: number;
  bytes: number;
  head: string | undefined;
}

function accept(piece: Piece, cursor: Cursor, head: string, trusted: number): LogLine | undefined {
  if (!piece.ended) return undefined;
  const { records: seq, head: prev } = cursor;
  const end = cursor.bytes + piece.bytes.length + 1;
  if (seq > 0 && seq < trusted) {
    const link = linkOf(piece.bytes);
    if (link?.seq === seq && link.prev === prev) {
      return { kind: 'trusted', run: link.run, type: link.type as LogRecordType, seq, end, head };
    }
  }
  const parsed = parseLine(piece.bytes);
  if (parsed.kind !== 'record' || parsed.record.seq !== seq) return undefined;
  const { record, line } = parsed;
  if (seq === 0) {
    if (record.type !== 'log_created' || record.prev !== genesis(record.body.lineage))
      return undefined;
  } else if (record.prev !== prev || record.type === 'log_created') {
    return undefined;
  }
  return { kind: 'record', record, line, seq, end, head };
}

function raise(finding: Exclude<Finding, { type: 'torn' }>): never {
  if (finding.type === 'broken') throw new LogBrokenError(finding.line, finding.kind, finding.why);
  throw new UntrustedStateError(
    'newer-version',
    `Line ${finding.line} of the apply log has version ${finding.version}; this mustreset knows ` +
      'version 1. A newer mustreset wrote it. Use that version or a later one; nothing was changed.',
  );
}

/**
 * Reads a log in order and checks each line: strict UTF-8, at most 64 KiB, canonical, the schema,
 * the sequence, the chain, and that it begins with the `log_created` of its own lineage. Bytes at
 * the end that a crash may have torn are reported by `end()`. While iterating throws
 * `LogBrokenError` for anything else, and `UntrustedStateError('newer-version')`.
 */
export function readLog(chunks: Chunks, options: ReadOptions = {}): LogReading {
  const trusted = options.trusted ?? 0;
  let ended: LogEnd | undefined;

  async function* read(): AsyncGenerator<readonly LogLine[]> {
    const cursor: Cursor = { records: 0, bytes: 0, head: undefined };
    let misfit: Misfit | undefined;
    for await (const batch of splitLines(chunks)) {
      const lines: LogLine[] = [];
      for (const piece of batch) {
        if (misfit !== undefined) {
          misfit.follow(piece);
          continue;
        }
        const head = headOf(piece.bytes);
        const line = accept(piece, cursor, head, trusted);
        if (line === undefined) {
          misfit = new Misfit(cursor, piece, head);
          continue;
        }
        cursor.records += 1;
        cursor.bytes = line.end;
        cursor.head = head;
        lines.push(line);
      }
      yield lines;
    }
    ended = endOf(cursor, misfit?.finding());
  }

  return {
    [Symbol.asyncIterator]: read,
    end: () => {
      if (ended === undefined) throw new Error('The log has not been read to its end.');
      return ended;
    },
  };
}

function endOf(cursor: Cursor, finding: Finding | undefined): LogEnd {
  const { records, bytes, head } = cursor;
  const end: LogEnd = { records, bytes, ...(head === undefined ? {} : { head }) };
  if (finding === undefined) return end;
  if (finding.type !== 'torn') return raise(finding);
  return { ...end, torn: { keep: bytes, bytes: finding.bytes, digest: finding.digest } };
}
