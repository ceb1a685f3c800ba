import { expect, test } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import {
  ada,
  AUTHENTICATE,
  authenticate,
  call,
  emulate,
  errorOf,
  handClock,
  SESSION_RESET,
  SESSIONS,
  signIn,
  type Answered,
} from './support.ts';

const revoke = (emulator: Emulator, body: object): Promise<string> =>
  errorOf(call(emulator, 'POST', `${SESSIONS}/revoke`, body));

const living = async (emulator: Emulator, member_id = 'a1'): Promise<readonly string[]> => {
  const path = `${SESSIONS}?organization_id=acme&member_id=${member_id}`;
  return (await call(emulator, 'GET', path)).body.member_sessions.map(
    ({ member_session_id }) => member_session_id,
  );
};

test('a session lives an hour unless a number of minutes is given, and is refused from then on', async () => {
  const { clock, pass } = handClock();
  const emulator = await emulate({ clock });
  const { session_token } = await ada(emulator);
  const long = await ada(emulator, { session_duration_minutes: 90 });
  expect(long.member_session.expires_at).toBe('2026-11-20T16:00:00Z');
  pass(59);
  expect((await authenticate(emulator, { session_token })).status).toBe(200);
  pass(1);
  expect(await errorOf(authenticate(emulator, { session_token }))).toBe('session_not_found');
  expect(await living(emulator)).toEqual([long.member_session.member_session_id]);
});

test('authenticating a session notes its use, and makes it live longer only on request', async () => {
  const { clock, pass } = handClock();
  const emulator = await emulate({ clock });
  const { session_token } = await ada(emulator);
  pass(10);
  const used = (await authenticate(emulator, { session_token })).body.member_session;
  expect([used.started_at, used.last_accessed_at, used.expires_at]).toEqual([
    '2026-11-20T14:30:00Z',
    '2026-11-20T14:40:00Z',
    '2026-11-20T15:30:00Z',
  ]);
  const more = { session_token, session_duration_minutes: 300 };
  const { body } = await authenticate(emulator, more);
  expect(body.member_session.expires_at).toBe('2026-11-20T19:40:00Z');
});

test('custom claims are merged into a session, a null takes one away', async () => {
  const emulator = await emulate();
  const { session_token } = await ada(emulator, { session_custom_claims: { a: 1, b: 2 } });
  const session_custom_claims = { b: null, c: 3 };
  const { body } = await authenticate(emulator, { session_token, session_custom_claims });
  expect(body.member_session.custom_claims).toEqual({ a: 1, c: 3 });
});

test('a login that names a living session of the same member goes on with it', async () => {
  const emulator = await emulate();
  const first = await ada(emulator);
  const second = await ada(emulator, { session_token: first.session_token });
  const third = await ada(emulator, { session_jwt: second.session_jwt });
  expect([second.session_token, third.session_token]).toEqual([
    first.session_token,
    first.session_token,
  ]);
  expect(third.member_session.authentication_factors).toHaveLength(1);
  const other = await signIn(emulator, 'acme', 'grace@example.com', 'shared', {
    session_token: first.session_token,
  });
  expect(other.session_token).not.toBe(first.session_token);
  expect(await living(emulator)).toHaveLength(1);
});

test('sessions are revoked one by one, by id, token or JWT, or all of a member', async () => {
  const emulator = await emulate();
  const bodies = [];
  for (let n = 0; n < 5; n += 1) bodies.push(await ada(emulator));
  const ids = bodies.map(({ member_session }) => member_session.member_session_id);
  const grace = await signIn(emulator, 'acme', 'grace@example.com', 'shared');
  const [one, two, three] = bodies;
  expect(await living(emulator)).toEqual(ids);
  expect(await revoke(emulator, { member_session_id: ids[0] })).toBe('');
  expect(await revoke(emulator, { session_token: two?.session_token })).toBe('');
  expect(await revoke(emulator, { session_jwt: three?.session_jwt })).toBe('');
  expect(await living(emulator)).toEqual(ids.slice(3));
  expect(await revoke(emulator, { member_id: one?.member_id })).toBe('');
  expect(await living(emulator)).toEqual([]);
  expect(await revoke(emulator, { member_id: one?.member_id })).toBe('');
  expect(await living(emulator, grace.member_id)).toHaveLength(1);
});

test('revoking takes no password, and stands in the ledger under its member', async () => {
  const emulator = await emulate();
  const { member_id } = await ada(emulator);
  await revoke(emulator, { member_id });
  const { requests, totals } = emulator.ledger();
  expect(requests.at(-1)).toMatchObject({
    path: `${SESSIONS}/revoke`,
    member_id,
    effect: 'none',
    committed_ms: null,
  });
  expect(totals.resets).toEqual({});
});

test('an authorization check tells the roles that grant it, or is refused', async () => {
  const emulator = await emulate();
  const { session_token } = await signIn(emulator, 'acme', 'grace@example.com', 'shared');
  const check = (organization_id: string, resource_id: string): Promise<Answered> =>
    authenticate(emulator, {
      session_token,
      authorization_check: { organization_id, resource_id, action: 'update.info.name' },
    });
  expect((await check('acme', 'stytch.self')).body).toMatchObject({
    verdict: { authorized: true, granting_roles: ['stytch_member'] },
  });
  expect(await errorOf(check('acme', 'stytch.member'))).toBe('session_authorization_error');
  expect(await errorOf(check('globex', 'stytch.self'))).toBe('session_authorization_tenancy_error');
});

test('a reset of the emulator ends all sessions and empties the outbox', async () => {
  const emulator = await emulate();
  const { session_token } = await ada(emulator);
  await call(emulator, 'POST', '/__emulator/reset');
  expect(await errorOf(authenticate(emulator, { session_token }))).toBe('session_not_found');
});

test.each([
  [AUTHENTICATE, { session_duration_minutes: 4 }],
  [AUTHENTICATE, { session_duration_minutes: 527_041 }],
  [AUTHENTICATE, { session_duration_minutes: 7.5 }],
  [AUTHENTICATE, { session_duration_minutes: '60' }],
  [AUTHENTICATE, { session_custom_claims: [] }],
  [AUTHENTICATE, { session_custom_claims: { long: 'x'.repeat(4096) } }],
  [AUTHENTICATE, { session_token: 7 }],
  [AUTHENTICATE, { locale: 7 }],
  [AUTHENTICATE, { intermediate_session_token: {} }],
  [AUTHENTICATE, { telemetry_id: [] }],
  [`${SESSIONS}/authenticate`, { session_token: 'x', authorization_check: 'all' }],
  [SESSION_RESET, { session_duration_minutes: 0 }],
])('%s with %j is a bad request', async (path, more) => {
  const emulator = await emulate();
  const { session_token } = await ada(emulator);
  const body = {
    organization_id: 'acme',
    email_address: 'ada@example.com',
    password: 'correct-horse',
    ...more,
    ...('authorization_check' in more && { session_token }),
  };
  expect(await errorOf(call(emulator, 'POST', path, body))).toBe('bad_request');
});

test.each(['', '?organization_id=acme', '?member_id=a1'])(
  'sessions cannot be asked for with %j alone',
  async (query) => {
    const answered = call(await emulate(), 'GET', SESSIONS + query);
    expect(await errorOf(answered)).toBe('bad_request');
  },
);
