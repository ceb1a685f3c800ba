/** POST /v1/b2b/passwords/authenticate */
import { createHmac, randomBytes } from 'node:crypto';
import { findOrganization, requiredText, type Answer, type Body, type Call } from './call.ts';
import { ApiError } from './errors.ts';
import { memberFields } from './objects.ts';
import type { Settings } from './options.ts';
import { membersOf } from './project.ts';
import type { MemberRecord } from './records.ts';

/**
 * Logs a member in by password, so that the effect of a reset can be seen: 404
 * member_password_not_found after a deletion, 400 member_reset_password for the right password
 * while a reset is pending, 401 for a wrong one.
 */
export function authenticatePassword({ project, settings, body }: Call): Answer {
  const organization = findOrganization(project, requiredText(body, 'organization_id'));
  const email_address = requiredText(body, 'email_address');
  const text = requiredText(body, 'password');
  const minutes = sessionMinutes(body);
  const member = membersOf(project, email_address).find((one) => one.organization === organization);
  if (member === undefined) throw new ApiError('member_not_found');
  if (member.password === undefined) throw new ApiError('member_password_not_found');
  if (member.password.text !== text) throw new ApiError('unauthorized_credentials');
  if (project.marked.has(member.address)) throw new ApiError('member_reset_password');
  return {
    effect: 'none',
    fields: {
      ...memberFields(member),
      organization_id: organization.organization_id,
      session_token: randomBytes(32).toString('base64url'),
      session_jwt: sessionJwt(member, minutes, settings),
      intermediate_session_token: '',
      member_authenticated: true,
    },
  };
}

function sessionMinutes(body: Body): number {
  const minutes = body['session_duration_minutes'] ?? 60;
  if (typeof minutes === 'number' && minutes >= 5 && minutes <= 527_040) return minutes;
  throw new ApiError('bad_request');
}

/** A JWT of the documented shape, signed with the project secret, as there are no keys to publish. */
function sessionJwt(
  { member_id, organization }: MemberRecord,
  minutes: number,
  { project_id, secret }: Settings,
): string {
  const now = Math.floor(Date.now() / 1000);
  const { organization_id, slug } = organization;
  const claims = {
    iss: `stytch.com/${project_id}`,
    aud: [project_id],
    sub: member_id,
    iat: now,
    nbf: now,
    exp: now + minutes * 60,
    'https://stytch.com/organization': { organization_id, slug },
  };
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
