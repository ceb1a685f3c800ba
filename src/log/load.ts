import type { State, StateDocument } from '../model/state.ts';
import { StoreError, UntrustedStateError } from '../model/store.ts';
import { canResume } from './attempts.ts';
import { startPosition } from './chain.ts';
import { createFold, openRunAfter, type Fold } from './fold.ts';
import type { Chunks } from './lines.ts';
import type { EmptyStore, LoadedState } from './loaded.ts';
import { readLog, type LogEnd, type LogLine, type LogReading } from './read.ts';

/** Opens the log's bytes from the first, or gives undefined where there is no log. */
export type OpenLog = () => Promise<Chunks | undefined>;

export interface LoadOptions {
  /** The project that state and log must belong to. */
  readonly project_id?: string | undefined;
  /** Also a log that an import began and did not finish: for that import alone. */
  readonly unfinishedImport?: boolean;
}

/** The command of the run that begins a log anew from a state document. */
export const IMPORT_FROM = 'import --from';

/**
 * Brings a saved state and its log together: a missing state is folded from the log, the tail of
 * an older one is folded in. Throws `UntrustedStateError` where they do not belong together or the
 * log is lost, broken, of a newer version or of another project. A torn end is only reported.
 */
export async function loadLog(
  openLog: OpenLog,
  document: StateDocument | undefined,
  options: LoadOptions = {},
): Promise<LoadedState | EmptyStore> {
  const chunks = await openLog();
  if (chunks === undefined) {
    if (document !== undefined) throw lost();
    return { state: undefined };
  }
  const joining = new Joining(document, options);
  const reading = readLog(chunks, { trusted: joining.trusted });
  for await (const lines of reading) for (const line of lines) joining.take(line);
  // Beside a log that an import has begun stands the state that it replaces.
  if (joining.foreign !== undefined) await loadLog(openLog, undefined, options);
  joining.check();
  return joined(openLog, joining, reading.end());
}

function joined(openLog: OpenLog, joining: Joining, end: LogEnd): LoadedState | EmptyStore {
  const { document, created } = joining;
  const torn = end.torn && { torn: end.torn };
  if (created === undefined || end.head === undefined) {
    if (document !== undefined) throw lost();
    return { state: undefined, ...torn };
  }
  if (document !== undefined && document.serial > end.records) throw ahead(document, end.records);
  const fold = joining.fold();
  const log = { records: end.records, bytes: end.bytes, head: end.head };
  const serial = document?.serial ?? 0;
  const state: State = { ...created, serial, log, members: fold.members };
  const saved = document && { saved: { records: document.serial, ...document.log } };
  return { state, fold, ...saved, ...torn, ...rereading(openLog, end.records) };
}

/** Follows the log and compares it with the saved state on the way. */
class Joining {
  readonly document: StateDocument | undefined;
  /** Records that the saved state stands for. */
  readonly trusted: number;
  created: { readonly lineage: string; readonly project_id: string } | undefined;
  readonly #options: LoadOptions;
  foreign: UntrustedStateError | undefined;
  /** The run of an import that is not finished. */
  #importing: string | undefined;
  #openRun: string | undefined;
  #fold: Fold | undefined;

  constructor(document: StateDocument | undefined, options: LoadOptions) {
    this.document = document;
    this.trusted = document !== undefined && canResume(document.members) ? document.serial : 0;
    this.#options = options;
  }

  take(line: LogLine): void {
    if (line.kind === 'record' && line.record.type === 'log_created') this.#begin(line.record.body);
    if (line.seq + 1 === this.document?.serial) this.#compare(line.head, line.end);
    if (line.seq >= this.trusted && line.kind === 'record') this.fold().apply(line.record);
    const { type, run } = line.kind === 'record' ? line.record : line;
    this.#openRun = openRunAfter(this.#openRun, { type, run });
    if (line.kind === 'record' && line.record.type === 'run_started') {
      // Another run begins only where all members were imported and saved.
      this.#importing = line.record.body.command === IMPORT_FROM ? run : undefined;
    }
    if (type === 'run_finished' && run === this.#importing) this.#importing = undefined;
  }

  /** Throws where state and log, read to the end, are not to be built upon. */
  check(): void {
    if (this.#importing !== undefined && this.#options.unfinishedImport !== true)
      throw incomplete();
    if (this.foreign !== undefined) throw this.foreign;
  }

  /** The fold behind the lines so far. */
  fold(): Fold {
    this.#fold ??=
      this.trusted > 0 && this.document !== undefined
        ? createFold({ members: this.document.members, openRun: this.#openRun })
        : createFold();
    return this.#fold;
  }

  #begin(created: { readonly lineage: string; readonly project_id: string }): void {
    const { document } = this;
    const { project_id } = this.#options;
    this.created = created;
    if (project_id !== undefined && created.project_id !== project_id) {
      throw new UntrustedStateError(
        'wrong-project',
        `The state in this store is of the project ${created.project_id}, and the credentials are ` +
          `for ${project_id}. Name the store of that project with --state, or its credentials.`,
      );
    }
    if (document === undefined) return;
    if (document.lineage !== created.lineage || document.project_id !== created.project_id) {
      this.foreign = foreign('The state is of another lineage or project than the apply log.');
      return;
    }
    const { bytes, head } = startPosition(created.lineage);
    if (document.serial === 0) this.#compare(head, bytes);
  }

  #compare(head: string, bytes: number): void {
    const { document } = this;
    if (document === undefined) return;
    if (document.log.head === head && document.log.bytes === bytes) return;
    this.foreign ??= foreign(
      `The first ${document.serial} records of the log are not those of the state.`,
    );
  }
}

function rereading(openLog: OpenLog, until: number): Pick<LoadedState, 'headAt' | 'recordsAfter'> {
  const reread = async (trusted: number): Promise<LogReading> => {
    const chunks = await openLog();
    if (chunks === undefined) throw new StoreError('The apply log went away while it was in use.');
    return readLog(chunks, { trusted });
  };
  return {
    headAt: async (records) => {
      if (records > until) return undefined;
      for await (const lines of await reread(until)) {
        for (const line of lines) {
          if (records === 0 && line.kind === 'record') return line.record.prev;
          if (line.seq + 1 === records) return line.head;
        }
      }
      return undefined;
    },
    recordsAfter: async function* (records) {
      if (records >= until) return;
      for await (const lines of await reread(records)) {
        for (const line of lines) {
          if (line.seq >= until) return;
          if (line.seq >= records && line.kind === 'record') yield line.record;
        }
      }
    },
  };
}

const lost = (): UntrustedStateError =>
  new UntrustedStateError(
    'log-lost',
    'There is a state, but its apply log is lost. Without the log nobody can tell whether resets ' +
      'were sent after the state was saved. Put the log back from a copy; where "mustreset state copy" ' +
      'was cut off, run it again. If there is no log anywhere, save the state in a file and begin a new log with it: mustreset import --from FILE --reason "...". ' +
      'Whatever was not settled in it is then held for a person.',
  );

const incomplete = (): UntrustedStateError =>
  new UntrustedStateError(
    'log-incomplete',
    'An import that began this log was cut off, so members are missing in it. Run the same command ' +
      'again (mustreset import --from FILE --reason "..."): it adds those that are missing.',
  );

const ahead = (document: StateDocument, records: number): UntrustedStateError =>
  new UntrustedStateError(
    'state-ahead',
    `The state covers ${document.serial} records, and the apply log holds only ${records}: records ` +
      'are lost, or the log is an older copy. Put the log back from a copy that holds them all; where ' +
      '"mustreset state copy" was cut off, run it again.',
  );

const foreign = (what: string): UntrustedStateError =>
  new UntrustedStateError(
    'state-foreign',
    `${what} One of the two was replaced. Put back the pair that belongs together; ` +
      '"mustreset state rebuild" makes the state anew if the log is the right one.',
  );
