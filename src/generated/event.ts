/** Generated from schemas/event.schema.json by `npm run generate`; do not edit. */

/**
 * One line of the event stream of plan and apply.
 */
export type StreamEvent =
  | VersionEvent
  | StateLockAcquireEvent
  | StateLockReleaseEvent
  | DiagnosticEvent
  | RefreshStartEvent
  | RefreshCompleteEvent
  | PlannedChangeEvent
  | ResetStartEvent
  | ResetCompleteEvent
  | ResetSettledEvent
  | ResetSkippedEvent
  | CampaignCreditedEvent
  | SessionsRevokedEvent
  | RateLimitedEvent
  | ProgressEvent
  | ChangeSummaryEvent;

/**
 * Always the first line.
 */
export interface VersionEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'version';
  /**
   * Version of the program.
   */
  mustreset: string;
  /**
   * Version of this stream.
   */
  format_version: string;
}
/**
 * The lock is being taken.
 */
export interface StateLockAcquireEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'state_lock_acquire';
  /**
   * The store, without credentials.
   */
  store: string;
}
/**
 * The lock is given back.
 */
export interface StateLockReleaseEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'state_lock_release';
  /**
   * The store, without credentials.
   */
  store: string;
}
/**
 * An error or a warning.
 */
export interface DiagnosticEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'diagnostic';
  diagnostic: Diagnostic;
}
/**
 * An error or a warning: what is wrong, where, why, and how to mend it.
 */
export interface Diagnostic {
  /**
   * A warning never changes the exit code.
   */
  severity: 'error' | 'warning';
  /**
   * Stable id of the rule.
   */
  rule: string;
  /**
   * Constant per rule.
   */
  summary: string;
  /**
   * What is wrong, why, and how to mend it.
   */
  detail: string;
  /**
   * The likely remedy.
   */
  hint?: string;
  range?: DiagnosticRange;
  /**
   * The other places of a two-place mistake.
   */
  also?: DiagnosticRange[];
}
/**
 * From its start up to, not including, its end.
 */
export interface DiagnosticRange {
  /**
   * Path as given.
   */
  file: string;
  start: DiagnosticPosition;
  end: DiagnosticPosition;
}
/**
 * A place in a file.
 */
export interface DiagnosticPosition {
  /**
   * From 1.
   */
  line: number;
  /**
   * From 1, in characters as an editor shows them.
   */
  column: number;
}
/**
 * Reading the live members begins.
 */
export interface RefreshStartEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'refresh_start';
  /**
   * API calls so far.
   */
  reads: number;
  /**
   * Members read so far.
   */
  members: number;
}
/**
 * The live members are read.
 */
export interface RefreshCompleteEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'refresh_complete';
  /**
   * API calls so far.
   */
  reads: number;
  /**
   * Members read so far.
   */
  members: number;
}
/**
 * One action of the plan.
 */
export interface PlannedChangeEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'planned_change';
  change: PlannedChange;
}
/**
 * The plan's action: see plan.schema.json.
 */
export interface PlannedChange {
  action: 'require' | 'require_again' | 'settle' | 'credit' | 'revoke' | 'skip';
}
/**
 * A call is about to be made; its intent is durable.
 */
export interface ResetStartEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'reset_start';
  /**
   * Canonical address.
   */
  email_address: string;
  /**
   * UUID of the attempt.
   */
  attempt: string;
}
/**
 * An attempt has its outcome, and that is durable.
 */
export interface ResetCompleteEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'reset_complete';
  /**
   * Canonical address.
   */
  email_address: string;
  /**
   * UUID of the attempt.
   */
  attempt: string;
  /**
   * What came of the attempt.
   */
  outcome: 'applied' | 'rejected' | 'no_effect' | 'unknown';
  /**
   * HTTP status.
   */
  status_code?: number;
  /**
   * Stytch's error type.
   */
  error_type?: string;
  /**
   * Stytch's request id.
   */
  request_id?: string;
  /**
   * Duration of the call.
   */
  elapsed_ms?: number;
}
/**
 * An unknown outcome is decided; the log record's body.
 */
export interface ResetSettledEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'reset_settled';
  /**
   * UUID of the attempt.
   */
  attempt: string;
  /**
   * What became of the attempt.
   */
  verdict: 'applied' | 'superseded' | 'not_applied' | 'held';
  /**
   * Password ids found, by member id.
   */
  evidence: {
    [k: string]: string;
  };
  /**
   * Who decided.
   */
  by: 'read' | 'person';
  /**
   * The person.
   */
  actor?: string;
  /**
   * The person's reason.
   */
  reason?: string;
}
/**
 * Apply itself skipped an address; the log record's body.
 */
export interface ResetSkippedEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'reset_skipped';
  /**
   * Canonical address.
   */
  email_address: string;
  /**
   * Why nothing is done.
   */
  skip_reason:
    | 'scheduled'
    | 'protected'
    | 'breakglass'
    | 'not_found'
    | 'inactive'
    | 'address_changed'
    | 'too_many_members'
    | 'held'
    | 'changed_since_plan';
}
/**
 * Campaigns are recorded without a call; the log record's body.
 */
export interface CampaignCreditedEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'campaign_credited';
  /**
   * Canonical address.
   */
  email_address: string;
  /**
   * Campaigns that are now satisfied.
   */
  campaigns: string[];
  /**
   * Why no call was needed.
   */
  by: 'satisfied' | 'no_password';
  /**
   * When the members were read.
   */
  read_at?: string;
  /**
   * The members read, by member id.
   */
  evidence?: {
    [k: string]: EventCreditEvidence;
  };
}
export interface EventCreditEvidence {
  /**
   * Organization of the member.
   */
  organization_id: string;
  /**
   * Absent without a password.
   */
  password_id?: string;
}
/**
 * The sessions of a member were ended, or could not be; the log record's body.
 */
export interface SessionsRevokedEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'sessions_revoked';
  /**
   * Canonical address.
   */
  email_address: string;
  /**
   * Whose sessions.
   */
  member_id: string;
  /**
   * Of the API's answer about the member; absent when there was none.
   */
  status_code?: number;
  /**
   * Why it failed.
   */
  error_type?: string;
  /**
   * Of the answer.
   */
  request_id?: string;
}
/**
 * Stytch answered 429.
 */
export interface RateLimitedEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'rate_limited';
  /**
   * How long the run pauses.
   */
  pause_ms: number;
  /**
   * Resets a second from then on.
   */
  rate: number;
}
/**
 * At most one a second.
 */
export interface ProgressEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'progress';
  /**
   * Addresses done.
   */
  done: number;
  /**
   * Addresses left.
   */
  left: number;
  /**
   * Resets a second, measured.
   */
  rate: number;
  /**
   * Seconds to go.
   */
  eta_s: number;
}
/**
 * Always the last line, also on failure.
 */
export interface ChangeSummaryEvent {
  /**
   * How serious it is.
   */
  '@level': 'info' | 'warn' | 'error';
  /**
   * The event as a sentence.
   */
  '@message': string;
  /**
   * RFC 3339 UTC with milliseconds.
   */
  '@timestamp': string;
  type: 'change_summary';
  /**
   * The command.
   */
  operation: 'plan' | 'apply';
  /**
   * Exit code of the command.
   */
  exit_code: number;
  /**
   * Counts of the plan, or of the apply.
   */
  summary: PlanCounts | ApplyCounts;
  /**
   * UUID of the plan.
   */
  plan_id?: string;
  log?: EventLog;
}
/**
 * Counts of a plan.
 */
export interface PlanCounts {
  require: number;
  require_again: number;
  settle: number;
  credit: number;
  revoke: number;
  skip: number;
  no_op: number;
  excluded: number;
  unlisted: number;
  organizations: number;
  admins: number;
}
/**
 * Counts of an apply; each address of the plan once; beside them those whose sessions were ended, or are still to be.
 */
export interface ApplyCounts {
  required: number;
  superseded: number;
  credited: number;
  rejected: number;
  unknown: number;
  held: number;
  skipped: number;
  changed: number;
  not_started: number;
  waiting: number;
  up_to_date: number;
  /**
   * Addresses whose members' sessions were ended.
   */
  sessions_ended: number;
  /**
   * Addresses with sessions that are still to be ended.
   */
  sessions_left: number;
}
/**
 * Where the log stands.
 */
export interface EventLog {
  /**
   * Number of log records.
   */
  records: number;
  /**
   * Digest that the next record will carry.
   */
  head: string;
}

export const eventSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://unpkg.com/mustreset@0.1.0/schemas/event.schema.json',
  title: 'StreamEvent',
  description: 'One line of the event stream of plan and apply.',
  type: 'object',
  discriminator: { propertyName: 'type' },
  oneOf: [
    { $ref: '#/definitions/version' },
    { $ref: '#/definitions/state_lock_acquire' },
    { $ref: '#/definitions/state_lock_release' },
    { $ref: '#/definitions/diagnostic' },
    { $ref: '#/definitions/refresh_start' },
    { $ref: '#/definitions/refresh_complete' },
    { $ref: '#/definitions/planned_change' },
    { $ref: '#/definitions/reset_start' },
    { $ref: '#/definitions/reset_complete' },
    { $ref: '#/definitions/reset_settled' },
    { $ref: '#/definitions/reset_skipped' },
    { $ref: '#/definitions/campaign_credited' },
    { $ref: '#/definitions/sessions_revoked' },
    { $ref: '#/definitions/rate_limited' },
    { $ref: '#/definitions/progress' },
    { $ref: '#/definitions/change_summary' },
  ],
  definitions: {
    version: {
      title: 'VersionEvent',
      description: 'Always the first line.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'mustreset', 'format_version'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'version' },
        mustreset: { description: 'Version of the program.', type: 'string' },
        format_version: {
          description: 'Version of this stream.',
          type: 'string',
          pattern: '^1\\.[0-9]+$',
        },
      },
    },
    state_lock_acquire: {
      title: 'StateLockAcquireEvent',
      description: 'The lock is being taken.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'store'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'state_lock_acquire' },
        store: { description: 'The store, without credentials.', type: 'string' },
      },
    },
    state_lock_release: {
      title: 'StateLockReleaseEvent',
      description: 'The lock is given back.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'store'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'state_lock_release' },
        store: { description: 'The store, without credentials.', type: 'string' },
      },
    },
    diagnostic: {
      title: 'DiagnosticEvent',
      description: 'An error or a warning.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'diagnostic'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'diagnostic' },
        diagnostic: { $ref: '#/definitions/diagnosticValue' },
      },
    },
    refresh_start: {
      title: 'RefreshStartEvent',
      description: 'Reading the live members begins.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'reads', 'members'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'refresh_start' },
        reads: { description: 'API calls so far.', type: 'integer', minimum: 0 },
        members: { description: 'Members read so far.', type: 'integer', minimum: 0 },
      },
    },
    refresh_complete: {
      title: 'RefreshCompleteEvent',
      description: 'The live members are read.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'reads', 'members'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'refresh_complete' },
        reads: { description: 'API calls so far.', type: 'integer', minimum: 0 },
        members: { description: 'Members read so far.', type: 'integer', minimum: 0 },
      },
    },
    planned_change: {
      title: 'PlannedChangeEvent',
      description: 'One action of the plan.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'change'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'planned_change' },
        change: {
          title: 'PlannedChange',
          description: "The plan's action: see plan.schema.json.",
          type: 'object',
          required: ['action'],
          properties: {
            action: { enum: ['require', 'require_again', 'settle', 'credit', 'revoke', 'skip'] },
          },
        },
      },
    },
    reset_start: {
      title: 'ResetStartEvent',
      description: 'A call is about to be made; its intent is durable.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'email_address', 'attempt'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'reset_start' },
        email_address: { description: 'Canonical address.', type: 'string' },
        attempt: { description: 'UUID of the attempt.', type: 'string' },
      },
    },
    reset_complete: {
      title: 'ResetCompleteEvent',
      description: 'An attempt has its outcome, and that is durable.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'email_address', 'attempt', 'outcome'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'reset_complete' },
        email_address: { description: 'Canonical address.', type: 'string' },
        attempt: { description: 'UUID of the attempt.', type: 'string' },
        outcome: {
          description: 'What came of the attempt.',
          enum: ['applied', 'rejected', 'no_effect', 'unknown'],
        },
        status_code: { description: 'HTTP status.', type: 'integer', minimum: 0 },
        error_type: { description: "Stytch's error type.", type: 'string' },
        request_id: { description: "Stytch's request id.", type: 'string' },
        elapsed_ms: { description: 'Duration of the call.', type: 'integer', minimum: 0 },
      },
    },
    reset_settled: {
      title: 'ResetSettledEvent',
      description: "An unknown outcome is decided; the log record's body.",
      type: 'object',
      additionalProperties: false,
      required: [
        '@level',
        '@message',
        '@timestamp',
        'type',
        'attempt',
        'verdict',
        'evidence',
        'by',
      ],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'reset_settled' },
        attempt: { description: 'UUID of the attempt.', type: 'string' },
        verdict: {
          description: 'What became of the attempt.',
          enum: ['applied', 'superseded', 'not_applied', 'held'],
        },
        evidence: {
          description: 'Password ids found, by member id.',
          type: 'object',
          additionalProperties: { type: 'string' },
        },
        by: { description: 'Who decided.', enum: ['read', 'person'] },
        actor: { description: 'The person.', type: 'string' },
        reason: { description: "The person's reason.", type: 'string' },
      },
    },
    reset_skipped: {
      title: 'ResetSkippedEvent',
      description: "Apply itself skipped an address; the log record's body.",
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'email_address', 'skip_reason'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'reset_skipped' },
        email_address: { description: 'Canonical address.', type: 'string' },
        skip_reason: {
          description: 'Why nothing is done.',
          enum: [
            'scheduled',
            'protected',
            'breakglass',
            'not_found',
            'inactive',
            'address_changed',
            'too_many_members',
            'held',
            'changed_since_plan',
          ],
        },
      },
    },
    campaign_credited: {
      title: 'CampaignCreditedEvent',
      description: "Campaigns are recorded without a call; the log record's body.",
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'email_address', 'campaigns', 'by'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'campaign_credited' },
        email_address: { description: 'Canonical address.', type: 'string' },
        campaigns: {
          description: 'Campaigns that are now satisfied.',
          type: 'array',
          items: { type: 'string' },
        },
        by: { description: 'Why no call was needed.', enum: ['satisfied', 'no_password'] },
        read_at: { description: 'When the members were read.', type: 'string' },
        evidence: {
          description: 'The members read, by member id.',
          type: 'object',
          additionalProperties: {
            title: 'EventCreditEvidence',
            type: 'object',
            additionalProperties: false,
            required: ['organization_id'],
            properties: {
              organization_id: { description: 'Organization of the member.', type: 'string' },
              password_id: { description: 'Absent without a password.', type: 'string' },
            },
          },
        },
      },
    },
    sessions_revoked: {
      title: 'SessionsRevokedEvent',
      description: "The sessions of a member were ended, or could not be; the log record's body.",
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'email_address', 'member_id'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'sessions_revoked' },
        email_address: { description: 'Canonical address.', type: 'string' },
        member_id: { description: 'Whose sessions.', type: 'string' },
        status_code: {
          description: "Of the API's answer about the member; absent when there was none.",
          type: 'integer',
        },
        error_type: { description: 'Why it failed.', type: 'string' },
        request_id: { description: 'Of the answer.', type: 'string' },
      },
    },
    rate_limited: {
      title: 'RateLimitedEvent',
      description: 'Stytch answered 429.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'pause_ms', 'rate'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'rate_limited' },
        pause_ms: { description: 'How long the run pauses.', type: 'number', minimum: 0 },
        rate: { description: 'Resets a second from then on.', type: 'number', minimum: 0 },
      },
    },
    progress: {
      title: 'ProgressEvent',
      description: 'At most one a second.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'done', 'left', 'rate', 'eta_s'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'progress' },
        done: { description: 'Addresses done.', type: 'integer', minimum: 0 },
        left: { description: 'Addresses left.', type: 'integer', minimum: 0 },
        rate: { description: 'Resets a second, measured.', type: 'number', minimum: 0 },
        eta_s: { description: 'Seconds to go.', type: 'number', minimum: 0 },
      },
    },
    change_summary: {
      title: 'ChangeSummaryEvent',
      description: 'Always the last line, also on failure.',
      type: 'object',
      additionalProperties: false,
      required: ['@level', '@message', '@timestamp', 'type', 'operation', 'exit_code', 'summary'],
      properties: {
        '@level': { description: 'How serious it is.', enum: ['info', 'warn', 'error'] },
        '@message': { description: 'The event as a sentence.', type: 'string' },
        '@timestamp': { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        type: { const: 'change_summary' },
        operation: { description: 'The command.', enum: ['plan', 'apply'] },
        exit_code: { description: 'Exit code of the command.', type: 'integer', minimum: 0 },
        summary: {
          description: 'Counts of the plan, or of the apply.',
          oneOf: [{ $ref: '#/definitions/planCounts' }, { $ref: '#/definitions/applyCounts' }],
        },
        plan_id: { description: 'UUID of the plan.', type: 'string' },
        log: {
          title: 'EventLog',
          description: 'Where the log stands.',
          type: 'object',
          additionalProperties: false,
          required: ['records', 'head'],
          properties: {
            records: { description: 'Number of log records.', type: 'integer', minimum: 0 },
            head: { description: 'Digest that the next record will carry.', type: 'string' },
          },
        },
      },
    },
    diagnosticValue: {
      title: 'Diagnostic',
      description: 'An error or a warning: what is wrong, where, why, and how to mend it.',
      type: 'object',
      additionalProperties: false,
      required: ['severity', 'rule', 'summary', 'detail'],
      properties: {
        severity: {
          description: 'A warning never changes the exit code.',
          enum: ['error', 'warning'],
        },
        rule: {
          description: 'Stable id of the rule.',
          type: 'string',
          pattern: '^[a-z]+([-_][a-z]+)*$',
        },
        summary: { description: 'Constant per rule.', type: 'string', minLength: 1 },
        detail: { description: 'What is wrong, why, and how to mend it.', type: 'string' },
        hint: { description: 'The likely remedy.', type: 'string' },
        range: { $ref: '#/definitions/range' },
        also: {
          description: 'The other places of a two-place mistake.',
          type: 'array',
          items: { $ref: '#/definitions/range' },
        },
      },
    },
    position: {
      title: 'DiagnosticPosition',
      type: 'object',
      additionalProperties: false,
      required: ['line', 'column'],
      properties: {
        line: { description: 'From 1.', type: 'integer', minimum: 1 },
        column: {
          description: 'From 1, in characters as an editor shows them.',
          type: 'integer',
          minimum: 1,
        },
      },
      description: 'A place in a file.',
    },
    range: {
      title: 'DiagnosticRange',
      type: 'object',
      additionalProperties: false,
      required: ['file', 'start', 'end'],
      properties: {
        file: { description: 'Path as given.', type: 'string' },
        start: { $ref: '#/definitions/position' },
        end: { $ref: '#/definitions/position' },
      },
      description: 'From its start up to, not including, its end.',
    },
    planCounts: {
      title: 'PlanCounts',
      description: 'Counts of a plan.',
      type: 'object',
      additionalProperties: false,
      required: [
        'require',
        'require_again',
        'settle',
        'credit',
        'revoke',
        'skip',
        'no_op',
        'excluded',
        'unlisted',
        'organizations',
        'admins',
      ],
      properties: {
        require: { type: 'integer', minimum: 0 },
        require_again: { type: 'integer', minimum: 0 },
        settle: { type: 'integer', minimum: 0 },
        credit: { type: 'integer', minimum: 0 },
        revoke: { type: 'integer', minimum: 0 },
        skip: { type: 'integer', minimum: 0 },
        no_op: { type: 'integer', minimum: 0 },
        excluded: { type: 'integer', minimum: 0 },
        unlisted: { type: 'integer', minimum: 0 },
        organizations: { type: 'integer', minimum: 0 },
        admins: { type: 'integer', minimum: 0 },
      },
    },
    applyCounts: {
      title: 'ApplyCounts',
      description:
        'Counts of an apply; each address of the plan once; beside them those whose sessions were ended, or are still to be.',
      type: 'object',
      additionalProperties: false,
      required: [
        'required',
        'superseded',
        'credited',
        'rejected',
        'unknown',
        'held',
        'skipped',
        'changed',
        'not_started',
        'waiting',
        'up_to_date',
        'sessions_ended',
        'sessions_left',
      ],
      properties: {
        required: { type: 'integer', minimum: 0 },
        superseded: { type: 'integer', minimum: 0 },
        credited: { type: 'integer', minimum: 0 },
        rejected: { type: 'integer', minimum: 0 },
        unknown: { type: 'integer', minimum: 0 },
        held: { type: 'integer', minimum: 0 },
        skipped: { type: 'integer', minimum: 0 },
        changed: { type: 'integer', minimum: 0 },
        not_started: { type: 'integer', minimum: 0 },
        waiting: { type: 'integer', minimum: 0 },
        up_to_date: { type: 'integer', minimum: 0 },
        sessions_ended: {
          description: "Addresses whose members' sessions were ended.",
          type: 'integer',
          minimum: 0,
        },
        sessions_left: {
          description: 'Addresses with sessions that are still to be ended.',
          type: 'integer',
          minimum: 0,
        },
      },
    },
  },
};
