import { expect, test } from 'vitest';
import { ada, authenticate, call, emulate, errorOf, handClock, SESSIONS } from './support.ts';

const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;

test('a JWT names project, member, organization and session, and lives five minutes whatever its session', async () => {
  const { clock } = handClock();
  const emulator = await emulate({ clock });
  const body = await ada(emulator, {
    session_duration_minutes: 600,
    session_custom_claims: { plan: 'pro', sub: 'somebody else' },
  });
  const now = clock() / 1000;
  const { member_session: session, organization } = body;
  expect(claimsOf(body.session_jwt)).toEqual({
    plan: 'pro',
    aud: [emulator.project_id],
    iss: `stytch.com/${emulator.project_id}`,
    sub: body.member_id,
    iat: now,
    nbf: now,
    exp: now + 300,
    'https://stytch.com/organization': {
      organization_id: organization.organization_id,
      slug: 'acme',
    },
    'https://stytch.com/session': {
      id: session.member_session_id,
      started_at: session.started_at,
      last_accessed_at: session.last_accessed_at,
      expires_at: session.expires_at,
      attributes: { ip_address: '', user_agent: '' },
      authentication_factors: session.authentication_factors,
      roles: ['stytch_member', 'stytch_admin'],
    },
  });
});

test('an expired JWT is exchanged for a fresh one while its session lives', async () => {
  const { clock, pass } = handClock();
  const emulator = await emulate({ clock });
  const { session_jwt } = await ada(emulator);
  pass(30);
  const { body } = await authenticate(emulator, { session_jwt });
  expect(claimsOf(body.session_jwt)['iat']).toBe(clock() / 1000);
  pass(30);
  expect(await errorOf(authenticate(emulator, { session_jwt }))).toBe('session_not_found');
});

test('the keys are served without credentials, for the project that there is', async () => {
  const emulator = await emulate();
  const path = `${SESSIONS}/jwks/${emulator.project_id}`;
  const { status, body } = await call(emulator, 'GET', path, undefined, '');
  expect(status).toBe(200);
  expect(body).toMatchObject({ keys: [{ kty: 'RSA', e: 'AQAB', key_ops: ['verify'], x5c: [] }] });
  const other = 'project-test-00000000-0000-4000-8000-000000000009';
  expect(await errorOf(call(emulator, 'GET', `${SESSIONS}/jwks/${other}`))).toBe(
    'project_not_found',
  );
});

test('a JWT of another project is not taken, though the keys are the same', async () => {
  const emulator = await emulate();
  const project_id = 'project-test-00000000-0000-4000-8000-000000000002';
  const other = await emulate(
    {},
    {
      version: 1,
      project: { project_id },
      organizations: [
        {
          organization_slug: 'acme',
          members: [{ email_address: 'ada@example.com', password: 'correct-horse' }],
        },
      ],
    },
  );
  const { session_jwt } = await ada(other);
  expect((await authenticate(other, { session_jwt })).status).toBe(200);
  expect(await errorOf(authenticate(emulator, { session_jwt }))).toBe(
    'unable_to_parse_session_jwt',
  );
});
