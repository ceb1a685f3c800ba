/** The /v1 endpoints by method and path. */
import { authenticateDiscovery, authenticatePassword } from './authenticate.ts';
import type { Answer, Call } from './call.ts';
import { dangerouslyGetMember, getMember, getOrganization } from './member-get.ts';
import { searchMembers } from './members-search.ts';
import { searchOrganizations } from './organizations-search.ts';
import { deleteMemberPassword } from './password-delete.ts';
import { requireReset } from './require-reset.ts';
import { startDiscoveryReset, startReset } from './reset-start.ts';
import {
  resetByDiscovery,
  resetByEmail,
  resetByExistingPassword,
  resetBySession,
} from './reset.ts';
import {
  authenticateSession,
  getKeySet,
  getSessions,
  revokeSessions,
} from './session-endpoints.ts';

export interface Endpoint {
  readonly method: string;
  /** Variable parts stand in braces. */
  readonly path: string;
  /** Answers a call, or throws `ApiError`. */
  readonly answer: (call: Call) => Answer;
}

export interface Route {
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

const endpoint = (line: string, answer: Endpoint['answer']): Endpoint => {
  const [method = '', path = ''] = line.split(' ');
  return { method, path: `/v1/b2b/${path}`, answer };
};

const REQUIRE_RESET = endpoint('POST passwords/email/require_reset', requireReset);
const KEY_SET = endpoint('GET sessions/jwks/{project_id}', getKeySet);

/** All endpoints there are. */
export const ENDPOINTS: readonly Endpoint[] = [
  REQUIRE_RESET,
  KEY_SET,
  endpoint('POST organizations/members/search', searchMembers),
  endpoint('GET organizations/members/dangerously_get/{member_id}', dangerouslyGetMember),
  endpoint('GET organizations/{organization_id}/member', getMember),
  endpoint(
    'DELETE organizations/{organization_id}/members/passwords/{member_password_id}',
    deleteMemberPassword,
  ),
  endpoint('POST organizations/search', searchOrganizations),
  endpoint('GET organizations/{organization_id}', getOrganization),
  endpoint('POST passwords/authenticate', authenticatePassword),
  endpoint('POST passwords/discovery/authenticate', authenticateDiscovery),
  endpoint('POST passwords/email/reset/start', startReset),
  endpoint('POST passwords/email/reset', resetByEmail),
  endpoint('POST passwords/discovery/email/reset/start', startDiscoveryReset),
  endpoint('POST passwords/discovery/email/reset', resetByDiscovery),
  endpoint('POST passwords/existing_password/reset', resetByExistingPassword),
  endpoint('POST passwords/session/reset', resetBySession),
  endpoint('GET sessions', getSessions),
  endpoint('POST sessions/authenticate', authenticateSession),
  endpoint('POST sessions/revoke', revokeSessions),
];

/** Faults hit this endpoint alone. */
export const meetsFaults = (one: Endpoint): boolean => one === REQUIRE_RESET;

/** Whether it is served without credentials: a verifier of JWTs may have none. */
export const isOpen = (route: Route | undefined): boolean => route?.endpoint === KEY_SET;

const FIXED: ReadonlyMap<string, Route> = new Map(
  ENDPOINTS.filter(({ path }) => !path.includes('{')).map((one) => [
    `${one.method} ${one.path}`,
    { endpoint: one, params: {} },
  ]),
);
const VARIABLE = ENDPOINTS.filter(({ path }) => path.includes('{'));

/** Finds the endpoint of a path without its query. */
export function findRoute(method: string, path: string): Route | undefined {
  const fixed = FIXED.get(`${method} ${path}`);
  if (fixed !== undefined) return fixed;
  for (const one of VARIABLE) {
    if (one.method !== method) continue;
    const params = matchPath(one.path, path);
    if (params !== undefined) return { endpoint: one, params };
  }
  return undefined;
}

/** The decoded variable parts of `path`, or undefined when it does not fit `pattern`. */
export function matchPath(
  pattern: string,
  path: string,
): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!part.startsWith('{')) {
      if (part !== value) return undefined;
      continue;
    }
    const decoded = decode(value);
    if (decoded === undefined || decoded === '') return undefined;
    params[part.slice(1, -1)] = decoded;
  }
  return params;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
