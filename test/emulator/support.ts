import { request } from 'undici';
import { expect, onTestFinished } from 'vitest';
import type { Emulator, EmulatorOptions } from '../../src/emulator/server.ts';
import { startWatchedEmulator } from '../support/watched-emulator.ts';
import type { World } from '../../src/generated/world.ts';
import type { Answered, AnswerBody, EmailBody, MemberBody } from './answers.ts';
import { undocumented } from './documented.ts';

export type { Answered, AnswerBody, MemberBody, OrganizationBody } from './answers.ts';

export const RESET = '/v1/b2b/passwords/email/require_reset';
export const AUTHENTICATE = '/v1/b2b/passwords/authenticate';
export const RESET_START = '/v1/b2b/passwords/email/reset/start';
export const RESET_BY_EMAIL = '/v1/b2b/passwords/email/reset';
export const DISCOVERY = '/v1/b2b/passwords/discovery';
export const EXISTING_PASSWORD = '/v1/b2b/passwords/existing_password/reset';
export const SESSION_RESET = '/v1/b2b/passwords/session/reset';
export const SESSIONS = '/v1/b2b/sessions';
export const MEMBERS_SEARCH = '/v1/b2b/organizations/members/search';
export const ORGANIZATIONS_SEARCH = '/v1/b2b/organizations/search';

/**
 * ada: one organization, admin. grace: acme and globex, one shared password. sso: no password.
 * new: invited only. gone: deleted only. root: break-glass.
 */
export const WORLD: World = {
  version: 1,
  organizations: [
    {
      organization_slug: 'acme',
      organization_name: 'Acme Ltd',
      organization_external_id: 'customer-1',
      members: [
        {
          email_address: 'Ada@example.com',
          password: 'correct-horse',
          roles: ['stytch_admin'],
          external_id: 'a1',
        },
        { email_address: 'grace@example.com', password: 'shared' },
        { email_address: 'sso@example.com' },
        { email_address: 'new@example.com', password: 'early', status: 'invited' },
        { email_address: 'gone@example.com', password: 'old', status: 'deleted' },
      ],
    },
    {
      organization_slug: 'globex',
      members: [
        { email_address: 'grace@example.com', password: 'shared', external_id: 'g2' },
        { email_address: 'root@example.com', password: 'glass', is_breakglass: true },
      ],
    },
  ],
};

/** An emulator on a free port that ends with the test. */
export async function emulate(options: EmulatorOptions = {}, world = WORLD): Promise<Emulator> {
  const emulator = await startWatchedEmulator(world, { port: 0, ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

export const basic = (project_id: string, secret: string): string =>
  `Basic ${Buffer.from(`${project_id}:${secret}`).toString('base64')}`;

/**
 * Makes one call with the emulator's credentials and reads its JSON. An answer of the API that is
 * not as documented fails the test.
 */
export async function call(
  emulator: Emulator,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
  authorization = basic(emulator.project_id, emulator.secret),
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const answer = await request(emulator.url + path, {
    method,
    headers: { authorization, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const read = (await answer.body.json()) as AnswerBody;
  if (path.startsWith('/v1/')) {
    expect(undocumented(method, path, answer.statusCode, read)).toBeUndefined();
  }
  return { status: answer.statusCode, headers: answer.headers, body: read };
}

export const requireReset = (
  emulator: Emulator,
  email_address: string,
  more: object = {},
): Promise<Answered> => call(emulator, 'POST', RESET, { email_address, ...more });

/** The error type of a call, `""` for a 200. */
export const errorOf = async (answered: Promise<Answered>): Promise<string> =>
  (await answered).body.error_type ?? '';

/** Members of an address in all organizations of WORLD, as a search shows them. */
export async function membersOf(
  emulator: Emulator,
  email_address: string,
): Promise<readonly MemberBody[]> {
  const answered = await call(emulator, 'POST', MEMBERS_SEARCH, {
    organization_ids: ['acme', 'globex'],
    query: {
      operator: 'AND',
      operands: [{ filter_name: 'member_emails', filter_value: [email_address] }],
    },
  });
  return answered.body.members;
}

export const passwordIds = async (
  emulator: Emulator,
  email_address: string,
): Promise<readonly string[]> =>
  (await membersOf(emulator, email_address)).map(({ member_password_id }) => member_password_id);

/** Makes a POST as a member does whose session the headers carry. */
export const callAs = (
  emulator: Emulator,
  session: { readonly token?: string; readonly jwt?: string },
  path: string,
  body: object,
  method: 'POST' | 'DELETE' = 'POST',
): Promise<Answered> =>
  call(emulator, method, path, body, undefined, {
    ...(session.token !== undefined && { 'X-Stytch-Member-Session': session.token }),
    ...(session.jwt !== undefined && { 'X-Stytch-Member-SessionJWT': session.jwt }),
  });

/** Logs in, for a session. */
export async function signIn(
  emulator: Emulator,
  organization_id: string,
  email_address: string,
  password: string,
  more: object = {},
): Promise<AnswerBody> {
  const login = { organization_id, email_address, password, ...more };
  const { status, body } = await call(emulator, 'POST', AUTHENTICATE, login);
  expect(status).toBe(200);
  return body;
}

export const outbox = async (emulator: Emulator): Promise<readonly EmailBody[]> => {
  const answer = await request(`${emulator.url}/__emulator/outbox`);
  return ((await answer.body.json()) as { readonly emails: readonly EmailBody[] }).emails;
};

/** Asks for the e-mail and tells the token that came with it. */
export async function resetToken(
  emulator: Emulator,
  organization_id: string,
  email_address: string,
  more: object = {},
): Promise<string> {
  const { status } = await call(emulator, 'POST', RESET_START, {
    organization_id,
    email_address,
    reset_password_redirect_url: 'https://example.com/reset',
    ...more,
  });
  expect(status).toBe(200);
  return (await outbox(emulator)).at(-1)?.token ?? '';
}

/** A clock that the test sets on; the emulator reads it. */
export function handClock(): {
  readonly clock: () => number;
  readonly pass: (minutes: number) => void;
} {
  let now = Date.parse('2026-11-20T14:30:00Z');
  return {
    clock: () => now,
    pass: (minutes) => {
      now += minutes * 60_000;
    },
  };
}

/** Logs in and tells the error type, `""` for success. */
export const logIn = (
  emulator: Emulator,
  organization_id: string,
  email_address: string,
  password: string,
): Promise<string> =>
  errorOf(call(emulator, 'POST', AUTHENTICATE, { organization_id, email_address, password }));

/** What members of these tests choose when they must. */
export const NEW = 'battery-staple';

/** Sets the new password by the token of the e-mail and tells the error type, `""` for success. */
export const complete = (emulator: Emulator, token: string, more: object = {}): Promise<string> =>
  errorOf(
    call(emulator, 'POST', RESET_BY_EMAIL, {
      password_reset_token: token,
      password: NEW,
      ...more,
    }),
  );

/** Signs ada in. */
export const ada = (emulator: Emulator, more: object = {}): Promise<AnswerBody> =>
  signIn(emulator, 'acme', 'ada@example.com', 'correct-horse', more);

/** Tests a session. */
export const authenticate = (emulator: Emulator, body: object): Promise<Answered> =>
  call(emulator, 'POST', `${SESSIONS}/authenticate`, body);
