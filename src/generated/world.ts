/** Generated from schemas/world.schema.json by `npm run generate`; do not edit. */

/**
 * The organizations and members that the emulator serves.
 */
export interface World {
  /**
   * Version of this format.
   */
  version: 1;
  /**
   * The Stytch project.
   */
  project?: {
    /**
     * Project id; the emulator takes test projects only.
     */
    project_id?: string;
    /**
     * The project's secret.
     */
    secret?: string;
    /**
     * Password mode of the project.
     */
    passwords?: 'cross_org' | 'organization';
  };
  /**
   * The organizations.
   */
  organizations: Organization[];
}
export interface Organization {
  /**
   * Organization id; derived when absent.
   */
  organization_id?: string;
  /**
   * Slug, unique in the project.
   */
  organization_slug: string;
  /**
   * Display name; the slug when absent.
   */
  organization_name?: string;
  /**
   * The caller's own id.
   */
  organization_external_id?: string;
  /**
   * Members of the organization.
   */
  members?: Member[];
}
export interface Member {
  /**
   * Member id; derived when absent.
   */
  member_id?: string;
  /**
   * E-mail address, unique in the organization.
   */
  email_address: string;
  /**
   * Display name.
   */
  name?: string;
  /**
   * Password; none when absent.
   */
  password?: string;
  /**
   * Status of the member; active when absent.
   */
  status?: 'pending' | 'invited' | 'active' | 'deleted';
  /**
   * Role ids; stytch_admin makes is_admin true.
   */
  roles?: string[];
  /**
   * Emergency account.
   */
  is_breakglass?: boolean;
  /**
   * The caller's own id, unique in the organization.
   */
  external_id?: string;
  /**
   * Number of live sessions at the start.
   */
  sessions?: number;
}

export const worldSchema: object = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://unpkg.com/mustreset@0.1.0/schemas/world.schema.json',
  title: 'World',
  description: 'The organizations and members that the emulator serves.',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'organizations'],
  properties: {
    version: { description: 'Version of this format.', const: 1 },
    project: {
      description: 'The Stytch project.',
      type: 'object',
      additionalProperties: false,
      properties: {
        project_id: {
          description: 'Project id; the emulator takes test projects only.',
          type: 'string',
          pattern: '^project-test-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
        },
        secret: {
          description: "The project's secret.",
          type: 'string',
          minLength: 1,
          pattern: '^[ -~]*$',
        },
        passwords: {
          description: 'Password mode of the project.',
          type: 'string',
          enum: ['cross_org', 'organization'],
        },
      },
    },
    organizations: {
      description: 'The organizations.',
      type: 'array',
      items: { $ref: '#/definitions/organization' },
    },
  },
  definitions: {
    organization: {
      type: 'object',
      additionalProperties: false,
      required: ['organization_slug'],
      properties: {
        organization_id: {
          description: 'Organization id; derived when absent.',
          type: 'string',
          pattern:
            '^organization-test-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
        },
        organization_slug: {
          description: 'Slug, unique in the project.',
          type: 'string',
          pattern: '^[A-Za-z0-9._~-]{2,128}$',
        },
        organization_name: {
          description: 'Display name; the slug when absent.',
          type: 'string',
          minLength: 1,
          maxLength: 128,
        },
        organization_external_id: {
          description: "The caller's own id.",
          type: 'string',
          minLength: 1,
          maxLength: 128,
        },
        members: {
          description: 'Members of the organization.',
          type: 'array',
          items: { $ref: '#/definitions/member' },
        },
      },
    },
    member: {
      type: 'object',
      additionalProperties: false,
      required: ['email_address'],
      properties: {
        member_id: {
          description: 'Member id; derived when absent.',
          type: 'string',
          pattern: '^member-test-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
        },
        email_address: {
          description: 'E-mail address, unique in the organization.',
          type: 'string',
          minLength: 3,
        },
        name: { description: 'Display name.', type: 'string' },
        password: { description: 'Password; none when absent.', type: 'string', minLength: 1 },
        status: {
          description: 'Status of the member; active when absent.',
          type: 'string',
          enum: ['pending', 'invited', 'active', 'deleted'],
        },
        roles: {
          description: 'Role ids; stytch_admin makes is_admin true.',
          type: 'array',
          items: { type: 'string', minLength: 1 },
        },
        is_breakglass: { description: 'Emergency account.', type: 'boolean' },
        external_id: {
          description: "The caller's own id, unique in the organization.",
          type: 'string',
          pattern: '^[A-Za-z0-9._|-]{1,128}$',
        },
        sessions: {
          description: 'Number of live sessions at the start.',
          type: 'integer',
          minimum: 0,
          maximum: 1000,
        },
      },
    },
  },
};
