/** `mustreset plan`: shows what apply would do. Never locks, never writes the store. */
import { readPlanRoster } from '../apply/refresh.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import type { Plan, PlanSummary } from '../model/plan.ts';
import type { Roster } from '../model/roster.ts';
import { encodePlan } from '../plan/document.ts';
import { planResets } from '../plan/plan.ts';
import { renderDiagnostics } from '../render/diagnostic.ts';
import { renderPlan } from '../render/plan.ts';
import { changeCount } from '../render/summary.ts';
import { canonicalAddresses } from './addresses.ts';
import { type CommandContext, UsageError } from './context.ts';
import { faultOf } from './fault.ts';
import { type EventStream, type StreamFlags, openStream } from './present.ts';
import { writeFileAtomic } from './write-file.ts';
import type { SettingsFlags } from './settings.ts';
import { sourceLines } from './source-lines.ts';
import { sourceOf } from './source.ts';
import { loadState, openProvider, withStore, toolName } from './wire.ts';
import type { EmptyStore, LoadedState } from '../log/loaded.ts';
import {
  type Ending,
  type World,
  checkNewState,
  ending,
  interruptedEnding,
  isEnding,
  readWorld,
  stateToPlanOn,
} from './world.ts';

export interface PlanningFlags extends SettingsFlags, StreamFlags {
  readonly refresh?: boolean;
  readonly replace?: readonly string[];
  readonly target?: readonly string[];
  readonly exclude?: readonly string[];
}

export interface PlanFlags extends PlanningFlags {
  readonly out?: string;
  readonly detailedExitcode?: boolean;
  /** Milliseconds. */
  readonly planTtl?: number;
}

/** A plan and everything that was found on the way to it. */
export interface Planned {
  readonly world: World;
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
  readonly reads: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

const later = (now: string, ms: number): string => new Date(Date.parse(now) + ms).toISOString();

const ADDRESS_FLAGS = ['replace', 'target', 'exclude'] as const;

/** Throws `UsageError` for planning flags that contradict each other or name no address. */
export function checkFlags(flags: PlanningFlags): void {
  for (const flag of ADDRESS_FLAGS) canonicalAddresses(flag, flags[flag]);
  if ((flags.target ?? []).length > 0 && (flags.exclude ?? []).length > 0) {
    throw new UsageError(
      '--target and --exclude cannot be given together: name what to plan, or what to leave out.',
    );
  }
}

async function readRoster(
  { credentials, policy, settings }: World,
  found: LoadedState | EmptyStore,
  flags: PlanningFlags,
  now: string,
  context: CommandContext,
  stream: EventStream,
): Promise<Roster | undefined> {
  if (credentials === undefined) return undefined;
  const provider = await openProvider(context, credentials, settings.parallelism.value);
  try {
    stream.emit({ type: 'refresh_start', reads: 0, members: 0 });
    const replace = canonicalAddresses('replace', flags.replace);
    const input = {
      policy,
      members: found.state?.members ?? {},
      now,
      replace,
    };
    const roster = await readPlanRoster(provider, input, context.interrupt);
    stream.emit({ type: 'refresh_complete', reads: roster.reads, members: roster.members.length });
    return roster;
  } finally {
    await provider.close();
  }
}

/** Makes the plan on a state that was found; shared with an apply that plans first. */
export async function makePlan(
  world: World,
  found: LoadedState | EmptyStore,
  flags: PlanningFlags & { readonly planTtl?: number },
  context: CommandContext,
  stream: EventStream,
): Promise<Planned | Ending> {
  // One instant for reading and planning: what a `since` decides must not change in between.
  const now = context.clock.now();
  const roster = await readRoster(world, found, flags, now, context, stream);
  const { plan, diagnostics } = planResets({
    policy: world.policy,
    state: stateToPlanOn(found, world.project.project_id, context),
    ...(roster !== undefined && { roster }),
    now,
    options: {
      plan_id: context.clock.uuid(),
      expires_at: later(now, flags.planTtl ?? DAY_MS),
      tool: toolName(context),
      ...world.project,
      replace: canonicalAddresses('replace', flags.replace),
      target: canonicalAddresses('target', flags.target),
      exclude: canonicalAddresses('exclude', flags.exclude),
      source: sourceOf(context.env),
    },
  });
  if (plan === undefined) {
    const usage = diagnostics.some(({ rule }) => rule === 'usage');
    return ending(usage ? EXIT.usage : EXIT.invalid, [...world.warnings, ...diagnostics]);
  }
  const all = [...world.warnings, ...diagnostics];
  return { world, plan, diagnostics: all, reads: roster?.reads ?? 0 };
}

const NO_SUMMARY: PlanSummary = {
  require: 0,
  require_again: 0,
  settle: 0,
  credit: 0,
  revoke: 0,
  skip: 0,
  no_op: 0,
  excluded: 0,
  unlisted: 0,
  organizations: 0,
  admins: 0,
};

/** Tells why a command ended before it did anything, in both forms. */
export function tellEnding(
  { exit_code, diagnostics, more }: Ending,
  operation: 'plan' | 'apply',
  flags: StreamFlags,
  context: CommandContext,
  stream: EventStream,
): ExitCode {
  for (const diagnostic of diagnostics) stream.emit({ type: 'diagnostic', diagnostic });
  if (flags.json !== true) {
    context.output.note(renderDiagnostics(diagnostics, sourceLines(), context.style, more));
  }
  stream.emit({ type: 'change_summary', operation, exit_code, summary: NO_SUMMARY });
  return exit_code;
}

/** Shows a plan: its events, or its text followed by warnings and errors. */
export function showPlan(
  { plan, diagnostics, reads }: Planned,
  saved: string | undefined,
  epilogue: boolean,
  flags: StreamFlags,
  context: CommandContext,
  stream: EventStream,
): void {
  for (const change of plan.actions) stream.emit({ type: 'planned_change', change });
  for (const diagnostic of diagnostics) stream.emit({ type: 'diagnostic', diagnostic });
  if (flags.json === true) return;
  const { output, style } = context;
  const shown = { reads, epilogue, ...(saved !== undefined && { saved }) };
  for (const line of renderPlan(plan, style, shown)) output.result(line);
  output.note(renderDiagnostics(diagnostics, sourceLines(), style));
}

const exitCode = ({ plan, diagnostics }: Planned, detailed: boolean): ExitCode => {
  if (hasErrors(diagnostics)) return EXIT.error;
  return detailed && changeCount(plan.summary) > 0 ? EXIT.changes : EXIT.done;
};

async function plan(
  flags: PlanFlags,
  context: CommandContext,
  stream: EventStream,
): Promise<ExitCode> {
  checkFlags(flags);
  const world = await readWorld(flags, context, { credentials: flags.refresh !== false });
  if (isEnding(world)) return tellEnding(world, 'plan', flags, context, stream);
  const found = await withStore(world.settings, context, (store) =>
    loadState(store, world.project),
  );
  const noState = checkNewState(found, flags.newState === true, context);
  if (noState?.severity === 'error') {
    return tellEnding(ending(EXIT.untrusted, [noState]), 'plan', flags, context, stream);
  }
  const made = await makePlan(world, found, flags, context, stream);
  if (isEnding(made)) return tellEnding(made, 'plan', flags, context, stream);
  const planned =
    noState === undefined ? made : { ...made, diagnostics: [noState, ...made.diagnostics] };
  const exit_code = exitCode(planned, flags.detailedExitcode === true);
  const saved = hasErrors(planned.diagnostics) ? undefined : flags.out;
  if (saved !== undefined) await writeFileAtomic(saved, encodePlan(planned.plan).chunks);
  const epilogue = !context.style.automation && !hasErrors(planned.diagnostics);
  showPlan(planned, saved, epilogue, flags, context, stream);
  stream.emit({
    type: 'change_summary',
    operation: 'plan',
    exit_code,
    summary: planned.plan.summary,
    plan_id: planned.plan.plan_id,
    log: planned.plan.log,
  });
  return exit_code;
}

export async function runPlan(flags: PlanFlags, context: CommandContext): Promise<ExitCode> {
  const stream = openStream(flags, context);
  try {
    stream.check();
    return await plan(flags, context, stream);
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    const end = interruptedEnding(context) ?? ending(fault.exit_code, [fault.diagnostic]);
    return tellEnding(end, 'plan', flags, context, stream);
  } finally {
    stream.close();
  }
}
