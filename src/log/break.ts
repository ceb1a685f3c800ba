import { createHash, type Hash } from 'node:crypto';
import type { LogRecord } from '../model/log.ts';
import type { BreakKind } from '../model/log-verification.ts';
import { UntrustedStateError } from '../model/store.ts';
import { genesis } from './chain.ts';
import type { Piece } from './lines.ts';
import { parseLine, type ParsedLine } from './line.ts';

const MEANING: Readonly<Record<BreakKind, string>> = {
  edit: 'this line is not as it was written',
  insert: 'this line was not written here',
  delete: 'records that stood here are missing',
  reorder: 'records have changed places here',
  cut: 'the log ends before this line was complete',
  fork: 'the log went another way than the state that was saved from it',
  replay: 'an older checkpoint stands in place of this one',
  signature: 'this checkpoint is not signed by who should have signed it',
  unsigned: 'from this line on nothing is signed',
  open: 'a run or an attempt before this line was never closed',
};

/** The log is not what was written; nothing may be built upon it. */
export class LogBrokenError extends UntrustedStateError {
  /** The first line at which it breaks, from 1. */
  readonly line: number;
  readonly kind: BreakKind;
  constructor(line: number, kind: BreakKind, why: string = MEANING[kind]) {
    super(
      'log-broken',
      `The apply log breaks at line ${line} (${kind}): ${why}. ` +
        'The record of what was done can no longer be trusted, so nothing is sent or written. ' +
        'Put the log back from a copy; "mustreset log verify" tells when it is whole.',
    );
    this.name = 'LogBrokenError';
    this.line = line;
    this.kind = kind;
  }
}

/** What stood before the line that does not fit. */
export interface Before {
  readonly records: number;
  /** Undefined before the first record. */
  readonly head: string | undefined;
}

/** Bytes behind the last good record, with no good record behind them. */
export interface TornBytes {
  /** Bytes of the log before them. */
  readonly keep: number;
  readonly bytes: number;
  readonly digest: string;
}

export type Finding =
  | { readonly type: 'torn'; readonly bytes: number; readonly digest: string }
  | {
      readonly type: 'broken';
      readonly line: number;
      readonly kind: BreakKind;
      readonly why?: string;
    }
  | { readonly type: 'newer'; readonly line: number; readonly version: number };

/** Two hashes that differ in a few digits: one was written over the other. */
const alike = (a: string, b: string): boolean => {
  let same = 0;
  for (let index = 0; index < a.length; index += 1) if (a[index] === b[index]) same += 1;
  return same > a.length / 2;
};

/**
 * Looks at a line that does not fit its place in the log, and at everything behind it, to tell
 * bytes that a crash tore from a change that someone made. Holds no more than a line.
 */
export class Misfit {
  readonly #before: Before;
  readonly #line: ParsedLine;
  readonly #head: string;
  readonly #torn: Hash = createHash('sha256');
  #bytes = 0;
  #fragment = false;
  #next: ParsedLine | undefined;
  #goodBehind = false;
  #expectedBehind = false;
  #sameSeqBehind = false;

  constructor(before: Before, piece: Piece, head: string) {
    this.#before = before;
    this.#head = head;
    this.#line = piece.ended ? parseLine(piece.bytes) : { kind: 'invalid', why: 'is not complete' };
    this.#count(piece);
  }

  /** Takes in what follows. */
  follow(piece: Piece): void {
    const wasFragment = this.#fragment;
    this.#count(piece);
    if (wasFragment || !piece.ended) return;
    const line = parseLine(piece.bytes);
    this.#next ??= line;
    if (line.kind === 'invalid') return;
    this.#goodBehind = true;
    if (line.kind === 'newer') return;
    if (line.record.seq === this.#before.records) this.#expectedBehind = true;
    if (line.record.seq === this.#seq()) this.#sameSeqBehind = true;
  }

  /** What it was, once the log has been read to its end. */
  finding(): Finding {
    const line = this.#line;
    const number = this.#before.records + 1;
    switch (line.kind) {
      case 'invalid':
        if (!this.#goodBehind) {
          return { type: 'torn', bytes: this.#bytes, digest: `sha256:${this.#torn.digest('hex')}` };
        }
        return this.#nextFits()
          ? { type: 'broken', line: number, kind: 'insert' }
          : { type: 'broken', line: number, kind: 'edit', why: `this line ${line.why}` };
      case 'newer':
        return this.#isUnlinked(line.prev)
          ? { type: 'broken', line: number, kind: 'edit' }
          : { type: 'newer', line: number, version: line.version };
      case 'record':
        return this.#misplaced(line.record);
    }
  }

  #misplaced(record: LogRecord): Finding {
    const { records } = this.#before;
    const { prev, seq } = record;
    const head = this.#expectedPrev(record);
    const at = (kind: BreakKind, line: number = records + 1): Finding => ({
      type: 'broken',
      line,
      kind,
    });
    if (this.#nextFits()) {
      return at(seq > records && !this.#sameSeqBehind ? 'reorder' : 'insert');
    }
    if (prev === head) return at('edit');
    if (seq > records) return at(this.#expectedBehind ? 'reorder' : 'delete');
    if (seq < records) return at('insert');
    const ownPrevChanged = head === undefined || alike(prev, head) || this.#nextIsUnlinked();
    return at('edit', ownPrevChanged ? records + 1 : records);
  }

  #isUnlinked(prev: string | undefined): boolean {
    const { head } = this.#before;
    return (prev !== undefined && head !== undefined && prev !== head) || this.#nextIsUnlinked();
  }

  /** The line behind does not carry the hash of this one. */
  #nextIsUnlinked(): boolean {
    const next = this.#next;
    if (next === undefined || next.kind === 'invalid') return false;
    const prev = next.kind === 'newer' ? next.prev : next.record.prev;
    return prev !== undefined && prev !== this.#head;
  }

  #nextFits(): boolean {
    const next = this.#next;
    if (next?.kind !== 'record' || next.record.seq !== this.#before.records) return false;
    return next.record.prev === this.#expectedPrev(next.record);
  }

  #expectedPrev(record: LogRecord): string | undefined {
    if (this.#before.records > 0) return this.#before.head;
    return record.type === 'log_created' ? genesis(record.body.lineage) : undefined;
  }

  #seq(): number | undefined {
    return this.#line.kind === 'record' ? this.#line.record.seq : undefined;
  }

  #count(piece: Piece): void {
    this.#fragment = !piece.ended;
    this.#torn.update(piece.bytes);
    if (piece.ended) this.#torn.update('\n');
    this.#bytes += piece.bytes.length + (piece.ended ? 1 : 0);
  }
}
