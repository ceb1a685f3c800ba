import type { LogCreatedBody, LogRecord } from '../model/log.ts';
import type { LogVerification } from '../model/log-verification.ts';
import type { StateDocument } from '../model/state.ts';
import { LogBrokenError } from './break.ts';
import { genesis } from './chain.ts';
import { foldInto } from './fold.ts';
import { Grammar } from './grammar.ts';
import { TextTable } from './members.ts';
import { readLog, type ReadRecord } from './read.ts';
import { Signatures, type SignatureOptions } from './signatures.ts';

/** A saved state: where it stands, and of which members it is the document. */
export interface SavedState extends Pick<
  StateDocument,
  'lineage' | 'project_id' | 'serial' | 'log'
> {
  /** Whether the document with these members, as canonical texts, is the saved one, to the byte. */
  readonly isOf: (members: Iterable<readonly [address: string, text: string]>) => boolean;
}

/** Bytes cut anywhere, or text in whole lines (a line may lack its `\n`). */
export type LogInput = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

async function* asBytes(input: LogInput): AsyncGenerator<Uint8Array> {
  for await (const item of input) {
    if (typeof item !== 'string') yield item;
    else yield Buffer.from(item.endsWith('\n') ? item : `${item}\n`);
  }
}

export interface VerifyOptions extends SignatureOptions {
  readonly state?: SavedState;
  /** An open last run, and what nobody signed, are found as well. */
  readonly strict?: boolean;
  /** Is given each good record, in order, once the line behind it has shown that nobody edited it. */
  readonly follow?: (record: LogRecord) => void;
}

/**
 * Checks a whole log: canonical form, sequence, chain, the grammar of runs, and, with `state`, that
 * this document is the fold of its first `serial` records and stands where it says; checkpoints are
 * held to the records, and with `keys` to their signatures. What is wrong
 * is reported, never thrown, but for `UntrustedStateError('newer-version')`. Memory is that
 * of the members.
 */
export async function verifyLog(
  lines: LogInput,
  options: VerifyOptions = {},
): Promise<LogVerification> {
  const grammar = new Grammar();
  const signatures = new Signatures(options);
  const members = new TextTable();
  // What is verified can be loaded: the fold takes every record in, whether or not a state covers it.
  const fold = foldInto(members);
  const agreement = options.state && new Agreement(options.state, members);
  const good: Good = { records: 0, head: undefined, headBefore: undefined, last: undefined };
  const reading = readLog(asBytes(lines));
  let first_bad: LogVerification['first_bad'];
  try {
    for await (const batch of reading) {
      for (const line of batch) {
        if (line.kind !== 'record') continue;
        grammar.check(line.record);
        fold.apply(line.record);
        agreement?.check(line);
        signatures.check({ record: line.record, prev: good.head ?? '', head: line.head });
        if (good.last !== undefined) options.follow?.(good.last);
        good.last = line.record;
        good.records += 1;
        good.headBefore = good.head;
        good.head = line.head;
      }
    }
    if (reading.end().torn !== undefined) throw new LogBrokenError(good.records + 1, 'cut');
    agreement?.finish(good.records);
    signatures.finish(good.records);
    if (options.strict === true) demandClosed(grammar, signatures, good.records);
  } catch (error) {
    if (!(error instanceof LogBrokenError)) throw error;
    first_bad = { line: error.line, kind: error.kind };
  }
  const isLastGood = (first_bad?.line ?? Infinity) > good.records;
  if (good.last !== undefined && isLastGood) options.follow?.(good.last);
  return verification(grammar, signatures, good, first_bad);
}

function demandClosed(grammar: Grammar, signatures: Signatures, records: number): void {
  if (grammar.openRun !== undefined) {
    throw new LogBrokenError(records + 1, 'open', 'the last run was never closed');
  }
  // A record may also stand behind the last run: who took over a dead lock, and then had nothing to do.
  if (!signatures.signed || signatures.unsigned <= records) {
    throw new LogBrokenError(signatures.unsigned, 'unsigned');
  }
}

interface Good {
  records: number;
  head: string | undefined;
  headBefore: string | undefined;
  last: LogRecord | undefined;
}

function verification(
  grammar: Grammar,
  signatures: Signatures,
  good: Good,
  first_bad: LogVerification['first_bad'],
): LogVerification {
  // An edit shows only in the line behind it: then the last record counted was not good either.
  const records = Math.min(good.records, (first_bad?.line ?? Infinity) - 1);
  const head = records < good.records ? good.headBefore : good.head;
  return {
    ok: first_bad === undefined,
    records,
    ...(head !== undefined && { head }),
    runs: grammar.runs,
    ...(grammar.openRun !== undefined && { open_run: grammar.openRun }),
    ...(first_bad && { first_bad }),
    signed: first_bad === undefined && signatures.signed,
    anchored: first_bad === undefined ? signatures.anchored : 0,
  };
}

/** Compares a state document with the fold of the records that it covers. */
class Agreement {
  readonly #state: SavedState;
  readonly #members: TextTable;
  #reached = false;

  /** `members` are those of the fold behind each line that is checked. */
  constructor(state: SavedState, members: TextTable) {
    this.#state = state;
    this.#members = members;
  }

  check(line: ReadRecord): void {
    if (this.#reached) return;
    const { record, seq, end, head } = line;
    if (record.type === 'log_created') this.#begin(record.body);
    if (this.#reached || seq + 1 < this.#state.serial) return;
    this.#reached = true;
    const { log } = this.#state;
    if (log.head !== head || log.bytes !== end) throw new LogBrokenError(seq + 1, 'fork');
    if (!this.#state.isOf(this.#members.texts())) {
      throw new LogBrokenError(
        seq + 1,
        'edit',
        'the state is not the fold of the records up to here',
      );
    }
  }

  finish(records: number): void {
    if (records < this.#state.serial) throw new LogBrokenError(records + 1, 'cut');
  }

  #begin({ lineage, project_id }: LogCreatedBody): void {
    const state = this.#state;
    if (state.lineage !== lineage || state.project_id !== project_id) {
      throw new LogBrokenError(1, 'fork', 'the state belongs to another log');
    }
    if (state.serial > 0) return;
    this.#reached = true;
    const empty = state.log.bytes === 0 && state.log.head === genesis(lineage);
    if (!empty || !state.isOf([])) throw new LogBrokenError(1, 'fork');
  }
}
