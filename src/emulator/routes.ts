/** The /v1 endpoints by method and path. */
import { authenticatePassword } from './authenticate.ts';
import type { Answer, Call } from './call.ts';
import { dangerouslyGetMember, getMember, getOrganization } from './member-get.ts';
import { searchMembers } from './members-search.ts';
import { searchOrganizations } from './organizations-search.ts';
import { requireReset } from './require-reset.ts';

export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** Variable parts stand in braces. */
  readonly path: string;
  /** Answers a call, or throws `ApiError`. */
  readonly answer: (call: Call) => Answer;
}

export interface Route {
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

const REQUIRE_RESET: Endpoint = {
  method: 'POST',
  path: '/v1/b2b/passwords/email/require_reset',
  answer: requireReset,
};

const ENDPOINTS: readonly Endpoint[] = [
  REQUIRE_RESET,
  { method: 'POST', path: '/v1/b2b/passwords/authenticate', answer: authenticatePassword },
  { method: 'POST', path: '/v1/b2b/organizations/members/search', answer: searchMembers },
  { method: 'POST', path: '/v1/b2b/organizations/search', answer: searchOrganizations },
  {
    method: 'GET',
    path: '/v1/b2b/organizations/members/dangerously_get/{member_id}',
    answer: dangerouslyGetMember,
  },
  { method: 'GET', path: '/v1/b2b/organizations/{organization_id}/member', answer: getMember },
  { method: 'GET', path: '/v1/b2b/organizations/{organization_id}', answer: getOrganization },
];

/** Faults hit this endpoint alone. */
export const meetsFaults = (endpoint: Endpoint): boolean => endpoint === REQUIRE_RESET;

/** Finds the endpoint of a path without its query. */
export function findRoute(method: string, path: string): Route | undefined {
  for (const endpoint of ENDPOINTS) {
    if (endpoint.method !== method) continue;
    const params = matchPath(endpoint.path, path);
    if (params !== undefined) return { endpoint, params };
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
