/** Rules 4 to 6: what the live members of one address allow. The same rules speak when planning and right before a call. */
import type { Effect, PlannedRequest, SkipAction } from '../model/plan.ts';
import type { RosterMember } from '../model/roster.ts';

/** More members than this are not reset by one call. */
export const MEMBERS_PER_ADDRESS = 200;

export interface LiveSubject {
  readonly address: string;
  readonly request: PlannedRequest;
  readonly allow_breakglass: boolean;
  readonly isProtected: boolean;
  /** Live members of the address. */
  readonly members: readonly RosterMember[];
  /** The member that `request.member_id` names, where it lives at another address. */
  readonly elsewhere?: RosterMember;
  /** Another address whose record names the member of `request.member_id`. */
  readonly recordedAs?: string;
}

export type LiveDecision =
  | {
      readonly type: 'skip';
      readonly skip_reason: SkipAction['skip_reason'];
      readonly other_address?: string;
    }
  | { readonly type: 'no_password' }
  | { readonly type: 'reset'; readonly effect: Effect };

type LiveRule = (subject: LiveSubject) => LiveDecision | undefined;

const skip = (skip_reason: SkipAction['skip_reason']): LiveDecision => ({
  type: 'skip',
  skip_reason,
});

const namesMember = (member: RosterMember, id: string): boolean =>
  member.member_id === id || member.external_id === id;

/** Whether the member that the request names lives at the address. */
const holdsRequested = ({ request, members }: LiveSubject): boolean => {
  const id = request.member_id;
  return id === undefined || members.some((member) => namesMember(member, id));
};

const isActive = (member: RosterMember): boolean => member.status === 'active';

const protectedAddress: LiveRule = ({ isProtected }) =>
  isProtected ? skip('protected') : undefined;

const breakglass: LiveRule = ({ members, allow_breakglass }) =>
  !allow_breakglass && members.some((member) => member.is_breakglass)
    ? skip('breakglass')
    : undefined;

const notFound: LiveRule = (subject) => {
  if (subject.elsewhere !== undefined) return undefined;
  return subject.members.length === 0 || !holdsRequested(subject) ? skip('not_found') : undefined;
};

const inactive: LiveRule = ({ members }) =>
  members.length > 0 && !members.some(isActive) ? skip('inactive') : undefined;

const addressChanged: LiveRule = (subject) => {
  const other = subject.elsewhere?.address ?? subject.recordedAs;
  return other === undefined
    ? undefined
    : { type: 'skip', skip_reason: 'address_changed', other_address: other };
};

const tooManyMembers: LiveRule = ({ members }) =>
  members.length > MEMBERS_PER_ADDRESS ? skip('too_many_members') : undefined;

const noPassword: LiveRule = ({ members }) =>
  members.every((member) => member.password_id === undefined) ? { type: 'no_password' } : undefined;

const reset: LiveRule = ({ members }) => ({ type: 'reset', effect: effectOn(members) });

/** What becomes of the password: deleted with exactly one active member, marked with several. */
export const effectOn = (members: readonly RosterMember[]): Effect => {
  const active = members.filter(isActive).length;
  return active === 0 ? 'unknown' : active === 1 ? 'delete' : 'mark';
};

const LIVE_RULES: readonly LiveRule[] = [
  protectedAddress,
  breakglass,
  notFound,
  inactive,
  addressChanged,
  tooManyMembers,
  noPassword,
  reset,
];

/** The first live rule that matches. */
export function decideLive(subject: LiveSubject): LiveDecision {
  for (const rule of LIVE_RULES) {
    const decision = rule(subject);
    if (decision !== undefined) return decision;
  }
  throw new Error('No live rule matched.');
}

/** The address in the spelling to send: as the roster spells it, canonical where its members differ. */
export function spelledAddress(address: string, members: readonly RosterMember[]): string {
  const spellings = new Set(members.map((member) => member.email_address));
  const [only] = spellings;
  return spellings.size === 1 && only !== undefined ? only : address;
}
