/** What happens to passwords: deleted, marked for a reset, set anew. */
import { derivedUuids } from './ids.ts';
import type { Settings } from './options.ts';
import { membersOf, type Project } from './project.ts';
import type { MemberRecord } from './records.ts';

/** What a require_reset did. */
export type Effect = 'deleted' | 'marked' | 'none';

/**
 * Requires a reset of an address: with exactly one active member the password is deleted
 * (documented), with several the shared password is marked and the ids stay (assumed; Stytch does
 * not say). Without a password, or with the mark already set, nothing changes.
 */
export function requirePasswordReset(project: Project, members: readonly MemberRecord[]): Effect {
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
    if (member.password === undefined) continue;
    member.password = undefined;
    member.updated_at = new Date().toISOString();
  }
  return 'deleted';
}

/**
 * Sets a member's password, as the person would. In a cross-organization project the password is
 * the address's: all its active members get it, each under a new id, and a pending reset is done.
 */
export function setPassword(
  project: Project,
  member: MemberRecord,
  text: string,
  { passwords, seed }: Settings,
): void {
  const shared =
    passwords === 'cross_org'
      ? membersOf(project, member.address).filter(({ status }) => status === 'active')
      : [];
  for (const one of new Set([member, ...shared])) renewPassword(one, text, seed);
  project.marked.delete(member.address);
}

function renewPassword(member: MemberRecord, text: string, seed: number): void {
  member.generation += 1;
  const { slug } = member.organization;
  const [, uuid] = derivedUuids(seed, slug, member.address, member.generation);
  member.password = { member_password_id: `member-password-test-${uuid}`, text };
  member.updated_at = new Date().toISOString();
}
