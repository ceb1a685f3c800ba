/** Counts how each address ended, and what exit code follows. Pure but for its own counters. */
import type { ApplySummary, LeftAddress } from '../model/event.ts';
import { EXIT, type ExitCode, worstExit } from '../model/exit-code.ts';
import { type Action, type Plan, actionName } from '../model/plan.ts';
import type { Members } from '../model/state.ts';
import type { StopReason } from './stop.ts';
import { type Result, sessionsLeft } from './task.ts';

export interface Tally {
  set(address: string, result: Result): void;
  /** All sessions that were to be ended for an address were. */
  signedOut(address: string): void;
  has(address: string): boolean;
  readonly ended: number;
  summary(): ApplySummary;
  /** Everyone who is not done, in plan order. */
  left(): readonly LeftAddress[];
}

const LEFT: readonly Result[] = [
  'rejected',
  'unknown',
  'held',
  'changed',
  'not_started',
  'waiting',
];

/** What the plan itself announced: its skips and what is up to date. */
const announced = (plan: Plan): Readonly<Partial<Record<Result, number>>> => {
  const skips = plan.actions.filter((action) => action.action === 'skip');
  const held = skips.filter((action) => action.skip_reason === 'held').length;
  return { skipped: skips.length - held, held, up_to_date: plan.summary.no_op };
};

const isLeft = (
  result: Result | undefined,
): result is Exclude<LeftAddress['result'], 'sessions_left'> =>
  result !== undefined && LEFT.includes(result);

/** `members` are the records as the log stands now: they tell whose sessions are still to be ended. */
export function createTally(plan: Plan, members: () => Members): Tally {
  const results = new Map<string, Result>();
  const signedOut = new Set<string>();
  const hasSessions = (action: Action): boolean => sessionsLeft(action, members()).length > 0;
  const base = announced(plan);
  return {
    set: (address, result) => {
      results.set(address, result);
    },
    signedOut: (address) => {
      signedOut.add(address);
    },
    has: (address) => results.has(address),
    left: () =>
      plan.actions.flatMap((action): readonly LeftAddress[] => {
        const email_address = actionName(action);
        const held = action.action === 'skip' && action.skip_reason === 'held';
        const result = held ? 'held' : results.get(email_address);
        if (isLeft(result)) return [{ email_address, result }];
        return hasSessions(action) ? [{ email_address, result: 'sessions_left' }] : [];
      }),
    get ended() {
      return results.size;
    },
    summary: () => {
      const counts = new Map<Result, number>();
      for (const result of results.values()) counts.set(result, (counts.get(result) ?? 0) + 1);
      const count = (result: Result): number => (base[result] ?? 0) + (counts.get(result) ?? 0);
      return {
        required: count('required'),
        superseded: count('superseded'),
        credited: count('credited'),
        rejected: count('rejected'),
        unknown: count('unknown'),
        held: count('held'),
        skipped: count('skipped'),
        changed: count('changed'),
        not_started: count('not_started'),
        waiting: count('waiting'),
        up_to_date: count('up_to_date'),
        sessions_ended: signedOut.size,
        sessions_left: plan.actions.filter(hasSessions).length,
      };
    },
  };
}

/** The exit code of an apply that ended so. */
export function exitOf(summary: ApplySummary, stopped: StopReason | undefined): ExitCode {
  const { rejected, unknown, held, changed, not_started, waiting, sessions_left } = summary;
  const left = rejected + unknown + held + changed + waiting + sessions_left > 0;
  if (stopped !== undefined) return worstExit([stopped.exit, left ? EXIT.notConverged : EXIT.done]);
  return left || not_started > 0 ? EXIT.notConverged : EXIT.done;
}
