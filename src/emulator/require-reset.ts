/** POST /v1/b2b/passwords/email/require_reset */
import { findOrganization, membersNamed, optionalText, requiredText } from './call.ts';
import type { Answer, Call } from './call.ts';
import { ApiError } from './errors.ts';
import { memberFields } from './objects.ts';
import { requireCrossOrg, requirePasswordReset } from './passwords.ts';
import { membersOf, type Project } from './project.ts';
import { callerOf, checkMember } from './rbac.ts';
import type { MemberRecord } from './records.ts';

/**
 * Requires a reset of the address. `organization_id` and `member_id` are checked for existence and
 * match and change nothing else, as the password belongs to the address. The member comes back only
 * when the address has exactly one active member. An address with pending or invited members alone
 * is `member_not_found`, one with deleted members alone `email_not_found` (all of these assumed).
 * A session in the headers must be allowed to act on a named member, else on the address's member in
 * its own organization.
 */
export function requireReset(call: Call): Answer {
  const { project, settings, body } = call;
  const email_address = requiredText(body, 'email_address');
  const organization_id = optionalText(body, 'organization_id');
  const member_id = optionalText(body, 'member_id');
  const caller = callerOf(call);
  requireCrossOrg(settings);
  if (!isEmail(email_address)) throw new ApiError('invalid_email');
  const members = membersOf(project, email_address);
  if (members.length === 0) throw new ApiError('email_not_found');
  const targets = findTargets(project, members, organization_id, member_id);
  const own = targets.find((one) => one.organization === caller?.organization);
  checkMember(caller, own ?? targets[0]);
  const active = members.filter(({ status }) => status === 'active');
  if (active.length === 0) throw new ApiError('member_not_found');
  if (settings.repeat === 404 && active.every(({ password }) => password === undefined)) {
    throw new ApiError('member_password_not_found');
  }
  const effect = requirePasswordReset(project, members, settings);
  const [only] = active;
  return { effect, fields: active.length === 1 && only !== undefined ? memberFields(only) : {} };
}

const isEmail = (text: string): boolean => text.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(text);

/** The members of the address that the request may mean: one at least. Throws `ApiError`. */
function findTargets(
  project: Project,
  members: readonly MemberRecord[],
  organization_id: string | undefined,
  member_id: string | undefined,
): readonly [MemberRecord, ...MemberRecord[]] {
  const organization =
    organization_id === undefined ? undefined : findOrganization(project, organization_id);
  const named = member_id === undefined ? members : membersNamed(project, member_id);
  const [target, ...more] = members.filter(
    (member) =>
      named.includes(member) &&
      (organization === undefined || member.organization === organization),
  );
  if (target === undefined) throw new ApiError('member_not_found');
  return [target, ...more];
}
