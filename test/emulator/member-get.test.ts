import { expect, test } from 'vitest';
import { call, emulate, errorOf, membersOf } from './support.ts';

const REQUIRED_OF_MEMBER = {
  organization_id: 'string',
  member_id: 'string',
  email_address: 'string',
  status: 'string',
  name: 'string',
  sso_registrations: 'array',
  is_breakglass: 'boolean',
  member_password_id: 'string',
  oauth_registrations: 'array',
  email_address_verified: 'boolean',
  mfa_phone_number_verified: 'boolean',
  is_admin: 'boolean',
  totp_registration_id: 'string',
  retired_email_addresses: 'array',
  is_locked: 'boolean',
  mfa_enrolled: 'boolean',
  mfa_phone_number: 'string',
  default_mfa_method: 'string',
  roles: 'array',
};

const REQUIRED_OF_ORGANIZATION = {
  organization_id: 'string',
  organization_name: 'string',
  organization_logo_url: 'string',
  organization_slug: 'string',
  sso_jit_provisioning: 'string',
  sso_jit_provisioning_allowed_connections: 'array',
  sso_active_connections: 'array',
  email_allowed_domains: 'array',
  email_jit_provisioning: 'string',
  email_invites: 'string',
  auth_methods: 'string',
  allowed_auth_methods: 'array',
  mfa_policy: 'string',
  rbac_email_implicit_role_assignments: 'array',
  mfa_methods: 'string',
  allowed_mfa_methods: 'array',
  oauth_tenant_jit_provisioning: 'string',
  claimed_email_domains: 'array',
  first_party_connected_apps_allowed_type: 'string',
  allowed_first_party_connected_apps: 'array',
  third_party_connected_apps_allowed_type: 'string',
  allowed_third_party_connected_apps: 'array',
  custom_roles: 'array',
};

const typesOf = (record: object): object =>
  Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      Array.isArray(value) ? 'array' : typeof value,
    ]),
  );

test('a member and its organization carry every documented field in its type', async () => {
  const emulator = await emulate();
  const { body } = await call(
    emulator,
    'GET',
    '/v1/b2b/organizations/acme/member?email_address=ADA@example.com',
  );
  expect(typesOf(body.member)).toMatchObject(REQUIRED_OF_MEMBER);
  expect(typesOf(body.organization)).toMatchObject(REQUIRED_OF_ORGANIZATION);
  expect(body.member).toMatchObject({ is_admin: true, external_id: 'a1', status: 'active' });
  expect(body.member_id).toBe(body.member.member_id);
  expect(body.organization.organization_id).toBe(body.member.organization_id);
});

test('a member without a password has an empty password id', async () => {
  const [member] = await membersOf(await emulate(), 'sso@example.com');
  expect(member?.member_password_id).toBe('');
});

test('ids have the forms of a test environment and are the same on every start with the same seed', async () => {
  const [one] = await membersOf(await emulate(), 'ada@example.com');
  const [again] = await membersOf(await emulate(), 'ada@example.com');
  const [other] = await membersOf(await emulate({ seed: 2 }), 'ada@example.com');
  const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';
  expect(one?.member_id).toMatch(new RegExp(`^member-test-${uuid}`));
  expect(one?.organization_id).toMatch(new RegExp(`^organization-test-${uuid}`));
  expect(one?.member_password_id).toMatch(new RegExp(`^member-password-test-${uuid}`));
  expect(again).toEqual(one);
  expect(other?.member_id).not.toBe(one?.member_id);
});

test.each([
  ['acme/member?member_id=a1', ''],
  ['customer-1/member?email_address=grace@example.com', ''],
  ['acme/member', 'invalid_member_get_fields'],
  ['acme/member?member_id=a1&email_address=ada@example.com', 'invalid_member_get_fields'],
  ['nowhere/member?member_id=a1', 'organization_not_found'],
  ['globex/member?member_id=a1', 'member_not_found'],
  ['acme/member?email_address=gone@example.com', 'member_not_found'],
  ['acme', ''],
  ['nowhere', 'organization_not_found'],
  ['%', 'route_not_found'],
  ['members/dangerously_get/a1', 'member_not_found'],
])('GET organizations/%s answers %j', async (path, type) => {
  expect(await errorOf(call(await emulate(), 'GET', `/v1/b2b/organizations/${path}`))).toBe(type);
});

test('dangerously_get needs no organization, and shows a deleted member only on request', async () => {
  const emulator = await emulate();
  const [ada] = await membersOf(emulator, 'ada@example.com');
  const path = '/v1/b2b/organizations/members/dangerously_get';
  const found = await call(emulator, 'GET', `${path}/${ada?.member_id}`);
  expect(found.body.member.email_address).toBe('Ada@example.com');
  const search = await call(emulator, 'POST', '/v1/b2b/organizations/members/search', {
    organization_ids: ['acme'],
    query: {
      operator: 'AND',
      operands: [{ filter_name: 'statuses', filter_value: ['deleted'] }],
    },
  });
  const id = search.body.members[0]?.member_id;
  expect(await errorOf(call(emulator, 'GET', `${path}/${id}`))).toBe('member_not_found');
  const shown = await call(emulator, 'GET', `${path}/${id}?include_deleted=true`);
  expect(shown.body.member.status).toBe('deleted');
});
