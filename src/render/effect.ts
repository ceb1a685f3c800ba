/** What becomes of an address's password, foretold in words. */
import { assertNever } from '../model/assert-never.ts';
import type { Effect, PlannedMember } from '../model/plan.ts';
import { count } from './text.ts';

const organizations = (members: readonly PlannedMember[]): string =>
  count(new Set(members.map(({ organization_id }) => organization_id)).size, 'organization');

const active = (members: readonly PlannedMember[]): number =>
  members.filter(({ status }) => status === 'active').length;

/** What else a reviewer must know of the members; empty, or begins with a comma. */
const notable = (members: readonly PlannedMember[]): string => {
  const others = members.length - active(members);
  const admins = members.filter(({ is_admin }) => is_admin).length;
  const breakglass = members.filter(({ is_breakglass }) => is_breakglass).length;
  return [
    others > 0 ? `, ${others} not active` : '',
    admins > 0 ? `, ${count(admins, 'admin')}` : '',
    breakglass > 0 ? `, ${breakglass} break-glass` : '',
  ].join('');
};

/** `3 active members in 3 organizations, 1 admin`. */
export const membersInWords = (members: readonly PlannedMember[]): string =>
  `${count(active(members), 'active member')} in ${organizations(members)}${notable(members)}`;

/** The effect of a reset as a clause without a full stop. */
export function effectInWords(effect: Effect, members: readonly PlannedMember[]): string {
  switch (effect) {
    case 'delete':
      return `the password will be deleted: exactly one active member${notable(members)}`;
    case 'mark':
      return `marked: must be reset at next login (${membersInWords(members)})`;
    case 'unknown':
      return 'unknown effect: the members were not read (not refreshed)';
    default:
      return assertNever(effect);
  }
}
