import { createHash } from 'node:crypto';
import {
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
} from 'stytch';
import { expect, test } from 'vitest';
import { ENDPOINTS } from './documented.ts';
import {
  ACME,
  ADA,
  connect,
  id,
  JWT,
  LOGIN,
  OK,
  refusal,
  seen,
  SESSION,
  SIGNED_IN,
  TOKEN,
  tokenOf,
  URL_OF_APP,
  WHO,
} from './sdk-support.ts';

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
