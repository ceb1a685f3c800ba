import { expect, test } from 'vitest';
import { AUTHENTICATE, call, emulate, logIn } from './support.ts';

const RIGHT = {
  organization_id: 'acme',
  email_address: 'ada@example.com',
  password: 'correct-horse',
};

test('the right password opens a session', async () => {
  const { status, body } = await call(await emulate(), 'POST', AUTHENTICATE, RIGHT);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status_code: 200,
    member_authenticated: true,
    intermediate_session_token: '',
    session_token: expect.stringMatching(/^[\w-]{43}$/) as string,
    session_jwt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string,
    member_id: body.member.member_id,
    organization_id: body.organization.organization_id,
  });
});

test.each([
  ['acme', 'ada@example.com', 'Correct-horse', 'unauthorized_credentials'],
  ['acme', 'sso@example.com', 'any', 'member_password_not_found'],
  ['globex', 'ada@example.com', 'correct-horse', 'member_not_found'],
  ['acme', 'gone@example.com', 'old', 'member_not_found'],
  ['nowhere', 'ada@example.com', 'correct-horse', 'organization_not_found'],
  ['acme', 'ada@example.com', '', 'bad_request'],
])('in %s %s with %j is refused with %s', async (organization, address, password, type) => {
  expect(await logIn(await emulate(), organization, address, password)).toBe(type);
});

test('a session is bounded in length', async () => {
  const answered = await call(await emulate(), 'POST', AUTHENTICATE, {
    ...RIGHT,
    session_duration_minutes: 4,
  });
  expect([answered.status, answered.body.error_type]).toEqual([400, 'bad_request']);
});
