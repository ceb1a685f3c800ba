/** Member and Organization as the API documents them: complete, empty values as "" and [], not null. */
import { CREATED_AT, type MemberRecord, type OrganizationRecord } from './records.ts';

/** https://stytch.com/docs/b2b/api/member-object */
export function memberObject(member: MemberRecord): object {
  return {
    organization_id: member.organization.organization_id,
    member_id: member.member_id,
    email_address: member.email_address,
    status: member.status,
    name: member.name,
    sso_registrations: [],
    is_breakglass: member.is_breakglass,
    member_password_id: member.password?.member_password_id ?? '',
    oauth_registrations: [],
    email_address_verified: member.status === 'active',
    mfa_phone_number_verified: false,
    is_admin: member.roles.includes('stytch_admin'),
    totp_registration_id: '',
    retired_email_addresses: [],
    is_locked: member.lock !== undefined,
    mfa_enrolled: false,
    mfa_phone_number: '',
    default_mfa_method: '',
    roles: member.roles.map((role_id) => ({
      role_id,
      sources: [{ type: 'direct_assignment', details: {} }],
    })),
    trusted_metadata: {},
    untrusted_metadata: {},
    created_at: CREATED_AT,
    updated_at: member.updated_at,
    ...(member.external_id === undefined ? {} : { external_id: member.external_id }),
    ...member.lock,
  };
}

/** https://stytch.com/docs/b2b/api/organization-object */
export function organizationObject(organization: OrganizationRecord): object {
  const { external_id } = organization;
  return {
    organization_id: organization.organization_id,
    organization_name: organization.name,
    organization_logo_url: '',
    organization_slug: organization.slug,
    sso_jit_provisioning: 'ALL_ALLOWED',
    sso_jit_provisioning_allowed_connections: [],
    sso_active_connections: [],
    email_allowed_domains: [],
    email_jit_provisioning: 'NOT_ALLOWED',
    email_invites: 'ALL_ALLOWED',
    auth_methods: 'ALL_ALLOWED',
    allowed_auth_methods: [],
    mfa_policy: 'OPTIONAL',
    rbac_email_implicit_role_assignments: [],
    mfa_methods: 'ALL_ALLOWED',
    allowed_mfa_methods: [],
    oauth_tenant_jit_provisioning: 'NOT_ALLOWED',
    claimed_email_domains: [],
    first_party_connected_apps_allowed_type: 'ALL_ALLOWED',
    allowed_first_party_connected_apps: [],
    third_party_connected_apps_allowed_type: 'ALL_ALLOWED',
    allowed_third_party_connected_apps: [],
    custom_roles: [],
    trusted_metadata: {},
    created_at: CREATED_AT,
    updated_at: CREATED_AT,
    ...(external_id === undefined ? {} : { organization_external_id: external_id }),
  };
}

/** Member and organization, as the answers about one member carry them. */
export const memberFields = (member: MemberRecord): Readonly<Record<string, unknown>> => ({
  member_id: member.member_id,
  member: memberObject(member),
  organization: organizationObject(member.organization),
});
