/** Works off the tasks of a plan: the first call alone, then many at once. */
import { EXIT } from '../model/exit-code.ts';
import { ProviderError } from '../model/provider.ts';
import { attemptCall } from './call.ts';
import { type Dispatch, type ReadTask, end, leave, sessionsOf, standing } from './ending.ts';
import { createFeed } from './feed.ts';
import type { Progress } from './progress.ts';
import { type Run, failRun, isStale, isStoreFault } from './run.ts';
import { record } from './recording.ts';
import { endSessions } from './sessions.ts';
import { type Step, nextStep } from './step.ts';
import type { Tally } from './tally.ts';
import type { Task } from './task.ts';

const stepFor = ({ run }: Dispatch, task: ReadTask): Step => {
  const { action } = task;
  const address = action.email_address;
  const recordedAs = run.recorded.elsewhere(action.request.member_id, address);
  return nextStep({
    action,
    record: run.session.members()[address],
    reading: task.reading,
    now: run.clock.now(),
    refreshed: run.plan.refreshed,
    replace: run.plan.options.replace.includes(address),
    isProtected: run.protect.has(address),
    ...(recordedAs !== undefined && { recordedAs }),
    ...(task.settled !== undefined && { settled: task.settled }),
  });
};

async function call(dispatch: Dispatch, task: ReadTask): Promise<void> {
  const { run, feed, called } = dispatch;
  called.add(task.action.email_address);
  const result = await attemptCall(run, task, task.reading);
  switch (result.type) {
    case 'done':
      end(dispatch, task, result.result);
      return;
    case 'stopped':
      return;
    case 'again': {
      const { action, reading } = task;
      const calls = task.calls + (result.counted ? 1 : 0);
      const notBefore = run.clock.monotonic() + result.delay_ms;
      const kept = !result.counted && !isStale(run, { action, calls, notBefore, reading });
      feed.again({ action, calls, notBefore, ...(kept && { reading }) });
      return;
    }
  }
}

/** Starts work that is awaited at the end; a failing log ends the run, and so does a fault of ours. */
function start(dispatch: Dispatch, work: () => Promise<void>): Promise<void> {
  const promise = work().catch((error: unknown) => {
    failRun(dispatch.run, error);
    if (!isStoreFault(error)) dispatch.faults.push(error);
  });
  dispatch.under_way.add(promise);
  return promise.finally(() => dispatch.under_way.delete(promise));
}

/** Whether one more call may be made of the API; stops the run when it does not answer any more. */
async function isReady({ run, called }: Dispatch): Promise<boolean> {
  const { stop, breaker } = run;
  try {
    if (!(await breaker.ready(stop.signal))) {
      stop.stop(
        called.size > 0 ? EXIT.notConverged : EXIT.error,
        'The API does not answer any more: three reads in a row failed.',
      );
    }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    stop.stop(EXIT.credentials, error.message);
  }
  return !stop.signal.aborted;
}

/** Whether one more reset may be prepared, in the pace of the run. */
async function mayCall(dispatch: Dispatch): Promise<boolean> {
  const { stop, limiter } = dispatch.run;
  if (!(await isReady(dispatch))) return false;
  if (!dispatch.token) await limiter.take(stop.signal);
  dispatch.token = true;
  return !stop.signal.aborted;
}

const isSpent = ({ run, called }: Dispatch, task: Task): boolean => {
  const { max_attempts, first } = run.settings;
  if (task.calls >= max_attempts) return true;
  return first !== undefined && called.size >= first && !called.has(task.action.email_address);
};

async function dispatchCall(dispatch: Dispatch, task: ReadTask): Promise<void> {
  const { run, feed } = dispatch;
  if (isSpent(dispatch, task)) {
    end(dispatch, task, standing(run, task));
    return;
  }
  if (!(await mayCall(dispatch))) return;
  if (isStale(run, task)) {
    const { reading: _old, ...unread } = task;
    feed.again(unread);
    return;
  }
  dispatch.token = false;
  await run.gate.enter();
  const alone = dispatch.called.size === 0;
  const ended = start(dispatch, () => call(dispatch, task));
  if (alone) await ended;
}

async function dispatchOther(dispatch: Dispatch, task: ReadTask, step: Step): Promise<void> {
  const { gate } = dispatch.run;
  await gate.enter();
  void start(dispatch, async () => {
    try {
      await record(dispatch, task, step);
    } finally {
      gate.leave();
    }
  });
}

/** Ends what sessions the reset of an address has left. */
async function dispatchSessions(dispatch: Dispatch, task: ReadTask): Promise<void> {
  const { run, tally } = dispatch;
  const { email_address } = task.action;
  if (!(await isReady(dispatch))) return;
  await run.gate.enter();
  void start(dispatch, async () => {
    try {
      await endSessions(run, email_address, sessionsOf(run, task));
    } finally {
      run.gate.leave();
    }
    if (sessionsOf(run, task).length === 0) tally.signedOut(email_address);
    leave(dispatch);
  });
}

/** Saves the state when the log's tail has outgrown it, one saving at a time. */
function snapshotWhenLong(dispatch: Dispatch): void {
  const { session } = dispatch.run;
  if (dispatch.saving || !session.isTailLong()) return;
  dispatch.saving = true;
  void start(dispatch, async () => {
    await session.snapshot();
    dispatch.saving = false;
  });
}

async function dispatchAll(dispatch: Dispatch): Promise<void> {
  const { feed } = dispatch;
  for (let task = await feed.next(); task !== undefined; task = await feed.next()) {
    snapshotWhenLong(dispatch);
    if (task.revoking === true) {
      await dispatchSessions(dispatch, task);
      continue;
    }
    const step = stepFor(dispatch, task);
    if (step.type === 'call') await dispatchCall(dispatch, task);
    else await dispatchOther(dispatch, task, step);
  }
}

/** Works until every task has ended or the run stops; then every task has a result in the tally. */
export async function dispatchTasks(
  run: Run,
  tasks: readonly Task[],
  tally: Tally,
  progress: Progress,
): Promise<void> {
  const called = new Set<string>();
  const feed = createFeed(run, tasks, () => called.size > 0);
  const dispatch: Dispatch = {
    run,
    feed,
    tally,
    progress,
    called,
    under_way: new Set(),
    faults: [],
    saving: false,
    token: false,
  };
  await start(dispatch, () => dispatchAll(dispatch));
  // What is in flight is recorded under the lock, whatever ended the run.
  await Promise.all(dispatch.under_way);
  if (dispatch.faults.length > 0) throw dispatch.faults[0];
  for (const task of tasks) {
    const { email_address } = task.action;
    if (!tally.has(email_address)) tally.set(email_address, standing(run, task));
  }
}
