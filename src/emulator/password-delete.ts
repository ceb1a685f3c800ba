/** DELETE /v1/b2b/organizations/{organization_id}/members/passwords/{member_password_id} */
import { findOrganization, type Answer, type Call } from './call.ts';
import { ApiError } from './errors.ts';
import { isName } from './ids.ts';
import { memberFields } from './objects.ts';
import { deletePassword } from './passwords.ts';
import { callerOf, checkMember, checkTenancy } from './rbac.ts';

/** Deletes one member's password; not in a cross-organization project, whose way is require_reset. */
export function deleteMemberPassword(call: Call): Answer {
  const { project, settings, params } = call;
  const caller = callerOf(call);
  if (settings.passwords === 'cross_org') throw new ApiError('cross_org_passwords_enabled');
  const organization = findOrganization(project, params['organization_id'] ?? '');
  if (caller !== undefined) checkTenancy(caller, organization);
  const id = params['member_password_id'] ?? '';
  const owner = organization.members.find(
    ({ password, status }) => status !== 'deleted' && password?.member_password_id === id,
  );
  if (owner === undefined) {
    throw new ApiError(isName('member-password', id) ? 'member_password_not_found' : 'invalid_id');
  }
  checkMember(caller, owner);
  deletePassword(owner, settings);
  return { fields: memberFields(owner), effect: 'deleted', owner };
}
