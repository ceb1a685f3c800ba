/** Which live members an export is about. Pure. */
import type { ListedMember, MemberStatus } from '../model/roster.ts';

/** Each part that is given must hold of one and the same member. */
export interface MemberFilter {
  /** Has one of these. */
  readonly roles?: readonly string[];
  readonly statuses?: readonly MemberStatus[];
  /** In canonical form; those below them are others. */
  readonly domains?: readonly string[];
  readonly has_password?: true;
  readonly breakglass?: true;
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

export const passes = (member: ListedMember, filter: MemberFilter): boolean =>
  (filter.roles?.some((role) => member.roles.includes(role)) ?? true) &&
  (filter.statuses?.includes(member.status) ?? true) &&
  (filter.domains?.includes(domainOf(member.address)) ?? true) &&
  (filter.has_password === undefined || member.password_id !== undefined) &&
  (filter.breakglass === undefined || member.is_breakglass);
