// The world of the benchmark: members, organizations and the bodies that a Stytch project would answer with.

export const PROJECT_ID = 'project-test-00000000-0000-4000-8000-000000000001';
export const SECRET = 'secret-test-emulator';

export const MEMBERS_PER_ORGANIZATION = 50;
const AT = '2026-01-01T00:00:00Z';

const uuid = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** The address of member `n`, counted from 1. */
export const addressOf = (n) => `user${String(n).padStart(5, '0')}@example.com`;

/** The addresses of `count` members. */
export const addresses = (count) => Array.from({ length: count }, (_, index) => addressOf(index + 1));

/** The id of the organization of member `n`. */
export const organizationIdOf = (n) =>
  `organization-test-${uuid(Math.ceil(n / MEMBERS_PER_ORGANIZATION))}`;

export const memberIdOf = (n) => `member-test-${uuid(n)}`;

// What a project with single sign-on and two roles carries beside the fields that matter.
const registration = {
  connection_id: `saml-connection-test-${uuid(7)}`,
  external_id: '00u1a2b3c4d5e6f7g8h9',
  registration_id: `sso-registration-test-${uuid(8)}`,
  sso_attributes: { department: 'Engineering', groups: ['everyone', 'engineering', 'oncall'] },
};
const role = (role_id) => ({
  role_id,
  sources: [
    { type: 'direct_assignment', details: {} },
    { type: 'email_assignment', details: { email_domain: 'example.com' } },
  ],
});
const metadata = {
  cost_center: 'CC-4711',
  employee: { number: 100_234, manager: 'ops.lead@example.com', location: 'Berlin' },
  entitlements: ['billing.read', 'billing.write', 'reports.read', 'reports.export'],
  note: 'Imported from the directory on the first of January; reviewed each quarter by the owner.',
  contacts: ['it', 'hr', 'security'].map((desk) => ({ desk, mail: `${desk}-desk@example.com` })),
  reviewed: ['2025-03-31', '2025-06-30', '2025-09-30', '2025-12-31'],
};

/** A complete Member object of about 2 KB. https://stytch.com/docs/b2b/api/member-object */
const member = (identity) => ({
  ...identity,
  status: 'active',
  name: 'Ada Example',
  sso_registrations: [registration],
  scim_registration: null,
  is_breakglass: false,
  oauth_registrations: [],
  email_address_verified: true,
  mfa_phone_number_verified: false,
  is_admin: false,
  totp_registration_id: '',
  retired_email_addresses: [],
  is_locked: false,
  mfa_enrolled: false,
  mfa_phone_number: '',
  default_mfa_method: '',
  roles: [role('stytch_member'), role('reports_reader')],
  trusted_metadata: metadata,
  untrusted_metadata: { theme: 'dark', locale: 'en-GB', time_zone: 'Europe/Berlin' },
  created_at: AT,
  updated_at: AT,
});

/** A complete Organization object. https://stytch.com/docs/b2b/api/organization-object */
const organization = (organization_id) => ({
  organization_id,
  organization_name: 'Example',
  organization_logo_url: '',
  organization_slug: organization_id.slice(-12),
  sso_jit_provisioning: 'ALL_ALLOWED',
  sso_jit_provisioning_allowed_connections: [],
  sso_active_connections: [],
  email_allowed_domains: ['example.com'],
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
  trusted_metadata: metadata,
  created_at: AT,
  updated_at: AT,
});

export const organizationText = (organization_id) => JSON.stringify(organization(organization_id));

// What all members have in common is written once: an export asks for a million of them.
const COMMON = JSON.stringify(member({})).slice(1);

/** Member `n` as a search shows it. */
export function memberText(n) {
  const identity = JSON.stringify({
    organization_id: organizationIdOf(n),
    member_id: memberIdOf(n),
    email_address: addressOf(n),
    member_password_id: `member-password-test-${uuid(n)}`,
  });
  return `${identity.slice(0, -1)},${COMMON}`;
}

/** The answer to every reset: 3 to 4 KB, the same for all, so that it names nobody. */
export const RESET_TEXT = JSON.stringify({
  status_code: 200,
  request_id: `request-id-test-${uuid(1)}`,
  member_id: '',
  member: member({ organization_id: organizationIdOf(1), member_password_id: '' }),
  organization: organization(organizationIdOf(1)),
});

/** An error body. https://stytch.com/docs/b2b/api/errors */
export const errorText = (status_code, error_type) =>
  JSON.stringify({
    status_code,
    request_id: `request-id-test-${uuid(2)}`,
    error_type,
    error_message: error_type.replaceAll('_', ' '),
    error_url: `https://stytch.com/docs/api-reference/b2b/api/errors/${status_code}#${error_type}`,
  });
