/** Generated from schemas/outbox.schema.json by `npm run generate`; do not edit. */

/**
 * The e-mails that the emulator would have sent since its start or last reset, oldest first.
 */
export interface Outbox {
  /**
   * The e-mails.
   */
  emails: OutboxEmail[];
}
/**
 * One e-mail.
 */
export interface OutboxEmail {
  /**
   * To whom, as the member's record spells it.
   */
  email_address: string;
  /**
   * What it is for: reset, to set a new password.
   */
  kind: 'reset';
  /**
   * Token of its link, good once until it expires.
   */
  token: string;
  /**
   * Organization that it is for; absent where it is for the address, whatever the organization.
   */
  organization_id?: string;
  /**
   * When it would have been sent: RFC 3339, UTC, milliseconds.
   */
  at: string;
}

export const outboxSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://unpkg.com/mustreset@0.1.0/schemas/outbox.schema.json',
  title: 'Outbox',
  description:
    'The e-mails that the emulator would have sent since its start or last reset, oldest first.',
  type: 'object',
  additionalProperties: false,
  required: ['emails'],
  properties: {
    emails: { description: 'The e-mails.', type: 'array', items: { $ref: '#/definitions/email' } },
  },
  definitions: {
    email: {
      title: 'OutboxEmail',
      description: 'One e-mail.',
      type: 'object',
      additionalProperties: false,
      required: ['email_address', 'kind', 'token', 'at'],
      properties: {
        email_address: {
          description: "To whom, as the member's record spells it.",
          type: 'string',
        },
        kind: { description: 'What it is for: reset, to set a new password.', const: 'reset' },
        token: {
          description: 'Token of its link, good once until it expires.',
          type: 'string',
          minLength: 1,
        },
        organization_id: {
          description:
            'Organization that it is for; absent where it is for the address, whatever the organization.',
          type: 'string',
        },
        at: {
          description: 'When it would have been sent: RFC 3339, UTC, milliseconds.',
          type: 'string',
          pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
        },
      },
    },
  },
};
