/** Signals: a run that is asked to end ends in time, and says what it did. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { logLines } from '../support/checker.ts';
import { MAIN, type RunningCli, startCli } from '../support/cli.ts';
import { type Rehearsal, rehearse, untilQuiet } from './rehearsal.ts';

const LOCK = 'mustreset.lock.json';

/** Sends the signal and tells the exit code and how many milliseconds it took. */
async function end(
  { child, ended }: RunningCli,
  ...signals: readonly NodeJS.Signals[]
): Promise<{ readonly status: number | null; readonly took: number; readonly text: string }> {
  const begun = performance.now();
  for (const [index, signal] of signals.entries()) {
    if (index > 0) await delay(50);
    child.kill(signal);
  }
  const { status, stdout, stderr } = await ended;
  return { status, took: performance.now() - begun, text: stdout + stderr };
}

async function called({ emulator }: Rehearsal, times: number): Promise<void> {
  const calls = (): number =>
    emulator.ledger().requests.filter(({ path }) => path.endsWith('require_reset')).length;
  while (calls() < times) await delay(2);
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s once: what is in flight is awaited and recorded, exit %i', async (signal, exit) => {
  const rehearsal = await rehearse({ addresses: 60, latency_ms: 200 });
  const running = rehearsal.startApply();
  await called(rehearsal, 12);
  const { status, took } = await end(running, signal);
  expect(status).toBe(exit);
  expect(took).toBeLessThan(WAITS_MS);
  expect(existsSync(join(rehearsal.store, LOCK))).toBe(false);
  expect(logLines(rehearsal.store).at(-1)).toMatchObject({
    type: 'run_finished',
    body: { exit_code: exit },
  });
  const unknown = logLines(rehearsal.store).filter(({ body }) => body.outcome === 'unknown');
  expect(unknown).toEqual([]);
  expect(await untilQuiet(rehearsal, 1)).toEqual([0]);
  expect(await rehearsal.problems(0)).toEqual([]);
});

test('SIGINT once while calls hang: given up after 5 s, recorded unknown, exit within 7 s', async () => {
  const faults = [{ kind: 'hang' as const, share: 0.3 }];
  const rehearsal = await rehearse({ addresses: 30, faults, seed: 4 });
  const running = rehearsal.startApply();
  await called(rehearsal, 10);
  const { status, took } = await end(running, 'SIGINT');
  expect(status).toBe(130);
  expect(took).toBeLessThan(WAITS_MS);
  expect(await rehearsal.problems(130)).toEqual([]);
});

/** Less than the five seconds for which one signal waits; more is for a busy machine. */
const AT_ONCE_MS = 4_500;
/** Five seconds for what is under way, and two to write it down; more is for a busy machine. */
const WAITS_MS = 20_000;

test('a second signal ends it at once; the next run recovers', async () => {
  const rehearsal = await rehearse({ addresses: 30, faults: [{ kind: 'hang', share: 1 }] });
  const running = rehearsal.startApply();
  await called(rehearsal, 1);
  const { status, took } = await end(running, 'SIGINT', 'SIGINT');
  expect(status).toBe(130);
  expect(took).toBeLessThan(AT_ONCE_MS);
  const check = await rehearsal.run('log', 'verify', '--json');
  expect(JSON.parse(check.stdout)).toMatchObject({ ok: true });
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s while the first read hangs: nothing was sent, exit within 7 s',
  async (signal) => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const asked = new Promise((resolve) => server.once('request', resolve));
    const rehearsal = await rehearse({ addresses: 3 });
    const { port } = server.address() as AddressInfo;
    const env = { ...rehearsal.env, MUSTRESET_BASE_URL: `http://127.0.0.1:${port}` };
    for (const args of [
      ['plan', '--new-state', '--refresh=false', '--out=other.json'],
      ['apply', '--new-state', 'other.json'],
    ]) {
      const running = startCli(args, { cwd: rehearsal.folder.path, env });
      if (args[0] === 'plan') await running.ended;
      else {
        await asked;
        const { status, took, text } = await end(running, signal);
        expect(text).toContain('Interrupted');
        expect(status).toBe(signal === 'SIGINT' ? 130 : 143);
        expect(took).toBeLessThan(WAITS_MS);
      }
    }
    expect(existsSync(join(rehearsal.store, LOCK))).toBe(false);
    expect(logLines(rehearsal.store)).toEqual([]);
  },
);

test('a stopped process that goes on after its lock was taken away sends nothing more: exit 6', async () => {
  const rehearsal = await rehearse({ addresses: 20, latency_ms: 600, parallelism: 4 });
  const running = rehearsal.startApply();
  // The first alone, then four at once: while they wait for their answers nothing is being written.
  await called(rehearsal, 5);
  await delay(200);
  running.child.kill('SIGSTOP');
  const lock = JSON.parse(rehearsal.folder.read(`store/${LOCK}`)) as { readonly ID: string };
  const unlocked = await rehearsal.run('force-unlock', lock.ID, '--force');
  expect(unlocked.status).toBe(0);
  // Another run converges meanwhile.
  expect((await rehearsal.apply()).status).toBe(0);
  const calls = rehearsal.emulator.ledger().totals.requests;
  running.child.kill('SIGCONT');
  expect((await running.ended).status).toBe(6);
  expect(rehearsal.emulator.ledger().totals.requests).toBe(calls);
  expect(await rehearsal.problems(0)).toEqual([]);
});

test('SIGSTOP and SIGCONT alone change nothing', async () => {
  const rehearsal = await rehearse({ addresses: 40, latency_ms: 20 });
  const running = rehearsal.startApply();
  await called(rehearsal, 10);
  running.child.kill('SIGSTOP');
  await delay(300);
  running.child.kill('SIGCONT');
  expect((await running.ended).status).toBe(0);
  expect(await rehearsal.problems(0)).toEqual([]);
});

test('a reader of stdout that stalls holds up neither the resets nor the end after a signal', async () => {
  const rehearsal = await rehearse({ addresses: 600, latency_ms: 0 });
  const args = ['apply', '--new-state', '--rate=0', '--json', 'plan.json'];
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: rehearsal.folder.path,
    env: { PATH: process.env['PATH'], ...rehearsal.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  // Nobody reads the pipe.
  child.stdout.pause();
  while (!logLines(rehearsal.store).some(({ type }) => type === 'run_finished')) await delay(20);
  // Right behind the last record; the test's own time is the bound.
  while (existsSync(join(rehearsal.store, LOCK))) await delay(20);
  child.kill('SIGINT');
  const status = await Promise.race([exited, delay(7000, 'still there')]);
  child.kill('SIGKILL');
  expect(status).not.toBe('still there');
  expect(await rehearsal.problems(undefined)).toEqual([]);
});

test('a reader of stdout that goes away changes neither the resets nor the exit code', async () => {
  const rehearsal = await rehearse({ addresses: 60 });
  const args = ['apply', '--new-state', '--rate=0', 'plan.json'];
  const { status } = await startCli(args, {
    cwd: rehearsal.folder.path,
    env: rehearsal.env,
    shell: '{ "$@"; echo $? > code; } | head -c 10',
  }).ended;
  expect(status).toBe(0);
  expect(rehearsal.folder.read('code').trim()).toBe('0');
  expect(await rehearsal.problems(0)).toEqual([]);
});
