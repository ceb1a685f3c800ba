/** The endpoints that test a password: login into one organization, and discovery. */
import { randomBytes } from 'node:crypto';
import {
  findOrganization,
  memberAt,
  reading,
  requiredText,
  type Answer,
  type Call,
} from './call.ts';
import { ApiError } from './errors.ts';
import { memberObject, organizationObject } from './objects.ts';
import { requireCrossOrg } from './passwords.ts';
import { membersOf } from './project.ts';
import type { MemberRecord, MemberStatus } from './records.ts';
import { grantSession, sessionWish } from './session-arguments.ts';
import { sessionFields } from './session-objects.ts';
import type { SessionRecord } from './sessions.ts';

/**
 * POST /v1/b2b/passwords/authenticate: so that the effect of a reset can be seen, 404
 * member_password_not_found after a deletion, 400 member_reset_password for the right password
 * while a reset is pending, 401 for a wrong one.
 */
export function authenticatePassword(call: Call): Answer {
  const { project, body } = call;
  const organization = findOrganization(project, requiredText(body, 'organization_id'));
  const email_address = requiredText(body, 'email_address');
  const text = requiredText(body, 'password');
  const wish = sessionWish(call);
  const member = memberAt(project, organization, email_address);
  checkPassword(call, [member], text);
  return reading({
    ...signedIn(grantSession(call, member, wish), call),
    organization_id: organization.organization_id,
  });
}

/** POST /v1/b2b/passwords/discovery/authenticate: tests the password of an address, in no organization. */
export function authenticateDiscovery(call: Call): Answer {
  const email_address = requiredText(call.body, 'email_address');
  const text = requiredText(call.body, 'password');
  requireCrossOrg(call.settings);
  const members = membersOf(call.project, email_address);
  checkPassword(call, members, text);
  return reading(discovered(members));
}

/** Tests the password that the members share; failures in a row lock them. Throws `ApiError`. */
function checkPassword(
  { project, locks }: Call,
  members: readonly MemberRecord[],
  text: string,
): void {
  const owners = members.filter(({ password }) => password !== undefined);
  const [first] = owners;
  if (first === undefined) throw new ApiError('member_password_not_found');
  if (owners.some(({ lock }) => lock !== undefined)) throw new ApiError('user_lock_limit_reached');
  if (!owners.some(({ password }) => password?.text === text)) {
    for (const owner of owners) locks.fail(owner);
    throw new ApiError('unauthorized_credentials');
  }
  if (project.marked.has(first.address)) throw new ApiError('member_reset_password');
  for (const owner of owners) locks.clear(owner);
}

/** What a login and the completion of a reset answer; nobody has a second factor. */
export const signedIn = (
  session: SessionRecord,
  call: Call,
): Readonly<Record<string, unknown>> => ({
  ...sessionFields(session, call),
  intermediate_session_token: '',
  member_authenticated: true,
});

const MEMBERSHIPS: Readonly<Record<MemberStatus, string>> = {
  active: 'active_member',
  pending: 'pending_member',
  invited: 'invited_member',
  deleted: '',
};

/** An intermediate session, and the organizations of the address; `members` are all that are not deleted. */
export const discovered = (
  members: readonly MemberRecord[],
): Readonly<Record<string, unknown>> => ({
  email_address: members[0]?.email_address,
  intermediate_session_token: randomBytes(32).toString('base64url'),
  discovered_organizations: members.map((member) => ({
    member_authenticated: true,
    organization: organizationObject(member.organization),
    membership: { type: MEMBERSHIPS[member.status], member: memberObject(member) },
  })),
});
