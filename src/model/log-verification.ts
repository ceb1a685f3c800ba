/** What a check of a whole log found. */

/** How a log differs from what was written. */
export type BreakKind =
  | 'edit'
  | 'insert'
  | 'delete'
  | 'reorder'
  | 'cut'
  | 'fork'
  | 'replay'
  | 'signature'
  | 'unsigned'
  | 'open';

/** What `log verify` found. */
export interface LogVerification {
  readonly ok: boolean;
  /** Good records before the first bad line. */
  readonly records: number;
  /** The head behind them; absent without records. */
  readonly head?: string;
  readonly runs: number;
  /** The last run, if it is neither finished nor recovered. */
  readonly open_run?: string;
  readonly first_bad?: { readonly line: number; readonly kind: BreakKind };
  /** Whether one of the keys signed everything up to the end of the last run. */
  readonly signed: boolean;
  /** Records that an anchor covers. */
  readonly anchored: number;
}
