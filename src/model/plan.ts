/** A plan is a value: what apply would do, bound to one policy, one state and one project. */
import type { Action, PlanDocument } from '../generated/plan.ts';

export type {
  Action,
  CreditAction,
  Effect,
  PlanDocument,
  PlanLimits,
  PlanLog,
  PlannedMember,
  PlannedRequest,
  PlanOptions,
  PlanSummary,
  RequireAction,
  RequireAgainAction,
  RevokeAction,
  SettleAction,
  SkipAction,
  Source,
} from '../generated/plan.ts';
export type { SkipReason } from '../generated/log-record.ts';

/** A plan without the digest that closes its file. */
export type Plan = Omit<PlanDocument, 'digest'>;

export type ActionType = Action['action'];

/** Whether the action may reset somebody: a `settle` without requirements only reads. */
export const mayReset = ({ action, requirements }: Action): boolean =>
  (action === 'require' || action === 'require_again' || action === 'settle') &&
  requirements.length > 0;

/** What names an action: the canonical address, or the member id that was not found. */
export const actionName = (action: Action): string =>
  action.email_address ?? (action.action === 'skip' ? action.member_id : undefined) ?? '';
