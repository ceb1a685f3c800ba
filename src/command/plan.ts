/** `mustreset plan`: shows what apply would do. Never locks, never writes the store. */
import { readPlanRoster } from '../apply/refresh.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import type { Plan } from '../model/plan.ts';
import type { Roster } from '../model/roster.ts';
import { encodePlan } from '../plan/document.ts';
import { planResets } from '../plan/plan.ts';
import type { PlanReport } from '../render/page-plan.ts';
import { changeCount } from '../render/summary.ts';
import { canonicalAddresses } from './addresses.ts';
import { type CommandContext, UsageError } from './context.ts';
import { type Documents, openDocuments } from './documents.ts';
import { faultOf } from './fault.ts';
import { refuseOutput } from './output-files.ts';
import { showPlan, tellEnding } from './plan-show.ts';
import { filesRead } from './policies.ts';
import { type EventStream, type StreamFlags, openStream } from './present.ts';
import type { WriteFlags } from './render-options.ts';
import { writeFileAtomic } from './write-file.ts';
import type { SettingsFlags } from './settings.ts';
import { sourceOf } from './source.ts';
import { signPlan } from './signing.ts';
import { loadState, openProvider, withStore, toolName } from './wire.ts';
import type { EmptyStore, LoadedState } from '../log/loaded.ts';
import {
  type Ending,
  type World,
  checkNewState,
  ending,
  endingOf,
  interruptedEnding,
  isEnding,
  readWorld,
  stateToPlanOn,
} from './world.ts';

export interface PlanningFlags extends SettingsFlags, StreamFlags, WriteFlags {
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

const exitCode = ({ plan, diagnostics }: Planned, detailed: boolean): ExitCode => {
  if (hasErrors(diagnostics)) return EXIT.error;
  return detailed && changeCount(plan.summary) > 0 ? EXIT.changes : EXIT.done;
};

const reportOf = ({ plan, diagnostics }: Planned, exit_code: ExitCode): PlanReport => ({
  plan,
  diagnostics,
  more: 0,
  exit_code,
});

/** Writes the files of `--write`; one that cannot be written is an error beside the plan. */
async function writeDocuments(
  planned: Planned,
  flags: PlanFlags,
  documents: Documents<'plan'>,
): Promise<{ readonly told: Planned; readonly exit_code: ExitCode }> {
  const exit_code = exitCode(planned, flags.detailedExitcode === true);
  const unwritten = await documents.write(reportOf(planned, exit_code));
  if (unwritten.length === 0) return { told: planned, exit_code };
  const diagnostics = [...planned.diagnostics, ...unwritten];
  return { told: { ...planned, diagnostics }, exit_code: EXIT.error };
}

async function plan(
  flags: PlanFlags,
  context: CommandContext,
  stream: EventStream,
  documents: Documents<'plan'>,
): Promise<Ending | ExitCode> {
  checkFlags(flags);
  const keys = flags.out === undefined ? [] : await context.signingKeys();
  const world = await readWorld(flags, context, { credentials: flags.refresh !== false });
  if (isEnding(world)) return world;
  const found = await withStore(world.settings, context, (store) =>
    loadState(store, world.project),
  );
  const noState = checkNewState(found, flags.newState === true, context);
  if (noState?.severity === 'error') return ending(EXIT.untrusted, [noState]);
  const made = await makePlan(world, found, flags, context, stream);
  if (isEnding(made)) return made;
  const planned =
    noState === undefined ? made : { ...made, diagnostics: [noState, ...made.diagnostics] };
  const saved = hasErrors(planned.diagnostics) ? undefined : flags.out;
  if (saved !== undefined) {
    const sealed = signPlan(encodePlan(planned.plan), keys);
    await writeFileAtomic(saved, sealed.chunks);
  }
  const { told, exit_code } = await writeDocuments(planned, flags, documents);
  const epilogue = !context.style.automation && !hasErrors(told.diagnostics);
  showPlan(told, saved, epilogue, flags, context, stream);
  await documents.announce(reportOf(told, exit_code));
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
  const read = await filesRead([flags.out, flags.jsonInto], flags, context);
  const stream = openStream(flags, { '--out': flags.out, ...read }, context);
  const others = { '--out': flags.out, '--json-into': flags.jsonInto };
  const documents = openDocuments('plan', flags, others, context);
  const tell = async (end: Ending): Promise<ExitCode> => {
    const unwritten = end.exit_code === EXIT.usage ? [] : await documents.write(end);
    const told = { ...end, diagnostics: [...end.diagnostics, ...unwritten] };
    const exit_code = tellEnding(told, 'plan', flags, context, stream);
    await documents.announce(told);
    return exit_code;
  };
  try {
    stream.check();
    if (flags.out !== undefined) refuseOutput(`--out ${flags.out}`, flags.out, read);
    await documents.check();
    const ended = await plan(flags, context, stream, documents);
    return typeof ended === 'number' ? ended : await tell(ended);
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return await tell(interruptedEnding(context) ?? endingOf(fault));
  } finally {
    stream.close();
  }
}
