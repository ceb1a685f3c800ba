import { request } from 'undici';
import { onTestFinished } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/server.ts';
import type { World } from '../../src/generated/world.ts';

export const RESET = '/v1/b2b/passwords/email/require_reset';
export const AUTHENTICATE = '/v1/b2b/passwords/authenticate';
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
  const emulator = await startEmulator(world, { port: 0, ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

export interface MemberBody {
  readonly member_id: string;
  readonly organization_id: string;
  readonly email_address: string;
  readonly status: string;
  readonly member_password_id: string;
  readonly is_admin: boolean;
  readonly updated_at: string;
}

export interface OrganizationBody {
  readonly organization_id: string;
  readonly organization_slug: string;
}

/** What the tests read of answers. */
export interface AnswerBody {
  readonly status_code: number;
  readonly request_id: string;
  readonly error_type: string;
  readonly error_message: string;
  readonly error_url: string;
  readonly member_id: string;
  readonly member: MemberBody;
  readonly organization: OrganizationBody;
  readonly members: readonly MemberBody[];
  readonly organizations: unknown;
  readonly results_metadata: { readonly total: number; readonly next_cursor: string | null };
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AnswerBody;
}

export const basic = (project_id: string, secret: string): string =>
  `Basic ${Buffer.from(`${project_id}:${secret}`).toString('base64')}`;

/** Makes one call with the emulator's credentials and reads its JSON. */
export async function call(
  emulator: Emulator,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  authorization = basic(emulator.project_id, emulator.secret),
): Promise<Answered> {
  const answer = await request(emulator.url + path, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: (await answer.body.json()) as AnswerBody,
  };
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

/** Logs in and tells the error type, `""` for success. */
export const logIn = (
  emulator: Emulator,
  organization_id: string,
  email_address: string,
  password: string,
): Promise<string> =>
  errorOf(call(emulator, 'POST', AUTHENTICATE, { organization_id, email_address, password }));
