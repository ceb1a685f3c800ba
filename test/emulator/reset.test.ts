import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import {
  call,
  complete,
  DISCOVERY,
  emulate,
  errorOf,
  EXISTING_PASSWORD,
  handClock,
  logIn,
  membersOf,
  NEW,
  outbox,
  passwordIds,
  requireReset,
  RESET_BY_EMAIL,
  RESET_START,
  resetToken,
  SESSION_RESET,
  SESSIONS,
  signIn,
  WORLD,
} from './support.ts';

const UNUSABLE = 'unable_to_auth_password_reset_token';

const sessionsOf = async (emulator: Emulator, member_id: string): Promise<number> => {
  const path = `${SESSIONS}?organization_id=acme&member_id=${member_id}`;
  return (await call(emulator, 'GET', path)).body.member_sessions.length;
};

test('a token is good once', async () => {
  const emulator = await emulate();
  const token = await resetToken(emulator, 'acme', 'ada@example.com');
  expect(await complete(emulator, token)).toBe('');
  expect(await complete(emulator, token)).toBe(UNUSABLE);
  expect(await complete(emulator, 'never-was')).toBe(UNUSABLE);
});

test.each([
  [{}, 30],
  [{ reset_password_expiration_minutes: 5 }, 5],
  [{ reset_password_expiration_minutes: 10_080 }, 10_080],
])('a token asked for with %j is good for %i minutes', async (more, minutes) => {
  const { clock, pass } = handClock();
  const emulator = await emulate({ clock });
  const early = await resetToken(emulator, 'acme', 'ada@example.com', more);
  const late = await resetToken(emulator, 'acme', 'ada@example.com', more);
  expect((await outbox(emulator)).map(({ at }) => at)).toEqual([
    '2026-11-20T14:30:00.000Z',
    '2026-11-20T14:30:00.000Z',
  ]);
  pass(minutes - 1);
  expect(await complete(emulator, early)).toBe('');
  pass(1);
  expect(await complete(emulator, late)).toBe(UNUSABLE);
});

test('an empty challenge asks for no verifier', async () => {
  const emulator = await emulate();
  const token = await resetToken(emulator, 'acme', 'ada@example.com', { code_challenge: '' });
  expect(await complete(emulator, token, { code_verifier: '' })).toBe('');
});

test('a refused password, or a wrong verifier, does not use up the token', async () => {
  const emulator = await emulate();
  const code_verifier = 'kept-on-this-device';
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  const token = await resetToken(emulator, 'acme', 'ada@example.com', { code_challenge });
  expect(await complete(emulator, token)).toBe('pkce_expected_code_verifier');
  expect(await complete(emulator, token, { code_verifier: 'another' })).toBe('pkce_mismatch');
  const weak = { code_verifier, password: 'short' };
  expect(await complete(emulator, token, weak)).toBe('weak_password');
  const breached = { code_verifier, password: 'Password1' };
  expect(await complete(emulator, token, breached)).toBe('breached_password');
  expect(await complete(emulator, token, { code_verifier })).toBe('');
});

test('a verifier without a challenge is refused', async () => {
  const emulator = await emulate();
  const token = await resetToken(emulator, 'acme', 'ada@example.com');
  expect(await complete(emulator, token, { code_verifier: 'x' })).toBe(
    'pkce_did_not_expect_code_verifier',
  );
});

test('an invited member who sets a password by e-mail is active from then on', async () => {
  const emulator = await emulate();
  const token = await resetToken(emulator, 'acme', 'new@example.com');
  expect(await complete(emulator, token)).toBe('');
  expect(await membersOf(emulator, 'new@example.com')).toMatchObject([{ status: 'active' }]);
});

test('who reset by e-mail or existing password is signed out everywhere else, and nobody else is', async () => {
  const emulator = await emulate();
  const other = await signIn(emulator, 'acme', 'grace@example.com', 'shared');
  const { member_id } = await signIn(emulator, 'acme', 'ada@example.com', 'correct-horse');
  await signIn(emulator, 'acme', 'ada@example.com', 'correct-horse');
  expect(await sessionsOf(emulator, member_id)).toBe(2);
  await complete(emulator, await resetToken(emulator, 'acme', 'ada@example.com'));
  expect(await sessionsOf(emulator, member_id)).toBe(1);
  await signIn(emulator, 'acme', 'ada@example.com', NEW);
  await call(emulator, 'POST', EXISTING_PASSWORD, {
    organization_id: 'acme',
    email_address: 'ada@example.com',
    existing_password: NEW,
    new_password: 'the-third-one',
  });
  expect(await sessionsOf(emulator, member_id)).toBe(1);
  expect(await sessionsOf(emulator, other.member_id)).toBe(1);
});

test('who reset by session stays signed in with it, and is signed out everywhere else', async () => {
  const emulator = await emulate();
  const { session_token, member_id } = await signIn(
    emulator,
    'acme',
    'ada@example.com',
    'correct-horse',
  );
  await signIn(emulator, 'acme', 'ada@example.com', 'correct-horse');
  const { body } = await call(emulator, 'POST', SESSION_RESET, {
    organization_id: 'acme',
    password: NEW,
    session_token,
  });
  expect(body.session_token).toBe(session_token);
  expect(await sessionsOf(emulator, member_id)).toBe(1);
  expect(await logIn(emulator, 'acme', 'ada@example.com', NEW)).toBe('');
});

test('a session whose factor is older than five minutes cannot set a password', async () => {
  const { clock, pass } = handClock();
  const emulator = await emulate({ clock });
  const { session_token } = await signIn(emulator, 'acme', 'ada@example.com', 'correct-horse');
  const reset = (password: string): Promise<string> =>
    errorOf(
      call(emulator, 'POST', SESSION_RESET, { organization_id: 'acme', password, session_token }),
    );
  pass(5);
  expect(await reset(NEW)).toBe('');
  pass(6);
  expect(await reset('the-third-one')).toBe('session_too_old_to_reset_password');
  await signIn(emulator, 'acme', 'ada@example.com', NEW, { session_token });
  expect(await reset('the-third-one')).toBe('');
});

test('a session of an e-mail link proves the member as a password does', async () => {
  const [acme] = WORLD.organizations;
  const members = [{ email_address: 'sso@example.com', sessions: 1, external_id: 's1' }];
  const emulator = await emulate(
    {},
    { version: 1, organizations: [{ ...acme, organization_slug: 'acme', members }] },
  );
  const path = `${SESSIONS}?organization_id=acme&member_id=s1`;
  const { body } = await call(emulator, 'GET', path);
  expect(body.member_sessions).toMatchObject([
    {
      authentication_factors: [
        {
          type: 'magic_link',
          delivery_method: 'email',
          email_factor: { email_address: 'sso@example.com' },
        },
      ],
    },
  ]);
});

test('the existing password opens no way around a reset that is required', async () => {
  const emulator = await emulate();
  const renew = (email_address: string, existing_password: string): Promise<string> =>
    errorOf(
      call(emulator, 'POST', EXISTING_PASSWORD, {
        organization_id: 'acme',
        email_address,
        existing_password,
        new_password: NEW,
      }),
    );
  await requireReset(emulator, 'grace@example.com');
  const refused = 'cannot_reset_password_with_existing_password';
  expect(await renew('grace@example.com', 'shared')).toBe(refused);
  expect(await renew('sso@example.com', 'any')).toBe(refused);
  expect(await renew('ada@example.com', 'wrong')).toBe('unauthorized_credentials');
});

test('a reset in one organization is one of the address, where passwords are shared', async () => {
  const emulator = await emulate();
  const before = await passwordIds(emulator, 'grace@example.com');
  await complete(emulator, await resetToken(emulator, 'globex', 'grace@example.com'));
  const after = await passwordIds(emulator, 'grace@example.com');
  expect(new Set([...before, ...after]).size).toBe(4);
  expect(await logIn(emulator, 'acme', 'grace@example.com', NEW)).toBe('');
});

test('a deletion by id stands in the ledger under the address whose password it was', async () => {
  const emulator = await emulate({ passwords: 'organization' });
  for (const slug of ['acme', 'globex']) {
    const { member } = await signIn(emulator, slug, 'grace@example.com', 'shared');
    const path = `/v1/b2b/organizations/${slug}/members/passwords/${member.member_password_id}`;
    await call(emulator, 'DELETE', path, {});
    expect(await errorOf(call(emulator, 'DELETE', path, {}))).toBe('member_password_not_found');
    expect(emulator.ledger().requests.at(-2)).toMatchObject({
      method: 'DELETE',
      email_address: 'grace@example.com',
      member_id: member.member_id,
      attempt: 1,
      effect: 'deleted',
    });
  }
  expect(emulator.ledger().totals).toMatchObject({
    resets: { 'grace@example.com': 2 },
    duplicates: 1,
  });
});

test.each([
  [RESET_START, { reset_password_redirect_url: 7 }],
  [RESET_START, { reset_password_expiration_minutes: 4 }],
  [RESET_START, { reset_password_expiration_minutes: 10_081 }],
  [RESET_START, { code_challenge: 7 }],
  [RESET_START, { locale: 7 }],
  [`${DISCOVERY}/email/reset/start`, { pkce_code_challenge: 7 }],
  [`${DISCOVERY}/email/reset/start`, { discovery_redirect_url: 7 }],
  [`${DISCOVERY}/authenticate`, { password: '' }],
  [RESET_BY_EMAIL, { password_reset_token: '' }],
  [EXISTING_PASSWORD, { existing_password: null }],
])('%s with %j is a bad request', async (path, more) => {
  const body = {
    organization_id: 'acme',
    email_address: 'ada@example.com',
    reset_password_redirect_url: 'https://example.com',
    password: NEW,
    new_password: NEW,
    ...more,
  };
  expect(await errorOf(call(await emulate(), 'POST', path, body))).toBe('bad_request');
});
