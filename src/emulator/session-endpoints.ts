/** The endpoints about sessions. */
import {
  findOrganization,
  isObject,
  memberNamed,
  optionalText,
  reading,
  requiredText,
  type Answer,
  type Call,
} from './call.ts';
import { ApiError } from './errors.ts';
import { isName } from './ids.ts';
import { keySet } from './jwt.ts';
import { callerOf, checkMember, checkTenancy, grantingRoles } from './rbac.ts';
import type { MemberRecord } from './records.ts';
import { mergeClaims, sessionOfJwt, sessionOfToken, sessionWish } from './session-arguments.ts';
import { sessionFields, sessionObject } from './session-objects.ts';
import { touch, type SessionRecord } from './sessions.ts';

/** GET /v1/b2b/sessions: the living sessions of a member. */
export function getSessions({ project, settings, sessions, query }: Call): Answer {
  const named = Object.fromEntries(query);
  const organization_id = requiredText(named, 'organization_id');
  const member_id = requiredText(named, 'member_id');
  const member = memberNamed(project, member_id, findOrganization(project, organization_id));
  return reading({
    member_sessions: sessions.of(member).map((session) => sessionObject(session, settings)),
  });
}

/** POST /v1/b2b/sessions/authenticate: takes a JWT that has expired, if its session still lives. */
export function authenticateSession(call: Call): Answer {
  const { session, minutes, custom_claims } = sessionWish(call);
  if (session === undefined) throw new ApiError('no_session_arguments');
  const verdict = checkAuthorization(call, session.member);
  touch(session, call.settings.clock(), minutes);
  mergeClaims(session, custom_claims);
  const { member_id: _, ...fields } = sessionFields(session, call);
  return reading({ ...fields, ...verdict });
}

/** The documented `authorization_check`; it knows the resources of `rbac.ts`. Throws `ApiError`. */
function checkAuthorization({ project, body }: Call, member: MemberRecord): object {
  const check = body['authorization_check'] ?? undefined;
  if (check === undefined) return {};
  if (!isObject(check)) throw new ApiError('bad_request');
  const organization_id = requiredText(check, 'organization_id');
  const resource_id = requiredText(check, 'resource_id');
  requiredText(check, 'action');
  checkTenancy(member, findOrganization(project, organization_id));
  const granting_roles = grantingRoles(member, resource_id);
  if (granting_roles.length === 0) throw new ApiError('session_authorization_error');
  return { verdict: { authorized: true, granting_roles } };
}

const SELECTORS = ['member_session_id', 'session_token', 'session_jwt', 'member_id'] as const;

/** POST /v1/b2b/sessions/revoke: one session, or all of a member; none to end is well, too. */
export function revokeSessions(call: Call): Answer {
  const caller = callerOf(call);
  const given = SELECTORS.flatMap((key) => {
    const value = optionalText(call.body, key);
    return value === undefined || value === '' ? [] : [{ key, value }];
  });
  const [selector, ...more] = given;
  if (selector === undefined) throw new ApiError('no_session_revoke_arguments');
  if (more.length > 0) throw new ApiError('too_many_session_revoke_arguments');
  const { member, sessions } = selected(call, selector.key, selector.value);
  checkMember(caller, member);
  for (const session of sessions) call.sessions.end(session);
  return reading({});
}

function selected(
  call: Call,
  key: (typeof SELECTORS)[number],
  value: string,
): { readonly member: MemberRecord; readonly sessions: readonly SessionRecord[] } {
  const one = (session: SessionRecord) => ({ member: session.member, sessions: [session] });
  switch (key) {
    case 'member_session_id':
      return one(sessionOfId(call, value));
    case 'session_token':
      return one(sessionOfToken(call, value));
    case 'session_jwt':
      return one(sessionOfJwt(call, value, false));
    case 'member_id': {
      const member = memberNamed(call.project, value);
      return { member, sessions: call.sessions.of(member) };
    }
  }
}

function sessionOfId({ sessions }: Call, id: string): SessionRecord {
  const session = sessions.find(id);
  if (session?.member_session_id === id) return session;
  throw new ApiError(isName('session', id) ? 'session_not_found' : 'invalid_id');
}

/** GET /v1/b2b/sessions/jwks/{project_id}: needs no credentials, as a verifier may have none. */
export function getKeySet({ settings, params }: Call): Answer {
  if (params['project_id'] !== settings.project_id) throw new ApiError('project_not_found');
  return reading({ keys: keySet() });
}
