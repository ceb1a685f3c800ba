/** From a decision to the action that the plan lists. */
import type { Action, PlannedMember, PlanSummary } from '../model/plan.ts';
import type { PolicyEntry, Requirement } from '../model/policy.ts';
import type { RosterMember } from '../model/roster.ts';
import { reachOf } from './limits.ts';
import type { Decision } from './rules.ts';
import { endsSessions } from './satisfied.ts';
import type { WantedAddress } from './subjects.ts';

/** What the plan says of a live member. */
export const plannedMember = (member: RosterMember): PlannedMember => ({
  member_id: member.member_id,
  organization_id: member.organization_id,
  status: member.status === 'deleted' ? 'pending' : member.status,
  ...(member.password_id !== undefined && { password_id: member.password_id }),
  is_admin: member.is_admin,
  is_breakglass: member.is_breakglass,
});

/** The action of one address; undefined for what is up to date. */
export function toAction(
  { address, entry }: WantedAddress,
  decision: Decision,
  members: readonly PlannedMember[],
): Action | undefined {
  const shared = { email_address: address, request: entry?.request ?? {} };
  const ends = (due: readonly Requirement[]): { revoke_sessions: boolean } => ({
    revoke_sessions: endsSessions(due, entry?.revoking ?? []),
  });
  const allow = entry?.allow_breakglass === true && { allow_breakglass: true as const };
  const listed = [...members];
  switch (decision.action) {
    case 'no_op':
      return undefined;
    case 'skip': {
      const { action, skip_reason, other_address } = decision;
      const requirements = [...(entry?.requirements ?? [])];
      const other = other_address !== undefined && { other_address };
      const none = { revoke_sessions: false as const };
      return { action, skip_reason, ...shared, ...none, ...other, requirements, members: listed };
    }
    case 'credit': {
      const { action, by, due } = decision;
      const requirements = [...due];
      return { action, by, ...shared, ...ends(due), ...allow, requirements, members: listed };
    }
    case 'revoke': {
      const { action, due } = decision;
      const wanted = { revoke_sessions: true as const, ...allow, requirements: [...due] };
      return { action, ...shared, ...wanted, sessions: [...decision.sessions], members: listed };
    }
    case 'require':
    case 'require_again':
    case 'settle': {
      const { action, effect, due } = decision;
      const requirements = [...due];
      return { action, ...shared, ...ends(due), ...allow, requirements, effect, members: listed };
    }
  }
}

/** The skip of a lone member id that was not found. */
export const missingAction = ({ request, requirements }: PolicyEntry): Action => ({
  action: 'skip',
  skip_reason: 'not_found',
  ...(request.member_id !== undefined && { member_id: request.member_id }),
  request,
  revoke_sessions: false,
  requirements: [...requirements],
  members: [],
});

/** Counts the actions, and what is not listed as one. */
export function summarize(
  actions: readonly Action[],
  counts: Pick<PlanSummary, 'no_op' | 'excluded' | 'unlisted'>,
): PlanSummary {
  const count = (action: Action['action']): number =>
    actions.filter((each) => each.action === action).length;
  const { organizations, admins } = reachOf(actions);
  return {
    require: count('require'),
    require_again: count('require_again'),
    settle: count('settle'),
    credit: count('credit'),
    revoke: count('revoke'),
    skip: count('skip'),
    ...counts,
    organizations,
    admins,
  };
}
