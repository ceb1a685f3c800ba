/** Generated from schemas/settings.schema.json by `npm run generate`; do not edit. */

/**
 * mustreset.yaml: settings of one environment. Flags and variables come before them. Paths are relative to this file.
 */
export interface Settings {
  /**
   * Version of this format: 1.
   */
  version: 1;
  /**
   * Policy file or folder, or a list of them (default: policy.yaml, else policies/).
   */
  policy?: string | [string, ...string[]];
  /**
   * Where state, lock, log and applied plans are kept: a folder, or a URL with https:, s3: or postgres: (default: the working directory).
   */
  state?: string;
  /**
   * Stytch project that the credentials must belong to; others are refused before any call.
   */
  project_id?: string;
  /**
   * Base URL of the API in place of the one that follows from the project id: https://HOST, or an emulator on this machine.
   */
  base_url?: string;
  /**
   * Most calls in flight at once (default: 10).
   */
  parallelism?: number;
  /**
   * Most calls a second (default: 50); 0 means no ceiling.
   */
  rate?: number;
  limits?: Limits;
  /**
   * E-mail addresses that are never reset, whatever any policy says.
   */
  protect?: string[];
}
/**
 * Bounds on the whole plan. They tighten those of the policies and never loosen them.
 */
export interface Limits {
  /**
   * Most addresses that a plan may reset.
   */
  max_resets?: number;
  /**
   * Most organizations whose members a plan may reset.
   */
  max_organizations?: number;
  /**
   * Most members with the role stytch_admin that a plan may reset.
   */
  max_admins?: number;
}

export const settingsSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://unpkg.com/mustreset@0.1.0/schemas/settings.schema.json',
  title: 'Settings',
  description:
    'mustreset.yaml: settings of one environment. Flags and variables come before them. Paths are relative to this file.',
  type: 'object',
  additionalProperties: false,
  required: ['version'],
  properties: {
    version: { description: 'Version of this format: 1.', const: 1 },
    policy: {
      description:
        'Policy file or folder, or a list of them (default: policy.yaml, else policies/).',
      anyOf: [
        { type: 'string', minLength: 1 },
        { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
      ],
    },
    state: {
      description:
        'Where state, lock, log and applied plans are kept: a folder, or a URL with https:, s3: or postgres: (default: the working directory).',
      type: 'string',
      minLength: 1,
    },
    project_id: {
      description:
        'Stytch project that the credentials must belong to; others are refused before any call.',
      type: 'string',
      pattern: '^project-(test|live)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
    },
    base_url: {
      description:
        'Base URL of the API in place of the one that follows from the project id: https://HOST, or an emulator on this machine.',
      type: 'string',
      minLength: 1,
    },
    parallelism: {
      description: 'Most calls in flight at once (default: 10).',
      type: 'integer',
      minimum: 1,
      maximum: 1000,
    },
    rate: {
      description: 'Most calls a second (default: 50); 0 means no ceiling.',
      type: 'number',
      minimum: 0,
    },
    limits: { $ref: '#/definitions/limits' },
    protect: {
      description: 'E-mail addresses that are never reset, whatever any policy says.',
      type: 'array',
      items: { type: 'string' },
    },
  },
  definitions: {
    limits: {
      description:
        'Bounds on the whole plan. They tighten those of the policies and never loosen them.',
      type: 'object',
      additionalProperties: false,
      properties: {
        max_resets: {
          description: 'Most addresses that a plan may reset.',
          type: 'integer',
          minimum: 0,
        },
        max_organizations: {
          description: 'Most organizations whose members a plan may reset.',
          type: 'integer',
          minimum: 0,
        },
        max_admins: {
          description: 'Most members with the role stytch_admin that a plan may reset.',
          type: 'integer',
          minimum: 0,
        },
      },
    },
  },
};
