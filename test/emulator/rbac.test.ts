import { expect, test } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import type { World } from '../../src/generated/world.ts';
import {
  callAs,
  emulate,
  errorOf,
  handClock,
  MEMBERS_SEARCH,
  membersOf,
  passwordIds,
  RESET,
  SESSIONS,
  signIn,
  WORLD,
  type AnswerBody,
} from './support.ts';

/** WORLD with a lone admin in globex, and a member of acme whose role grants nothing here. */
const ROLES: World = {
  ...WORLD,
  organizations: WORLD.organizations.map((organization) => ({
    ...organization,
    members: [
      ...(organization.members ?? []),
      organization.organization_slug === 'acme'
        ? { email_address: 'ed@example.com', password: 'pw', roles: ['editor'] }
        : { email_address: 'boss@example.com', password: 'pw', roles: ['stytch_admin'] },
    ],
  })),
};

const WHO: Readonly<Record<'ada' | 'ed' | 'grace' | 'boss', readonly [string, string, string]>> = {
  ada: ['acme', 'ada@example.com', 'correct-horse'],
  ed: ['acme', 'ed@example.com', 'pw'],
  grace: ['acme', 'grace@example.com', 'shared'],
  boss: ['globex', 'boss@example.com', 'pw'],
};

const session = (emulator: Emulator, who: keyof typeof WHO): Promise<AnswerBody> =>
  signIn(emulator, ...WHO[who]);

const TENANCY = 'session_authorization_tenancy_error';
const ROLE = 'session_authorization_error';

test.each<[keyof typeof WHO, string, object, string]>([
  ['ada', 'ed@example.com', {}, ''],
  ['ada', 'ada@example.com', {}, ''],
  ['ed', 'ed@example.com', {}, ''],
  ['ed', 'ada@example.com', {}, ROLE],
  ['ed', 'grace@example.com', {}, ROLE],
  ['grace', 'grace@example.com', {}, ''],
  ['ada', 'grace@example.com', {}, ''],
  ['ada', 'grace@example.com', { organization_id: 'acme' }, ''],
  ['ada', 'grace@example.com', { organization_id: 'globex' }, TENANCY],
  ['ada', 'grace@example.com', { member_id: 'g2' }, TENANCY],
  ['ada', 'root@example.com', {}, TENANCY],
  ['ed', 'root@example.com', {}, TENANCY],
  ['boss', 'grace@example.com', { member_id: 'g2' }, ''],
  ['boss', 'grace@example.com', {}, ''],
  ['boss', 'ada@example.com', {}, TENANCY],
])('as %s a reset of %s with %j answers %j', async (who, email_address, more, error) => {
  const emulator = await emulate({}, ROLES);
  const { session_token, session_jwt } = await session(emulator, who);
  const before = await passwordIds(emulator, email_address);
  const body = { email_address, ...more };
  expect(await errorOf(callAs(emulator, { jwt: session_jwt }, RESET, body))).toBe(error);
  expect(await errorOf(callAs(emulator, { token: session_token }, RESET, body))).toBe(error);
  const { resets } = emulator.ledger().totals;
  expect(resets).toEqual(error === '' ? { [email_address]: 1 } : {});
  if (error !== '') expect(await passwordIds(emulator, email_address)).toEqual(before);
});

test.each<[keyof typeof WHO, readonly string[], string]>([
  ['ada', ['acme'], ''],
  ['ada', ['acme', 'globex'], TENANCY],
  ['ada', ['globex'], TENANCY],
  ['grace', ['acme'], ROLE],
])('as %s a search in %j answers %j', async (who, organization_ids, error) => {
  const emulator = await emulate({}, ROLES);
  const { session_token: token } = await session(emulator, who);
  expect(await errorOf(callAs(emulator, { token }, MEMBERS_SEARCH, { organization_ids }))).toBe(
    error,
  );
});

test.each<[keyof typeof WHO, string, string, string]>([
  ['ada', 'acme', 'grace@example.com', ''],
  ['grace', 'acme', 'grace@example.com', ''],
  ['grace', 'acme', 'ada@example.com', ROLE],
  ['boss', 'acme', 'grace@example.com', TENANCY],
])(
  'as %s the password in %s of %s is deleted, or answers %j',
  async (who, slug, address, error) => {
    const emulator = await emulate({ passwords: 'organization' }, ROLES);
    const { session_token: token } = await session(emulator, who);
    const [id] = await passwordIds(emulator, address);
    const path = `/v1/b2b/organizations/${slug}/members/passwords/${id}`;
    expect(await errorOf(callAs(emulator, { token }, path, {}, 'DELETE'))).toBe(error);
    expect((await passwordIds(emulator, address))[0] === '').toBe(error === '');
  },
);

test.each<[keyof typeof WHO, string, string]>([
  ['ada', 'grace@example.com', ''],
  ['grace', 'grace@example.com', ''],
  ['grace', 'ada@example.com', ROLE],
  ['boss', 'ada@example.com', TENANCY],
])('as %s the sessions of %s are revoked, or it answers %j', async (who, address, error) => {
  const emulator = await emulate({}, ROLES);
  const { session_token: token } = await session(emulator, who);
  const [member] = await membersOf(emulator, address);
  const body = { member_id: member?.member_id };
  expect(await errorOf(callAs(emulator, { token }, `${SESSIONS}/revoke`, body))).toBe(error);
});

test('a session that was revoked, has expired or never was permits nothing any more', async () => {
  const { clock, pass } = handClock();
  const emulator = await emulate({ clock }, ROLES);
  const act = (of: { token?: string; jwt?: string }): Promise<string> =>
    errorOf(callAs(emulator, of, RESET, { email_address: 'ed@example.com' }));
  const { session_token: token, session_jwt: jwt } = await session(emulator, 'ada');
  expect(await act({ token })).toBe('');
  pass(5);
  // The JWT lives five minutes; its session goes on.
  expect(await act({ jwt })).toBe('session_not_found');
  expect(await act({ token })).toBe('');
  await callAs(emulator, {}, `${SESSIONS}/revoke`, { session_token: token });
  expect(await act({ token })).toBe('session_not_found');
  const later = await session(emulator, 'ada');
  pass(60);
  expect(await act({ token: later.session_token })).toBe('session_not_found');
  expect(await act({ token: 'never-was' })).toBe('session_not_found');
  expect(await act({ token: later.member_session.member_session_id })).toBe('session_not_found');
});

test('a header that cannot be a session is told apart, and both at once are refused', async () => {
  const emulator = await emulate({}, ROLES);
  const { session_token: token, session_jwt: jwt } = await session(emulator, 'ada');
  const act = (of: { token?: string; jwt?: string }): Promise<string> =>
    errorOf(callAs(emulator, of, RESET, { email_address: 'ed@example.com' }));
  expect(await act({ token: 'two words' })).toBe('invalid_session_token');
  expect(await act({ token: '' })).toBe('invalid_session_token');
  const [header, claims, signature] = jwt.split('.');
  // The same claims, written another way: only the signature tells.
  const other = Buffer.from(` ${Buffer.from(claims ?? '', 'base64url').toString()}`).toString(
    'base64url',
  );
  for (const bad of ['', 'nonsense', `${header}.${other}.${signature}`, `${jwt}.x`, token]) {
    expect(await act({ jwt: bad })).toBe('unable_to_parse_session_jwt');
  }
  const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
  expect(await act({ jwt: `${unsigned}.${claims}.` })).toBe('unable_to_parse_session_jwt');
  expect(await act({ token, jwt })).toBe('too_many_session_arguments');
  expect(emulator.ledger().totals.resets).toEqual({});
});

test('endpoints without permissions of their own pay no heed to a session', async () => {
  const emulator = await emulate();
  const search = callAs(emulator, { token: 'never-was' }, '/v1/b2b/organizations/search', {});
  expect(await errorOf(search)).toBe('');
});
