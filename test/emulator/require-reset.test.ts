import { expect, test } from 'vitest';
import {
  call,
  emulate,
  errorOf,
  logIn,
  membersOf,
  passwordIds,
  requireReset,
  WORLD,
} from './support.ts';

test('an address with one active member loses its password, and the answer names the member', async () => {
  const emulator = await emulate();
  const [before] = await membersOf(emulator, 'ada@example.com');
  const { status, body } = await requireReset(emulator, 'ada@example.com');
  expect(status).toBe(200);
  expect(body.status_code).toBe(200);
  expect(body.member_id).toBe(before?.member_id);
  expect(body.member.member_password_id).toBe('');
  expect(body.member.updated_at).not.toBe(before?.updated_at);
  expect(body.organization.organization_slug).toBe('acme');
  expect(await passwordIds(emulator, 'ada@example.com')).toEqual(['']);
  expect(await logIn(emulator, 'acme', 'ada@example.com', 'correct-horse')).toBe(
    'member_password_not_found',
  );
});

test('an address with several active members is marked: ids stay, no member in the answer, the right password is refused', async () => {
  const emulator = await emulate();
  const before = await passwordIds(emulator, 'grace@example.com');
  const { status, body } = await requireReset(emulator, 'grace@example.com');
  expect(status).toBe(200);
  expect(Object.keys(body).sort()).toEqual(['request_id', 'status_code']);
  expect(await passwordIds(emulator, 'grace@example.com')).toEqual(before);
  for (const organization of ['acme', 'globex']) {
    expect(await logIn(emulator, organization, 'grace@example.com', 'shared')).toBe(
      'member_reset_password',
    );
    expect(await logIn(emulator, organization, 'grace@example.com', 'wrong')).toBe(
      'unauthorized_credentials',
    );
  }
});

test('a new password of one member is the new password of all active members of the address, under new ids, and ends the mark', async () => {
  const emulator = await emulate();
  const before = await passwordIds(emulator, 'grace@example.com');
  await requireReset(emulator, 'grace@example.com');
  const [member] = await membersOf(emulator, 'grace@example.com');
  const path = `/__emulator/members/${member?.member_id}/password`;
  expect((await call(emulator, 'POST', path, { password: 'fresh' })).status).toBe(200);
  const after = await passwordIds(emulator, 'grace@example.com');
  expect(new Set([...before, ...after]).size).toBe(4);
  expect(await logIn(emulator, 'acme', 'grace@example.com', 'fresh')).toBe('');
  expect(await logIn(emulator, 'globex', 'grace@example.com', 'fresh')).toBe('');
  expect(await logIn(emulator, 'globex', 'grace@example.com', 'shared')).toBe(
    'unauthorized_credentials',
  );
});

test('a second call changes nothing and answers 200', async () => {
  const emulator = await emulate();
  for (const address of ['ada@example.com', 'grace@example.com']) {
    await requireReset(emulator, address);
    expect((await requireReset(emulator, address)).status).toBe(200);
  }
  expect(emulator.ledger().requests.map(({ effect }) => effect)).toEqual([
    'deleted',
    'none',
    'marked',
    'none',
  ]);
  expect(emulator.ledger().totals.duplicates).toBe(0);
});

test('with repeat 404 an address without a password is refused, a pending reset is not', async () => {
  const emulator = await emulate({ repeat: 404 });
  await requireReset(emulator, 'ada@example.com');
  await requireReset(emulator, 'grace@example.com');
  const again = await requireReset(emulator, 'ada@example.com');
  expect([again.status, again.body.error_type]).toEqual([404, 'member_password_not_found']);
  expect(await errorOf(requireReset(emulator, 'sso@example.com'))).toBe(
    'member_password_not_found',
  );
  expect(await errorOf(requireReset(emulator, 'grace@example.com'))).toBe('');
});

test('addresses compare without case, and surrounding space is not removed', async () => {
  const emulator = await emulate();
  expect((await requireReset(emulator, 'ADA@EXAMPLE.com')).body.member.email_address).toBe(
    'Ada@example.com',
  );
  expect(await errorOf(requireReset(emulator, ' ada@example.com'))).toBe('invalid_email');
});

test.each([
  ['unknown@example.com', {}, 404, 'email_not_found'],
  ['gone@example.com', {}, 404, 'email_not_found'],
  ['new@example.com', {}, 404, 'member_not_found'],
  ['not an address', {}, 400, 'invalid_email'],
  ['', {}, 400, 'bad_request'],
  [7, {}, 400, 'bad_request'],
  [undefined, {}, 400, 'bad_request'],
  ['ada@example.com', { organization_id: 7 }, 400, 'bad_request'],
  ['ada@example.com', { organization_id: 'nowhere' }, 404, 'organization_not_found'],
  ['ada@example.com', { organization_id: 'globex' }, 404, 'member_not_found'],
  ['ada@example.com', { member_id: 'g2' }, 404, 'member_not_found'],
  ['ada@example.com', { member_id: 'unknown' }, 404, 'member_not_found'],
  ['grace@example.com', { organization_id: 'acme', member_id: 'g2' }, 404, 'member_not_found'],
])('%j with %j is refused with %i %s and changes nothing', async (address, more, status, type) => {
  const emulator = await emulate();
  const answered = await requireReset(emulator, address as string, more);
  expect([answered.status, answered.body.error_type]).toEqual([status, type]);
  expect(emulator.ledger().totals.resets).toEqual({});
});

test.each([
  ['ada@example.com', { organization_id: 'acme' }],
  ['ada@example.com', { organization_id: 'customer-1', member_id: 'a1' }],
  ['grace@example.com', { member_id: 'g2' }],
])('%s with matching %j is reset whole', async (address, target) => {
  const emulator = await emulate();
  expect((await requireReset(emulator, address, target)).status).toBe(200);
  expect(emulator.ledger().totals.resets).toEqual({ [address]: 1 });
});

test('a project with organization-scoped passwords has no require_reset', async () => {
  const emulator = await emulate({ passwords: 'organization' });
  const { status, body } = await requireReset(emulator, 'ada@example.com');
  expect([status, body.error_type]).toEqual([400, 'cross_org_passwords_not_enabled']);
  expect(await logIn(emulator, 'acme', 'ada@example.com', 'correct-horse')).toBe('');
});

test('in a project with organization-scoped passwords a new password is that of one member', async () => {
  const emulator = await emulate({}, { ...WORLD, project: { passwords: 'organization' } });
  const [member] = await membersOf(emulator, 'grace@example.com');
  await call(emulator, 'POST', `/__emulator/members/${member?.member_id}/password`, {
    password: 'new',
  });
  expect(await logIn(emulator, 'acme', 'grace@example.com', 'new')).toBe('');
  expect(await logIn(emulator, 'globex', 'grace@example.com', 'shared')).toBe('');
});
