/** Generated from schemas/plan.schema.json by `npm run generate`; do not edit. */

export type Action =
  RequireAction | RequireAgainAction | SettleAction | CreditAction | RevokeAction | SkipAction;
export type Requirements = Requirement[];
/**
 * What becomes of the password: deleted (exactly one active member), marked (several), unknown (not refreshed).
 */
export type Effect = 'delete' | 'mark' | 'unknown';
export type Members = PlannedMember[];
/**
 * Empty when it only reads.
 */
export type Requirements1 = Requirement[];

/**
 * What apply would do, bound to one policy, one state and one project.
 */
export interface PlanDocument {
  /**
   * Name of this format.
   */
  format: 'mustreset.plan';
  /**
   * Version of this format.
   */
  version: 1;
  /**
   * UUID of the plan.
   */
  plan_id: string;
  /**
   * When it was made.
   */
  created_at: string;
  /**
   * After this instant apply refuses it.
   */
  expires_at: string;
  /**
   * Program and version that made it.
   */
  tool: string;
  /**
   * Stytch project.
   */
  project_id: string;
  /**
   * Base URL of the API.
   */
  base_url: string;
  policy: PlanPolicy;
  state: PlanState;
  log: PlanLog;
  /**
   * Whether the live members were read.
   */
  refreshed: boolean;
  options: PlanOptions;
  limits: PlanLimits;
  source: Source;
  /**
   * One action per address, sorted; no-ops are counted but not listed.
   */
  actions: Action[];
  summary: PlanSummary;
  /**
   * SHA-256 of all bytes before the last line.
   */
  digest: string;
  /**
   * C2SP signed note whose text is the digest and a newline.
   */
  signature?: string;
}
export interface PlanPolicy {
  /**
   * Digest of the meaning of policies and settings.
   */
  digest: string;
  /**
   * Files that were read.
   */
  files: PolicyFile[];
}
export interface PolicyFile {
  /**
   * Path as given.
   */
  path: string;
  /**
   * Digest of the bytes.
   */
  digest: string;
}
export interface PlanState {
  /**
   * Lineage of state and log.
   */
  lineage: string;
  /**
   * Serial of the saved state.
   */
  serial: number;
}
export interface PlanLog {
  /**
   * Number of log records when planned.
   */
  records: number;
  /**
   * Head of those records.
   */
  head: string;
}
export interface PlanOptions {
  /**
   * Addresses of --replace.
   */
  replace: string[];
  /**
   * Addresses of --target.
   */
  target: string[];
  /**
   * Addresses of --exclude.
   */
  exclude: string[];
}
export interface PlanLimits {
  settings?: Limits;
  /**
   * Bounds on each campaign.
   */
  campaigns: {
    [k: string]: Limits1;
  };
}
/**
 * Bounds on the whole plan.
 */
export interface Limits {
  max_resets?: number;
  max_organizations?: number;
  max_admins?: number;
}
export interface Limits1 {
  max_resets?: number;
  max_organizations?: number;
  max_admins?: number;
}
/**
 * Where the plan was made.
 */
export interface Source {
  /**
   * Commit of the policy repository.
   */
  commit?: string;
  /**
   * Its branch or tag.
   */
  ref?: string;
  /**
   * Who started the job.
   */
  actor?: string;
  /**
   * Address of the job.
   */
  run_url?: string;
}
export interface RequireAction {
  action: 'require';
  /**
   * Canonical address.
   */
  email_address: string;
  request: PlannedRequest;
  /**
   * A listing campaign ends the sessions of who is reset.
   */
  revoke_sessions: boolean;
  /**
   * Every listing entry allows break-glass members.
   */
  allow_breakglass?: true;
  requirements: Requirements;
  effect: Effect;
  members: Members;
}
/**
 * What is sent beside the address.
 */
export interface PlannedRequest {
  /**
   * Sent as it is written in the policy.
   */
  organization_id?: string;
  /**
   * Sent as it is written in the policy.
   */
  member_id?: string;
}
/**
 * One address under one campaign, and where it was written.
 */
export interface Requirement {
  /**
   * Campaign id.
   */
  campaign: string;
  /**
   * Why.
   */
  reason: string;
  /**
   * Reference.
   */
  ticket?: string;
  /**
   * Instant at or after which a reset satisfies it.
   */
  since?: string;
  /**
   * Instant by which a new password must be set.
   */
  due?: string;
  at: Place;
}
export interface Place {
  file: string;
  line: number;
  column: number;
}
export interface PlannedMember {
  member_id: string;
  organization_id: string;
  status: 'pending' | 'invited' | 'active';
  /**
   * Absent without a password.
   */
  password_id?: string;
  is_admin: boolean;
  is_breakglass: boolean;
}
export interface RequireAgainAction {
  action: 'require_again';
  /**
   * Canonical address.
   */
  email_address: string;
  request: PlannedRequest;
  /**
   * A listing campaign ends the sessions of who is reset.
   */
  revoke_sessions: boolean;
  /**
   * Every listing entry allows break-glass members.
   */
  allow_breakglass?: true;
  requirements: Requirements;
  effect: Effect;
  members: Members;
}
export interface SettleAction {
  action: 'settle';
  /**
   * Canonical address.
   */
  email_address: string;
  request: PlannedRequest;
  /**
   * A listing campaign ends the sessions of who is reset.
   */
  revoke_sessions: boolean;
  /**
   * Every listing entry allows break-glass members.
   */
  allow_breakglass?: true;
  requirements: Requirements1;
  effect: Effect;
  members: Members;
}
export interface CreditAction {
  action: 'credit';
  /**
   * Why no call is needed.
   */
  by: 'satisfied' | 'no_password';
  /**
   * Canonical address.
   */
  email_address: string;
  request: PlannedRequest;
  /**
   * A listing campaign ends the sessions of who is reset.
   */
  revoke_sessions: boolean;
  /**
   * Every listing entry allows break-glass members.
   */
  allow_breakglass?: true;
  requirements: Requirements;
  members: Members;
}
export interface RevokeAction {
  action: 'revoke';
  /**
   * Canonical address.
   */
  email_address: string;
  request: PlannedRequest;
  /**
   * A listing campaign ends the sessions of who is reset.
   */
  revoke_sessions: true;
  /**
   * Every listing entry allows break-glass members.
   */
  allow_breakglass?: true;
  requirements: Requirements;
  /**
   * Member ids whose sessions are still to be ended, sorted.
   */
  sessions: string[];
  members: Members;
}
export interface SkipAction {
  action: 'skip';
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
    | 'held';
  /**
   * Canonical address; absent when a lone member id was not found.
   */
  email_address?: string;
  /**
   * Member id that was not found.
   */
  member_id?: string;
  /**
   * The other address of an address_changed.
   */
  other_address?: string;
  request: PlannedRequest;
  revoke_sessions: false;
  requirements: Requirements;
  members: Members;
}
export interface PlanSummary {
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

export const planSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://unpkg.com/mustreset@0.1.0/schemas/plan.schema.json',
  title: 'PlanDocument',
  description: 'What apply would do, bound to one policy, one state and one project.',
  type: 'object',
  additionalProperties: false,
  required: [
    'format',
    'version',
    'plan_id',
    'created_at',
    'expires_at',
    'tool',
    'project_id',
    'base_url',
    'policy',
    'state',
    'log',
    'refreshed',
    'options',
    'limits',
    'source',
    'actions',
    'summary',
    'digest',
  ],
  properties: {
    format: { description: 'Name of this format.', const: 'mustreset.plan' },
    version: { description: 'Version of this format.', const: 1 },
    plan_id: { description: 'UUID of the plan.', type: 'string', minLength: 1 },
    created_at: { description: 'When it was made.', type: 'string' },
    expires_at: { description: 'After this instant apply refuses it.', type: 'string' },
    tool: { description: 'Program and version that made it.', type: 'string' },
    project_id: { description: 'Stytch project.', type: 'string' },
    base_url: { description: 'Base URL of the API.', type: 'string' },
    policy: {
      title: 'PlanPolicy',
      type: 'object',
      additionalProperties: false,
      required: ['digest', 'files'],
      properties: {
        digest: {
          description: 'Digest of the meaning of policies and settings.',
          $ref: '#/definitions/digest',
        },
        files: {
          description: 'Files that were read.',
          type: 'array',
          items: {
            title: 'PolicyFile',
            type: 'object',
            additionalProperties: false,
            required: ['path', 'digest'],
            properties: {
              path: { description: 'Path as given.', type: 'string' },
              digest: { description: 'Digest of the bytes.', $ref: '#/definitions/digest' },
            },
          },
        },
      },
    },
    state: {
      title: 'PlanState',
      type: 'object',
      additionalProperties: false,
      required: ['lineage', 'serial'],
      properties: {
        lineage: { description: 'Lineage of state and log.', type: 'string' },
        serial: { description: 'Serial of the saved state.', type: 'integer', minimum: 0 },
      },
    },
    log: {
      title: 'PlanLog',
      type: 'object',
      additionalProperties: false,
      required: ['records', 'head'],
      properties: {
        records: {
          description: 'Number of log records when planned.',
          type: 'integer',
          minimum: 0,
        },
        head: { description: 'Head of those records.', $ref: '#/definitions/digest' },
      },
    },
    refreshed: { description: 'Whether the live members were read.', type: 'boolean' },
    options: {
      title: 'PlanOptions',
      type: 'object',
      additionalProperties: false,
      required: ['replace', 'target', 'exclude'],
      properties: {
        replace: {
          description: 'Addresses of --replace.',
          type: 'array',
          items: { type: 'string' },
        },
        target: { description: 'Addresses of --target.', type: 'array', items: { type: 'string' } },
        exclude: {
          description: 'Addresses of --exclude.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    limits: {
      title: 'PlanLimits',
      type: 'object',
      additionalProperties: false,
      required: ['campaigns'],
      properties: {
        settings: { description: 'Bounds on the whole plan.', $ref: '#/definitions/limits' },
        campaigns: {
          description: 'Bounds on each campaign.',
          type: 'object',
          additionalProperties: { $ref: '#/definitions/limits' },
        },
      },
    },
    source: { description: 'Where the plan was made.', $ref: '#/definitions/source' },
    actions: {
      description: 'One action per address, sorted; no-ops are counted but not listed.',
      type: 'array',
      items: { $ref: '#/definitions/action' },
    },
    summary: {
      title: 'PlanSummary',
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
    digest: {
      description: 'SHA-256 of all bytes before the last line.',
      $ref: '#/definitions/digest',
    },
    signature: {
      description: 'C2SP signed note whose text is the digest and a newline.',
      type: 'string',
      minLength: 1,
    },
  },
  definitions: {
    digest: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
    limits: {
      title: 'Limits',
      type: 'object',
      additionalProperties: false,
      properties: {
        max_resets: { type: 'integer', minimum: 0 },
        max_organizations: { type: 'integer', minimum: 0 },
        max_admins: { type: 'integer', minimum: 0 },
      },
    },
    source: {
      title: 'Source',
      type: 'object',
      additionalProperties: false,
      properties: {
        commit: { description: 'Commit of the policy repository.', type: 'string' },
        ref: { description: 'Its branch or tag.', type: 'string' },
        actor: { description: 'Who started the job.', type: 'string' },
        run_url: { description: 'Address of the job.', type: 'string' },
      },
    },
    requirement: {
      title: 'Requirement',
      description: 'One address under one campaign, and where it was written.',
      type: 'object',
      additionalProperties: false,
      required: ['campaign', 'reason', 'at'],
      properties: {
        campaign: { description: 'Campaign id.', type: 'string' },
        reason: { description: 'Why.', type: 'string' },
        ticket: { description: 'Reference.', type: 'string' },
        since: { description: 'Instant at or after which a reset satisfies it.', type: 'string' },
        due: { description: 'Instant by which a new password must be set.', type: 'string' },
        at: {
          title: 'Place',
          type: 'object',
          additionalProperties: false,
          required: ['file', 'line', 'column'],
          properties: {
            file: { type: 'string' },
            line: { type: 'integer', minimum: 1 },
            column: { type: 'integer', minimum: 1 },
          },
        },
      },
    },
    requirements: { type: 'array', items: { $ref: '#/definitions/requirement' } },
    request: {
      title: 'PlannedRequest',
      description: 'What is sent beside the address.',
      type: 'object',
      additionalProperties: false,
      properties: {
        organization_id: { description: 'Sent as it is written in the policy.', type: 'string' },
        member_id: { description: 'Sent as it is written in the policy.', type: 'string' },
      },
    },
    member: {
      title: 'PlannedMember',
      type: 'object',
      additionalProperties: false,
      required: ['member_id', 'organization_id', 'status', 'is_admin', 'is_breakglass'],
      properties: {
        member_id: { type: 'string' },
        organization_id: { type: 'string' },
        status: { enum: ['pending', 'invited', 'active'] },
        password_id: { description: 'Absent without a password.', type: 'string' },
        is_admin: { type: 'boolean' },
        is_breakglass: { type: 'boolean' },
      },
    },
    members: { type: 'array', items: { $ref: '#/definitions/member' } },
    effect: {
      description:
        'What becomes of the password: deleted (exactly one active member), marked (several), unknown (not refreshed).',
      enum: ['delete', 'mark', 'unknown'],
    },
    action: {
      type: 'object',
      discriminator: { propertyName: 'action' },
      oneOf: [
        { $ref: '#/definitions/requireAction' },
        { $ref: '#/definitions/requireAgainAction' },
        { $ref: '#/definitions/settleAction' },
        { $ref: '#/definitions/creditAction' },
        { $ref: '#/definitions/revokeAction' },
        { $ref: '#/definitions/skipAction' },
      ],
    },
    requireAction: {
      title: 'RequireAction',
      type: 'object',
      additionalProperties: false,
      required: [
        'action',
        'email_address',
        'request',
        'revoke_sessions',
        'requirements',
        'effect',
        'members',
      ],
      properties: {
        action: { const: 'require' },
        email_address: { description: 'Canonical address.', type: 'string' },
        request: { $ref: '#/definitions/request' },
        revoke_sessions: {
          description: 'A listing campaign ends the sessions of who is reset.',
          type: 'boolean',
        },
        allow_breakglass: {
          description: 'Every listing entry allows break-glass members.',
          const: true,
        },
        requirements: { $ref: '#/definitions/requirements' },
        effect: { $ref: '#/definitions/effect' },
        members: { $ref: '#/definitions/members' },
      },
    },
    requireAgainAction: {
      title: 'RequireAgainAction',
      type: 'object',
      additionalProperties: false,
      required: [
        'action',
        'email_address',
        'request',
        'revoke_sessions',
        'requirements',
        'effect',
        'members',
      ],
      properties: {
        action: { const: 'require_again' },
        email_address: { description: 'Canonical address.', type: 'string' },
        request: { $ref: '#/definitions/request' },
        revoke_sessions: {
          description: 'A listing campaign ends the sessions of who is reset.',
          type: 'boolean',
        },
        allow_breakglass: {
          description: 'Every listing entry allows break-glass members.',
          const: true,
        },
        requirements: { $ref: '#/definitions/requirements' },
        effect: { $ref: '#/definitions/effect' },
        members: { $ref: '#/definitions/members' },
      },
    },
    settleAction: {
      title: 'SettleAction',
      type: 'object',
      additionalProperties: false,
      required: [
        'action',
        'email_address',
        'request',
        'revoke_sessions',
        'requirements',
        'effect',
        'members',
      ],
      properties: {
        action: { const: 'settle' },
        email_address: { description: 'Canonical address.', type: 'string' },
        request: { $ref: '#/definitions/request' },
        revoke_sessions: {
          description: 'A listing campaign ends the sessions of who is reset.',
          type: 'boolean',
        },
        allow_breakglass: {
          description: 'Every listing entry allows break-glass members.',
          const: true,
        },
        requirements: {
          description: 'Empty when it only reads.',
          $ref: '#/definitions/requirements',
        },
        effect: { $ref: '#/definitions/effect' },
        members: { $ref: '#/definitions/members' },
      },
    },
    creditAction: {
      title: 'CreditAction',
      type: 'object',
      additionalProperties: false,
      required: [
        'action',
        'by',
        'email_address',
        'request',
        'revoke_sessions',
        'requirements',
        'members',
      ],
      properties: {
        action: { const: 'credit' },
        by: { description: 'Why no call is needed.', enum: ['satisfied', 'no_password'] },
        email_address: { description: 'Canonical address.', type: 'string' },
        request: { $ref: '#/definitions/request' },
        revoke_sessions: {
          description: 'A listing campaign ends the sessions of who is reset.',
          type: 'boolean',
        },
        allow_breakglass: {
          description: 'Every listing entry allows break-glass members.',
          const: true,
        },
        requirements: { $ref: '#/definitions/requirements' },
        members: { $ref: '#/definitions/members' },
      },
    },
    revokeAction: {
      title: 'RevokeAction',
      type: 'object',
      additionalProperties: false,
      required: [
        'action',
        'email_address',
        'request',
        'revoke_sessions',
        'requirements',
        'sessions',
        'members',
      ],
      properties: {
        action: { const: 'revoke' },
        email_address: { description: 'Canonical address.', type: 'string' },
        request: { $ref: '#/definitions/request' },
        revoke_sessions: {
          description: 'A listing campaign ends the sessions of who is reset.',
          const: true,
        },
        allow_breakglass: {
          description: 'Every listing entry allows break-glass members.',
          const: true,
        },
        requirements: { $ref: '#/definitions/requirements' },
        sessions: {
          description: 'Member ids whose sessions are still to be ended, sorted.',
          type: 'array',
          items: { type: 'string' },
        },
        members: { $ref: '#/definitions/members' },
      },
    },
    skipAction: {
      title: 'SkipAction',
      type: 'object',
      additionalProperties: false,
      required: ['action', 'skip_reason', 'request', 'revoke_sessions', 'requirements', 'members'],
      properties: {
        action: { const: 'skip' },
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
          ],
        },
        email_address: {
          description: 'Canonical address; absent when a lone member id was not found.',
          type: 'string',
        },
        member_id: { description: 'Member id that was not found.', type: 'string' },
        other_address: { description: 'The other address of an address_changed.', type: 'string' },
        request: { $ref: '#/definitions/request' },
        revoke_sessions: { const: false },
        requirements: { $ref: '#/definitions/requirements' },
        members: { $ref: '#/definitions/members' },
      },
    },
  },
};
