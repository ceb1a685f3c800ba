/** The endpoints that send the e-mail by which a member sets a new password. */
import {
  findOrganization,
  memberAt,
  optionalMinutes,
  optionalText,
  reading,
  requiredText,
  type Answer,
  type Body,
  type Call,
} from './call.ts';
import { ApiError } from './errors.ts';
import { emailId } from './ids.ts';
import { memberObject } from './objects.ts';
import { requireCrossOrg } from './passwords.ts';
import { membersOf } from './project.ts';

const DEFAULT_MINUTES = 30;

/**
 * POST /v1/b2b/passwords/email/reset/start: for any member that is not deleted. The emulator has no
 * dashboard and so no default URL: the request must name one.
 */
export function startReset({ project, settings, outbox, body }: Call): Answer {
  const organization_id = requiredText(body, 'organization_id');
  const email_address = requiredText(body, 'email_address');
  const code_challenge = optionalText(body, 'code_challenge');
  const minutes = linkMinutes(body, ['login_redirect_url', 'reset_password_template_id']);
  if ((optionalText(body, 'reset_password_redirect_url') ?? '') === '') {
    throw new ApiError('no_password_reset_redirect_url');
  }
  const organization = findOrganization(project, organization_id);
  const member = memberAt(project, organization, email_address);
  outbox.send({ member, isDiscovery: false, code_challenge }, minutes);
  return reading({
    member_id: member.member_id,
    member_email_id: emailId(settings.seed, organization.slug, member.address),
    member: memberObject(member),
  });
}

/**
 * POST /v1/b2b/passwords/discovery/email/reset/start: answers every address alike, and sends mail
 * only to one with an active member (chosen). No URL is required (chosen; no such error is listed).
 */
export function startDiscoveryReset({ project, settings, outbox, body }: Call): Answer {
  const email_address = requiredText(body, 'email_address');
  const code_challenge = optionalText(body, 'pkce_code_challenge');
  const minutes = linkMinutes(body, ['reset_password_redirect_url', 'discovery_redirect_url']);
  requireCrossOrg(settings);
  const member = membersOf(project, email_address).find(({ status }) => status === 'active');
  if (member !== undefined) outbox.send({ member, isDiscovery: true, code_challenge }, minutes);
  return reading({});
}

/** How long the link lives. Checks the types of the texts that have no meaning here. Throws `ApiError`. */
function linkMinutes(body: Body, ignored: readonly string[]): number {
  for (const name of [...ignored, 'locale', 'verify_email_template_id']) optionalText(body, name);
  return optionalMinutes(body, 'reset_password_expiration_minutes', 5, 10_080) ?? DEFAULT_MINUTES;
}
