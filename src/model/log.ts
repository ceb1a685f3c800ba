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

export type LogRecordType = LogRecord['type'];

/** The body that a record of type `T` carries. */
export type LogBody<T extends LogRecordType> = Extract<LogRecord, { type: T }>['body'];

export type Outcome = LogBody<'reset_outcome'>['outcome'];
export type Verdict = LogBody<'reset_settled'>['verdict'];
