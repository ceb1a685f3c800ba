/** One call for every error of the API that the emulator answers. */
import type { Emulator, EmulatorOptions } from '../../src/emulator/server.ts';
import {
  AUTHENTICATE,
  call,
  callAs,
  DISCOVERY,
  EXISTING_PASSWORD,
  logIn,
  MEMBERS_SEARCH,
  ORGANIZATIONS_SEARCH,
  requireReset,
  RESET_BY_EMAIL,
  RESET_START,
  resetToken,
  SESSION_RESET,
  SESSIONS,
  signIn,
  type Answered,
} from './support.ts';

const post = (emulator: Emulator, path: string, body: object): Promise<Answered> =>
  call(emulator, 'POST', path, body);

const get = (emulator: Emulator, path: string): Promise<Answered> =>
  call(emulator, 'GET', `/v1/b2b/${path}`);

const ADA = { organization_id: 'acme', email_address: 'ada@example.com' };

const signInAs = (emulator: Emulator, name: 'ada' | 'grace') =>
  signIn(emulator, 'acme', `${name}@example.com`, name === 'ada' ? 'correct-horse' : 'shared');

const search =
  (kind: 'member' | 'organization', operand: object, more: object = {}) =>
  (emulator: Emulator): Promise<Answered> =>
    post(emulator, kind === 'member' ? MEMBERS_SEARCH : ORGANIZATIONS_SEARCH, {
      ...(kind === 'member' && { organization_ids: ['acme'] }),
      query: { operator: 'AND', operands: [operand] },
      ...more,
    });

const operand = (filter_name: unknown, filter_value: unknown): object => ({
  filter_name,
  filter_value,
});

/** Searches that either endpoint refuses, by the end of the error's type. */
const searches = (kind: 'member' | 'organization'): readonly Provocation[] => {
  const texts = kind === 'member' ? 'statuses' : 'organization_slugs';
  const flag = kind === 'member' ? 'member_is_breakglass' : 'has_active_sso_connection';
  const refused: readonly [string, object][] = [
    ['filter_name_not_recognized', operand('unknown', [])],
    ['filter_name_must_be_string', operand(7, [])],
    ['missing_filter_name', { filter_value: [] }],
    ['missing_filter_value', { filter_name: texts }],
    ['expected_array_of_strings', operand(texts, 'active')],
    ['expected_boolean', operand(flag, 'yes')],
    ['expected_string', operand('member_email_fuzzy', 7)],
    ['member_email_fuzzy_too_short', operand('member_email_fuzzy', 'ab')],
  ];
  return refused.map(([end, one]) => [`${kind}_search_${end}`, search(kind, one)]);
};

/** An error, a call that is answered with it, and the emulator that the call needs. */
export type Provocation = readonly [
  error_type: string,
  provoke: (emulator: Emulator) => Promise<Answered>,
  options?: EmulatorOptions,
];

export const PROVOCATIONS: readonly Provocation[] = [
  ...searches('member'),
  ...searches('organization'),
  ['bad_request', (on) => call(on, 'POST', AUTHENTICATE, '{"organization_id":')],
  [
    'breached_password',
    async (on) =>
      post(on, RESET_BY_EMAIL, {
        password_reset_token: await resetToken(on, 'acme', 'ada@example.com'),
        password: 'password1',
      }),
  ],
  [
    'cannot_reset_password_with_existing_password',
    (on) =>
      post(on, EXISTING_PASSWORD, {
        ...ADA,
        email_address: 'sso@example.com',
        existing_password: 'a',
        new_password: 'b',
      }),
  ],
  [
    'cross_org_passwords_enabled',
    async (on) => {
      const { member } = await signInAs(on, 'ada');
      const path = `/v1/b2b/organizations/acme/members/passwords/${member.member_password_id}`;
      return call(on, 'DELETE', path, {});
    },
  ],
  [
    'cross_org_passwords_not_enabled',
    (on) => post(on, `${DISCOVERY}/email/reset`, { password_reset_token: 't', password: 'p' }),
    { passwords: 'organization' },
  ],
  ['email_not_found', (on) => requireReset(on, 'nobody@example.com')],
  [
    'internal_server_error',
    (on) => requireReset(on, 'ada@example.com'),
    { faults: [{ kind: '500', share: 1 }] },
  ],
  ['invalid_email', (on) => requireReset(on, 'nobody')],
  ['invalid_id', (on) => get(on, 'organizations/acme/member?member_id=member-test-1')],
  ['invalid_member_get_fields', (on) => get(on, 'organizations/acme/member')],
  ['invalid_organization_id', (on) => get(on, 'organizations/no%20where')],
  [
    'invalid_session_token',
    (on) => post(on, `${SESSIONS}/authenticate`, { session_token: 'no token' }),
  ],
  ['member_not_found', (on) => get(on, 'organizations/acme/member?member_id=nobody')],
  [
    'member_password_not_found',
    (on) =>
      call(on, 'POST', AUTHENTICATE, { ...ADA, email_address: 'sso@example.com', password: 'a' }),
  ],
  [
    'member_reset_password',
    async (on) => {
      await requireReset(on, 'grace@example.com');
      return post(on, AUTHENTICATE, {
        ...ADA,
        email_address: 'grace@example.com',
        password: 'shared',
      });
    },
  ],
  [
    'member_search_cannot_mix_internal_and_external_member_ids',
    search('member', operand('member_ids', ['a1', 'member-test-1'])),
  ],
  [
    'member_search_member_mfa_phone_number_fuzzy_too_short',
    search('member', operand('member_mfa_phone_number_fuzzy', '1')),
  ],
  [
    'member_search_organization_ids_empty',
    search('member', operand('statuses', []), { organization_ids: [] }),
  ],
  ['no_password_reset_redirect_url', (on) => post(on, RESET_START, ADA)],
  ['no_session_arguments', (on) => post(on, SESSION_RESET, { ...ADA, password: 'p' })],
  ['no_session_revoke_arguments', (on) => post(on, `${SESSIONS}/revoke`, {})],
  ['organization_not_found', (on) => get(on, 'organizations/nowhere')],
  [
    'organization_search_organization_name_fuzzy_too_short',
    search('organization', operand('organization_name_fuzzy', 'a')),
  ],
  [
    'organization_search_organization_slug_fuzzy_too_short',
    search('organization', operand('organization_slug_fuzzy', 'a')),
  ],
  [
    'organization_search_allowed_domain_fuzzy_too_short',
    search('organization', operand('allowed_domain_fuzzy', 'a')),
  ],
  [
    'pkce_did_not_expect_code_verifier',
    async (on) =>
      post(on, RESET_BY_EMAIL, {
        password_reset_token: await resetToken(on, 'acme', 'ada@example.com'),
        password: 'battery-staple',
        code_verifier: 'x',
      }),
  ],
  ...(['pkce_expected_code_verifier', 'pkce_mismatch'] as const).map((error_type): Provocation => [
    error_type,
    async (on) =>
      post(on, RESET_BY_EMAIL, {
        password_reset_token: await resetToken(on, 'acme', 'ada@example.com', {
          code_challenge: 'x',
        }),
        password: 'battery-staple',
        ...(error_type === 'pkce_mismatch' && { code_verifier: 'x' }),
      }),
  ]),
  ['project_not_found', (on) => get(on, 'sessions/jwks/project-test-2')],
  ['route_not_found', (on) => get(on, 'passwords')],
  ['search_invalid_status_filter', search('member', operand('statuses', ['gone']))],
  [
    'server_unavailable',
    (on) => requireReset(on, 'ada@example.com'),
    { faults: [{ kind: '503', share: 1 }] },
  ],
  [
    'session_authorization_error',
    async (on) => {
      const { session_token: token } = await signInAs(on, 'grace');
      return callAs(on, { token }, MEMBERS_SEARCH, { organization_ids: ['acme'] });
    },
  ],
  [
    'session_authorization_tenancy_error',
    async (on) => {
      const { session_token } = await signInAs(on, 'ada');
      const body = { organization_id: 'globex', password: 'battery-staple', session_token };
      return post(on, SESSION_RESET, body);
    },
  ],
  [
    'session_not_found',
    (on) =>
      post(on, `${SESSIONS}/revoke`, {
        member_session_id: 'session-test-00000000-0000-4000-8000-000000000001',
      }),
  ],
  [
    'session_too_old_to_reset_password',
    async (on) => {
      const { session_token } = await signInAs(on, 'ada');
      const body = { ...ADA, password: 'battery-staple', session_token };
      return post(on, SESSION_RESET, body);
    },
    // Four minutes pass from one look at the clock to the next.
    {
      clock: (
        (now: number) => () =>
          (now += 240_000)
      )(Date.parse('2026-11-20T14:30:00Z')),
    },
  ],
  [
    'too_many_requests',
    async (on) => {
      await requireReset(on, 'ada@example.com');
      return requireReset(on, 'ada@example.com');
    },
    { rate_limit: { per_s: 1, bucket: true } },
  ],
  [
    'too_many_session_arguments',
    (on) => post(on, `${SESSIONS}/authenticate`, { session_token: 'a', session_jwt: 'b' }),
  ],
  [
    'too_many_session_revoke_arguments',
    (on) => post(on, `${SESSIONS}/revoke`, { member_id: 'a1', session_token: 'a' }),
  ],
  [
    'unable_to_auth_password_reset_token',
    (on) => post(on, RESET_BY_EMAIL, { password_reset_token: 't', password: 'battery-staple' }),
  ],
  [
    'unable_to_parse_session_jwt',
    (on) => post(on, `${SESSIONS}/authenticate`, { session_jwt: 'a.b.c' }),
  ],
  ['unauthorized_credentials', (on) => call(on, 'POST', ORGANIZATIONS_SEARCH, {}, 'Basic eDp5')],
  [
    'user_lock_limit_reached',
    async (on) => {
      for (let n = 0; n < 10; n += 1) await logIn(on, 'acme', 'ada@example.com', 'wrong');
      return post(on, AUTHENTICATE, { ...ADA, password: 'correct-horse' });
    },
  ],
  [
    'weak_password',
    (on) =>
      post(on, EXISTING_PASSWORD, {
        ...ADA,
        existing_password: 'correct-horse',
        new_password: 'short',
      }),
  ],
];
