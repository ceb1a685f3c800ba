import { request } from 'undici';
import { expect, test } from 'vitest';
import { EmulatorError, startEmulator, type EmulatorOptions } from '../../src/emulator/server.ts';
import type { World } from '../../src/generated/world.ts';
import {
  basic,
  call,
  emulate,
  errorOf,
  MEMBERS_SEARCH,
  ORGANIZATIONS_SEARCH,
  RESET,
  requireReset,
  WORLD,
} from './support.ts';

const ANY_UUID = /^request-id-test-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test('without a project in the world the emulator has the documented credentials and stays on loopback', async () => {
  const emulator = await emulate();
  expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(emulator.project_id).toBe('project-test-00000000-0000-4000-8000-000000000001');
  expect(emulator.secret).toBe('secret-test-emulator');
});

test.each([
  ['no credentials', ''],
  [
    'another project',
    basic('project-test-00000000-0000-4000-8000-000000000002', 'secret-test-emulator'),
  ],
  [
    'a live project',
    basic('project-live-00000000-0000-4000-8000-000000000001', 'secret-test-emulator'),
  ],
  ['another secret', basic('project-test-00000000-0000-4000-8000-000000000001', 'secret-test-x')],
  ['no Basic auth', 'Bearer secret-test-emulator'],
])('every /v1 call with %s is refused with 401, and nothing happens', async (_, authorization) => {
  const emulator = await emulate();
  for (const path of [RESET, MEMBERS_SEARCH, ORGANIZATIONS_SEARCH, '/v1/anything']) {
    const answered = await call(
      emulator,
      'POST',
      path,
      { email_address: 'ada@example.com', organization_ids: ['acme'] },
      authorization,
    );
    expect([answered.status, answered.body.error_type]).toEqual([401, 'unauthorized_credentials']);
  }
  expect(emulator.ledger().totals.resets).toEqual({});
});

test('an error has the documented body and never a key error', async () => {
  const { status, body } = await requireReset(await emulate(), 'nobody@example.com');
  expect(status).toBe(404);
  expect(body).toEqual({
    status_code: 404,
    request_id: expect.stringMatching(ANY_UUID) as string,
    error_type: 'email_not_found',
    error_message: 'Email could not be found.',
    error_url: 'https://stytch.com/docs/api-reference/b2b/api/errors/404#email_not_found',
  });
});

test('every answer has a request id of its own', async () => {
  const emulator = await emulate();
  const ids = [
    await requireReset(emulator, 'ada@example.com'),
    await requireReset(emulator, 'ada@example.com'),
    await call(emulator, 'POST', ORGANIZATIONS_SEARCH, {}),
    await call(emulator, 'GET', '/nowhere'),
  ].map(({ body }) => body.request_id);
  for (const id of ids) expect(id).toMatch(ANY_UUID);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  ['GET', '/'],
  ['GET', '/v1'],
  ['GET', RESET],
  ['POST', '/v1/b2b/passwords/email/reset/'],
  ['DELETE', '/v1/b2b/organizations/acme/member'],
  ['GET', '/v1/b2b/rbac/policy'],
  ['POST', '/v1/b2b/passwords/email/require_reset/'],
  ['POST', '/v1/b2b/organizations/acme'],
  ['POST', '/__emulator/outbox'],
  ['POST', '/__emulator/ledger'],
] as const)('%s %s is no route', async (method, path) => {
  const { status, body } = await call(await emulate(), method, path);
  expect([status, body.error_type]).toEqual([404, 'route_not_found']);
});

test.each(['{"email_address":', '[]', '"ada@example.com"', 'null'])(
  'the body %s is a bad request',
  async (body) => {
    expect(await errorOf(call(await emulate(), 'POST', RESET, body))).toBe('bad_request');
  },
);

test('answers carry the date, which clients compare their clocks with', async () => {
  const { headers } = await requireReset(await emulate(), 'ada@example.com');
  expect(Number.isNaN(Date.parse(String(headers['date'])))).toBe(false);
});

test('a reset of the emulator goes back to the world and to an empty ledger', async () => {
  const emulator = await emulate();
  await requireReset(emulator, 'ada@example.com');
  await requireReset(emulator, 'grace@example.com');
  expect((await call(emulator, 'POST', '/__emulator/reset')).status).toBe(200);
  expect(emulator.ledger().requests).toEqual([]);
  const { body } = await requireReset(emulator, 'ada@example.com');
  expect(body.status_code).toBe(200);
  await requireReset(emulator, 'grace@example.com');
  expect(emulator.ledger().requests.map(({ effect }) => effect)).toEqual(['deleted', 'marked']);
});

test.each([
  ['unknown', { password: 'x' }, 404, 'member_not_found'],
  ['member', {}, 400, 'bad_request'],
  ['member', { password: '' }, 400, 'bad_request'],
  ['member', '{', 400, 'bad_request'],
])('setting the password of %s with %j is refused with %i', async (which, body, status, type) => {
  const emulator = await emulate();
  const found = await call(emulator, 'GET', '/v1/b2b/organizations/acme/member?member_id=a1');
  const id = which === 'member' ? found.body.member_id : which;
  const answered = await call(emulator, 'POST', `/__emulator/members/${id}/password`, body);
  expect([answered.status, answered.body.error_type]).toEqual([status, type]);
});

test('closing ends idle connections and the port', async () => {
  const emulator = await startEmulator(WORLD, { port: 0 });
  await requireReset(emulator, 'ada@example.com');
  await emulator.close();
  await expect(request(`${emulator.url}/__emulator/ledger`)).rejects.toThrow('ECONNREFUSED');
});

const refusalOf = async (world: World, options: EmulatorOptions = {}): Promise<string> => {
  try {
    await emulate(options, world);
  } catch (error) {
    expect(error).toBeInstanceOf(EmulatorError);
    return (error as EmulatorError).message;
  }
  return 'started';
};

const worldOf = (...organizations: World['organizations']): World => ({
  version: 1,
  organizations,
});

test.each<[string, World]>([
  [
    'project',
    { ...WORLD, project: { project_id: 'project-live-00000000-0000-4000-8000-000000000001' } },
  ],
  ['secret', { ...WORLD, project: { secret: 'secret-live-hidden' } }],
  [
    'organization',
    worldOf({
      organization_slug: 'acme',
      organization_id: 'organization-live-00000000-0000-4000-8000-000000000001',
    }),
  ],
  [
    'member',
    worldOf({
      organization_slug: 'acme',
      members: [
        {
          email_address: 'a@example.com',
          member_id: 'member-live-00000000-0000-4000-8000-000000000001',
        },
      ],
    }),
  ],
])('a live %s in the world is refused, without showing a secret', async (what, world) => {
  const message = await refusalOf(world);
  expect(message).toContain('serves test projects only');
  expect(message).toContain(`${what}-test-`);
  expect(message).not.toContain('hidden');
});

test.each<[string, World]>([
  ['organization_slug acme', worldOf({ organization_slug: 'acme' }, { organization_slug: 'acme' })],
  [
    'organization_external_id x',
    worldOf(
      { organization_slug: 'acme', organization_external_id: 'x' },
      { organization_slug: 'globex', organization_external_id: 'x' },
    ),
  ],
  [
    'email_address a@example.com in acme',
    worldOf({
      organization_slug: 'acme',
      members: [{ email_address: 'a@example.com' }, { email_address: 'A@example.com' }],
    }),
  ],
  [
    'external_id x in acme',
    worldOf({
      organization_slug: 'acme',
      members: [
        { email_address: 'a@example.com', external_id: 'x' },
        { email_address: 'b@example.com', external_id: 'x' },
      ],
    }),
  ],
])('a world with %s twice is refused', async (name, world) => {
  expect(await refusalOf(world)).toContain(`${name} twice`);
});

test.each<[EmulatorOptions, string]>([
  [{ port: 70_000 }, 'The port is 70000'],
  [{ latency_ms: -1 }, 'latency_ms is -1'],
  [{ latency_ms: 2 ** 31 }, 'latency_ms is 2147483648'],
  [{ jitter_ms: Number.NaN }, 'jitter_ms is NaN'],
  [{ rate_limit: { per_s: 0.5, bucket: false } }, 'The rate limit is 0.5'],
  [{ faults: [{ kind: 'hang', share: 2 }] }, 'The share of the fault hang is 2'],
  [
    {
      faults: [
        { kind: '500', share: 0.6 },
        { kind: '503', share: 0.6 },
      ],
    },
    'add up to 1.2',
  ],
])('the options %j are refused', async (options, message) => {
  expect(await refusalOf(WORLD, options)).toContain(message);
});

test('a port in use is refused with a way out', async () => {
  const { url } = await emulate();
  expect(await refusalOf(WORLD, { port: Number(new URL(url).port) })).toMatch(
    /^Port \d+ of 127\.0\.0\.1 cannot be had: it is in use\. Choose another one/,
  );
});
