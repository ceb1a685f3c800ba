/** What makes a saved plan unfit to be applied: another world, another policy, another state, or age. */
import { canonicalize } from '../model/canonical.ts';
import type { Diagnostic, OperationRule } from '../model/diagnostic.ts';
import { type Action, type PlannedRequest, actionName } from '../model/plan.ts';
import type { Policy, PolicyEntry, Requirement } from '../model/policy.ts';
import type { SealedPlan } from './document.ts';
import { planLimits } from './limits.ts';
import { endsSessions } from './satisfied.ts';

/** The policies as apply finds them. */
export type PolicyPresence =
  | { readonly type: 'present'; readonly policy: Policy }
  /** No policy file is there: the settings' protections still stand. */
  | { readonly type: 'absent'; readonly protect: readonly string[] }
  /** Some of the files of the plan are gone. */
  | { readonly type: 'partial'; readonly missing: readonly string[] };

export interface PlanWorld {
  readonly now: string;
  readonly project_id: string;
  readonly base_url: string;
  readonly policy: PolicyPresence;
}

const error = (rule: OperationRule, summary: string, detail: string): Diagnostic => ({
  severity: 'error',
  rule,
  summary,
  detail,
});

const foreign = (detail: string): Diagnostic =>
  error('plan-foreign', 'Plan is for another world', detail);

const changed = (detail: string): Diagnostic =>
  error(
    'policy-changed',
    'Policy has changed since the plan',
    `${detail} Make a new plan and have it reviewed.`,
  );

function checkWorld({ plan }: SealedPlan, world: PlanWorld): readonly Diagnostic[] {
  const { project_id, base_url, expires_at } = plan;
  const diagnostics: Diagnostic[] = [];
  if (project_id !== world.project_id) {
    diagnostics.push(
      foreign(
        `The plan was made for ${project_id}, and the credentials are those of ${world.project_id}.`,
      ),
    );
  }
  if (base_url !== world.base_url) {
    diagnostics.push(
      foreign(`The plan was made for ${base_url}, and this run would call ${world.base_url}.`),
    );
  }
  if (world.now > expires_at) {
    diagnostics.push(
      error(
        'plan-expired',
        'Plan has expired',
        `The plan could be applied until ${expires_at}. The world may have changed since: make a new plan.`,
      ),
    );
  }
  return diagnostics;
}

const isSame = (a: Requirement, b: Requirement): boolean =>
  a.campaign === b.campaign &&
  a.reason === b.reason &&
  a.ticket === b.ticket &&
  a.since === b.since &&
  a.due === b.due;

const sameRequest = (a: PlannedRequest, b: PlannedRequest): boolean =>
  a.organization_id === b.organization_id && a.member_id === b.member_id;

/** The entries that name the action's address or, standing alone, its member id. */
function entriesOf(
  action: Action,
  entries: ReadonlyMap<string, PolicyEntry>,
): readonly PolicyEntry[] {
  const names = [action.email_address ?? '', `id:${action.request.member_id ?? ''}`];
  return names.flatMap((name) => entries.get(name) ?? []);
}

const allows = (action: Action): boolean =>
  'allow_breakglass' in action && action.allow_breakglass === true;

/** The action asks for nothing that its policy entries do not ask for. */
function isListed(action: Action, entries: readonly PolicyEntry[]): boolean {
  if (action.requirements.length === 0) return action.action === 'settle';
  if (entries.length === 0) return false;
  return (
    action.requirements.every((requirement) =>
      entries.some((entry) => entry.requirements.some((wanted) => isSame(requirement, wanted))),
    ) &&
    entries.every((entry) => sameRequest(action.request, entry.request)) &&
    (!allows(action) || entries.every((entry) => entry.allow_breakglass)) &&
    (!action.revoke_sessions ||
      entries.some((entry) => endsSessions(action.requirements, entry.revoking ?? [])))
  );
}

/** A settle reads first, and ends there for a protected address; a credit calls nobody. */
const isReset = ({ action }: Action): boolean => action === 'require' || action === 'require_again';

const protectedActions = (actions: readonly Action[], protect: readonly string[]): Diagnostic[] => {
  const addresses = new Set(protect);
  return actions
    .filter((action) => isReset(action) && addresses.has(action.email_address ?? ''))
    .map((action) => changed(`${actionName(action)} is protected, and the plan would reset it.`));
};

function checkPolicy({ plan }: SealedPlan, presence: PolicyPresence): readonly Diagnostic[] {
  switch (presence.type) {
    case 'partial':
      return [
        changed(
          `The plan was made from files that are no longer there: ${presence.missing.join(', ')}.`,
        ),
      ];
    case 'absent':
      return protectedActions(plan.actions, presence.protect);
    case 'present': {
      const { policy } = presence;
      if (policy.digest !== plan.policy.digest) {
        return [
          changed(
            'The policies or the protections and limits of the settings no longer say what they said when the plan was made.',
          ),
        ];
      }
      if (canonicalize(plan.limits) !== canonicalize(planLimits(policy))) {
        return [changed('The plan carries other limits than the policies and the settings.')];
      }
      const entries = new Map(
        policy.entries.map((entry) => [
          entry.email_address ?? `id:${entry.request.member_id ?? ''}`,
          entry,
        ]),
      );
      const strangers = plan.actions
        .filter((action) => !isListed(action, entriesOf(action, entries)))
        .map((action) =>
          changed(`The plan acts on ${actionName(action)} in a way that no policy asks for.`),
        );
      return [...strangers, ...protectedActions(plan.actions, policy.protect)];
    }
  }
}

/** Every reason to refuse the plan before the state is looked at; empty when there is none. */
export const checkPlan = (sealed: SealedPlan, world: PlanWorld): readonly Diagnostic[] => [
  ...checkWorld(sealed, world),
  ...checkPolicy(sealed, world.policy),
];
