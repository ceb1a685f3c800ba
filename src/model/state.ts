/** The recorded result of earlier applies: a fold of the log. */
import type { MemberRecord } from '../generated/state.ts';

export type {
  FirstAttempt,
  LastAttempt,
  MemberRecord,
  PreImage,
  PreImageMember,
  Reset,
  ResetMember,
  StateDocument,
} from '../generated/state.ts';

/** Where a log stands: number of records, bytes of their lines with `\n`, and the `prev` that the next would carry. */
export interface LogPosition {
  readonly records: number;
  readonly bytes: number;
  readonly head: string;
}

/** State and log as they stand now: the saved state with the log's tail folded in. */
export interface State {
  readonly lineage: string;
  readonly project_id: string;
  /** Serial of the saved state document; 0 when none was saved. */
  readonly serial: number;
  readonly log: LogPosition;
  /** By canonical address; an object without a prototype. */
  readonly members: Readonly<Record<string, MemberRecord>>;
}

export type Members = Readonly<Record<string, MemberRecord>>;

/** An attempt of this record is not decided: `open`, `unknown` or `held`. */
export const isUnsettled = (record: MemberRecord | undefined): boolean =>
  record?.last_attempt !== undefined &&
  ['open', 'unknown', 'held'].includes(record.last_attempt.outcome);
