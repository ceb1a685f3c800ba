/** Holds the checkpoints of a log, and an anchor kept elsewhere, to its records. */
import type { LogRecord } from '../model/log.ts';
import type { BreakKind } from '../model/log-verification.ts';
import { LogBrokenError } from './break.ts';
import { genesis } from './chain.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { type VerifierKey, checkNote, parseNote } from './note.ts';

export interface SignatureOptions {
  /** Whose signatures count; without any, checkpoints are only held to the records. */
  readonly keys?: readonly VerifierKey[];
  /** What an anchor says. */
  readonly anchor?: Checkpoint;
}

/** A record, the head before it, and the head behind it. */
interface Link {
  readonly record: LogRecord;
  readonly prev: string;
  readonly head: string;
}

type CheckpointRecord = Extract<LogRecord, { readonly type: 'checkpoint' }>;

const closes = ({ type }: LogRecord): boolean =>
  type === 'run_finished' || type === 'run_recovered';

/** Sees the records of a log in their order. */
export class Signatures {
  readonly #keys: readonly VerifierKey[];
  readonly #anchor: Checkpoint | undefined;
  /** Numbers of records that checkpoints named so far. */
  readonly #counts = new Set<number>();
  #lineage = '';
  #last: LogRecord | undefined;
  /** The line of the first checkpoint that none of the keys signed, and no later one covers. */
  #foreign: number | undefined;
  /** Lines that a signature covers, its own included. */
  #covered = 0;
  /** The line that closed the last run. */
  #closed = 0;

  constructor({ keys = [], anchor }: SignatureOptions) {
    this.#keys = keys;
    this.#anchor = anchor;
  }

  /** Whether everything up to the end of the last run is signed. */
  get signed(): boolean {
    return this.#covered > 0 && this.#covered > this.#closed;
  }

  /** The first line that no signature covers. */
  get unsigned(): number {
    return this.#covered + 1;
  }

  /** Records that the anchor covers. */
  get anchored(): number {
    return this.#anchor?.records ?? 0;
  }

  /** Takes the next record in. Throws `LogBrokenError`. */
  check(link: Link): void {
    const { record } = link;
    if (record.type === 'log_created') this.#begin(record.body.lineage);
    if (record.type === 'checkpoint') this.#checkpoint(record, link.prev);
    if (closes(record)) this.#closed = record.seq + 1;
    this.#last = record;
    this.#meetAnchor(record.seq + 1, link.head);
  }

  /** At the end of the log. Throws `LogBrokenError`. */
  finish(records: number): void {
    if (records < this.anchored) {
      throw new LogBrokenError(records + 1, 'cut', 'records that the anchor covers are missing');
    }
    if (this.#foreign !== undefined) {
      throw new LogBrokenError(this.#foreign, 'signature', 'none of the given keys signed it');
    }
  }

  #begin(lineage: string): void {
    this.#lineage = lineage;
    if (this.#anchor === undefined) return;
    if (this.#anchor.lineage !== lineage) {
      throw new LogBrokenError(1, 'fork', 'the anchor belongs to another log');
    }
    this.#meetAnchor(0, genesis(lineage));
  }

  #meetAnchor(records: number, head: string): void {
    if (this.#anchor?.records !== records || this.#anchor.head === head) return;
    throw new LogBrokenError(
      Math.max(1, records),
      'fork',
      'what stands up to here is not what the anchor covers',
    );
  }

  #checkpoint(record: CheckpointRecord, prev: string): void {
    const line = record.seq + 1;
    const broken = (kind: BreakKind, why: string): LogBrokenError =>
      new LogBrokenError(line, kind, why);
    if (record.at !== this.#last?.at || record.run !== this.#last.run) {
      throw broken('edit', 'it does not bear the time and run of the record before it');
    }
    const note = parseNote(record.body.note);
    const said = note && parseCheckpoint(note.text);
    if (note === undefined || said === undefined) throw broken('edit', 'it is no signed note');
    const signed = checkNote(note, this.#keys);
    if (signed === 'invalid') throw broken('signature', 'its signature does not fit its text');
    this.#fits(said, record.seq, prev, broken);
    this.#counts.add(said.records);
    if (signed === 'valid') {
      this.#covered = line;
      this.#foreign = undefined;
    } else if (this.#keys.length > 0) this.#foreign ??= line;
  }

  #fits(
    { lineage, records, head }: Checkpoint,
    before: number,
    prev: string,
    broken: (kind: BreakKind, why: string) => LogBrokenError,
  ): void {
    if (lineage !== this.#lineage) throw broken('fork', 'it was signed for another log');
    if (records > before) throw broken('delete', `it was signed for ${records} records before it`);
    if (records < before) {
      throw this.#counts.has(records)
        ? broken('replay', 'an older checkpoint stands in place of this one')
        : broken('insert', `it was signed for ${records} records before it`);
    }
    if (head !== prev) throw broken('edit', 'a record before it is not as it was signed');
  }
}
