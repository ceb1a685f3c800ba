/**
 * The hash chain of the apply log: what a line holds, how it is sealed, where the log then stands.
 */
import { hash } from 'node:crypto';
import { MAX_LINE_BYTES, type LogBody, type LogRecord, type LogRecordType } from '../model/log.ts';
import type { LogPosition, State } from '../model/state.ts';
import { canonicalText } from './canonical-text.ts';

/** A record that would not fit into a line of the log. */
export class RecordTooLargeError extends Error {
  readonly bytes: number;
  constructor(type: LogRecordType, bytes: number) {
    super(
      `A ${type} record of ${bytes} bytes does not fit into the log, whose lines hold at most ` +
        `${MAX_LINE_BYTES} bytes. Nothing was written.`,
    );
    this.name = 'RecordTooLargeError';
    this.bytes = bytes;
  }
}

/** The head that a line leaves: the `prev` of the record behind it. */
export const headOf = (line: string | Uint8Array): string => `sha256:${hash('sha256', line)}`;

/** The head of a log without records: the `prev` of its `log_created`. */
export const genesis = (lineage: string): string => headOf(`mustreset.log/1\n${lineage}`);

/** Where a log of this lineage stands before its first record. */
export const startPosition = (lineage: string): LogPosition => ({
  records: 0,
  bytes: 0,
  head: genesis(lineage),
});

export interface RecordInput<T extends LogRecordType> {
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
  /** UUID of the run. */
  readonly run: string;
  readonly type: T;
  readonly body: LogBody<T>;
  readonly seq: number;
  /** The head before this record. */
  readonly prev: string;
}

/** A record together with the line that carries it. */
export interface SealedRecord {
  readonly record: LogRecord;
  /** Canonical, without `\n`. */
  readonly line: string;
  /** Bytes of the line with its `\n`. */
  readonly bytes: number;
  readonly head: string;
}

/**
 * Writes a record as its canonical line. Throws `RecordTooLargeError` above 64 KiB. The body is held
 * to its schema by its type alone: every reader checks it again.
 */
export function sealRecord<T extends LogRecordType>(input: RecordInput<T>): SealedRecord {
  const { at, body, prev, run, seq, type } = input;
  const record = { at, body, prev, run, seq, type, version: 1 } as unknown as LogRecord;
  const line = canonicalText(record);
  const bytes = Buffer.byteLength(line);
  if (bytes > MAX_LINE_BYTES) throw new RecordTooLargeError(type, bytes);
  return { record, line, bytes: bytes + 1, head: headOf(line) };
}

/** The state of a lineage whose log has not begun: what a first plan is made on. */
export const newState = (lineage: string, project_id: string): State => ({
  lineage,
  project_id,
  serial: 0,
  log: startPosition(lineage),
  members: {},
});

/** Where the log stands once this record is behind `position`. */
export const positionAfter = (
  position: LogPosition,
  sealed: Pick<SealedRecord, 'bytes' | 'head'>,
): LogPosition => ({
  records: position.records + 1,
  bytes: position.bytes + sealed.bytes,
  head: sealed.head,
});
