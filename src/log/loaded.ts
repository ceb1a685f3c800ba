/** State and log as they were found together in a store. */
import type { LogRecord } from '../model/log.ts';
import type { LogPosition, State } from '../model/state.ts';
import type { TornBytes } from './break.ts';
import type { Fold } from './fold.ts';

export interface LoadedState {
  /** The saved state with the log's tail folded in. */
  readonly state: State;
  /** The fold behind the last record, to go on with. */
  readonly fold: Fold;
  /** What the saved state document covers; absent when there is none. */
  readonly saved?: LogPosition;
  /** Bytes behind the last good record, with no good record behind them. */
  readonly torn?: TornBytes;
  /** Reads the records from this number on anew, from the store. */
  recordsAfter(records: number): AsyncIterable<LogRecord>;
  /** The head of the first `records` records; undefined when the log has fewer. */
  headAt(records: number): Promise<string | undefined>;
}

/** A store without state and without a log, but perhaps with bytes that a crash tore. */
export interface EmptyStore {
  readonly state: undefined;
  readonly torn?: TornBytes;
}
