/** `applyPlan` for programs: takes the lock, applies, gives the lock back. */
import { hostname, userInfo } from 'node:os';
import { type ApplyOptions, applyUnderLock } from '../apply/apply.ts';
import type { RunSettings } from '../apply/run.ts';
import { createChannel } from '../apply/channel.ts';
import type { SigningKey } from '../log/note.ts';
import type { Clock } from '../model/clock.ts';
import type { ApplyEvent } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import { encodePlan } from '../plan/document.ts';
import type { Provider } from '../model/provider.ts';
import type { Store } from '../model/store.ts';
import { withSession } from './lock.ts';

export interface ApplyPlanPorts {
  readonly provider: Provider;
  readonly store: Store;
  readonly clock: Clock;
}

export interface ApplyPlanOptions {
  /** The policies as they are now; apply refuses a plan that they no longer ask for. */
  readonly policy: ApplyOptions['policy'];
  /** Most calls in flight (10), calls a second (50; 0 for no ceiling), calls for one address (5), addresses called for. */
  readonly settings?: Partial<RunSettings>;
  /** The store is empty: this is the first apply. */
  readonly new_state?: boolean;
  /** Milliseconds to wait for a lock that someone holds. */
  readonly lock_timeout_ms?: number;
  /** Abort with the reason 130 or 143 to end the run as SIGINT or SIGTERM would. */
  readonly interrupt?: AbortSignal;
  /** Program and version that applies, for the log. */
  readonly tool: string;
  /** Sign a checkpoint at the end of the run; see `signingKey`. */
  readonly signing_keys?: readonly SigningKey[];
  /** Takes what the log cannot: answers that arrive after it failed. Default: stderr. */
  readonly lastResort?: (line: string) => void;
}

const DEFAULTS: RunSettings = { parallelism: 10, rate: 50, max_attempts: 5 };

const toStderr = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/**
 * Applies a plan and yields what happens; the last event is always `change_summary` with the exit
 * code. Refusals and faults of API, log and store come as `diagnostic` events. Throws
 * `StateLockedError` with the holder, `UntrustedStateError` and `StoreError` when it could not begin.
 */
export async function* applyPlan(
  plan: Plan,
  { provider, store, clock }: ApplyPlanPorts,
  options: ApplyPlanOptions,
): AsyncGenerator<ApplyEvent> {
  const events = createChannel<ApplyEvent>();
  const { interrupt = new AbortController().signal, lastResort = toStderr, tool } = options;
  const { username } = userInfo();
  const who = `${username}@${hostname()}`;
  const { signing_keys = [] } = options;
  const holder = {
    clock,
    who,
    version: tool,
    interrupt,
    lastResort,
    signingKeys: () => Promise.resolve(signing_keys),
    waiting: () => undefined,
  };
  const request = {
    store,
    operation: 'apply',
    project_id: provider.project_id,
    lock_timeout_ms: options.lock_timeout_ms ?? 0,
  };
  events.push({ type: 'state_lock_acquire', store: store.location });
  withSession(holder, request, async (session) => {
    const applied = applyUnderLock(
      encodePlan(plan),
      { provider, session, clock },
      {
        settings: { ...DEFAULTS, ...options.settings },
        policy: options.policy,
        new_state: options.new_state === true,
        started: { command: 'apply', actor: username, host: hostname(), tool },
        interrupt,
      },
    );
    for await (const event of applied) events.push(event);
  }).then(
    () => {
      events.close();
    },
    (error: unknown) => {
      events.fail(error);
    },
  );
  yield* events;
}
