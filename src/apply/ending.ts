/** How an address ends: its result in the tally, and what is still left to be done for it. */
import type { Feed } from './feed.ts';
import type { Progress } from './progress.ts';
import type { Run } from './run.ts';
import type { Tally } from './tally.ts';
import { type Reading, type Result, type Task, sessionsLeft } from './task.ts';

export type ReadTask = Task & { readonly reading: Reading };

export interface Dispatch {
  readonly run: Run;
  readonly feed: Feed;
  readonly tally: Tally;
  readonly progress: Progress;
  /** Addresses that were called for. */
  readonly called: Set<string>;
  readonly under_way: Set<Promise<void>>;
  /** Errors that no store, lock or API explains. */
  readonly faults: unknown[];
  /** The state is being saved. */
  saving: boolean;
  /** A token of the pace was taken, and no call has used it. */
  token: boolean;
}

/** With these the password is reset, so that what the sessions are ended for has happened. */
const RESET: readonly Result[] = ['required', 'superseded', 'credited', 'waiting', 'up_to_date'];

/** Members whose sessions a task is still to end. */
export const sessionsOf = (run: Run, { action }: Task): readonly string[] =>
  sessionsLeft(action, run.session.members());

/** The address has its result. Where sessions are to be ended, the task comes back for them. */
export function end(dispatch: Dispatch, task: ReadTask, result: Result): void {
  const { run, tally, feed } = dispatch;
  const { email_address } = task.action;
  tally.set(email_address, result);
  if (RESET.includes(result) && sessionsOf(run, task).length > 0) {
    feed.again({ ...task, revoking: true });
    return;
  }
  leave(dispatch);
}

/** Nothing more is done for an address. */
export function leave({ progress, feed }: Dispatch): void {
  progress.ended();
  feed.ended();
}

/** How an address stands that is not tried further. */
export function standing(run: Run, task: Task): Result {
  const outcome = run.session.members()[task.action.email_address]?.last_attempt?.outcome;
  switch (outcome) {
    case 'open':
    case 'unknown':
      return 'unknown';
    case 'held':
      return 'held';
    case 'applied':
    case 'rejected':
    case undefined:
    default:
      return 'not_started';
  }
}
