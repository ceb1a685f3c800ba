/** Generated from schemas/state.schema.json by `npm run generate`; do not edit. */

export type Digest = string;
/**
 * Campaigns that it satisfies, sorted.
 */
export type Campaigns = string[];
/**
 * Campaigns that it was for, sorted.
 */
export type Campaigns1 = string[];

/**
 * Recorded result of earlier applies, per address: the fold of the first `serial` log records.
 */
export interface StateDocument {
  /**
   * Name of this format.
   */
  format: 'mustreset.state';
  /**
   * Version of this format.
   */
  version: 1;
  /**
   * UUID drawn when the log began; never changes.
   */
  lineage: string;
  /**
   * Number of log records that this state covers.
   */
  serial: number;
  /**
   * Stytch project.
   */
  project_id: string;
  /**
   * Where in the log this state stands.
   */
  log: {
    /**
     * Bytes of the covered lines with their line ends.
     */
    bytes: number;
    head: Digest;
  };
  /**
   * One record per canonical address, sorted.
   */
  members: {
    [k: string]: MemberRecord;
  };
}
/**
 * What is recorded of one address.
 */
export interface MemberRecord {
  reset?: Reset;
  last_attempt?: LastAttempt;
}
/**
 * The last effective reset.
 */
export interface Reset {
  /**
   * Instant of the intent that took effect, or of the reading.
   */
  required_at: string;
  /**
   * How it is known.
   */
  by: 'applied' | 'superseded' | 'no_password' | 'imported';
  campaigns: Campaigns;
  /**
   * Stytch's request id.
   */
  request_id?: string;
  /**
   * The members right before the reset, by member id.
   */
  members: {
    [k: string]: ResetMember;
  };
  /**
   * Members whose sessions are still to be ended, sorted.
   */
  sessions: string[];
}
export interface ResetMember {
  /**
   * Organization of the member.
   */
  organization_id: string;
  /**
   * Password id at that time; absent without a password.
   */
  password_id?: string;
}
/**
 * The latest intended call.
 */
export interface LastAttempt {
  /**
   * UUID of the latest attempt.
   */
  attempt: string;
  /**
   * Instant of its intent.
   */
  at: string;
  /**
   * What became of it.
   */
  outcome: 'open' | 'applied' | 'rejected' | 'unknown' | 'held';
  campaigns: Campaigns1;
  first?: FirstAttempt;
  before?: PreImage;
  /**
   * An unsettled intent asked to end sessions.
   */
  revoke_sessions?: true;
}
/**
 * First attempt not yet settled.
 */
export interface FirstAttempt {
  /**
   * Its UUID.
   */
  attempt: string;
  /**
   * Instant of its intent.
   */
  at: string;
}
/**
 * Pre-image of the first attempt not yet settled.
 */
export interface PreImage {
  [k: string]: PreImageMember;
}
export interface PreImageMember {
  /**
   * Organization of the member.
   */
  organization_id: string;
  /**
   * Status when read.
   */
  status: 'pending' | 'invited' | 'active';
  /**
   * Password id when read; absent without a password.
   */
  password_id?: string;
}

export const stateSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://unpkg.com/mustreset@0.1.0/schemas/state.schema.json',
  title: 'StateDocument',
  description:
    'Recorded result of earlier applies, per address: the fold of the first `serial` log records.',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'version', 'lineage', 'serial', 'project_id', 'log', 'members'],
  properties: {
    format: { description: 'Name of this format.', const: 'mustreset.state' },
    version: { description: 'Version of this format.', const: 1 },
    lineage: {
      description: 'UUID drawn when the log began; never changes.',
      type: 'string',
      minLength: 1,
    },
    serial: {
      description: 'Number of log records that this state covers.',
      type: 'integer',
      minimum: 0,
    },
    project_id: { description: 'Stytch project.', type: 'string', minLength: 1 },
    log: {
      description: 'Where in the log this state stands.',
      type: 'object',
      additionalProperties: false,
      required: ['bytes', 'head'],
      properties: {
        bytes: {
          description: 'Bytes of the covered lines with their line ends.',
          type: 'integer',
          minimum: 0,
        },
        head: { $ref: '#/definitions/digest' },
      },
    },
    members: {
      description: 'One record per canonical address, sorted.',
      type: 'object',
      additionalProperties: { $ref: '#/definitions/memberRecord' },
    },
  },
  definitions: {
    digest: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
    campaigns: { type: 'array', items: { type: 'string' } },
    memberRecord: {
      title: 'MemberRecord',
      description: 'What is recorded of one address.',
      type: 'object',
      additionalProperties: false,
      properties: {
        reset: { $ref: '#/definitions/reset' },
        last_attempt: { $ref: '#/definitions/lastAttempt' },
      },
    },
    reset: {
      title: 'Reset',
      description: 'The last effective reset.',
      type: 'object',
      additionalProperties: false,
      required: ['required_at', 'by', 'campaigns', 'members', 'sessions'],
      properties: {
        required_at: {
          description: 'Instant of the intent that took effect, or of the reading.',
          type: 'string',
        },
        by: {
          description: 'How it is known.',
          enum: ['applied', 'superseded', 'no_password', 'imported'],
        },
        campaigns: {
          description: 'Campaigns that it satisfies, sorted.',
          $ref: '#/definitions/campaigns',
        },
        request_id: { description: "Stytch's request id.", type: 'string' },
        members: {
          description: 'The members right before the reset, by member id.',
          type: 'object',
          additionalProperties: {
            title: 'ResetMember',
            type: 'object',
            additionalProperties: false,
            required: ['organization_id'],
            properties: {
              organization_id: { description: 'Organization of the member.', type: 'string' },
              password_id: {
                description: 'Password id at that time; absent without a password.',
                type: 'string',
              },
            },
          },
        },
        sessions: {
          description: 'Members whose sessions are still to be ended, sorted.',
          type: 'array',
          items: { type: 'string' },
        },
      },
    },
    lastAttempt: {
      title: 'LastAttempt',
      description: 'The latest intended call.',
      type: 'object',
      additionalProperties: false,
      required: ['attempt', 'at', 'outcome', 'campaigns'],
      properties: {
        attempt: { description: 'UUID of the latest attempt.', type: 'string' },
        at: { description: 'Instant of its intent.', type: 'string' },
        outcome: {
          description: 'What became of it.',
          enum: ['open', 'applied', 'rejected', 'unknown', 'held'],
        },
        campaigns: {
          description: 'Campaigns that it was for, sorted.',
          $ref: '#/definitions/campaigns',
        },
        first: {
          title: 'FirstAttempt',
          description: 'First attempt not yet settled.',
          type: 'object',
          additionalProperties: false,
          required: ['attempt', 'at'],
          properties: {
            attempt: { description: 'Its UUID.', type: 'string' },
            at: { description: 'Instant of its intent.', type: 'string' },
          },
        },
        before: {
          description: 'Pre-image of the first attempt not yet settled.',
          $ref: '#/definitions/preImage',
        },
        revoke_sessions: { description: 'An unsettled intent asked to end sessions.', const: true },
      },
    },
    preImage: {
      title: 'PreImage',
      type: 'object',
      additionalProperties: {
        title: 'PreImageMember',
        type: 'object',
        additionalProperties: false,
        required: ['organization_id', 'status'],
        properties: {
          organization_id: { description: 'Organization of the member.', type: 'string' },
          status: { description: 'Status when read.', enum: ['pending', 'invited', 'active'] },
          password_id: {
            description: 'Password id when read; absent without a password.',
            type: 'string',
          },
        },
      },
    },
  },
};
