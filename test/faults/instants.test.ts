/** Signals at any instant of an apply whose answers are slow: from its first line of code to its last. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { logLines } from '../support/checker.ts';
import { MAIN } from '../support/cli.ts';
import { counted, inBatches, seeds } from '../support/tier.ts';
import { draw } from './proxy.ts';
import { type Rehearsal, rehearse, untilQuiet } from './rehearsal.ts';

const SEEDS = seeds(3);
const AT_ONCE = 3;
/** About as long as an undisturbed run takes. */
const LONGEST_MS = 3500;

/** Less than the five seconds for which one signal waits; more is for a busy machine. */
const AT_ONCE_MS = 4_500;
/** Five seconds for what is under way, and two to write it down; more is for a busy machine. */
const WAITS_MS = 20_000;

interface Case {
  readonly name: string;
  readonly signals: readonly NodeJS.Signals[];
  /** What it ends with when the signal comes in time. */
  readonly exits: readonly number[];
  readonly within_ms: number;
}

const CASES: readonly Case[] = [
  { name: 'SIGINT once', signals: ['SIGINT'], exits: [130], within_ms: WAITS_MS },
  { name: 'SIGTERM once', signals: ['SIGTERM'], exits: [143], within_ms: WAITS_MS },
  { name: 'SIGINT twice', signals: ['SIGINT', 'SIGINT'], exits: [130], within_ms: AT_ONCE_MS },
  {
    name: 'SIGTERM, then SIGINT',
    signals: ['SIGTERM', 'SIGINT'],
    exits: [143, 130],
    within_ms: AT_ONCE_MS,
  },
  // Nobody waits for what a terminal that was closed has started.
  { name: 'SIGHUP', signals: ['SIGHUP'], exits: [129], within_ms: AT_ONCE_MS },
];

const slowWorld = (seed: number): Promise<Rehearsal> =>
  rehearse({ addresses: 24, parallelism: 6, latency_ms: 60, jitter_ms: 500, seed });

/** One apply with its signals at an instant of the seed; then it is applied to the end. */
async function interruptOnce(
  { name, signals, exits, within_ms }: Case,
  seed: number,
): Promise<void> {
  const rehearsal = await slowWorld(seed);
  const running = rehearsal.startApply();
  await delay(draw(name, seed, 'when') * LONGEST_MS);
  const begun = performance.now();
  for (const [index, signal] of signals.entries()) {
    if (index > 0) await delay(draw(name, seed, 'between') * 300);
    running.child.kill(signal);
  }
  const { status, signal } = await running.ended;
  const took = performance.now() - begun;
  // Before it listens, and where it does not, the signal itself ends it; behind its end nothing does.
  expect([...exits, 0, null]).toContain(status);
  expect(took).toBeLessThan(within_ms);
  expect(await rehearsal.problems(status ?? undefined)).toEqual([]);
  if (signals.length === 1 && signal === null) {
    expect(existsSync(join(rehearsal.store, 'mustreset.lock.json'))).toBe(false);
    const [last] = logLines(rehearsal.store).slice(-1);
    if (last !== undefined) expect(last).toMatchObject({ body: { exit_code: status } });
  }
  // Nothing is repaired by hand, whatever it left.
  expect((await untilQuiet(rehearsal, 2)).at(-1)).toBe(0);
  expect(await rehearsal.problems(0)).toEqual([]);
}

describe('at an instant drawn by chance', () => {
  const batches = inBatches(SEEDS, AT_ONCE);
  test.each(CASES.flatMap((each) => batches.map((batch) => [each.name, batch, each] as const)))(
    '%s loses nothing and needs no hand (seeds %j)',
    async (_, batch, each) => {
      await Promise.all(batch.map((seed) => interruptOnce(each, seed)));
      counted('signals at an instant', batch.length);
    },
  );
});

describe('a reader of stdout', () => {
  const READERS: readonly (readonly [string, string])[] = [
    ['that takes one line', '{ "$@"; echo $? > code; } | head -1'],
    ['that takes a byte at a time', '{ "$@"; echo $? > code; } | dd bs=1 of=/dev/null 2>/dev/null'],
    ['that is not there', '"$@" >&-; echo $? > code'],
    ['that left stderr, too', '"$@" >&- 2>&-; echo $? > code'],
    ['that is full', '"$@" > /dev/full; echo $? > code'],
  ];

  test.each(READERS)('%s changes neither log nor exit code', async (_, shell) => {
    const rehearsal = await rehearse({ addresses: 30, latency_ms: 5 });
    const args = [MAIN, 'apply', '--new-state', '--rate=0', '--json', 'plan.json'];
    const child = spawn('/bin/sh', ['-c', shell, 'sh', process.execPath, ...args], {
      cwd: rehearsal.folder.path,
      env: { PATH: process.env['PATH'], ...rehearsal.env },
      stdio: 'ignore',
    });
    await new Promise((resolve) => child.once('exit', resolve));
    expect(rehearsal.folder.read('code').trim()).toBe('0');
    expect(await rehearsal.problems(0)).toEqual([]);
  });

  test('that never reads does not keep an apply that failed from its exit code', async () => {
    const rehearsal = await rehearse({ addresses: 30, faults: [{ kind: '500', share: 1 }] });
    const args = [
      MAIN,
      'apply',
      '--new-state',
      '--rate=0',
      '--json',
      '--max-attempts=2',
      'plan.json',
    ];
    const child = spawn(process.execPath, args, {
      cwd: rehearsal.folder.path,
      env: { PATH: process.env['PATH'], ...rehearsal.env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.stdout.pause();
    expect(await exited).toBe(7);
    child.stdout.destroy();
    expect(await rehearsal.problems(7)).toEqual([]);
  });
});
