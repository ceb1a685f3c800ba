/** Why and when a run stops dispatching. */
import { setMaxListeners } from 'node:events';
import type { Clock } from '../model/clock.ts';
import { EXIT, type ExitCode, worstExit } from '../model/exit-code.ts';

/** So long calls in flight may still answer after a signal. */
const GRACE_MS = 5_000;

export interface StopReason {
  readonly exit: ExitCode;
  readonly reason: string;
}

export interface Stop {
  /** Aborted: no new call begins. */
  readonly signal: AbortSignal;
  /** Aborted: calls in flight are given up. */
  readonly hard: AbortSignal;
  stop(exit: ExitCode, reason: string): void;
  /** The reason with the exit code that counts most, or undefined while the run goes on. */
  because(): StopReason | undefined;
  /** The run has ended: no timer and no listener stays behind. */
  release(): void;
}

/** The exit code of the signal that a person sent. */
export const signalExit = (interrupt: AbortSignal | undefined): ExitCode =>
  interrupt?.reason === EXIT.terminated ? EXIT.terminated : EXIT.interrupted;

/** `interrupt` is aborted by the person's signal, with the exit code as its reason. */
export function createStop(clock: Clock, interrupt?: AbortSignal): Stop {
  const soft = new AbortController();
  const hard = new AbortController();
  const ended = new AbortController();
  // Every call that waits or is under way listens to them.
  setMaxListeners(0, soft.signal, hard.signal);
  const reasons: StopReason[] = [];

  const stop = (exit: ExitCode, reason: string): void => {
    reasons.push({ exit, reason });
    soft.abort();
  };
  const interrupted = (): void => {
    stop(signalExit(interrupt), 'Interrupted.');
    void clock.sleep(GRACE_MS, ended.signal).then(() => {
      hard.abort();
    });
  };
  if (interrupt?.aborted === true) interrupted();
  else interrupt?.addEventListener('abort', interrupted, { once: true });

  return {
    signal: soft.signal,
    hard: hard.signal,
    stop,
    release: () => {
      ended.abort();
      interrupt?.removeEventListener('abort', interrupted);
    },
    because: () => {
      const worst = worstExit(reasons.map(({ exit }) => exit));
      return reasons.find(({ exit }) => exit === worst);
    },
  };
}
