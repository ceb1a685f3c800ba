/** The endpoints by which a member sets a new password. */
import { discovered, signedIn } from './authenticate.ts';
import {
  findOrganization,
  memberAt,
  optionalText,
  reading,
  requiredText,
  type Answer,
  type Call,
} from './call.ts';
import { ApiError } from './errors.ts';
import { emailId } from './ids.ts';
import { checkStrength, requireCrossOrg, setPassword } from './passwords.ts';
import { membersOf } from './project.ts';
import type { MemberRecord } from './records.ts';
import { grantSession, sessionWish } from './session-arguments.ts';
import type { SessionRecord } from './sessions.ts';
import { checkTenancy } from './rbac.ts';

/** POST /v1/b2b/passwords/email/reset: with the token of the e-mail; ends all sessions of the member. */
export function resetByEmail(call: Call): Answer {
  const { outbox, settings, body } = call;
  const token = requiredText(body, 'password_reset_token');
  const text = requiredText(body, 'password');
  const verifier = optionalText(body, 'code_verifier');
  const wish = sessionWish(call);
  const { member } = outbox.open(token, false, verifier);
  checkStrength(text);
  outbox.spend(token);
  complete(call, member, text);
  const { organization, address } = member;
  return reading({
    ...signedIn(grantSession(call, member, wish), call),
    organization_id: organization.organization_id,
    member_email_id: emailId(settings.seed, organization.slug, address),
  });
}

/**
 * POST /v1/b2b/passwords/discovery/email/reset: sets the password of an address, and ends the
 * sessions of all its members, as the password is theirs together.
 */
export function resetByDiscovery(call: Call): Answer {
  const { project, settings, outbox, body } = call;
  const token = requiredText(body, 'password_reset_token');
  const text = requiredText(body, 'password');
  const verifier = optionalText(body, 'pkce_code_verifier');
  requireCrossOrg(settings);
  const { member } = outbox.open(token, true, verifier);
  checkStrength(text);
  outbox.spend(token);
  const members = membersOf(project, member.address);
  for (const other of members) if (other !== member) endSessions(call, other);
  complete(call, member, text);
  return reading(discovered(members));
}

/**
 * POST /v1/b2b/passwords/existing_password/reset: ends all sessions of the member. Not for who has
 * no password or has to reset it: that needs the e-mail (chosen).
 */
export function resetByExistingPassword(call: Call): Answer {
  const { project, body } = call;
  const organization = findOrganization(project, requiredText(body, 'organization_id'));
  const email_address = requiredText(body, 'email_address');
  const existing = requiredText(body, 'existing_password');
  const text = requiredText(body, 'new_password');
  const wish = sessionWish(call);
  const member = memberAt(project, organization, email_address);
  if (member.password === undefined || project.marked.has(member.address)) {
    throw new ApiError('cannot_reset_password_with_existing_password');
  }
  if (member.password.text !== existing) throw new ApiError('unauthorized_credentials');
  checkStrength(text);
  complete(call, member, text);
  return reading(signedIn(grantSession(call, member, wish), call));
}

const FACTOR_MS = 300_000;

/** POST /v1/b2b/passwords/session/reset: ends all sessions of the member but the one that it names. */
export function resetBySession(call: Call): Answer {
  const { project, settings, body } = call;
  const organization = findOrganization(project, requiredText(body, 'organization_id'));
  const text = requiredText(body, 'password');
  const wish = sessionWish(call);
  if (wish.session === undefined) throw new ApiError('no_session_arguments');
  const { member, factors } = wish.session;
  checkTenancy(member, organization);
  const oldest_ms = settings.clock() - FACTOR_MS;
  if (factors.every(({ authenticated_ms }) => authenticated_ms < oldest_ms)) {
    throw new ApiError('session_too_old_to_reset_password');
  }
  checkStrength(text);
  complete(call, member, text, wish.session);
  return reading(signedIn(grantSession(call, member, wish), call));
}

/** Sets the password; an invited or pending member is active from then on. */
function complete(call: Call, member: MemberRecord, text: string, but?: SessionRecord): void {
  member.status = 'active';
  setPassword(call, member, text);
  endSessions(call, member, but);
}

function endSessions({ sessions }: Call, member: MemberRecord, but?: SessionRecord): void {
  for (const session of sessions.of(member)) if (session !== but) sessions.end(session);
}
