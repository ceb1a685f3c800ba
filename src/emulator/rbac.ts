/** Which member acts, by the session in the headers, and what their roles allow. */
import type { Call } from './call.ts';
import { ApiError } from './errors.ts';
import type { MemberRecord, OrganizationRecord } from './records.ts';
import { sessionOfJwt, sessionOfToken } from './session-arguments.ts';

/**
 * The resources of which a role may do everything. No role of the emulator has single actions.
 * https://stytch.com/docs/b2b/guides/rbac/stytch-default
 */
const GRANTS: ReadonlyMap<string, string> = new Map([
  ['stytch_admin', 'stytch.member'],
  ['stytch_member', 'stytch.self'],
]);

/** The member's roles that allow every action on a resource. */
export const grantingRoles = ({ roles }: MemberRecord, resource_id: string): readonly string[] =>
  roles.filter((role) => GRANTS.get(role) === resource_id);

/**
 * The member whose session the headers carry; undefined without such a header: then the project
 * secret decides alone. Both headers at once are refused, as both are in a body. Throws `ApiError`.
 */
export function callerOf(call: Call): MemberRecord | undefined {
  const { token, jwt } = call.session;
  if (token !== undefined && jwt !== undefined) throw new ApiError('too_many_session_arguments');
  if (token !== undefined) return sessionOfToken(call, token).member;
  return jwt === undefined ? undefined : sessionOfJwt(call, jwt, true).member;
}

/** Throws `ApiError` unless it is the caller's own organization. */
export function checkTenancy(caller: MemberRecord, organization: OrganizationRecord): void {
  if (caller.organization !== organization) {
    throw new ApiError('session_authorization_tenancy_error');
  }
}

/** Throws `ApiError` unless the caller may act on members of their organization. */
export function checkMembers(caller: MemberRecord): void {
  if (grantingRoles(caller, 'stytch.member').length === 0) {
    throw new ApiError('session_authorization_error');
  }
}

/** Throws `ApiError` unless the caller may act on this member, themselves perhaps. */
export function checkMember(caller: MemberRecord | undefined, target: MemberRecord): void {
  if (caller === undefined) return;
  checkTenancy(caller, target.organization);
  if (caller !== target || grantingRoles(caller, 'stytch.self').length === 0) checkMembers(caller);
}
