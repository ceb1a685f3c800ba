import { createHash } from 'node:crypto';
import {
  B2BClient,
  ClientError,
  RequestError,
  StytchError,
  type B2BOrganizationsMembersDeletePasswordResponse,
  type B2BOrganizationsMembersGetResponse,
  type B2BOrganizationsMembersSearchResponse,
  type B2BOrganizationsSearchResponse,
  type B2BPasswordsAuthenticateResponse,
  type B2BPasswordsDiscoveryAuthenticateResponse,
  type B2BPasswordsEmailRequireResetResponse,
  type B2BPasswordsEmailResetResponse,
  type B2BPasswordsEmailResetStartResponse,
  type B2BPasswordsExistingPasswordResetResponse,
  type B2BPasswordsSessionResetResponse,
  type B2BSessionsAuthenticateResponse,
  type Member,
  type MemberSession,
  type Organization,
} from 'stytch';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Emulator, EmulatorOptions } from '../../src/emulator/server.ts';
import { ENDPOINTS, undocumented } from './documented.ts';
import { emulate, outbox } from './support.ts';

const seen = new Set<string>();

/** Lets the SDK's calls through, and holds each answer that is JSON to the documentation. */
function watchFetch(): void {
  const real = globalThis.fetch;
  const watched = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const answer = await real(input, init);
    const url = input instanceof Request ? input.url : String(input);
    const { pathname } = new URL(url);
    const method = init?.method ?? 'GET';
    if (answer.headers.get('content-type') !== 'application/json') return answer;
    const body: unknown = await answer.clone().json();
    expect(undocumented(method, pathname, answer.status, body)).toBeUndefined();
    seen.add(`${method} ${pathname}`);
    return answer;
  });
  onTestFinished(() => watched.mockRestore());
}

const connect = async (
  options: EmulatorOptions = {},
): Promise<{ client: B2BClient; emulator: Emulator }> => {
  const emulator = await emulate(options);
  watchFetch();
  // The SDK warns of an env that is no URL of Stytch.
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const { project_id, secret, url } = emulator;
  const client = new B2BClient({ project_id, secret, env: url });
  warn.mockRestore();
  return { client, emulator };
};

const text = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';
const id = (kind: string): string => text(new RegExp(`^${kind}-test-${UUID}`));
const INSTANT = text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const TOKEN = text(/^[\w-]{43}$/);
const JWT = text(/^[\w-]+\.[\w-]+\.[\w-]+$/);

const ACME: Organization = {
  organization_id: id('organization'),
  organization_name: 'Acme Ltd',
  organization_logo_url: '',
  organization_slug: 'acme',
  organization_external_id: 'customer-1',
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
  created_at: INSTANT,
  updated_at: INSTANT,
};

const role = (role_id: string): Member['roles'][number] => ({
  role_id,
  sources: [{ type: 'direct_assignment', details: {} }],
});

const ADA: Member = {
  organization_id: id('organization'),
  member_id: id('member'),
  email_address: 'Ada@example.com',
  status: 'active',
  name: '',
  sso_registrations: [],
  is_breakglass: false,
  member_password_id: id('member-password'),
  oauth_registrations: [],
  email_address_verified: true,
  mfa_phone_number_verified: false,
  is_admin: true,
  totp_registration_id: '',
  retired_email_addresses: [],
  is_locked: false,
  mfa_enrolled: false,
  mfa_phone_number: '',
  default_mfa_method: '',
  roles: [role('stytch_member'), role('stytch_admin')],
  trusted_metadata: {},
  untrusted_metadata: {},
  created_at: INSTANT,
  updated_at: INSTANT,
  external_id: 'a1',
};

const SESSION: MemberSession = {
  member_session_id: id('session'),
  member_id: id('member'),
  started_at: INSTANT,
  last_accessed_at: INSTANT,
  expires_at: INSTANT,
  authentication_factors: [
    {
      type: 'password',
      delivery_method: 'knowledge',
      last_authenticated_at: INSTANT,
      created_at: INSTANT,
      updated_at: INSTANT,
    },
  ],
  organization_id: id('organization'),
  roles: ['stytch_member', 'stytch_admin'],
  organization_slug: 'acme',
};

const OK = { request_id: id('request-id'), status_code: 200 };
const WHO = { ...OK, member_id: id('member'), member: ADA, organization: ACME };
const SIGNED_IN = {
  session_token: TOKEN,
  session_jwt: JWT,
  intermediate_session_token: '',
  member_authenticated: true,
  member_session: SESSION,
};

const LOGIN = {
  organization_id: 'acme',
  email_address: 'ada@example.com',
  password: 'correct-horse',
};
const URL_OF_APP = 'https://example.com/reset';

const tokenOf = async (emulator: Emulator): Promise<string> =>
  (await outbox(emulator)).at(-1)?.token ?? '';

const failure = async (call: Promise<unknown>): Promise<StytchError> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StytchError);
  return error as StytchError;
};

const refusal = async (call: Promise<unknown>): Promise<unknown> => {
  const { status_code, error_type } = await failure(call);
  return [status_code, error_type];
};

test('the official SDK reads members and organizations, whole', async () => {
  const { client } = await connect();
  const query = {
    operator: 'AND' as const,
    operands: [{ filter_name: 'member_emails' as const, filter_value: ['ada@example.com'] }],
  };
  const organizations: B2BOrganizationsSearchResponse = {
    ...OK,
    organizations: [ACME],
    results_metadata: { total: 1, next_cursor: null as unknown as string },
  };
  const found = await client.organizations.search({ query });
  expect(found).toEqual(organizations);

  const [{ organization_id } = { organization_id: '' }] = found.organizations;
  const members: B2BOrganizationsMembersSearchResponse = {
    ...OK,
    members: [ADA],
    organizations: { [organization_id]: ACME },
    results_metadata: { total: 1, next_cursor: null as unknown as string },
  };
  expect(
    await client.organizations.members.search({ organization_ids: [organization_id], query }),
  ).toEqual(members);

  const one: B2BOrganizationsMembersGetResponse = WHO;
  const got = await client.organizations.members.get({ organization_id, member_id: 'a1' });
  expect(got).toEqual(one);
  const { member_id } = got;
  expect(await client.organizations.members.dangerouslyGet({ member_id })).toEqual(one);
  expect(await client.organizations.get({ organization_id })).toEqual({
    ...OK,
    organization: ACME,
  });
});

test('the official SDK lives through a reset in a cross-organization project', async () => {
  const { client, emulator } = await connect();
  const login: B2BPasswordsAuthenticateResponse = {
    ...WHO,
    ...SIGNED_IN,
    organization_id: id('organization'),
  };
  const first = await client.passwords.authenticate(LOGIN);
  expect(first).toEqual(login);

  const reset: B2BPasswordsEmailRequireResetResponse = {
    ...WHO,
    member: { ...ADA, member_password_id: '' },
  };
  const { email_address } = LOGIN;
  expect(await client.passwords.email.requireReset({ email_address })).toEqual(reset);
  expect(await refusal(client.passwords.authenticate(LOGIN))).toEqual([
    404,
    'member_password_not_found',
  ]);

  const start: B2BPasswordsEmailResetStartResponse = {
    ...OK,
    member_id: id('member'),
    member_email_id: id('email'),
    member: { ...ADA, member_password_id: '' },
  };
  const code_verifier = 'a-secret-that-only-this-device-knows-0123456789';
  expect(
    await client.passwords.email.resetStart({
      organization_id: 'acme',
      email_address,
      reset_password_redirect_url: URL_OF_APP,
      code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
    }),
  ).toEqual(start);
  const completed: B2BPasswordsEmailResetResponse = {
    ...login,
    member_email_id: id('email'),
    member_session: { ...SESSION, custom_claims: { plan: 'pro' } },
  };
  const second = await client.passwords.email.reset({
    password_reset_token: await tokenOf(emulator),
    password: 'battery-staple',
    code_verifier,
    session_duration_minutes: 30,
    session_custom_claims: { plan: 'pro' },
  });
  expect(second).toEqual(completed);
  expect(second.member.member_password_id).not.toBe(first.member.member_password_id);
  const { session_token } = first;
  expect(await refusal(client.sessions.authenticate({ session_token }))).toEqual([
    404,
    'session_not_found',
  ]);

  const renewed: B2BPasswordsExistingPasswordResetResponse = { ...WHO, ...SIGNED_IN };
  const third = await client.passwords.existingPassword.reset({
    organization_id: 'acme',
    email_address,
    existing_password: 'battery-staple',
    new_password: 'third-of-them',
  });
  expect(third).toEqual(renewed);
  const again: B2BPasswordsSessionResetResponse = { ...WHO, ...SIGNED_IN };
  expect(
    await client.passwords.sessions.reset({
      organization_id: 'acme',
      password: 'fourth-of-them',
      session_jwt: third.session_jwt,
    }),
  ).toEqual({ ...again, session_token: third.session_token });
  expect(
    (await client.passwords.authenticate({ ...LOGIN, password: 'fourth-of-them' })).status_code,
  ).toBe(200);
  expect(
    await refusal(
      client.organizations.members.deletePassword({
        organization_id: 'acme',
        member_password_id: third.member.member_password_id,
      }),
    ),
  ).toEqual([400, 'cross_org_passwords_enabled']);
});

test('the official SDK finds the organizations of an address by discovery', async () => {
  const { client, emulator } = await connect();
  const email_address = 'ada@example.com';
  const discovered: B2BPasswordsDiscoveryAuthenticateResponse = {
    ...OK,
    email_address: 'Ada@example.com',
    intermediate_session_token: TOKEN,
    discovered_organizations: [
      {
        member_authenticated: true,
        organization: ACME,
        membership: { type: 'active_member', member: ADA },
      },
    ],
  };
  const { discovery } = client.passwords;
  expect(await discovery.authenticate({ email_address, password: 'correct-horse' })).toEqual(
    discovered,
  );
  expect(await discovery.email.resetStart({ email_address })).toEqual(OK);
  expect(
    await discovery.email.reset({
      password_reset_token: await tokenOf(emulator),
      password: 'battery-staple',
    }),
  ).toEqual(discovered);
});

test('the official SDK verifies a session JWT by itself, by the published keys', async () => {
  const { client, emulator } = await connect();
  const { session_jwt, session_token, member_session, member_id } =
    await client.passwords.authenticate({ ...LOGIN, session_custom_claims: { plan: 'pro' } });
  const calls = emulator.ledger().requests.length;
  const iso = (instant: string): string => new Date(instant).toISOString();
  const local = await client.sessions.authenticateJwtLocal({ session_jwt });
  expect(local).toEqual({
    ...member_session,
    expires_at: iso(member_session?.expires_at ?? ''),
    custom_claims: { plan: 'pro' },
  });
  // The keys, and nothing else: the session itself was not asked for.
  expect(
    emulator
      .ledger()
      .requests.slice(calls)
      .map(({ path }) => path),
  ).toEqual([`/v1/b2b/sessions/jwks/${emulator.project_id}`]);
  const { keys } = await client.sessions.getJWKS({ project_id: emulator.project_id });
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256', kid: id('jwk') });

  const answer: B2BSessionsAuthenticateResponse = {
    ...OK,
    member: ADA,
    organization: ACME,
    member_session: { ...SESSION, custom_claims: { plan: 'pro' } },
    session_token,
    session_jwt: JWT,
    verdict: { authorized: true, granting_roles: ['stytch_admin'] },
  };
  const { organization_id } = local;
  const authorization_check = { organization_id, resource_id: 'stytch.member', action: 'search' };
  expect(await client.sessions.authenticate({ session_jwt, authorization_check })).toEqual(answer);
  expect(await client.sessions.get({ organization_id, member_id })).toEqual({
    ...OK,
    member_sessions: [answer.member_session],
  });
  expect(await client.sessions.revoke({ session_jwt })).toEqual(OK);
  expect((await client.sessions.get({ organization_id, member_id })).member_sessions).toEqual([]);
});

test('the official SDK deletes a password where passwords are those of an organization', async () => {
  const { client } = await connect({ passwords: 'organization' });
  const { session_token, member } = await client.passwords.authenticate(LOGIN);
  const { member_password_id } = member;
  const deleted: B2BOrganizationsMembersDeletePasswordResponse = {
    ...WHO,
    member: { ...ADA, member_password_id: '' },
  };
  const password = { organization_id: 'acme', member_password_id };
  const options = { authorization: { session_token } };
  expect(await client.organizations.members.deletePassword(password, options)).toEqual(deleted);
  expect(await refusal(client.organizations.members.deletePassword(password))).toEqual([
    404,
    'member_password_not_found',
  ]);
  const { email_address } = LOGIN;
  const mode = [400, 'cross_org_passwords_not_enabled'];
  const { email, discovery } = client.passwords;
  expect(await refusal(email.requireReset({ email_address }))).toEqual(mode);
  expect(await refusal(discovery.authenticate({ email_address, password: 'x' }))).toEqual(mode);
  expect(await refusal(discovery.email.resetStart({ email_address }))).toEqual(mode);
});

test('the official SDK acts with the permissions of a session', async () => {
  const { client } = await connect();
  const ada = await client.passwords.authenticate(LOGIN);
  const grace = await client.passwords.authenticate({
    ...LOGIN,
    email_address: 'grace@example.com',
    password: 'shared',
  });
  const { email } = client.passwords;
  const act = (session: { session_jwt: string }, email_address: string): Promise<unknown> =>
    email.requireReset({ email_address }, { authorization: { session_jwt: session.session_jwt } });
  expect(await refusal(act(grace, 'ada@example.com'))).toEqual([
    403,
    'session_authorization_error',
  ]);
  expect(await refusal(act(ada, 'root@example.com'))).toEqual([
    403,
    'session_authorization_tenancy_error',
  ]);
  expect(await act(ada, 'grace@example.com')).toMatchObject({ status_code: 200 });
});

test('every documented endpoint was called by the official SDK', () => {
  const uncalled = ENDPOINTS.filter(({ method, path }) => {
    const line = new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    return ![...seen].some((one) => line.test(one));
  });
  expect(uncalled).toEqual([]);
});

test('the official SDK reads errors of the API as Stytch errors', async () => {
  const { client, emulator } = await connect();
  const error = await failure(
    client.passwords.email.requireReset({ email_address: 'nobody@example.com' }),
  );
  expect({ ...error }).toEqual({
    status_code: 404,
    request_id: emulator.ledger().requests[0]?.request_id,
    error_type: 'email_not_found',
    error_message: 'Email could not be found.',
    error_url: 'https://stytch.com/docs/api-reference/b2b/api/errors/404#email_not_found',
    error_details: undefined,
  });
});

test.each(['500', '503'] as const)(
  'the official SDK reads the fault %s as a Stytch error',
  async (kind) => {
    const { client } = await connect({ faults: [{ kind, share: 1 }] });
    const error = await failure(
      client.passwords.email.requireReset({ email_address: 'ada@example.com' }),
    );
    expect(error.status_code).toBe(Number(kind));
  },
);

test.each(['html', 'truncate', 'drop-before', 'drop-after'] as const)(
  'the official SDK reads the fault %s as a request error',
  async (kind) => {
    const { client } = await connect({ faults: [{ kind, share: 1 }] });
    const call = client.passwords.email.requireReset({ email_address: 'ada@example.com' });
    await expect(call).rejects.toBeInstanceOf(RequestError);
  },
);

test('the official SDK reads a JWT that the emulator did not sign as a client error', async () => {
  const { client } = await connect();
  const { session_jwt } = await client.passwords.authenticate(LOGIN);
  const [header, claims] = session_jwt.split('.');
  const forged = `${header}.${claims}.${Buffer.alloc(256).toString('base64url')}`;
  const local = client.sessions.authenticateJwtLocal({ session_jwt: forged });
  await expect(local).rejects.toBeInstanceOf(ClientError);
  await expect(local).rejects.toThrow('jwt_invalid');
  expect(await refusal(client.sessions.authenticateJwt({ session_jwt: forged }))).toEqual([
    401,
    'unable_to_parse_session_jwt',
  ]);
});
