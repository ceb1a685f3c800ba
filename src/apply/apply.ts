/** Applies a plan: the one place where resets are called for. */
import pLimit from 'p-limit';
import { recordedIds } from '../plan/recorded-ids.ts';
import type { PolicyPresence } from '../plan/check.ts';
import type { SealedPlan } from '../plan/document.ts';
import type { Clock } from '../model/clock.ts';
import type { ApplyEvent } from '../model/event.ts';
import { EXIT, type ExitCode, worstExit } from '../model/exit-code.ts';
import type { Limits } from '../model/policy.ts';
import { type Provider, ProviderError } from '../model/provider.ts';
import { LockLostError } from '../model/store.ts';
import { createBreaker } from './breaker.ts';
import { type Channel, createChannel } from './channel.ts';
import { dispatchTasks } from './dispatch.ts';
import { createGate } from './gate.ts';
import { type Preflight, type Refusal, preflight, refusal } from './preflight.ts';
import { createProgress } from './progress.ts';
import { createLimiter } from './rate.ts';
import { type Run, type RunSettings, isStoreFault } from './run.ts';
import type { Session } from './session.ts';
import { type StartedBy, startedBody } from './started.ts';
import { createStop, signalExit } from './stop.ts';
import { type Tally, createTally, exitOf } from './tally.ts';

export interface ApplyOptions {
  readonly settings: RunSettings;
  /** The policies as they are found now. */
  readonly policy: PolicyPresence;
  /** Limits of the settings, where the policy files are absent. */
  readonly limits?: Limits;
  /** The store may be empty: this is the first apply. */
  readonly new_state: boolean;
  /** What the log says of this run: command, actor, host, tool. */
  readonly started: StartedBy;
  /** Aborted by SIGINT or SIGTERM, with the exit code as its reason. */
  readonly interrupt?: AbortSignal;
}

export interface ApplyPorts {
  readonly provider: Provider;
  readonly session: Session;
  readonly clock: Clock;
}

const LARGEST_SKEW_MS = 60_000;

/** One small read: whether the credentials are taken, and whether the clocks agree. */
async function checkApi({ ports, options }: Application): Promise<Refusal | undefined> {
  const { provider, clock } = ports;
  const { date } = await provider.check(options.interrupt);
  if (date === undefined) return undefined;
  const skew = Date.parse(clock.now()) - Date.parse(date);
  return Math.abs(skew) <= LARGEST_SKEW_MS
    ? undefined
    : refusal(
        EXIT.error,
        'clock-off',
        'Clock is off',
        `The clock of this machine is ${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? 'ahead of' : 'behind'} the API's. Instants decide who is reset again: set the clock, then apply.`,
      );
}

function refusedByApi(error: ProviderError, interrupt: AbortSignal | undefined): Refusal {
  switch (error.fault) {
    case 'credentials_refused':
      return refusal(EXIT.credentials, 'credentials-refused', 'Credentials refused', error.message);
    case 'aborted':
      return refusal(signalExit(interrupt), 'interrupted', 'Interrupted', 'Nothing was sent.');
    case 'unavailable':
    case 'wrong_mode':
    case 'rejected':
      return refusal(EXIT.error, 'api-unavailable', 'API is not to be had', error.message);
  }
}

/** A lost lock is told apart from a store that cannot be used. */
const refusedByStore = (error: Error, summary: string, more = ''): Refusal =>
  error instanceof LockLostError
    ? refusal(EXIT.locked, 'lock-lost', 'Lock lost', `${error.message}${more}`)
    : refusal(EXIT.untrusted, 'store-failed', summary, `${error.message}${more}`);

interface Application {
  readonly sealed: SealedPlan;
  readonly ports: ApplyPorts;
  readonly options: ApplyOptions;
  readonly events: Channel<ApplyEvent>;
  readonly tally: Tally;
  /** Whether the run has begun, or has found nothing left to do. */
  readonly stage: { begun: boolean };
}

function createRun({ sealed, ports, options, events }: Application): Run {
  const { provider, session, clock } = ports;
  const { settings, policy } = options;
  const stop = createStop(clock, options.interrupt);
  const protect =
    policy.type === 'present' ? policy.policy.protect : 'protect' in policy ? policy.protect : [];
  const ids = sealed.plan.actions.flatMap(({ request }) => request.member_id ?? []);
  return {
    plan: sealed.plan,
    settings,
    provider,
    clock,
    session,
    stop,
    limiter: createLimiter(settings.rate, clock),
    breaker: createBreaker(settings.parallelism, provider, clock),
    gate: createGate(settings.parallelism),
    slots: pLimit(settings.parallelism),
    protect: new Set(protect),
    recorded: recordedIds(session.members(), new Set(ids)),
    emit: (event) => {
      events.push(event);
    },
  };
}

function refuse({ events }: Application, { exit, diagnostics }: Refusal): ExitCode {
  for (const diagnostic of diagnostics) events.push({ type: 'diagnostic', diagnostic });
  return exit;
}

/** Keeps the plan and starts the run: what cannot be recorded is not begun. */
async function begin({ sealed, ports, options }: Application): Promise<Refusal | undefined> {
  const { session } = ports;
  try {
    await session.lock.keepPlan(sealed.plan.plan_id, sealed.chunks);
    await session.begin(
      startedBody(sealed, options, session.state()?.serial ?? 0),
      sealed.plan.state.lineage,
    );
    return undefined;
  } catch (error) {
    if (!isStoreFault(error)) throw error;
    return refusedByStore(error, 'Store cannot be written', ' Nothing was sent.');
  }
}

async function finish(application: Application, run: Run): Promise<ExitCode> {
  const { tally, ports } = application;
  const exit = exitOf(tally.summary(), run.stop.because());
  try {
    await ports.session.finish({ ...tally.summary() }, exit);
    return exit;
  } catch (error) {
    if (!isStoreFault(error)) throw error;
    const refused = refusedByStore(error, 'Store cannot be written');
    return worstExit([exit, refuse(application, refused)]);
  }
}

async function work(application: Application, { tasks, done }: Preflight): Promise<ExitCode> {
  const { tally, events } = application;
  for (const { address, waiting } of done) tally.set(address, waiting ? 'waiting' : 'up_to_date');
  const refused =
    tasks.length === 0 ? undefined : ((await checkApi(application)) ?? (await begin(application)));
  if (refused !== undefined) return refuse(application, refused);
  application.stage.begun = true;
  if (tasks.length === 0) return exitOf(tally.summary(), undefined);
  const run = createRun(application);
  const progress = createProgress(tasks.length, run.clock, run.emit);
  try {
    await dispatchTasks(run, tasks, tally, progress);
  } finally {
    run.stop.release();
  }
  const stopped = run.stop.because();
  if (stopped !== undefined) {
    events.push({
      type: 'diagnostic',
      diagnostic: {
        severity: 'error',
        rule: 'interrupted',
        summary: 'Apply stopped',
        detail: stopped.reason,
      },
    });
  }
  return finish(application, run);
}

async function apply(application: Application): Promise<ExitCode> {
  const { sealed, ports, options } = application;
  try {
    const checked = await preflight({ ...options, ...ports, sealed });
    return 'exit' in checked ? refuse(application, checked) : await work(application, checked);
  } catch (error) {
    if (error instanceof ProviderError) {
      return refuse(application, refusedByApi(error, options.interrupt));
    }
    if (!isStoreFault(error)) throw error;
    return refuse(application, refusedByStore(error, 'Store cannot be used'));
  }
}

/**
 * Applies a plan under a session whose lock the caller holds, and yields what happens; the last
 * event is always `change_summary` with the exit code. Operational faults come as `diagnostic`
 * events; only faults of this program are thrown. The run goes on to its end whether or not the
 * events are read in time.
 */
export function applyUnderLock(
  sealed: SealedPlan,
  ports: ApplyPorts,
  options: ApplyOptions,
): AsyncIterable<ApplyEvent> {
  const events = createChannel<ApplyEvent>();
  const application: Application = {
    sealed,
    ports,
    options,
    events,
    tally: createTally(sealed.plan, () => ports.session.members()),
    stage: { begun: false },
  };
  apply(application).then(
    (exit_code) => {
      const position = ports.session.position();
      events.push({
        type: 'change_summary',
        operation: 'apply',
        exit_code,
        summary: application.tally.summary(),
        left: application.tally.left(),
        refused: !application.stage.begun,
        plan_id: sealed.plan.plan_id,
        ...(position !== undefined && { log: { records: position.records, head: position.head } }),
      });
      events.close();
    },
    (error: unknown) => {
      events.fail(error);
    },
  );
  return events;
}
