/** What happens to passwords: deleted, marked for a reset, set anew. */
import type { Call } from './call.ts';
import { ApiError } from './errors.ts';
import { derivedUuids } from './ids.ts';
import { instant } from './instant.ts';
import type { Settings } from './options.ts';
import { membersOf, type Project } from './project.ts';
import type { MemberRecord } from './records.ts';

/** What a request did to the password. */
export type Effect = 'deleted' | 'marked' | 'none';

/**
 * Requires a reset of an address: with exactly one active member the password is deleted
 * (documented), with several the shared password is marked and the ids stay (assumed; Stytch does
 * not say). Without a password, or with the mark already set, nothing changes.
 */
export function requirePasswordReset(
  project: Project,
  members: readonly MemberRecord[],
  settings: Settings,
): Effect {
  const active = members.filter(({ status }) => status === 'active');
  const address = active[0]?.address;
  if (address === undefined || active.every(({ password }) => password === undefined))
    return 'none';
  if (active.length > 1) {
    if (project.marked.has(address)) return 'none';
    project.marked.add(address);
    return 'marked';
  }
  for (const member of members) {
    if (member.password !== undefined) deletePassword(member, settings);
  }
  return 'deleted';
}

/** Throws `ApiError` in a project whose passwords are those of one organization. */
export function requireCrossOrg({ passwords }: Settings): void {
  if (passwords === 'organization') throw new ApiError('cross_org_passwords_not_enabled');
}

/** Takes a member's password away; sessions live on. */
export function deletePassword(member: MemberRecord, { clock }: Settings): void {
  member.password = undefined;
  member.updated_at = instant(clock());
}

/**
 * Sets a member's password, as the person would. In a cross-organization project the password is
 * the address's: all its active members get it, each under a new id, and a pending reset is done.
 * It opens the lock of everyone who gets it.
 */
export function setPassword(
  { project, settings, locks }: Pick<Call, 'project' | 'settings' | 'locks'>,
  member: MemberRecord,
  text: string,
): void {
  const shared =
    settings.passwords === 'cross_org'
      ? membersOf(project, member.address).filter(({ status }) => status === 'active')
      : [];
  for (const one of new Set([member, ...shared])) {
    renewPassword(one, text, settings);
    locks.clear(one);
  }
  project.marked.delete(member.address);
}

function renewPassword(member: MemberRecord, text: string, { seed, clock }: Settings): void {
  member.generation += 1;
  const { slug } = member.organization;
  const [, uuid] = derivedUuids(seed, slug, member.address, member.generation);
  member.password = { member_password_id: `member-password-test-${uuid}`, text };
  member.updated_at = instant(clock());
}

const SHORTEST = 8;

/** A few of those that every list of breached passwords begins with. */
const BREACHED: readonly string[] = ['password', 'password1', '12345678', '123456789', 'qwertyui'];

/**
 * Stands in for Stytch's strength policy: eight characters at least, and none of the best known
 * passwords. Throws `ApiError`.
 */
export function checkStrength(text: string): void {
  if (BREACHED.includes(text.toLowerCase())) throw new ApiError('breached_password');
  if ([...text].length < SHORTEST) throw new ApiError('weak_password');
}
