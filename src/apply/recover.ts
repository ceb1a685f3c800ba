/** What an interrupted run left: torn bytes, answers beside the log, open attempts, a dead holder's lock. */
import type { EmptyStore, LoadedState } from '../log/loaded.ts';
import type { LogBody, LogRecord, LogRecordType, ResetOutcomeBody } from '../model/log.ts';
import type { StoreLock } from '../model/store.ts';

export interface RecoverInput {
  readonly lock: StoreLock;
  readonly found: LoadedState | EmptyStore;
  readonly run: string;
  readonly append: <T extends LogRecordType>(type: T, body: LogBody<T>) => Promise<LogRecord>;
  /** Signs what stands in the log, where runs are signed. */
  readonly checkpoint: () => Promise<void>;
}

/** As many ids fit into one record with room to spare; of more, each gets an outcome of its own. */
const MOST_RECOVERED = 1_000;

const TOOK_OVER = 'The holder had died on this host.';

const isOutcome = (value: unknown): value is { readonly body: ResetOutcomeBody } =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  value.type === 'reset_outcome' &&
  'body' in value;

/** The outcomes among kept answers; a line that a crash tore is left aside with the file. */
function outcomesOf(lines: readonly string[]): readonly ResetOutcomeBody[] {
  return lines.flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isOutcome(value) ? [value.body] : [];
    } catch {
      return [];
    }
  });
}

/** Takes kept answers into the log, for attempts that it holds open and for no others. */
async function takeErrored(
  { lock, run, append }: RecoverInput,
  { fold }: LoadedState,
): Promise<void> {
  const lines = await lock.readErrored();
  if (lines.length === 0) return;
  const open = new Set(fold.openAttempts().map(({ attempt }) => attempt));
  for (const body of outcomesOf(lines)) {
    if (!open.delete(body.attempt)) continue;
    await append('reset_outcome', body);
  }
  await lock.retireErrored(run);
}

/**
 * Recovers under the lock, in the order that every run keeps. Where no log has begun yet, nothing
 * is written, and what must be recorded once it has is returned.
 */
export async function recoverLog(
  input: RecoverInput,
): Promise<readonly (() => Promise<unknown>)[]> {
  const { lock, found, run, append, checkpoint } = input;
  const { torn } = found;
  const loaded = found.state === undefined ? undefined : found;
  if (torn !== undefined) await lock.cutLog(torn.keep, run);
  if (loaded !== undefined) await takeErrored(input, loaded);

  const all = loaded?.fold.openAttempts().map(({ attempt }) => attempt) ?? [];
  const open = all.slice(0, MOST_RECOVERED);
  const more = all.slice(MOST_RECOVERED);
  await Promise.all(
    more.map((attempt) => append('reset_outcome', { attempt, outcome: 'unknown' })),
  );
  const openRun = loaded?.fold.openRun();
  const cut = torn && { cut: { bytes: torn.bytes, digest: torn.digest } };
  const recovered: (() => Promise<unknown>)[] = [];
  if (openRun !== undefined || open.length > 0 || cut !== undefined) {
    const body = { ...(openRun !== undefined && { run: openRun }), open, ...cut };
    recovered.push(() => append('run_recovered', body));
  }
  const { tookOver } = lock;
  if (tookOver !== undefined) {
    const body = { lock: tookOver, actor: lock.info.Who, reason: TOOK_OVER };
    recovered.push(() => append('lock_forced', body));
  }
  // What is recovered may be all that this run writes.
  if (recovered.length > 0) recovered.push(checkpoint);
  if (loaded === undefined) return recovered;
  for (const record of recovered) await record();
  return [];
}
