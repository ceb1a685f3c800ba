import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  call,
  complete,
  DISCOVERY,
  emulate,
  errorOf,
  NEW,
  outbox,
  resetToken,
  WORLD,
} from './support.ts';

const UNUSABLE = 'unable_to_auth_password_reset_token';

test.each([
  ['grace@example.com', 'shared', ''],
  ['grace@example.com', 'wrong', 'unauthorized_credentials'],
  ['sso@example.com', 'any', 'member_password_not_found'],
  ['nobody@example.com', 'any', 'member_password_not_found'],
])('by discovery %s with %j answers %j', async (email_address, password, error) => {
  const emulator = await emulate();
  const login = { email_address, password };
  expect(await errorOf(call(emulator, 'POST', `${DISCOVERY}/authenticate`, login))).toBe(error);
});

test('discovery tells the members that are invited from those that are active', async () => {
  const [acme, globex] = WORLD.organizations;
  const address = 'both@example.com';
  const emulator = await emulate(
    {},
    {
      version: 1,
      organizations: [
        {
          organization_slug: 'acme',
          ...acme,
          members: [{ email_address: address, password: 'p' }],
        },
        {
          organization_slug: 'globex',
          ...globex,
          members: [{ email_address: address, status: 'invited' }],
        },
      ],
    },
  );
  const login = { email_address: address, password: 'p' };
  const { body } = await call(emulator, 'POST', `${DISCOVERY}/authenticate`, login);
  expect(body.discovered_organizations.map(({ membership }) => membership.type)).toEqual([
    'active_member',
    'invited_member',
  ]);
});

test('discovery checks its own challenge, and takes no token of an organization', async () => {
  const emulator = await emulate();
  const email_address = 'grace@example.com';
  const pkce_code_verifier = 'kept-on-this-device';
  const pkce_code_challenge = createHash('sha256').update(pkce_code_verifier).digest('base64url');
  const start = { email_address, pkce_code_challenge };
  await call(emulator, 'POST', `${DISCOVERY}/email/reset/start`, start);
  const token = (await outbox(emulator)).at(-1)?.token ?? '';
  const discover = (password_reset_token: string, more: object = {}): Promise<string> =>
    errorOf(
      call(emulator, 'POST', `${DISCOVERY}/email/reset`, {
        password_reset_token,
        password: NEW,
        ...more,
      }),
    );
  expect(await complete(emulator, token)).toBe(UNUSABLE);
  expect(await discover(token)).toBe('pkce_expected_code_verifier');
  expect(await discover(token, { pkce_code_verifier: 'another' })).toBe('pkce_mismatch');
  expect(await discover(token, { pkce_code_verifier, password: 'short' })).toBe('weak_password');
  expect(await discover(token, { pkce_code_verifier })).toBe('');
  expect(await discover(token, { pkce_code_verifier })).toBe(UNUSABLE);
  expect(await discover(await resetToken(emulator, 'acme', email_address))).toBe(UNUSABLE);
});

test('discovery answers an address that nobody active has as any other, and sends no mail', async () => {
  const emulator = await emulate();
  for (const email_address of ['nobody@example.com', 'new@example.com', 'gone@example.com']) {
    const answered = call(emulator, 'POST', `${DISCOVERY}/email/reset/start`, { email_address });
    expect(await errorOf(answered)).toBe('');
  }
  expect(await outbox(emulator)).toEqual([]);
});
