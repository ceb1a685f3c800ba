/** Log records by type. */
import type { LogRecord } from '../generated/log-record.ts';

export type {
  CampaignCreditedBody,
  LogCreatedBody,
  LoggedLock,
  LogRecord,
  ResetIntendedBody,
  ResetOutcomeBody,
  ResetSettledBody,
  ResetSkippedBody,
  RunFinishedBody,
  RunRecoveredBody,
  RunStartedBody,
} from '../generated/log-record.ts';

/** Most bytes of a record's line, without its `\n`. */
export const MAX_LINE_BYTES: number = 64 * 1024;

export type LogRecordType = LogRecord['type'];

/** The body that a record of type `T` carries. */
export type LogBody<T extends LogRecordType> = Extract<LogRecord, { type: T }>['body'];

export type Outcome = LogBody<'reset_outcome'>['outcome'];
export type Verdict = LogBody<'reset_settled'>['verdict'];

/** Whether a member has no session left: they were ended, or who is gone has none. */
export const hasEndedSessions = ({ status_code = 0 }: LogBody<'sessions_revoked'>): boolean =>
  (status_code >= 200 && status_code <= 299) || status_code === 404;
