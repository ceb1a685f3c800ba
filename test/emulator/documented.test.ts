import { expect, test } from 'vitest';
import { ENDPOINTS as SERVED } from '../../src/emulator/routes.ts';
import { ENDPOINTS, undocumented } from './documented.ts';
import {
  AUTHENTICATE,
  call,
  emulate,
  MEMBERS_SEARCH,
  requireReset,
  RESET,
  signIn,
} from './support.ts';

test('the emulator has the documented endpoints and no other', () => {
  const lines = (endpoints: readonly { method: string; path: string }[]): readonly string[] =>
    endpoints.map(({ method, path }) => `${method} ${path}`).sort();
  expect(lines(SERVED)).toEqual(lines(ENDPOINTS));
});

/** Every object in an answer, with the way to it. */
function* objectsIn(value: unknown, way = ''): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [way, value as Record<string, unknown>];
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${way}/${key}`);
}

/** Where any keys are right: maps, and what customers fill. */
const FREE = /\/(organizations|details|\w*metadata|custom_claims)$/;

test.each([
  ['passwords/authenticate', AUTHENTICATE],
  ['members/search', MEMBERS_SEARCH],
])('an answer of %s with a key too many is found out, at any depth', async (_, path) => {
  const emulator = await emulate();
  const body =
    path === AUTHENTICATE
      ? await signIn(emulator, 'acme', 'ada@example.com', 'correct-horse')
      : (await call(emulator, 'POST', path, { organization_ids: ['acme'] })).body;
  expect(undocumented('POST', path, 200, body)).toBeUndefined();
  const objects = [...objectsIn(body)].filter(([way]) => !FREE.test(way));
  expect(objects.length).toBeGreaterThan(5);
  for (const [way, object] of objects) {
    object['surprise'] = 1;
    expect(undocumented('POST', path, 200, body), way).toContain('surprise');
    delete object['surprise'];
  }
});

test('an answer without a required key, with a wrong name, type, value or form is found out', async () => {
  const emulator = await emulate();
  const { body } = await requireReset(emulator, 'ada@example.com');
  const { member, ...rest } = body;
  const broken = (change: object): string | undefined =>
    undocumented('POST', RESET, 200, { ...rest, member: { ...member, ...change } });
  expect(broken({})).toBeUndefined();
  for (const key of Object.keys(member)) {
    const optional = /^((un)?trusted_metadata|created_at|updated_at|external_id)$/.test(key);
    const { [key]: _, ...without } = member as unknown as Record<string, unknown>;
    const found = undocumented('POST', RESET, 200, { ...rest, member: without });
    expect(found === undefined, key).toBe(optional);
    expect(broken({ [key]: 7 }), key).toBeDefined();
  }
  expect(broken({ status: 'asleep' })).toContain('/member/status');
  expect(broken({ member_password_id: 'x' })).toContain('/member/member_password_id');
  expect(broken({ updated_at: '2026-01-01 00:00' })).toContain('/member/updated_at');
  expect(undocumented('POST', RESET, 200, rest)).toBeUndefined();
});

test('an error with another status, type, page or key is found out', async () => {
  const { body } = await requireReset(await emulate(), 'nobody@example.com');
  const broken = (change: object): string | undefined =>
    undocumented('POST', RESET, 404, { ...body, ...change });
  expect(broken({})).toBeUndefined();
  expect(broken({ status_code: 400 })).toBeDefined();
  expect(broken({ error_type: 'nobody_home' })).toBeDefined();
  expect(broken({ error_url: 'https://stytch.com' })).toBeDefined();
  expect(broken({ error: 'email_not_found' })).toBeDefined();
  expect(undocumented('POST', '/v1/b2b/nowhere', 200, body)).toBeDefined();
});
