import { B2BClient, StytchError } from 'stytch';
import { expect, test, vi } from 'vitest';
import type { Emulator, EmulatorOptions } from '../../src/emulator/server.ts';
import { emulate } from './support.ts';

const connect = async (
  options: EmulatorOptions = {},
): Promise<{ client: B2BClient; emulator: Emulator }> => {
  const emulator = await emulate(options);
  // The SDK warns of an env that is no URL of Stytch.
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const { project_id, secret, url } = emulator;
  const client = new B2BClient({ project_id, secret, env: url });
  warn.mockRestore();
  return { client, emulator };
};

const failure = async (call: Promise<unknown>): Promise<StytchError> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StytchError);
  return error as StytchError;
};

test('the official SDK resets a password and sees the effect', async () => {
  const { client } = await connect();
  const organizations = await client.organizations.search({
    query: {
      operator: 'AND',
      operands: [{ filter_name: 'member_emails', filter_value: ['ada@example.com'] }],
    },
  });
  const organization_ids = organizations.organizations.map((one) => one.organization_id);
  const found = await client.organizations.members.search({
    organization_ids,
    query: {
      operator: 'AND',
      operands: [{ filter_name: 'member_emails', filter_value: ['ada@example.com'] }],
    },
  });
  const [member] = found.members;
  expect(member?.member_password_id).toMatch(/^member-password-test-/);
  expect(found.organizations[organization_ids[0] ?? '']?.organization_slug).toBe('acme');

  const login = {
    organization_id: 'acme',
    email_address: 'ada@example.com',
    password: 'correct-horse',
  };
  expect((await client.passwords.authenticate(login)).member_authenticated).toBe(true);
  const reset = await client.passwords.email.requireReset({ email_address: 'ada@example.com' });
  expect(reset).toMatchObject({ status_code: 200, member_id: member?.member_id });
  expect((await failure(client.passwords.authenticate(login))).error_type).toBe(
    'member_password_not_found',
  );

  const got = await client.organizations.members.get({
    organization_id: 'acme',
    email_address: 'ada@example.com',
  });
  expect(got.member.member_password_id).toBe('');
  const direct = await client.organizations.members.dangerouslyGet({ member_id: got.member_id });
  expect(direct.member).toEqual(got.member);
  expect((await client.organizations.get({ organization_id: 'acme' })).organization).toEqual(
    got.organization,
  );
});

test('the official SDK reads errors as Stytch errors', async () => {
  const { client, emulator } = await connect();
  const error = await failure(
    client.passwords.email.requireReset({ email_address: 'nobody@example.com' }),
  );
  expect(error).toMatchObject({ status_code: 404, error_type: 'email_not_found' });
  expect(error.request_id).toBe(emulator.ledger().requests[0]?.request_id);
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
