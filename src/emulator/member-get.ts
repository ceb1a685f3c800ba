/** The endpoints that read one member or one organization. */
import {
  findOrganization,
  memberAt,
  memberNamed,
  reading,
  type Answer,
  type Call,
} from './call.ts';
import { ApiError } from './errors.ts';
import { memberFields, organizationObject } from './objects.ts';

/** GET /v1/b2b/organizations/{organization_id}/member, by exactly one of member_id and email_address. */
export function getMember({ project, params, query }: Call): Answer {
  const organization = findOrganization(project, params['organization_id'] ?? '');
  const member_id = query.get('member_id') ?? '';
  const email_address = query.get('email_address') ?? '';
  if ((member_id === '') === (email_address === '')) {
    throw new ApiError('invalid_member_get_fields');
  }
  const member =
    member_id === ''
      ? memberAt(project, organization, email_address)
      : memberNamed(project, member_id, organization);
  return reading(memberFields(member));
}

/** GET /v1/b2b/organizations/members/dangerously_get/{member_id}: takes the real id only. */
export function dangerouslyGetMember({ project, params, query }: Call): Answer {
  const member = project.membersById.get(params['member_id'] ?? '');
  const hidden = member?.status === 'deleted' && query.get('include_deleted') !== 'true';
  if (member === undefined || hidden) throw new ApiError('member_not_found');
  return reading(memberFields(member));
}

/** GET /v1/b2b/organizations/{organization_id} */
export function getOrganization({ project, params }: Call): Answer {
  const organization = findOrganization(project, params['organization_id'] ?? '');
  return reading({ organization: organizationObject(organization) });
}
