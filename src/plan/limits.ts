/** Limits bound what a plan may reset: those of each campaign, and those of the settings on the whole. */
import type { Diagnostic } from '../model/diagnostic.ts';
import { type Action, mayReset } from '../model/plan.ts';
import type { Limits, PlanLimits, Policy } from '../model/policy.ts';

/** What a set of actions touches. */
export interface Reach {
  readonly resets: number;
  readonly organizations: number;
  readonly admins: number;
}

/** Addresses that may be reset, their organizations, and their members that are admins. */
export function reachOf(actions: Iterable<Action>): Reach {
  const organizations = new Set<string>();
  let resets = 0;
  let admins = 0;
  for (const action of actions) {
    if (!mayReset(action)) continue;
    resets += 1;
    for (const member of action.members) {
      organizations.add(member.organization_id);
      if (member.is_admin) admins += 1;
    }
  }
  return { resets, organizations: organizations.size, admins };
}

interface Bound {
  readonly key: keyof Limits;
  readonly reach: keyof Reach;
  readonly noun: string;
}

const BOUNDS: readonly Bound[] = [
  { key: 'max_resets', reach: 'resets', noun: 'addresses' },
  { key: 'max_organizations', reach: 'organizations', noun: 'organizations' },
  { key: 'max_admins', reach: 'admins', noun: 'admins' },
];

const byCampaign = ([a]: readonly [string, Limits], [b]: readonly [string, Limits]): number =>
  a < b ? -1 : 1;

const exceeded = (where: string, place: string, limits: Limits, reach: Reach): Diagnostic[] =>
  BOUNDS.flatMap(({ key, reach: measure, noun }) => {
    const limit = limits[key];
    if (limit === undefined || reach[measure] <= limit) return [];
    return [
      {
        severity: 'error' as const,
        rule: 'limit-exceeded' as const,
        summary: 'Limit exceeded',
        detail: `${where} may reset ${reach[measure]} ${noun}, and ${key} allows ${limit}. Nothing is applied. If so many are meant, raise ${key} in ${place} and have that change reviewed.`,
      },
    ];
  });

/** The limits of policies and settings, as a plan carries them. */
export const planLimits = ({ campaigns, limits }: Policy): PlanLimits => ({
  ...(limits !== undefined && { settings: limits }),
  campaigns: Object.fromEntries(
    campaigns.map((campaign) => [campaign.id, campaign.limits] as const).sort(byCampaign),
  ),
});

/** Errors for every limit that the actions exceed. */
export function checkLimits(actions: readonly Action[], limits: PlanLimits): readonly Diagnostic[] {
  const campaigns = new Map<string, Action[]>();
  for (const action of actions) {
    for (const { campaign } of action.requirements) {
      const listed = campaigns.get(campaign);
      if (listed === undefined) campaigns.set(campaign, [action]);
      else listed.push(action);
    }
  }
  const diagnostics = [...campaigns].flatMap(([campaign, listed]) => {
    const bound = limits.campaigns[campaign];
    if (bound === undefined) return [];
    return exceeded(`Campaign ${campaign}`, 'the limits of its policy', bound, reachOf(listed));
  });
  if (limits.settings === undefined) return diagnostics;
  const whole = exceeded(
    'The plan',
    'the limits of mustreset.yaml',
    limits.settings,
    reachOf(actions),
  );
  return [...diagnostics, ...whole];
}
