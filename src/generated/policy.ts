/** Generated from schemas/policy.schema.json by `npm run generate`; do not edit. */

export type Member = MemberEntry | string;

/**
 * A policy of mustreset: one campaign, and the members who must reset their password.
 */
export interface Policy {
  /**
   * Version of this format: 1.
   */
  version: 1;
  /**
   * Id of the campaign, unique among the loaded policies, such as inc-1042: lower-case letters, digits, ".", "_" and "-", at most 64. It stands in state and log, so it is not changed later.
   */
  campaign: string;
  /**
   * Why the members must reset, in 1 to 500 characters. It goes into the log with each reset, as auditors ask.
   */
  reason: string;
  /**
   * Reference of the incident or ticket, such as INC-1042.
   */
  ticket?: string;
  /**
   * Who ordered the resets, such as security@example.com.
   */
  requested_by?: string;
  /**
   * Resets at or after this moment satisfy the campaign; before it, nobody is reset. An RFC 3339 instant such as 2026-11-20T14:30:00Z, or a date (its first instant, UTC).
   */
  since?: string;
  /**
   * By when a new password must be set; later, who has none is overdue. An RFC 3339 instant such as 2026-11-27T18:00:00Z, or a date (its last instant, UTC).
   */
  due?: string;
  /**
   * true: after each reset also end the sessions of the members. A reset alone leaves them signed in.
   */
  revoke_sessions?: boolean;
  limits?: Limits;
  /**
   * E-mail addresses that are never reset, whatever any list says. Those of all loaded policies and of the settings count together.
   */
  protect?: string[];
  /**
   * The members who must reset: an e-mail address, or an object with email_address or member_id. An entry here overrides the row of a list.
   */
  members?: Member[];
  /**
   * Lists that others produce, such as an export of breached addresses.
   *
   * Items: One list.
   */
  members_from?: {
    /**
     * A .csv file (header row, columns named as the keys of a member), .txt (an address a line) or .jsonl file, in the policy's folder or below it.
     */
    file: string;
  }[];
}
/**
 * Bounds on what this campaign may ask for. A plan that exceeds one is refused.
 */
export interface Limits {
  /**
   * Most addresses that a plan may reset for this campaign (default: 1000).
   */
  max_resets?: number;
  /**
   * Most organizations whose members a plan may reset for this campaign.
   */
  max_organizations?: number;
  /**
   * Most members with the role stytch_admin that a plan may reset for this campaign.
   */
  max_admins?: number;
}
/**
 * A member who must reset, with what differs from the campaign.
 */
export interface MemberEntry {
  /**
   * The e-mail address of the member.
   */
  email_address?: string;
  /**
   * Organization id, slug or external id. It is sent with the call.
   */
  organization_id?: string;
  /**
   * Member id. It is sent with the call; without an email_address, the address is looked up by it.
   */
  member_id?: string;
  /**
   * Why this member must reset, in place of the campaign's reason.
   */
  reason?: string;
  /**
   * Ticket of this member, in place of the campaign's.
   */
  ticket?: string;
  /**
   * For this member, in place of the campaign's since: an RFC 3339 instant or a date.
   */
  since?: string;
  /**
   * For this member, in place of the campaign's due: an RFC 3339 instant or a date.
   */
  due?: string;
  /**
   * true: also reset a member with is_breakglass, who is skipped otherwise.
   */
  allow_breakglass?: boolean;
}

export const policySchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://unpkg.com/mustreset@0.1.0/schemas/policy.schema.json',
  title: 'Policy',
  description:
    'A policy of mustreset: one campaign, and the members who must reset their password.',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'campaign', 'reason'],
  properties: {
    version: { description: 'Version of this format: 1.', const: 1 },
    campaign: {
      description:
        'Id of the campaign, unique among the loaded policies, such as inc-1042: lower-case letters, digits, ".", "_" and "-", at most 64. It stands in state and log, so it is not changed later.',
      type: 'string',
      pattern: '^[a-z0-9][a-z0-9._-]{0,63}$',
    },
    reason: {
      description:
        'Why the members must reset, in 1 to 500 characters. It goes into the log with each reset, as auditors ask.',
      type: 'string',
      minLength: 1,
      maxLength: 500,
    },
    ticket: {
      description: 'Reference of the incident or ticket, such as INC-1042.',
      type: 'string',
      minLength: 1,
      maxLength: 200,
    },
    requested_by: {
      description: 'Who ordered the resets, such as security@example.com.',
      type: 'string',
      minLength: 1,
      maxLength: 200,
    },
    since: {
      description:
        'Resets at or after this moment satisfy the campaign; before it, nobody is reset. An RFC 3339 instant such as 2026-11-20T14:30:00Z, or a date (its first instant, UTC).',
      type: 'string',
    },
    due: {
      description:
        'By when a new password must be set; later, who has none is overdue. An RFC 3339 instant such as 2026-11-27T18:00:00Z, or a date (its last instant, UTC).',
      type: 'string',
    },
    revoke_sessions: {
      description:
        'true: after each reset also end the sessions of the members. A reset alone leaves them signed in.',
      type: 'boolean',
    },
    limits: { $ref: '#/definitions/limits' },
    protect: {
      description:
        'E-mail addresses that are never reset, whatever any list says. Those of all loaded policies and of the settings count together.',
      type: 'array',
      items: { type: 'string' },
    },
    members: {
      description:
        'The members who must reset: an e-mail address, or an object with email_address or member_id. An entry here overrides the row of a list.',
      type: 'array',
      items: { $ref: '#/definitions/member' },
    },
    members_from: {
      description: 'Lists that others produce, such as an export of breached addresses.',
      type: 'array',
      items: {
        description: 'One list.',
        type: 'object',
        additionalProperties: false,
        required: ['file'],
        properties: {
          file: {
            description:
              "A .csv file (header row, columns named as the keys of a member), .txt (an address a line) or .jsonl file, in the policy's folder or below it.",
            type: 'string',
            minLength: 1,
          },
        },
      },
    },
  },
  definitions: {
    limits: {
      description: 'Bounds on what this campaign may ask for. A plan that exceeds one is refused.',
      type: 'object',
      additionalProperties: false,
      properties: {
        max_resets: {
          description: 'Most addresses that a plan may reset for this campaign (default: 1000).',
          type: 'integer',
          minimum: 0,
        },
        max_organizations: {
          description: 'Most organizations whose members a plan may reset for this campaign.',
          type: 'integer',
          minimum: 0,
        },
        max_admins: {
          description:
            'Most members with the role stytch_admin that a plan may reset for this campaign.',
          type: 'integer',
          minimum: 0,
        },
      },
    },
    member: {
      anyOf: [
        { $ref: '#/definitions/memberEntry' },
        { description: 'The e-mail address of a member who must reset.', type: 'string' },
      ],
    },
    memberEntry: {
      description: 'A member who must reset, with what differs from the campaign.',
      type: 'object',
      additionalProperties: false,
      properties: {
        email_address: { description: 'The e-mail address of the member.', type: 'string' },
        organization_id: {
          description: 'Organization id, slug or external id. It is sent with the call.',
          type: 'string',
          minLength: 1,
          maxLength: 128,
        },
        member_id: {
          description:
            'Member id. It is sent with the call; without an email_address, the address is looked up by it.',
          type: 'string',
          minLength: 1,
          maxLength: 128,
        },
        reason: {
          description: "Why this member must reset, in place of the campaign's reason.",
          type: 'string',
          minLength: 1,
          maxLength: 500,
        },
        ticket: {
          description: "Ticket of this member, in place of the campaign's.",
          type: 'string',
          minLength: 1,
          maxLength: 200,
        },
        since: {
          description:
            "For this member, in place of the campaign's since: an RFC 3339 instant or a date.",
          type: 'string',
        },
        due: {
          description:
            "For this member, in place of the campaign's due: an RFC 3339 instant or a date.",
          type: 'string',
        },
        allow_breakglass: {
          description: 'true: also reset a member with is_breakglass, who is skipped otherwise.',
          type: 'boolean',
        },
      },
    },
  },
};
