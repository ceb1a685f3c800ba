/** Whether a new password has been set since a reset: the ids before it beside the ids now. */
import type { RosterMember } from '../model/roster.ts';
import type { MemberRecord, Reset } from '../model/state.ts';

/** The last two: it cannot be told. */
export type PasswordSet = 'yes' | 'no' | 'several_members' | 'no_pre_image';

interface SeenMember {
  readonly member_id: string;
  readonly password_id?: string;
}

const passwordIds = ({ members }: Reset): ReadonlySet<string> =>
  new Set(Object.values(members).flatMap(({ password_id }) => password_id ?? []));

/**
 * A new id is a new password. Only one member had the address: its password was deleted, so whoever
 * of the address has an id that is not the old one has set it. Several had it: the old password lives
 * on under its mark, and who joined later may have got it under an id of their own.
 */
function showsNewId(reset: Reset, seen: readonly SeenMember[]): boolean {
  const before = passwordIds(reset);
  const single = Object.keys(reset.members).length === 1;
  return seen.some(({ member_id, password_id }) => {
    if (password_id === undefined || before.has(password_id)) return false;
    return single || reset.members[member_id]?.password_id !== undefined;
  });
}

const hasPreImage = ({ members }: Reset): boolean => Object.keys(members).length > 0;

/** What an attempt that is not decided yet saw of the members before it was made. */
const seenByAttempt = ({ last_attempt }: MemberRecord): readonly SeenMember[] =>
  Object.entries(last_attempt?.before ?? {}).map(([member_id, { password_id }]) => ({
    member_id,
    ...(password_id !== undefined && { password_id }),
  }));

/** Whether the record alone shows it: the person acted, had nothing to act on, or a later attempt saw it. */
export function isSetOnRecord(record: MemberRecord): boolean {
  const { reset } = record;
  if (reset === undefined) return false;
  if (reset.by === 'no_password' || reset.by === 'superseded') return true;
  return hasPreImage(reset) && showsNewId(reset, seenByAttempt(record));
}

/** Compares the pre-image of a reset with the live members of its address; where there are none, nobody has set one. */
export function passwordSet(reset: Reset, members: readonly RosterMember[]): PasswordSet {
  if (hasPreImage(reset) && showsNewId(reset, members)) return 'yes';
  if (members.every(({ password_id }) => password_id === undefined)) return 'no';
  if (!hasPreImage(reset)) return 'no_pre_image';
  return Object.keys(reset.members).length > 1 ? 'several_members' : 'no';
}
