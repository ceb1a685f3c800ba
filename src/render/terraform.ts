/** A plan in the shape of `terraform show -json` (plan format 1.2), for policies written for it. */
import { assertNever } from '../model/assert-never.ts';
import { type Action, type ActionType, type Plan, actionName } from '../model/plan.ts';
import { jsonLine } from './json.ts';
import { changeCount } from './summary.ts';

const TYPE = 'stytch_password_reset';

type TerraformAction = 'create' | 'update' | 'no-op';

function terraformAction(action: ActionType): TerraformAction {
  switch (action) {
    case 'require':
      return 'create';
    case 'require_again':
    case 'settle':
    case 'credit':
    case 'revoke':
      return 'update';
    case 'skip':
      return 'no-op';
    default:
      return assertNever(action);
  }
}

/** A key in an address, quoted as HCL quotes: templates must not begin. */
const quoteKey = (key: string): string => JSON.stringify(key).replace(/[$%](?=\{)/g, '$&$&');

/** What the address would have: an address may stand under several campaigns. */
const attributes = (action: Action): object => ({
  email_address: action.email_address,
  action: action.action,
  campaigns: action.requirements.map(({ campaign }) => campaign),
  reason: action.requirements[0]?.reason,
  reasons: action.requirements.map(({ reason }) => reason),
  ticket: action.requirements.find(({ ticket }) => ticket !== undefined)?.ticket,
  due: action.requirements.flatMap(({ due }) => (due === undefined ? [] : [due])).sort()[0],
  organization_ids: [
    ...new Set(action.members.map(({ organization_id }) => organization_id)),
  ].sort(),
  member_ids: action.members.map(({ member_id }) => member_id),
  admins: action.members.filter(({ is_admin }) => is_admin).length,
  ...('effect' in action ? { effect: action.effect } : {}),
  ...('skip_reason' in action ? { skip_reason: action.skip_reason } : {}),
});

const before = (action: Action, kind: TerraformAction): object | null => {
  if (kind === 'create') return null;
  return kind === 'no-op' ? attributes(action) : { email_address: action.email_address };
};

const resourceChange = (action: Action): object => {
  const kind = terraformAction(action.action);
  const index = actionName(action);
  return {
    address: `${TYPE}.member[${quoteKey(index)}]`,
    mode: 'managed',
    type: TYPE,
    name: 'member',
    index,
    provider_name: 'mustreset',
    change: {
      actions: [kind],
      before: before(action, kind),
      after: attributes(action),
      after_unknown: {},
      before_sensitive: kind === 'create' ? false : {},
      after_sensitive: {},
    },
  };
};

/**
 * `show --json=terraform`: one line and its newline. No-ops are not in a plan, so of the unchanged
 * only skips are listed. https://developer.hashicorp.com/terraform/internals/json-format
 */
export function terraformDocument(plan: Plan): string {
  const { target, exclude } = plan.options;
  return `${jsonLine({
    format_version: '1.2',
    terraform_version: '0.0.0',
    variables: {},
    planned_values: { root_module: {} },
    resource_changes: plan.actions.map(resourceChange),
    timestamp: plan.created_at,
    applyable: changeCount(plan.summary) > 0,
    complete: target.length === 0 && exclude.length === 0,
    errored: false,
  })}\n`;
}
