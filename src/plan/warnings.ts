/** Warnings that a plan carries; they never change the exit code. */
import type { Diagnostic, WarningRule } from '../model/diagnostic.ts';
import type { Action, PlanOptions, SkipAction } from '../model/plan.ts';
import { actionName } from '../model/plan.ts';
import type { Requirement } from '../model/policy.ts';
import { rangeOf } from './range.ts';

const MOST_OF_A_KIND = 20;

type SkipWarning = 'not_found' | 'inactive' | 'address_changed' | 'held' | 'scheduled';

interface SkipText {
  readonly summary: string;
  readonly detail: (action: SkipAction) => string;
}

const SKIP_WARNINGS: Readonly<Record<SkipWarning, SkipText>> = {
  not_found: {
    summary: 'Member not found',
    detail: (action) =>
      action.member_id === undefined
        ? `No member of this project has the address ${actionName(action)}${action.request.member_id === undefined ? '' : ` with the id ${action.request.member_id}`}. It is skipped. Check the spelling, or remove the entry.`
        : `No member of this project has the id ${action.member_id}. It is skipped. Check the id, or remove the entry.`,
  },
  inactive: {
    summary: 'Member not active',
    detail: (action) =>
      `${actionName(action)} has only pending or invited members, who cannot log in with a password yet. It is skipped.`,
  },
  address_changed: {
    summary: 'Address of a member has changed',
    detail: (action) =>
      `${action.request.member_id ?? 'The member'} is listed as ${actionName(action)} but known as ${action.other_address ?? 'another address'}. It is skipped, so that nobody is reset by an old address. Correct the entry.`,
  },
  held: {
    summary: 'Outcome held for a person',
    detail: (action) =>
      `It could not be decided whether an earlier reset of ${actionName(action)} took effect. Decide it: mustreset state settle ${actionName(action)} --applied (it did) or --retry (reset again).`,
  },
  scheduled: {
    summary: 'Reset scheduled for later',
    detail: (action) =>
      `The campaigns of ${actionName(action)} begin in the future. It is skipped until then.`,
  },
};

const warning = (
  rule: WarningRule,
  summary: string,
  detail: string,
  requirement?: Requirement,
): Diagnostic => ({
  severity: 'warning',
  rule,
  summary,
  detail,
  ...(requirement !== undefined && { range: rangeOf(requirement.at) }),
});

const isSkipWarning = (reason: string): reason is SkipWarning => reason in SKIP_WARNINGS;

function skipWarnings(actions: readonly Action[]): Diagnostic[] {
  const shown = new Map<SkipWarning, number>();
  const warnings: Diagnostic[] = [];
  for (const action of actions) {
    if (action.action !== 'skip' || !isSkipWarning(action.skip_reason)) continue;
    const count = (shown.get(action.skip_reason) ?? 0) + 1;
    shown.set(action.skip_reason, count);
    if (count > MOST_OF_A_KIND) continue;
    const { summary, detail } = SKIP_WARNINGS[action.skip_reason];
    warnings.push(warning(action.skip_reason, summary, detail(action), action.requirements[0]));
  }
  for (const [reason, count] of shown) {
    if (count <= MOST_OF_A_KIND) continue;
    const { summary } = SKIP_WARNINGS[reason];
    warnings.push(
      warning(reason, summary, `${count - MOST_OF_A_KIND} more of this kind; the plan lists each.`),
    );
  }
  return warnings;
}

function overdueWarnings(actions: readonly Action[], now: string): Diagnostic[] {
  const late = new Map<string, { readonly requirement: Requirement; readonly count: number }>();
  for (const action of actions) {
    if (action.action === 'skip') continue;
    for (const requirement of action.requirements) {
      if (requirement.due === undefined || requirement.due >= now) continue;
      const known = late.get(requirement.campaign);
      late.set(requirement.campaign, {
        requirement: known?.requirement ?? requirement,
        count: (known?.count ?? 0) + 1,
      });
    }
  }
  return [...late].map(([campaign, { requirement, count }]) =>
    warning(
      'due-in-past',
      'Due date has passed',
      `${campaign} was due ${requirement.due}: ${count} ${count === 1 ? 'member is' : 'members are'} overdue as soon as they are reset. Move "due", unless that is meant.`,
      requirement,
    ),
  );
}

export interface WarningContext {
  readonly now: string;
  readonly actions: readonly Action[];
  readonly options: PlanOptions;
  readonly refreshed: boolean;
  readonly unlisted: number;
}

/** All warnings of a plan in a fixed order. */
export function planWarnings(context: WarningContext): readonly Diagnostic[] {
  const { actions, options, now } = context;
  const warnings = [...skipWarnings(actions), ...overdueWarnings(actions, now)];
  if (options.target.length + options.exclude.length > 0) {
    warnings.push(
      warning(
        'targeting',
        'Targeting is in effect',
        'With --target or --exclude this plan covers only a part of the policy. Plan again without them to see the rest.',
      ),
    );
  }
  if (context.unlisted > 0) {
    const many = context.unlisted !== 1;
    warnings.push(
      warning(
        'unlisted',
        'Records of members that no policy lists',
        `The state holds ${context.unlisted} ${many ? 'records of addresses' : 'record of an address'} that no policy lists any more. ${many ? 'They stay' : 'It stays'}: a reset cannot be undone, and listing an address again must not reset anyone twice. "mustreset state rm" removes a record.`,
      ),
    );
  }
  if (!context.refreshed) {
    warnings.push(
      warning(
        'not-refreshed',
        'Not compared with the live project',
        'With --refresh=false the live members were not read: skips and effects are unknown until apply.',
      ),
    );
  }
  return warnings;
}
