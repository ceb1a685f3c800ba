/** The words for what a plan and an apply decided. */
import type { SkipReason } from '../model/plan.ts';

/** Why nothing is done to an address; follows "skipped: ". */
export const SKIP_WORDS: Readonly<Record<SkipReason, string>> = {
  scheduled: 'its campaign has not begun yet',
  protected: 'protected by the policy or the settings',
  breakglass: 'a member is break-glass, and its entry does not say allow_breakglass',
  not_found: 'no member has this address',
  inactive: 'no active member, only pending or invited ones',
  address_changed: 'the member now has another address',
  too_many_members: 'more than 200 members have this address',
  held: 'a person must first decide what an earlier call did',
  changed_since_plan: 'its members changed since the plan was made',
};
