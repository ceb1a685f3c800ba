/** What the parts of one running apply share. */
import type { LimitFunction } from 'p-limit';
import { RecordTooLargeError } from '../log/chain.ts';
import type { Clock } from '../model/clock.ts';
import type { ApplyEvent } from '../model/event.ts';
import type { Plan } from '../model/plan.ts';
import type { RecordedIds } from '../plan/recorded-ids.ts';
import type { Provider } from '../model/provider.ts';
import { LockLostError, StoreError, UntrustedStateError } from '../model/store.ts';
import { EXIT } from '../model/exit-code.ts';
import type { Breaker } from './breaker.ts';
import type { Gate } from './gate.ts';
import type { Limiter } from './rate.ts';
import type { Session } from './session.ts';
import type { Stop } from './stop.ts';
import type { Task } from './task.ts';

export interface RunSettings {
  /** Most calls in flight. */
  readonly parallelism: number;
  /** Most calls a second; 0 for no ceiling. */
  readonly rate: number;
  readonly max_attempts: number;
  /** Call for at most so many addresses. */
  readonly first?: number;
}

export interface Run {
  readonly plan: Plan;
  readonly settings: RunSettings;
  readonly provider: Provider;
  readonly clock: Clock;
  readonly session: Session;
  readonly stop: Stop;
  readonly limiter: Limiter;
  readonly breaker: Breaker;
  readonly gate: Gate;
  /** Holds at most `parallelism` requests, and nothing but requests. */
  readonly slots: LimitFunction;
  /** Canonical addresses that no call may touch. */
  readonly protect: ReadonlySet<string>;
  /** Which addresses each member id of the plan's requests is recorded under. */
  readonly recorded: RecordedIds;
  readonly emit: (event: ApplyEvent) => void;
}

/** A pre-image older than this is read again before the call. */
const FRESH_MS = 30_000;
/** And one that follows an undecided attempt, than this. */
const FRESH_AFTER_UNKNOWN_MS = 10_000;

/** Whether the members must be read again before a call; `attempt` is the call's own intent, once made. */
export function isStale(run: Run, task: Task, attempt?: string): boolean {
  if (task.reading === undefined) return true;
  const first = run.session.members()[task.action.email_address]?.last_attempt?.first;
  const earlier = first !== undefined && first.attempt !== attempt;
  const undecided = task.settled === 'not_applied' || earlier;
  const age = run.clock.monotonic() - task.reading.begun;
  return age > (undecided ? FRESH_AFTER_UNKNOWN_MS : FRESH_MS);
}

export const isStoreFault = (error: unknown): error is Error =>
  error instanceof StoreError ||
  error instanceof LockLostError ||
  error instanceof RecordTooLargeError ||
  error instanceof UntrustedStateError;

/** The log or the lock failed: nothing more may be sent. */
export function failRun(run: Run, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  run.stop.stop(error instanceof LockLostError ? EXIT.locked : EXIT.untrusted, reason);
}
