import { expect, test } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import { outboxSchema } from '../../src/generated/outbox.ts';
import { schemaCheck } from '../support/schema.ts';
import {
  call,
  callAs,
  DISCOVERY,
  emulate,
  logIn,
  membersOf,
  outbox,
  passwordIds,
  requireReset,
  RESET_BY_EMAIL,
  resetToken,
  SESSIONS,
  signIn,
  WORLD,
} from './support.ts';

const URL = 'https://example.com/reset';

const isAlive = async (emulator: Emulator, session_token: string): Promise<boolean> =>
  (await call(emulator, 'POST', `${SESSIONS}/authenticate`, { session_token })).status === 200;

test('one member lives through a reset: signed in, refused, mailed, a new password, signed in', async () => {
  const emulator = await emulate();
  const before = await signIn(emulator, 'acme', 'ada@example.com', 'correct-horse');
  const old = before.member.member_password_id;

  await requireReset(emulator, 'ada@example.com');
  expect(await logIn(emulator, 'acme', 'ada@example.com', 'correct-horse')).toBe(
    'member_password_not_found',
  );
  expect(await isAlive(emulator, before.session_token)).toBe(true);
  expect(await outbox(emulator)).toEqual([]);

  const password_reset_token = await resetToken(emulator, 'acme', 'ada@example.com');
  expect(await outbox(emulator)).toEqual([
    {
      email_address: 'Ada@example.com',
      kind: 'reset',
      token: password_reset_token,
      organization_id: before.member.organization_id,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/) as string,
    },
  ]);
  expect(schemaCheck(outboxSchema)({ emails: await outbox(emulator) })).toBeUndefined();
  const { body } = await call(emulator, 'POST', RESET_BY_EMAIL, {
    password_reset_token,
    password: 'battery-staple',
  });
  expect(body.member.member_password_id).toMatch(/^member-password-test-/);
  expect(body.member.member_password_id).not.toBe(old);
  expect(await isAlive(emulator, before.session_token)).toBe(false);
  expect(await isAlive(emulator, body.session_token)).toBe(true);

  expect(await logIn(emulator, 'acme', 'ada@example.com', 'battery-staple')).toBe('');
  expect(await logIn(emulator, 'acme', 'ada@example.com', 'correct-horse')).toBe(
    'unauthorized_credentials',
  );
});

test('two members of an address live through a reset by discovery, and both have new ids', async () => {
  const emulator = await emulate();
  const before = await signIn(emulator, 'acme', 'grace@example.com', 'shared');
  const old = await passwordIds(emulator, 'grace@example.com');

  await requireReset(emulator, 'grace@example.com');
  expect(await passwordIds(emulator, 'grace@example.com')).toEqual(old);
  const login = { email_address: 'grace@example.com', password: 'shared' };
  const refused = await call(emulator, 'POST', `${DISCOVERY}/authenticate`, login);
  expect([refused.status, refused.body.error_type]).toEqual([400, 'member_reset_password']);
  expect(await logIn(emulator, 'globex', 'grace@example.com', 'shared')).toBe(
    'member_reset_password',
  );
  expect(await isAlive(emulator, before.session_token)).toBe(true);

  await call(emulator, 'POST', `${DISCOVERY}/email/reset/start`, {
    email_address: 'Grace@example.com',
    reset_password_redirect_url: URL,
  });
  const emails = await outbox(emulator);
  expect(schemaCheck(outboxSchema)({ emails })).toBeUndefined();
  const [email] = emails;
  expect(Object.keys(email ?? {})).toEqual(['email_address', 'kind', 'token', 'at']);
  const { body } = await call(emulator, 'POST', `${DISCOVERY}/email/reset`, {
    password_reset_token: email?.token,
    password: 'battery-staple',
  });
  expect(
    body.discovered_organizations.map(({ organization, membership }) => [
      organization.organization_slug,
      membership.type,
      membership.member.organization_id === organization.organization_id,
    ]),
  ).toEqual([
    ['acme', 'active_member', true],
    ['globex', 'active_member', true],
  ]);
  const after = await passwordIds(emulator, 'grace@example.com');
  expect(new Set([...old, ...after]).size).toBe(4);
  expect(await isAlive(emulator, before.session_token)).toBe(false);
  for (const organization of ['acme', 'globex']) {
    expect(await logIn(emulator, organization, 'grace@example.com', 'battery-staple')).toBe('');
    expect(await logIn(emulator, organization, 'grace@example.com', 'shared')).toBe(
      'unauthorized_credentials',
    );
  }
});

test('with organization-scoped passwords a deletion is lived through by one member alone', async () => {
  const emulator = await emulate({ passwords: 'organization' });
  const before = await signIn(emulator, 'acme', 'grace@example.com', 'shared');
  const { member_password_id: id } = before.member;
  const path = `/v1/b2b/organizations/acme/members/passwords/${id}`;
  const { body } = await call(emulator, 'DELETE', path, {});
  expect(body.member.member_password_id).toBe('');
  expect(await logIn(emulator, 'acme', 'grace@example.com', 'shared')).toBe(
    'member_password_not_found',
  );
  expect(await logIn(emulator, 'globex', 'grace@example.com', 'shared')).toBe('');
  expect(await isAlive(emulator, before.session_token)).toBe(true);

  const password_reset_token = await resetToken(emulator, 'acme', 'grace@example.com');
  await call(emulator, 'POST', RESET_BY_EMAIL, { password_reset_token, password: 'new-in-acme' });
  expect(await logIn(emulator, 'acme', 'grace@example.com', 'new-in-acme')).toBe('');
  expect(await logIn(emulator, 'globex', 'grace@example.com', 'new-in-acme')).toBe(
    'unauthorized_credentials',
  );
  const [acme, globex] = await membersOf(emulator, 'grace@example.com');
  expect(acme?.member_password_id).not.toBe(id);
  expect(globex?.member_password_id).toMatch(/^member-password-test-/);
  expect(await isAlive(emulator, before.session_token)).toBe(false);
});

test('sessions that the world gives end when they are revoked, and not before', async () => {
  const [acme] = WORLD.organizations;
  const member = { email_address: 'ada@example.com', password: 'correct-horse', sessions: 2 };
  const emulator = await emulate(
    {},
    { version: 1, organizations: [{ ...acme, organization_slug: 'acme', members: [member] }] },
  );
  const { body } = await requireReset(emulator, 'ada@example.com');
  const query = `?organization_id=acme&member_id=${body.member_id}`;
  const living = async (): Promise<number> =>
    (await call(emulator, 'GET', SESSIONS + query)).body.member_sessions.length;
  expect(await living()).toBe(2);
  await callAs(emulator, {}, `${SESSIONS}/revoke`, { member_id: body.member_id });
  expect(await living()).toBe(0);
});
