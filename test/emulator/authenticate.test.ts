import { expect, test } from 'vitest';
import {
  AUTHENTICATE,
  call,
  DISCOVERY,
  emulate,
  errorOf,
  handClock,
  logIn,
  membersOf,
  requireReset,
  RESET_BY_EMAIL,
  resetToken,
} from './support.ts';

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

test('ten wrong passwords in a row lock a member for an hour, also for the right one', async () => {
  const { clock, pass } = handClock();
  const emulator = await emulate({ clock });
  const tries = async (count: number): Promise<readonly string[]> => {
    const errors: string[] = [];
    for (let n = 0; n < count; n += 1) {
      errors.push(await logIn(emulator, 'acme', 'ada@example.com', 'wrong'));
    }
    return [...new Set(errors)];
  };
  expect(await tries(9)).toEqual(['unauthorized_credentials']);
  expect(await logIn(emulator, 'acme', 'ada@example.com', 'correct-horse')).toBe('');
  expect(await tries(10)).toEqual(['unauthorized_credentials']);
  expect(await logIn(emulator, 'acme', 'ada@example.com', 'correct-horse')).toBe(
    'user_lock_limit_reached',
  );
  expect(await membersOf(emulator, 'ada@example.com')).toMatchObject([
    {
      is_locked: true,
      lock_created_at: '2026-11-20T14:30:00Z',
      lock_expires_at: '2026-11-20T15:30:00Z',
    },
  ]);
  pass(60);
  expect(await logIn(emulator, 'acme', 'ada@example.com', 'correct-horse')).toBe('');
  expect(await membersOf(emulator, 'ada@example.com')).toMatchObject([{ is_locked: false }]);
});

test('a locked member can be reset, and setting a new password opens the lock', async () => {
  const emulator = await emulate();
  for (let n = 0; n < 10; n += 1) await logIn(emulator, 'acme', 'ada@example.com', 'wrong');
  expect((await requireReset(emulator, 'ada@example.com')).body.member.is_locked).toBe(true);
  const { body } = await call(emulator, 'POST', RESET_BY_EMAIL, {
    password_reset_token: await resetToken(emulator, 'acme', 'ada@example.com'),
    password: 'battery-staple',
  });
  expect(body.member.is_locked).toBe(false);
  expect(await logIn(emulator, 'acme', 'ada@example.com', 'battery-staple')).toBe('');
});

test('a new shared password opens the lock of every member of the address, whoever sets it', async () => {
  const emulator = await emulate();
  const discover = (password: string): Promise<string> =>
    errorOf(
      call(emulator, 'POST', `${DISCOVERY}/authenticate`, {
        email_address: 'grace@example.com',
        password,
      }),
    );
  const lock = async (): Promise<void> => {
    for (let n = 0; n < 10; n += 1) await discover('wrong');
    expect(await discover('shared')).toBe('user_lock_limit_reached');
  };
  await lock();
  const token = await resetToken(emulator, 'acme', 'grace@example.com');
  await call(emulator, 'POST', RESET_BY_EMAIL, {
    password_reset_token: token,
    password: 'shared-1',
  });
  expect(await discover('shared-1')).toBe('');
  await lock();
  const [member] = await membersOf(emulator, 'grace@example.com');
  await call(emulator, 'POST', `/__emulator/members/${member?.member_id ?? ''}/password`, {
    password: 'shared-2',
  });
  expect(await discover('shared-2')).toBe('');
});
