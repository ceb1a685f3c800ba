/** The part of an apply that is the same for a plan file and for a plan just made: under the lock, shown as it happens. */
import { applyUnderLock } from '../apply/apply.ts';
import type { RunSettings } from '../apply/run.ts';
import type { Session } from '../apply/session.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { RunEvent } from '../model/event.ts';
import type { ExitCode } from '../model/exit-code.ts';
import type { Plan } from '../model/plan.ts';
import type { SealedPlan } from '../plan/document.ts';
import type { PolicyPresence } from '../plan/check.ts';
import { createApplyRenderer } from '../render/apply.ts';
import { INTERRUPTED } from '../render/interrupt.ts';
import type { CommandContext } from './context.ts';
import { type Fault, faultOf } from './fault.ts';
import type { PlanningFlags } from './plan.ts';
import type { WatchedStream } from './apply-watch.ts';
import type { Credentials } from './project.ts';
import type { ResolvedSettings } from './settings.ts';
import { sourceLines } from './source-lines.ts';
import { sourceOf } from './source.ts';
import { withSession } from './lock.ts';
import { openProvider, toolName, withStore } from './wire.ts';
import { type Ending, ending, isEnding } from './world.ts';

export interface ApplyFlags extends PlanningFlags {
  readonly autoApprove?: boolean;
  readonly maxAttempts?: number;
  readonly first?: number;
  /** Verifier keys, or files with them: one must have signed the plan file. */
  readonly requireSignature?: readonly string[];
}

type Summary = Extract<RunEvent, { type: 'change_summary' }>;

/** The last event, and how to show it once the lock is released. */
export interface Shown {
  readonly summary: Summary;
  readonly show: () => void;
}

const MOST_ATTEMPTS = 5;

const runSettings = (flags: ApplyFlags, settings: ResolvedSettings): RunSettings => ({
  parallelism: settings.parallelism.value,
  rate: settings.rate.value,
  max_attempts: flags.maxAttempts ?? MOST_ATTEMPTS,
  ...(flags.first !== undefined && { first: flags.first }),
});

export interface Approved {
  readonly sealed: SealedPlan;
  readonly policy: PolicyPresence;
  readonly settings: ResolvedSettings;
  readonly credentials: Credentials;
  readonly new_state: boolean;
  /** The key that was found to have signed the plan. */
  readonly plan_key?: string;
  readonly warnings: readonly Diagnostic[];
}

/** Shows the events of an apply as they come, and returns the last one. */
async function showEvents(
  plan: Plan,
  events: AsyncIterable<RunEvent>,
  warnings: readonly Diagnostic[],
  session: Session,
  flags: ApplyFlags,
  context: CommandContext,
  stream: WatchedStream,
): Promise<Shown> {
  const { output, style, redraws, clock } = context;
  const members = { ...session.members() };
  stream.began(plan, members);
  const render = createApplyRenderer(style, {
    members,
    sources: sourceLines(),
    live: redraws,
  });
  const show = (event: RunEvent): void => {
    stream.emit(event);
    const { out, err, live } = render(event, clock.monotonic());
    if (flags.json === true) return;
    if (out !== undefined) output.result(out);
    if (err !== undefined) output.note(err);
    if (live !== undefined || event.type === 'change_summary') output.live(live ?? '');
  };
  for (const diagnostic of warnings) show({ type: 'diagnostic', diagnostic });
  for await (const event of events) {
    if (event.type !== 'change_summary') show(event);
    else return { summary: event, show: () => show(event) };
  }
  throw new Error('The apply ended without a summary.');
}

/** Applies under the lock; the summary is shown once the lock is released. */
export async function applyApproved(
  approved: Approved,
  session: Session,
  flags: ApplyFlags,
  context: CommandContext,
  stream: WatchedStream,
): Promise<Shown> {
  const { sealed, policy, settings, credentials, new_state, plan_key } = approved;
  const { clock, interrupt, user, host, env } = context;
  const provider = await openProvider(context, credentials, settings.parallelism.value);
  const limits = settings.file?.settings.limits;
  interrupt.addEventListener('abort', () => {
    context.output.note(INTERRUPTED);
  });
  try {
    const events = applyUnderLock(
      sealed,
      { provider, session, clock },
      {
        settings: runSettings(flags, settings),
        policy,
        ...(limits !== undefined && { limits }),
        new_state,
        started: {
          command: 'apply',
          actor: sourceOf(env).actor ?? user,
          host,
          tool: toolName(context),
          source: sourceOf(env),
          ...(plan_key !== undefined && { plan_key }),
        },
        interrupt,
      },
    );
    return await showEvents(
      sealed.plan,
      events,
      approved.warnings,
      session,
      flags,
      context,
      stream,
    );
  } finally {
    await provider.close();
  }
}

const notFenced = (location: string): Diagnostic => ({
  severity: 'warning',
  rule: 'log-not-fenced',
  summary: 'Lock alone protects the log',
  detail: `The server of ${location} takes log records from anybody, so only the lock keeps two applies apart. Never force-unlock a run that may still be alive.`,
});

/** What was done is shown, though the lock could not be given back: also after an interruption. */
function unreleased(done: Shown | Ending, { exit_code, diagnostic }: Fault): Ending {
  if (isEnding(done)) return ending(exit_code, [...done.diagnostics, diagnostic]);
  done.show();
  return ending(exit_code, [diagnostic]);
}

/** Takes the lock for as long as `work` lasts, and shows its summary after the release. */
export async function underLock(
  settings: ResolvedSettings,
  credentials: Credentials,
  flags: ApplyFlags,
  context: CommandContext,
  stream: WatchedStream,
  work: (session: Session, cautions: readonly Diagnostic[]) => Promise<Shown | Ending>,
): Promise<Ending | ExitCode> {
  const ended = await withStore(settings, context, async (store) => {
    stream.emit({ type: 'state_lock_acquire', store: store.location });
    const request = {
      store,
      project_id: credentials.project_id,
      operation: 'apply',
      lock_timeout_ms: flags.lockTimeout ?? 0,
    };
    const cautions = store.fencesLog ? [] : [notFenced(store.location)];
    let done: Shown | Ending | undefined;
    try {
      await withSession(context, request, async (session) => {
        done = await work(session, cautions);
      });
    } catch (error) {
      const known = faultOf(error);
      if (done === undefined || known === undefined) throw error;
      return unreleased(done, known);
    }
    stream.emit({ type: 'state_lock_release', store: store.location });
    if (done === undefined) throw new Error('The apply ended without a word.');
    return done;
  });
  if (isEnding(ended)) return ended;
  ended.show();
  return ended.summary.exit_code as ExitCode;
}
