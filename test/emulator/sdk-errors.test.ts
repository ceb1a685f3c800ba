import { ClientError, RequestError } from 'stytch';
import { expect, test } from 'vitest';
import { connect, failure, LOGIN, refusal } from './sdk-support.ts';

test('the official SDK reads errors of the API as Stytch errors', async () => {
  const { client, emulator } = await connect();
  const error = await failure(
    client.passwords.email.requireReset({ email_address: 'nobody@example.com' }),
  );
  expect({ ...error }).toEqual({
    status_code: 404,
    request_id: emulator.ledger().requests[0]?.request_id,
    error_type: 'email_not_found',
    error_message: 'Email could not be found.',
    error_url: 'https://stytch.com/docs/api-reference/b2b/api/errors/404#email_not_found',
    error_details: undefined,
  });
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

test.each(['html', 'truncate', 'drop-before', 'drop-after'] as const)(
  'the official SDK reads the fault %s as a request error',
  async (kind) => {
    const { client } = await connect({ faults: [{ kind, share: 1 }] });
    const call = client.passwords.email.requireReset({ email_address: 'ada@example.com' });
    await expect(call).rejects.toBeInstanceOf(RequestError);
  },
);

test('the official SDK reads a JWT that the emulator did not sign as a client error', async () => {
  const { client } = await connect();
  const { session_jwt } = await client.passwords.authenticate(LOGIN);
  const [header, claims] = session_jwt.split('.');
  const forged = `${header}.${claims}.${Buffer.alloc(256).toString('base64url')}`;
  const local = client.sessions.authenticateJwtLocal({ session_jwt: forged });
  await expect(local).rejects.toBeInstanceOf(ClientError);
  await expect(local).rejects.toThrow('jwt_invalid');
  expect(await refusal(client.sessions.authenticateJwt({ session_jwt: forged }))).toEqual([
    401,
    'unable_to_parse_session_jwt',
  ]);
});
