/** The official SDK at work on the emulator, and what its typed results are compared with. */
import { B2BClient, StytchError, type Member, type MemberSession, type Organization } from 'stytch';
import { expect, onTestFinished, vi } from 'vitest';
import type { Emulator, EmulatorOptions } from '../../src/emulator/server.ts';
import { undocumented } from './documented.ts';
import { emulate, outbox } from './support.ts';

export const seen = new Set<string>();

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

export const connect = async (
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

export const text = (pattern: RegExp): string => expect.stringMatching(pattern) as string;
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';
export const id = (kind: string): string => text(new RegExp(`^${kind}-test-${UUID}`));
export const INSTANT = text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
export const TOKEN = text(/^[\w-]{43}$/);
export const JWT = text(/^[\w-]+\.[\w-]+\.[\w-]+$/);

export const ACME: Organization = {
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

export const ADA: Member = {
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

export const SESSION: MemberSession = {
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

export const OK = { request_id: id('request-id'), status_code: 200 };
export const WHO = { ...OK, member_id: id('member'), member: ADA, organization: ACME };
export const SIGNED_IN = {
  session_token: TOKEN,
  session_jwt: JWT,
  intermediate_session_token: '',
  member_authenticated: true,
  member_session: SESSION,
};

export const LOGIN = {
  organization_id: 'acme',
  email_address: 'ada@example.com',
  password: 'correct-horse',
};
export const URL_OF_APP = 'https://example.com/reset';

export const tokenOf = async (emulator: Emulator): Promise<string> =>
  (await outbox(emulator)).at(-1)?.token ?? '';

export const failure = async (call: Promise<unknown>): Promise<StytchError> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StytchError);
  return error as StytchError;
};

export const refusal = async (call: Promise<unknown>): Promise<unknown> => {
  const { status_code, error_type } = await failure(call);
  return [status_code, error_type];
};
