/** Generated from schemas/settings.schema.json by `npm run generate`; do not edit. */

/**
 * mustreset.yaml: settings of one environment. Paths are relative to this file.
 */
export interface Settings {
  /**
   * Version of this format.
   */
  version: 1;
  /**
   * Policy files or folders.
   */
  policy?: string | [string, ...string[]];
  /**
   * Store of state, lock, log and applied plans: a folder.
   */
  state?: string;
  /**
   * Stytch project that the credentials must belong to.
   */
  project_id?: string;
  /**
   * Base URL of the API instead of the one that follows from the project id.
   */
  base_url?: string;
  /**
   * Most calls in flight at once.
   */
  parallelism?: number;
  /**
   * Most calls a second; 0 means no ceiling.
   */
  rate?: number;
  limits?: Limits;
  /**
   * Addresses that are never reset, whatever any policy says.
   */
  protect?: string[];
}
/**
 * Bounds on the whole plan.
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

export const settingsSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:mustreset:schema:settings:1',
  title: 'Settings',
  description: 'mustreset.yaml: settings of one environment. Paths are relative to this file.',
  type: 'object',
  additionalProperties: false,
  required: ['version'],
  properties: {
    version: { description: 'Version of this format.', const: 1 },
    policy: {
      description: 'Policy files or folders.',
      anyOf: [
        { type: 'string', minLength: 1 },
        { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
      ],
    },
    state: {
      description: 'Store of state, lock, log and applied plans: a folder.',
      type: 'string',
      minLength: 1,
    },
    project_id: {
      description: 'Stytch project that the credentials must belong to.',
      type: 'string',
      pattern: '^project-(test|live)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
    },
    base_url: {
      description: 'Base URL of the API instead of the one that follows from the project id.',
      type: 'string',
      minLength: 1,
    },
    parallelism: {
      description: 'Most calls in flight at once.',
      type: 'integer',
      minimum: 1,
      maximum: 1000,
    },
    rate: { description: 'Most calls a second; 0 means no ceiling.', type: 'number', minimum: 0 },
    limits: { $ref: '#/definitions/limits' },
    protect: {
      description: 'Addresses that are never reset, whatever any policy says.',
      type: 'array',
      items: { type: 'string' },
    },
  },
  definitions: {
    limits: {
      description: 'Bounds on the whole plan.',
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
  },
};
