/** Generated from schemas/policy.schema.json by `npm run generate`; do not edit. */

export type Member = string | MemberEntry;

/**
 * One campaign and the members who must reset their password.
 */
export interface Policy {
  /**
   * Version of this format.
   */
  version: 1;
  /**
   * Id of the campaign, unique among the loaded policies.
   */
  campaign: string;
  /**
   * Why the members must reset. Auditors ask.
   */
  reason: string;
  /**
   * Reference of the incident or ticket.
   */
  ticket?: string;
  /**
   * Who ordered the reset.
   */
  requested_by?: string;
  /**
   * Resets at or after this moment satisfy the campaign. An RFC 3339 instant, or a date (its first instant, UTC).
   */
  since?: string;
  /**
   * By when a new password must be set. An RFC 3339 instant, or a date (its last instant, UTC).
   */
  due?: string;
  /**
   * After each reset also end the sessions of the members; a reset alone leaves them signed in.
   */
  revoke_sessions?: boolean;
  limits?: Limits;
  /**
   * Addresses that are never reset, whatever any list says.
   */
  protect?: string[];
  /**
   * The members who must reset: an address, or an object.
   */
  members?: Member[];
  /**
   * Lists that others produce, read beside the policy.
   */
  members_from?: {
    /**
     * A .csv, .txt or .jsonl file in the policy's folder or below it.
     */
    file: string;
  }[];
}
/**
 * Bounds on what may be asked for.
 */
export interface Limits {
  /**
   * Most addresses that a plan may reset.
   */
  max_resets?: number;
  /**
   * Most organizations that a plan may touch.
   */
  max_organizations?: number;
  /**
   * Most members with the role stytch_admin that a plan may touch.
   */
  max_admins?: number;
}
export interface MemberEntry {
  /**
   * The member's e-mail address.
   */
  email_address?: string;
  /**
   * Organization id, slug or external id, sent with the call.
   */
  organization_id?: string;
  /**
   * Member id, sent with the call. Alone, the address is looked up.
   */
  member_id?: string;
  /**
   * Overrides the campaign's reason.
   */
  reason?: string;
  /**
   * Overrides the campaign's ticket.
   */
  ticket?: string;
  /**
   * Overrides the campaign's since.
   */
  since?: string;
  /**
   * Overrides the campaign's due.
   */
  due?: string;
  /**
   * Also reset a member with is_breakglass.
   */
  allow_breakglass?: boolean;
}

export const policySchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:mustreset:schema:policy:1',
  title: 'Policy',
  description: 'One campaign and the members who must reset their password.',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'campaign', 'reason'],
  properties: {
    version: { description: 'Version of this format.', const: 1 },
    campaign: {
      description: 'Id of the campaign, unique among the loaded policies.',
      type: 'string',
      pattern: '^[a-z0-9][a-z0-9._-]{0,63}$',
    },
    reason: {
      description: 'Why the members must reset. Auditors ask.',
      type: 'string',
      minLength: 1,
      maxLength: 500,
    },
    ticket: {
      description: 'Reference of the incident or ticket.',
      type: 'string',
      minLength: 1,
      maxLength: 200,
    },
    requested_by: {
      description: 'Who ordered the reset.',
      type: 'string',
      minLength: 1,
      maxLength: 200,
    },
    since: {
      description:
        'Resets at or after this moment satisfy the campaign. An RFC 3339 instant, or a date (its first instant, UTC).',
      type: 'string',
    },
    due: {
      description:
        'By when a new password must be set. An RFC 3339 instant, or a date (its last instant, UTC).',
      type: 'string',
    },
    revoke_sessions: {
      description:
        'After each reset also end the sessions of the members; a reset alone leaves them signed in.',
      type: 'boolean',
    },
    limits: { $ref: '#/definitions/limits' },
    protect: {
      description: 'Addresses that are never reset, whatever any list says.',
      type: 'array',
      items: { type: 'string' },
    },
    members: {
      description: 'The members who must reset: an address, or an object.',
      type: 'array',
      items: { $ref: '#/definitions/member' },
    },
    members_from: {
      description: 'Lists that others produce, read beside the policy.',
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['file'],
        properties: {
          file: {
            description: "A .csv, .txt or .jsonl file in the policy's folder or below it.",
            type: 'string',
            minLength: 1,
          },
        },
      },
    },
  },
  definitions: {
    limits: {
      description: 'Bounds on what may be asked for.',
      type: 'object',
      additionalProperties: false,
      properties: {
        max_resets: {
          description: 'Most addresses that a plan may reset.',
          type: 'integer',
          minimum: 0,
        },
        max_organizations: {
          description: 'Most organizations that a plan may touch.',
          type: 'integer',
          minimum: 0,
        },
        max_admins: {
          description: 'Most members with the role stytch_admin that a plan may touch.',
          type: 'integer',
          minimum: 0,
        },
      },
    },
    member: { anyOf: [{ type: 'string' }, { $ref: '#/definitions/memberEntry' }] },
    memberEntry: {
      type: 'object',
      additionalProperties: false,
      properties: {
        email_address: { description: "The member's e-mail address.", type: 'string' },
        organization_id: {
          description: 'Organization id, slug or external id, sent with the call.',
          type: 'string',
          minLength: 1,
          maxLength: 128,
        },
        member_id: {
          description: 'Member id, sent with the call. Alone, the address is looked up.',
          type: 'string',
          minLength: 1,
          maxLength: 128,
        },
        reason: {
          description: "Overrides the campaign's reason.",
          type: 'string',
          minLength: 1,
          maxLength: 500,
        },
        ticket: {
          description: "Overrides the campaign's ticket.",
          type: 'string',
          minLength: 1,
          maxLength: 200,
        },
        since: { description: "Overrides the campaign's since.", type: 'string' },
        due: { description: "Overrides the campaign's due.", type: 'string' },
        allow_breakglass: {
          description: 'Also reset a member with is_breakglass.',
          type: 'boolean',
        },
      },
    },
  },
};
