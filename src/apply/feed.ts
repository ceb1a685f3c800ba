/** Hands out tasks whose members were read a moment ago: reads ahead in batches, and what must be tried again first. */
import { indexRoster, joinRosters } from '../plan/roster-index.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { ProviderError, type RosterRequest } from '../model/provider.ts';
import type { Roster } from '../model/roster.ts';
import type { PreImage } from '../model/state.ts';
import type { Run } from './run.ts';
import type { Reading, Task } from './task.ts';

export interface Feed {
  /** The next task with its reading; undefined when nothing is left, or the run stops. */
  next(): Promise<(Task & { readonly reading: Reading }) | undefined>;
  /** Takes a task back: to the front if its reading can be used, else to be read again. */
  again(task: Task): void;
  /** One task has ended. */
  ended(): void;
}

const LARGEST_BATCH = 1000;
const BATCH_SECONDS = 30;
const AHEAD = 500;
const AHEAD_SECONDS = 2;
const NO_TIMER_MS = 2 ** 30;

const EMPTY: Omit<Reading, 'begun' | 'read_at'> = { members: [], memberById: () => undefined };

const isReal = (member_id: string): boolean => member_id.startsWith('member-');

const needsReading = ({ action, revoking }: Task): boolean =>
  revoking !== true &&
  action.action !== 'revoke' &&
  (action.action !== 'credit' || action.by === 'no_password');

/** Members of earlier pre-images and of requests that the reading by address did not show. */
function missingIds(run: Run, tasks: readonly Task[], roster: Roster): RosterRequest {
  const index = indexRoster(roster);
  const member_ids = tasks.flatMap(({ action }) => {
    const before: PreImage =
      run.session.members()[action.email_address]?.last_attempt?.before ?? {};
    const earlier = Object.entries(before).map(([member_id, { organization_id }]) => ({
      member_id,
      organization_id,
    }));
    const { member_id } = action.request;
    const asked = member_id !== undefined && isReal(member_id) ? [{ member_id }] : [];
    return [...earlier, ...asked].filter((one) => index.memberById(one.member_id) === undefined);
  });
  return { addresses: [], member_ids };
}

async function readMembers(run: Run, tasks: readonly Task[]): Promise<readonly Task[]> {
  const begun = run.clock.monotonic();
  const asked = tasks.filter(needsReading);
  const addresses = asked.map(({ action }) => action.email_address);
  let roster: Roster = { read_at: run.clock.now(), reads: 0, members: [] };
  if (addresses.length > 0) {
    roster = await run.provider.readRoster({ addresses }, run.stop.signal);
    const missing = missingIds(run, asked, roster);
    if ((missing.member_ids ?? []).length > 0) {
      roster = joinRosters(roster, await run.provider.readRoster(missing, run.stop.signal));
    }
  }
  const index = indexRoster(roster);
  const shared = {
    read_at: roster.read_at,
    begun,
    memberById: (id: string) => index.memberById(id),
  };
  return tasks.map((task) => ({
    ...task,
    reading: needsReading(task)
      ? { ...shared, members: index.membersOf(task.action.email_address) }
      : { ...EMPTY, read_at: shared.read_at, begun },
  }));
}

const exitOf = (error: ProviderError, called: boolean): ExitCode => {
  if (error.fault === 'credentials_refused') return EXIT.credentials;
  return called ? EXIT.notConverged : EXIT.error;
};

/** Feeds the tasks in their order. `called` tells whether a reset has been called for. */
export function createFeed(run: Run, tasks: readonly Task[], called: () => boolean): Feed {
  const ready: Task[] = [];
  let fresh = 0;
  let retries: Task[] = [];
  let outstanding = tasks.length;
  let readingFresh = false;
  let readingRetries = false;
  let fault: { readonly error: unknown } | undefined;
  let alarm: AbortController | undefined;
  const wake = (): void => {
    alarm?.abort();
    alarm = undefined;
  };
  run.stop.signal.addEventListener('abort', wake, { once: true });

  const batchSize = (): number =>
    Math.max(1, Math.min(LARGEST_BATCH, Math.floor(run.limiter.rate() * BATCH_SECONDS)));

  const fetch = async (batch: readonly Task[]): Promise<readonly Task[]> => {
    try {
      return await readMembers(run, batch);
    } catch (error) {
      if (!(error instanceof ProviderError)) fault = { error };
      else if (error.fault !== 'aborted') run.stop.stop(exitOf(error, called()), error.message);
      return [];
    }
  };

  const fetchFresh = async (): Promise<void> => {
    const ahead = Math.min(AHEAD, Math.ceil(run.limiter.rate() * AHEAD_SECONDS));
    if (readingFresh || fresh >= tasks.length || ready.length > ahead) return;
    readingFresh = true;
    const batch = tasks.slice(fresh, fresh + batchSize());
    fresh += batch.length;
    ready.push(...(await fetch(batch)));
    readingFresh = false;
    wake();
  };

  const fetchRetries = async (now: number): Promise<void> => {
    const due = retries.filter(({ notBefore }) => notBefore <= now).slice(0, LARGEST_BATCH);
    if (readingRetries || due.length === 0) return;
    readingRetries = true;
    const taken = new Set(due);
    retries = retries.filter((task) => !taken.has(task));
    ready.unshift(...(await fetch(due)));
    readingRetries = false;
    wake();
  };

  const untilRetry = (now: number): number =>
    readingRetries
      ? NO_TIMER_MS
      : retries.reduce(
          (wait, task) => Math.min(wait, Math.max(1, task.notBefore - now)),
          NO_TIMER_MS,
        );

  return {
    next: async () => {
      for (;;) {
        if (fault !== undefined) throw fault.error;
        if (run.stop.signal.aborted || outstanding === 0) return undefined;
        const now = run.clock.monotonic();
        void fetchFresh();
        void fetchRetries(now);
        const task = ready.shift();
        if (task?.reading !== undefined) return { ...task, reading: task.reading };
        alarm = new AbortController();
        await run.clock.sleep(untilRetry(now), alarm.signal);
      }
    },
    again: (task) => {
      if (task.reading === undefined) retries.push(task);
      else ready.unshift(task);
      wake();
    },
    ended: () => {
      outstanding -= 1;
      wake();
    },
  };
}
