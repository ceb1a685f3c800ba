/** No answer and no error holds the secret, a session or a header, even if a server repeats them. */
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { stytchProvider } from '../../src/stytch/provider.ts';
import { http, PROJECT, rawServer, SECRET, settingsFor } from './support.ts';

const TOKEN = 'session-token-canary-77';
const JWT = 'session.jwt.canary-88';
const BASIC = Buffer.from(`${PROJECT}:${SECRET}`).toString('base64');
const CANARIES = [SECRET, encodeURIComponent(SECRET), BASIC, TOKEN, JWT];

/** Everything that a careless printer would show of a value. */
const shown = (value: unknown): string =>
  [
    inspect(value, { depth: 20, showHidden: true }),
    JSON.stringify(value),
    value instanceof Error ? `${value.stack ?? ''}${String(value)}` : '',
  ].join('\n');

const echo = (status: number) => (request: string) =>
  http(status, {
    status_code: status,
    request_id: 'request-id-test-1',
    error_type: 'echo',
    error_message: `${request} ${CANARIES.join(' ')}`,
  });

const cases: readonly (readonly [string, (request: string) => string | undefined])[] = [
  ...[400, 401, 403, 404, 408, 413, 429, 500, 503].map(
    (status) => [`${status} that repeats the request`, echo(status)] as const,
  ),
  ['HTML that repeats the request', (request) => http(502, `<html>${request}</html>`)],
  ['a 200 that repeats the request', (request) => http(200, request)],
  ['a 200 of another shape that repeats the request', (request) => http(200, { request })],
  [
    'a redirect that repeats the secret',
    () => http(302, '', { location: `https://evil.example/${BASIC}` }),
  ],
  ['what is not HTTP', (request) => `NOISE ${request}`],
  ['a truncated answer', (request) => http(200, request).slice(0, -5)],
  ['a closed connection', () => undefined],
];

test.each(cases)('%s', async (_what, answer) => {
  const server = await rawServer((socket, request) => {
    const bytes = answer(request);
    if (bytes === undefined) socket.destroy();
    else socket.end(bytes);
  });
  const session = { token: TOKEN, jwt: JWT };
  const provider = stytchProvider(settingsFor(server.base_url, { session }));
  const results = await Promise.all([
    provider.requireReset({ email_address: 'ada@example.com' }),
    provider.revokeSessions('member-test-1'),
    provider.check().catch((error: unknown) => error),
    provider.readRoster({ addresses: ['ada@example.com'] }).catch((error: unknown) => error),
    provider
      .readRoster({ addresses: [], member_ids: [{ member_id: 'member-test-1' }] })
      .catch((error: unknown) => error),
  ]);
  await provider.close();
  await server.close();
  expect(server.requests.join()).toContain(BASIC);
  for (const canary of CANARIES) {
    for (const result of [...results, provider]) expect(shown(result)).not.toContain(canary);
  }
});
