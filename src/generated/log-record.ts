/** Generated from schemas/log-record.schema.json by `npm run generate`; do not edit. */

/**
 * One line of the apply log.
 */
export type LogRecord =
  | LogCreatedRecord
  | RunStartedRecord
  | ResetIntendedRecord
  | ResetOutcomeRecord
  | ResetSettledRecord
  | ResetSkippedRecord
  | CampaignCreditedRecord
  | SessionsRevokedRecord
  | MemberImportedRecord
  | MemberRemovedRecord
  | LockForcedRecord
  | RunRecoveredRecord
  | RunFinishedRecord
  | CheckpointRecord;
export type Digest = string;
export type Requirements = LoggedRequirement[];
export type SkipReason =
  | 'scheduled'
  | 'protected'
  | 'breakglass'
  | 'not_found'
  | 'inactive'
  | 'address_changed'
  | 'too_many_members'
  | 'held'
  | 'changed_since_plan';
export type Strings = string[];

export interface LogCreatedRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: LogCreatedBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'log_created';
  version: 1;
}
export interface LogCreatedBody {
  lineage: string;
  project_id: string;
}
export interface RunStartedRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: RunStartedBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'run_started';
  version: 1;
}
export interface RunStartedBody {
  /**
   * The command that runs.
   */
  command: string;
  /**
   * Why, of state copy, state rebuild and import; other records carry their own.
   */
  reason?: string;
  plan_id?: string;
  plan_digest?: Digest;
  /**
   * Key that signed the plan.
   */
  plan_key?: string;
  policy?: LoggedPolicy;
  state?: LoggedState;
  base_url?: string;
  source?: LoggedSource;
  actor: string;
  host: string;
  tool: string;
  settings?: LoggedSettings;
}
export interface LoggedPolicy {
  digest: Digest;
  /**
   * Absent where there are too many for one record; the plan names them.
   */
  files?: LoggedPolicyFile[];
}
export interface LoggedPolicyFile {
  path: string;
  digest: Digest;
}
export interface LoggedState {
  lineage: string;
  serial: number;
}
export interface LoggedSource {
  commit?: string;
  ref?: string;
  actor?: string;
  run_url?: string;
}
export interface LoggedSettings {
  parallelism: number;
  rate: number;
  max_attempts: number;
  first?: number;
}
export interface ResetIntendedRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: ResetIntendedBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'reset_intended';
  version: 1;
}
export interface ResetIntendedBody {
  attempt: string;
  email_address: string;
  requirements: Requirements;
  request: LoggedRequest;
  revoke_sessions: boolean;
  before: LoggedPreImage;
}
export interface LoggedRequirement {
  campaign: string;
  reason: string;
  ticket?: string;
  since?: string;
  due?: string;
}
/**
 * The body of the call.
 */
export interface LoggedRequest {
  email_address: string;
  organization_id?: string;
  member_id?: string;
}
/**
 * Members that are not deleted, by member id; no password: no password_id.
 */
export interface LoggedPreImage {
  [k: string]: LoggedPreImageMember;
}
export interface LoggedPreImageMember {
  organization_id: string;
  status: 'pending' | 'invited' | 'active';
  password_id?: string;
}
export interface ResetOutcomeRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: ResetOutcomeBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'reset_outcome';
  version: 1;
}
export interface ResetOutcomeBody {
  attempt: string;
  outcome: 'applied' | 'rejected' | 'no_effect' | 'unknown';
  status_code?: number;
  error_type?: string;
  /**
   * Cut at 500 characters.
   */
  error_message?: string;
  request_id?: string;
  member_id?: string;
  elapsed_ms?: number;
}
export interface ResetSettledRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: ResetSettledBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'reset_settled';
  version: 1;
}
export interface ResetSettledBody {
  attempt: string;
  verdict: 'applied' | 'superseded' | 'not_applied' | 'held';
  /**
   * Password ids found, by member id; the empty string where a member has none.
   */
  evidence: {
    [k: string]: string;
  };
  by: 'read' | 'person';
  actor?: string;
  reason?: string;
}
export interface ResetSkippedRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: ResetSkippedBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'reset_skipped';
  version: 1;
}
export interface ResetSkippedBody {
  email_address: string;
  skip_reason: SkipReason;
}
export interface CampaignCreditedRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: CampaignCreditedBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'campaign_credited';
  version: 1;
}
export interface CampaignCreditedBody {
  email_address: string;
  campaigns: Strings;
  by: 'satisfied' | 'no_password';
  read_at?: string;
  evidence?: {
    [k: string]: CreditEvidence;
  };
}
export interface CreditEvidence {
  organization_id: string;
  password_id?: string;
}
export interface SessionsRevokedRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: SessionsRevokedBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'sessions_revoked';
  version: 1;
}
export interface SessionsRevokedBody {
  email_address: string;
  member_id: string;
  /**
   * Of the API's answer about the member; absent when there was none.
   */
  status_code?: number;
  error_type?: string;
  request_id?: string;
}
export interface MemberImportedRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: MemberImportedBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'member_imported';
  version: 1;
}
export interface MemberImportedBody {
  email_address: string;
  /**
   * A whole record of a state document.
   */
  record?: {};
  campaigns?: Strings;
  required_at?: string;
  reference?: string;
  actor: string;
  reason: string;
}
export interface MemberRemovedRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: MemberRemovedBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'member_removed';
  version: 1;
}
export interface MemberRemovedBody {
  email_address: string;
  actor: string;
  reason: string;
}
export interface LockForcedRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: LockForcedBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'lock_forced';
  version: 1;
}
export interface LockForcedBody {
  lock: LoggedLock;
  actor: string;
  reason: string;
}
/**
 * The seven fields of a lock.
 */
export interface LoggedLock {
  ID: string;
  Operation: string;
  Info: string;
  Who: string;
  Version: string;
  Created: string;
  Path: string;
}
export interface RunRecoveredRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: RunRecoveredBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'run_recovered';
  version: 1;
}
export interface RunRecoveredBody {
  /**
   * The open run, if any.
   */
  run?: string;
  open: Strings;
  cut?: CutBytes;
}
export interface CutBytes {
  bytes: number;
  digest: Digest;
}
export interface RunFinishedRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: RunFinishedBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'run_finished';
  version: 1;
}
export interface RunFinishedBody {
  /**
   * Counts of the run.
   */
  summary: {
    [k: string]: number;
  };
  exit_code: number;
}
export interface CheckpointRecord {
  /**
   * RFC 3339 UTC with milliseconds.
   */
  at: string;
  body: CheckpointBody;
  prev: Digest;
  /**
   * UUID of the run.
   */
  run: string;
  seq: number;
  type: 'checkpoint';
  version: 1;
}
export interface CheckpointBody {
  note: string;
}

export const logRecordSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://unpkg.com/mustreset@0.1.0/schemas/log-record.schema.json',
  title: 'LogRecord',
  description: 'One line of the apply log.',
  type: 'object',
  discriminator: { propertyName: 'type' },
  oneOf: [
    { $ref: '#/definitions/log_created_record' },
    { $ref: '#/definitions/run_started_record' },
    { $ref: '#/definitions/reset_intended_record' },
    { $ref: '#/definitions/reset_outcome_record' },
    { $ref: '#/definitions/reset_settled_record' },
    { $ref: '#/definitions/reset_skipped_record' },
    { $ref: '#/definitions/campaign_credited_record' },
    { $ref: '#/definitions/sessions_revoked_record' },
    { $ref: '#/definitions/member_imported_record' },
    { $ref: '#/definitions/member_removed_record' },
    { $ref: '#/definitions/lock_forced_record' },
    { $ref: '#/definitions/run_recovered_record' },
    { $ref: '#/definitions/run_finished_record' },
    { $ref: '#/definitions/checkpoint_record' },
  ],
  definitions: {
    digest: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
    strings: { type: 'array', items: { type: 'string' } },
    requirements: {
      type: 'array',
      items: {
        title: 'LoggedRequirement',
        type: 'object',
        additionalProperties: false,
        required: ['campaign', 'reason'],
        properties: {
          campaign: { type: 'string' },
          reason: { type: 'string' },
          ticket: { type: 'string' },
          since: { type: 'string' },
          due: { type: 'string' },
        },
      },
    },
    lock: {
      title: 'LoggedLock',
      description: 'The seven fields of a lock.',
      type: 'object',
      additionalProperties: false,
      required: ['ID', 'Operation', 'Info', 'Who', 'Version', 'Created', 'Path'],
      properties: {
        ID: { type: 'string' },
        Operation: { type: 'string' },
        Info: { type: 'string' },
        Who: { type: 'string' },
        Version: { type: 'string' },
        Created: { type: 'string' },
        Path: { type: 'string' },
      },
    },
    preImage: {
      title: 'LoggedPreImage',
      description: 'Members that are not deleted, by member id; no password: no password_id.',
      type: 'object',
      additionalProperties: {
        title: 'LoggedPreImageMember',
        type: 'object',
        additionalProperties: false,
        required: ['organization_id', 'status'],
        properties: {
          organization_id: { type: 'string' },
          status: { enum: ['pending', 'invited', 'active'] },
          password_id: { type: 'string' },
        },
      },
    },
    skipReason: {
      title: 'SkipReason',
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
    log_created: {
      title: 'LogCreatedBody',
      type: 'object',
      additionalProperties: false,
      required: ['lineage', 'project_id'],
      properties: { lineage: { type: 'string' }, project_id: { type: 'string' } },
    },
    log_created_record: {
      title: 'LogCreatedRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/log_created' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'log_created' },
        version: { const: 1 },
      },
    },
    run_started: {
      title: 'RunStartedBody',
      type: 'object',
      additionalProperties: false,
      required: ['command', 'actor', 'host', 'tool'],
      properties: {
        command: { description: 'The command that runs.', type: 'string' },
        reason: {
          description:
            'Why, of state copy, state rebuild and import; other records carry their own.',
          type: 'string',
        },
        plan_id: { type: 'string' },
        plan_digest: { $ref: '#/definitions/digest' },
        plan_key: { description: 'Key that signed the plan.', type: 'string' },
        policy: {
          title: 'LoggedPolicy',
          type: 'object',
          additionalProperties: false,
          required: ['digest'],
          properties: {
            digest: { $ref: '#/definitions/digest' },
            files: {
              description: 'Absent where there are too many for one record; the plan names them.',
              type: 'array',
              items: {
                title: 'LoggedPolicyFile',
                type: 'object',
                additionalProperties: false,
                required: ['path', 'digest'],
                properties: { path: { type: 'string' }, digest: { $ref: '#/definitions/digest' } },
              },
            },
          },
        },
        state: {
          title: 'LoggedState',
          type: 'object',
          additionalProperties: false,
          required: ['lineage', 'serial'],
          properties: { lineage: { type: 'string' }, serial: { type: 'integer', minimum: 0 } },
        },
        base_url: { type: 'string' },
        source: {
          title: 'LoggedSource',
          type: 'object',
          additionalProperties: false,
          required: [],
          properties: {
            commit: { type: 'string' },
            ref: { type: 'string' },
            actor: { type: 'string' },
            run_url: { type: 'string' },
          },
        },
        actor: { type: 'string' },
        host: { type: 'string' },
        tool: { type: 'string' },
        settings: {
          title: 'LoggedSettings',
          type: 'object',
          additionalProperties: false,
          required: ['parallelism', 'rate', 'max_attempts'],
          properties: {
            parallelism: { type: 'integer' },
            rate: { type: 'number' },
            max_attempts: { type: 'integer' },
            first: { type: 'integer' },
          },
        },
      },
    },
    run_started_record: {
      title: 'RunStartedRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/run_started' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'run_started' },
        version: { const: 1 },
      },
    },
    reset_intended: {
      title: 'ResetIntendedBody',
      type: 'object',
      additionalProperties: false,
      required: [
        'attempt',
        'email_address',
        'requirements',
        'request',
        'revoke_sessions',
        'before',
      ],
      properties: {
        attempt: { type: 'string' },
        email_address: { type: 'string' },
        requirements: { $ref: '#/definitions/requirements' },
        request: {
          title: 'LoggedRequest',
          description: 'The body of the call.',
          type: 'object',
          additionalProperties: false,
          required: ['email_address'],
          properties: {
            email_address: { type: 'string' },
            organization_id: { type: 'string' },
            member_id: { type: 'string' },
          },
        },
        revoke_sessions: { type: 'boolean' },
        before: { $ref: '#/definitions/preImage' },
      },
    },
    reset_intended_record: {
      title: 'ResetIntendedRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/reset_intended' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'reset_intended' },
        version: { const: 1 },
      },
    },
    reset_outcome: {
      title: 'ResetOutcomeBody',
      type: 'object',
      additionalProperties: false,
      required: ['attempt', 'outcome'],
      properties: {
        attempt: { type: 'string' },
        outcome: { enum: ['applied', 'rejected', 'no_effect', 'unknown'] },
        status_code: { type: 'integer' },
        error_type: { type: 'string' },
        error_message: { description: 'Cut at 500 characters.', type: 'string', maxLength: 500 },
        request_id: { type: 'string' },
        member_id: { type: 'string' },
        elapsed_ms: { type: 'integer', minimum: 0 },
      },
    },
    reset_outcome_record: {
      title: 'ResetOutcomeRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/reset_outcome' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'reset_outcome' },
        version: { const: 1 },
      },
    },
    reset_settled: {
      title: 'ResetSettledBody',
      type: 'object',
      additionalProperties: false,
      required: ['attempt', 'verdict', 'evidence', 'by'],
      properties: {
        attempt: { type: 'string' },
        verdict: { enum: ['applied', 'superseded', 'not_applied', 'held'] },
        evidence: {
          description:
            'Password ids found, by member id; the empty string where a member has none.',
          type: 'object',
          additionalProperties: { type: 'string' },
        },
        by: { enum: ['read', 'person'] },
        actor: { type: 'string' },
        reason: { type: 'string' },
      },
    },
    reset_settled_record: {
      title: 'ResetSettledRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/reset_settled' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'reset_settled' },
        version: { const: 1 },
      },
    },
    reset_skipped: {
      title: 'ResetSkippedBody',
      type: 'object',
      additionalProperties: false,
      required: ['email_address', 'skip_reason'],
      properties: {
        email_address: { type: 'string' },
        skip_reason: { $ref: '#/definitions/skipReason' },
      },
    },
    reset_skipped_record: {
      title: 'ResetSkippedRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/reset_skipped' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'reset_skipped' },
        version: { const: 1 },
      },
    },
    campaign_credited: {
      title: 'CampaignCreditedBody',
      type: 'object',
      additionalProperties: false,
      required: ['email_address', 'campaigns', 'by'],
      properties: {
        email_address: { type: 'string' },
        campaigns: { $ref: '#/definitions/strings' },
        by: { enum: ['satisfied', 'no_password'] },
        read_at: { type: 'string' },
        evidence: {
          type: 'object',
          additionalProperties: {
            title: 'CreditEvidence',
            type: 'object',
            additionalProperties: false,
            required: ['organization_id'],
            properties: { organization_id: { type: 'string' }, password_id: { type: 'string' } },
          },
        },
      },
    },
    campaign_credited_record: {
      title: 'CampaignCreditedRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/campaign_credited' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'campaign_credited' },
        version: { const: 1 },
      },
    },
    sessions_revoked: {
      title: 'SessionsRevokedBody',
      type: 'object',
      additionalProperties: false,
      required: ['email_address', 'member_id'],
      properties: {
        email_address: { type: 'string' },
        member_id: { type: 'string' },
        status_code: {
          description: "Of the API's answer about the member; absent when there was none.",
          type: 'integer',
        },
        error_type: { type: 'string' },
        request_id: { type: 'string' },
      },
    },
    sessions_revoked_record: {
      title: 'SessionsRevokedRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/sessions_revoked' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'sessions_revoked' },
        version: { const: 1 },
      },
    },
    member_imported: {
      title: 'MemberImportedBody',
      type: 'object',
      additionalProperties: false,
      required: ['email_address', 'actor', 'reason'],
      properties: {
        email_address: { type: 'string' },
        record: { description: 'A whole record of a state document.', type: 'object' },
        campaigns: { $ref: '#/definitions/strings' },
        required_at: { type: 'string' },
        reference: { type: 'string' },
        actor: { type: 'string' },
        reason: { type: 'string' },
      },
    },
    member_imported_record: {
      title: 'MemberImportedRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/member_imported' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'member_imported' },
        version: { const: 1 },
      },
    },
    member_removed: {
      title: 'MemberRemovedBody',
      type: 'object',
      additionalProperties: false,
      required: ['email_address', 'actor', 'reason'],
      properties: {
        email_address: { type: 'string' },
        actor: { type: 'string' },
        reason: { type: 'string' },
      },
    },
    member_removed_record: {
      title: 'MemberRemovedRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/member_removed' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'member_removed' },
        version: { const: 1 },
      },
    },
    lock_forced: {
      title: 'LockForcedBody',
      type: 'object',
      additionalProperties: false,
      required: ['lock', 'actor', 'reason'],
      properties: {
        lock: { $ref: '#/definitions/lock' },
        actor: { type: 'string' },
        reason: { type: 'string' },
      },
    },
    lock_forced_record: {
      title: 'LockForcedRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/lock_forced' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'lock_forced' },
        version: { const: 1 },
      },
    },
    run_recovered: {
      title: 'RunRecoveredBody',
      type: 'object',
      additionalProperties: false,
      required: ['open'],
      properties: {
        run: { description: 'The open run, if any.', type: 'string' },
        open: { $ref: '#/definitions/strings' },
        cut: {
          title: 'CutBytes',
          type: 'object',
          additionalProperties: false,
          required: ['bytes', 'digest'],
          properties: {
            bytes: { type: 'integer', minimum: 0 },
            digest: { $ref: '#/definitions/digest' },
          },
        },
      },
    },
    run_recovered_record: {
      title: 'RunRecoveredRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/run_recovered' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'run_recovered' },
        version: { const: 1 },
      },
    },
    run_finished: {
      title: 'RunFinishedBody',
      type: 'object',
      additionalProperties: false,
      required: ['summary', 'exit_code'],
      properties: {
        summary: {
          type: 'object',
          description: 'Counts of the run.',
          additionalProperties: { type: 'integer' },
        },
        exit_code: { type: 'integer' },
      },
    },
    run_finished_record: {
      title: 'RunFinishedRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/run_finished' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'run_finished' },
        version: { const: 1 },
      },
    },
    checkpoint: {
      title: 'CheckpointBody',
      type: 'object',
      additionalProperties: false,
      required: ['note'],
      properties: { note: { type: 'string' } },
    },
    checkpoint_record: {
      title: 'CheckpointRecord',
      type: 'object',
      additionalProperties: false,
      required: ['at', 'body', 'prev', 'run', 'seq', 'type', 'version'],
      properties: {
        at: { description: 'RFC 3339 UTC with milliseconds.', type: 'string' },
        body: { $ref: '#/definitions/checkpoint' },
        prev: { $ref: '#/definitions/digest' },
        run: { description: 'UUID of the run.', type: 'string' },
        seq: { type: 'integer', minimum: 0 },
        type: { const: 'checkpoint' },
        version: { const: 1 },
      },
    },
  },
};
