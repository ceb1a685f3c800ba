/** Policy, state and roster in; a plan out. Pure: the same input gives the same plan, in whatever order it came. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Action, Plan, PlanOptions, Source } from '../model/plan.ts';
import type { Policy, PolicyEntry } from '../model/policy.ts';
import type { Roster } from '../model/roster.ts';
import type { State } from '../model/state.ts';
import { missingAction, plannedMember, summarize, toAction } from './action.ts';
import { checkLimits, planLimits } from './limits.ts';
import { checkRecordSizes } from './record-size.ts';
import { type RecordedIds, recordedIds } from './recorded-ids.ts';
import { type RosterIndex, indexRoster } from './roster-index.ts';
import { liveSubjectOf } from './live-subject.ts';
import { decide } from './rules.ts';
import { type WantedAddress, findSubjects, needsRefresh } from './subjects.ts';
import { checkSelection } from './selection.ts';
import { planWarnings } from './warnings.ts';

export interface PlanResetsOptions {
  /** UUID that the plan will carry. */
  readonly plan_id: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly expires_at: string;
  /** Program and version. */
  readonly tool: string;
  readonly project_id: string;
  readonly base_url: string;
  /** Canonical addresses. */
  readonly replace?: readonly string[];
  readonly target?: readonly string[];
  readonly exclude?: readonly string[];
  readonly source?: Source;
}

export interface PlanResetsInput {
  readonly policy: Policy;
  /** On an empty store: the new lineage, serial 0, no members, the head of an empty log. */
  readonly state: State;
  /** Absent: planned without the live members (`--refresh=false`). */
  readonly roster?: Roster;
  /** RFC 3339 UTC with milliseconds. */
  readonly now: string;
  readonly options: PlanResetsOptions;
}

export interface PlanResetsResult {
  /** Also present when a limit is exceeded, so that it can be shown. */
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
}

interface Context extends PlanResetsInput {
  readonly index: RosterIndex | undefined;
  readonly replace: ReadonlySet<string>;
  readonly protect: ReadonlySet<string>;
  readonly recorded: RecordedIds;
}

function planOne(wanted: WantedAddress, context: Context): Action | undefined {
  const { address, entry } = wanted;
  const recordedAs = context.recorded.elsewhere(entry?.request.member_id, address);
  const { index } = context;
  const isProtected = context.protect.has(address);
  const live = index && liveSubjectOf(wanted, index, isProtected, recordedAs);
  const decision = decide({
    requirements: entry?.requirements ?? [],
    record: context.state.members[address],
    now: context.now,
    replace: context.replace.has(address),
    revoking: entry?.revoking ?? [],
    isProtected,
    ...(recordedAs !== undefined && { recordedAs }),
    ...(live !== undefined && { live }),
  });
  return toAction(wanted, decision, (live?.members ?? []).map(plannedMember));
}

const loneIds = (policy: Policy): readonly PolicyEntry[] =>
  policy.entries.filter((entry) => entry.email_address === undefined);

const contextOf = (input: PlanResetsInput): Context => ({
  ...input,
  index: input.roster === undefined ? undefined : indexRoster(input.roster),
  replace: new Set(input.options.replace),
  protect: new Set(input.policy.protect),
  recorded: recordedIds(
    input.state.members,
    new Set(input.policy.entries.flatMap(({ request }) => request.member_id ?? [])),
  ),
});

/** Plans one action per address. User mistakes come back as diagnostics; nothing is thrown for them. */
export function planResets(input: PlanResetsInput): PlanResetsResult {
  const context = contextOf(input);
  const { policy, state, options, now } = input;
  if (context.index === undefined && loneIds(policy).length > 0) {
    return { diagnostics: loneIds(policy).map(needsRefresh) };
  }
  const { wanted, missing, diagnostics } = findSubjects(policy, state.members, context.index);
  if (diagnostics.length > 0) return { diagnostics };
  const chosen: PlanOptions = {
    replace: [...(options.replace ?? [])].sort(),
    target: [...(options.target ?? [])].sort(),
    exclude: [...(options.exclude ?? [])].sort(),
  };
  const selection = checkSelection(wanted, chosen);
  if (selection.diagnostics.length > 0) return { diagnostics: selection.diagnostics };

  const included = wanted.filter(({ address }) => selection.includes(address));
  const left = chosen.target.length > 0 ? [] : missing;
  const actions = included.flatMap((each) => planOne(each, context) ?? []);
  const no_op = included.length - actions.length;
  const all = [...actions, ...left.map(missingAction)];
  const listed = new Set(wanted.flatMap(({ address, entry }) => (entry ? [address] : [])));
  const unlisted = Object.keys(state.members).filter((address) => !listed.has(address)).length;
  const excluded = wanted.length + missing.length - included.length - left.length;
  if (all.length + no_op + excluded !== wanted.length + missing.length) {
    throw new Error('The plan does not count every address once.');
  }

  const plan: Plan = {
    format: 'mustreset.plan',
    version: 1,
    plan_id: options.plan_id,
    created_at: now,
    expires_at: options.expires_at,
    tool: options.tool,
    project_id: options.project_id,
    base_url: options.base_url,
    policy: { digest: policy.digest, files: [...policy.files] },
    state: { lineage: state.lineage, serial: state.serial },
    log: { records: state.log.records, head: state.log.head },
    refreshed: input.roster !== undefined,
    options: chosen,
    limits: planLimits(policy),
    source: options.source ?? {},
    actions: all,
    summary: summarize(all, { no_op, excluded, unlisted }),
  };
  const warnings = planWarnings({
    now,
    actions: all,
    options: chosen,
    refreshed: plan.refreshed,
    unlisted,
  });
  const errors = [...checkLimits(all, plan.limits), ...checkRecordSizes(all)];
  return { plan, diagnostics: [...errors, ...warnings] };
}
