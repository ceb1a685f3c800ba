/** Works off the tasks of a plan: the first call alone, then many at once. */
import { EXIT } from '../model/exit-code.ts';
import { ProviderError } from '../model/provider.ts';
import { attemptCall } from './call.ts';
import { type Feed, createFeed } from './feed.ts';
import type { Progress } from './progress.ts';
import { type Run, failRun, isStale, isStoreFault } from './run.ts';
import { type Step, nextStep } from './step.ts';
import type { Tally } from './tally.ts';
import type { Reading, Result, Task } from './task.ts';

type ReadTask = Task & { readonly reading: Reading };

interface Dispatch {
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

function end(dispatch: Dispatch, task: Task, result: Result): void {
  dispatch.tally.set(task.action.email_address, result);
  dispatch.progress.ended();
  dispatch.feed.ended();
}

/** How an address stands that is not tried further. */
function standing(run: Run, task: Task): Result {
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

/** Records what needs no call, until the address has ended or a call is due. */
async function record(dispatch: Dispatch, task: ReadTask, step: Step): Promise<void> {
  const { run } = dispatch;
  const { email_address } = task.action;
  switch (step.type) {
    case 'settle': {
      const { verdict } = step.body;
      await run.session.append('reset_settled', step.body);
      run.emit({ type: 'reset_settled', ...step.body });
      if (verdict === 'held') end(dispatch, task, 'held');
      else dispatch.feed.again({ ...task, settled: verdict });
      return;
    }
    case 'skip': {
      const body = { email_address, skip_reason: step.skip_reason };
      await run.session.append('reset_skipped', body);
      run.emit({ type: 'reset_skipped', ...body });
      end(dispatch, task, step.result);
      return;
    }
    case 'credit': {
      await run.session.append('campaign_credited', step.body);
      run.emit({ type: 'campaign_credited', ...step.body });
      const settled = task.settled === 'applied' ? 'required' : task.settled;
      end(
        dispatch,
        task,
        settled === 'superseded' || settled === 'required' ? settled : 'credited',
      );
      return;
    }
    case 'end':
      end(dispatch, task, step.result);
      return;
    case 'call':
      return;
  }
}

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

/** Whether one more call may be prepared; stops the run when the API does not answer any more. */
async function mayCall(dispatch: Dispatch): Promise<boolean> {
  const { called } = dispatch;
  const { stop, breaker, limiter } = dispatch.run;
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
  if (!stop.signal.aborted && !dispatch.token) await limiter.take(stop.signal);
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
    const step = stepFor(dispatch, task);
    snapshotWhenLong(dispatch);
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
