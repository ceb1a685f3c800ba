/** Disks that fail, by system call: strace makes the n-th write or sync of the log fail, or kills the process there. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { logLines, problemsIn } from '../support/checker.ts';
import { MAIN, SECRET } from '../support/cli.ts';
import { HAS_STRACE } from '../support/tools.ts';
import { type Rehearsal, rehearse, untilQuiet } from './rehearsal.ts';

const PARALLELISM = 2;

interface Traced {
  readonly status: number | null;
  readonly signal: string | null;
  readonly text: string;
}

/** Applies the saved plan below strace; with one thread for files, system calls are counted in order. */
async function traced(rehearsal: Rehearsal, options: readonly string[]): Promise<Traced> {
  const { spawn } = await import('node:child_process');
  const args = [
    ...options,
    process.execPath,
    MAIN,
    'apply',
    '--new-state',
    '--rate=0',
    `--parallelism=${PARALLELISM}`,
    'plan.json',
  ];
  const child = spawn('strace', ['-f', '-qq', ...args], {
    cwd: rehearsal.folder.path,
    env: { PATH: process.env['PATH'], UV_THREADPOOL_SIZE: '1', ...rehearsal.env },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => {
    child.once('close', (status, signal) => {
      resolve({ status, signal, text });
    });
  });
}

const on = (rehearsal: Rehearsal, call: string, injection: string): readonly string[] => [
  '-o',
  '/dev/null',
  '-P',
  join(rehearsal.store, 'mustreset.log.jsonl'),
  '-e',
  `trace=${call}`,
  '-e',
  `inject=${call}:${injection}`,
];

const small = (): Promise<Rehearsal> =>
  rehearse({ addresses: 8, shared: 0, parallelism: PARALLELISM });

async function mended(rehearsal: Rehearsal): Promise<void> {
  expect(await untilQuiet(rehearsal, 2)).toContain(0);
  expect(await rehearsal.problems(0)).toEqual([]);
  expect(rehearsal.emulator.ledger().totals.duplicates).toBe(0);
  expect(existsSync(join(rehearsal.store, 'mustreset.errored.jsonl'))).toBe(false);
}

describe.runIf(HAS_STRACE)('a disk that fails below an apply', () => {
  test.each([
    ['write', 'ENOSPC', 1],
    ['write', 'ENOSPC', 4],
    ['fdatasync', 'EIO', 1],
    ['fdatasync', 'EIO', 4],
  ] as const)(
    '%s fails with %s from the %i-th on: 8, no more calls, nothing lost',
    async (call, error, nth) => {
      const rehearsal = await small();
      const { status, text } = await traced(
        rehearsal,
        on(rehearsal, call, `error=${error}:when=${nth}+`),
      );
      expect(text).not.toMatch(/^ +at /m);
      expect(status).toBe(8);
      const lines = logLines(rehearsal.store);
      const intents = lines.filter(({ type }) => type === 'reset_intended').length;
      const resets = rehearsal.emulator
        .ledger()
        .requests.filter(({ path }) => path.endsWith('require_reset'));
      expect(resets.length).toBeLessThanOrEqual(intents);
      expect(
        problemsIn({
          store: rehearsal.store,
          ledger: rehearsal.emulator.ledger(),
          listed: rehearsal.listed,
          parallelism: PARALLELISM,
          secret: SECRET,
        }),
      ).toEqual([]);
      await mended(rehearsal);
    },
  );

  test('answers that the log could not take stand in a file of their own, and the next run takes them', async () => {
    const rehearsal = await small();
    // After log_created, run_started and the first intent, its outcome is the fourth write.
    const { status } = await traced(rehearsal, on(rehearsal, 'write', 'error=ENOSPC:when=4+'));
    expect(status).toBe(8);
    const kept = readFileSync(join(rehearsal.store, 'mustreset.errored.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(kept.length).toBeGreaterThan(0);
    await mended(rehearsal);
    const taken = logLines(rehearsal.store).filter(
      ({ type, seq }, index, all) =>
        type === 'reset_outcome' && all[index + 1]?.type === 'run_recovered' && seq > 0,
    );
    expect(taken).toHaveLength(1);
    expect(
      readdirSync(rehearsal.store).some((name) => name.startsWith('mustreset.errored.jsonl.')),
    ).toBe(true);
  });

  test.each([1, 2, 3, 4, 6])(
    'killed at sync %i of the log: the next run converges',
    async (nth) => {
      const rehearsal = await small();
      const { signal, status } = await traced(
        rehearsal,
        on(rehearsal, 'fdatasync', `signal=KILL:when=${nth}`),
      );
      expect(signal ?? status).not.toBe(0);
      await mended(rehearsal);
    },
  );

  test.each(['rename', 'fsync'] as const)(
    'killed at each %s of state, lock or plan: the next run converges',
    async (call) => {
      for (const nth of [1, 2]) {
        const rehearsal = await small();
        await traced(rehearsal, [
          '-o',
          '/dev/null',
          '-e',
          `trace=${call}`,
          '-e',
          `inject=${call}:signal=KILL:when=${nth}`,
        ]);
        await mended(rehearsal);
      }
    },
  );
});
