/** The built command line with its state in a bucket: of radosgw where that is installed, else of the scripted server. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/command/system-clock.ts';
import { openS3Store } from '../../../src/store/s3/s3-store.ts';
import { aMoment, standBetween } from '../../e2e/intercept.ts';
import { problemsOf, type Remains } from '../../support/checker.ts';
import {
  type CliResult,
  type Environment,
  type RunningCli,
  SECRET,
  startCli,
  startWorld,
  type StartedWorld,
} from '../../support/cli.ts';
import { HAS_RADOSGW } from '../../support/tools.ts';
import { textOf } from '../contract.ts';
import { startRadosgw } from './radosgw.ts';
import { startScriptedS3 } from './scripted-s3.ts';

const LISTED = ['ada', 'alan', 'barbara', 'grace'].map((name) => `${name}@example.com`);

describe(HAS_RADOSGW ? 'with radosgw' : 'with the scripted server', () => {
  let server: { readonly env: Environment; close(): Promise<void> };

  beforeAll(async () => {
    server = HAS_RADOSGW ? await startRadosgw() : await startScriptedS3();
  });

  afterAll(() => server.close());

  interface Remote extends StartedWorld {
    readonly remote: Environment;
    /** Starts the command line with its state in the bucket. */
    readonly start: (more: Environment, ...args: readonly string[]) => RunningCli;
    readonly cli: (...args: readonly string[]) => Promise<CliResult>;
    readonly remains: () => Promise<Remains>;
  }

  async function remoteWorld(): Promise<Remote> {
    const world = await startWorld({ policy: LISTED });
    const url = `s3://policies/live/${randomUUID()}.json`;
    const remote = { ...world.env, ...server.env, MUSTRESET_STATE: url, CI: '1' };
    const start: Remote['start'] = (more, ...args) =>
      startCli(args, { cwd: world.path, env: { ...remote, ...more } });
    const cli: Remote['cli'] = async (...args) => {
      const result = await start({}, ...args).ended;
      expect(result.stdout + result.stderr).not.toContain(server.env['AWS_SECRET_ACCESS_KEY']);
      return result;
    };
    const remains = async (): Promise<Remains> => {
      const store = openS3Store(url, { env: server.env, clock: systemClock });
      const log = (await textOf(await store.readLog())) ?? '';
      const state = await textOf(await store.readState());
      await store.close();
      for (const secret of [SECRET, server.env['AWS_SECRET_ACCESS_KEY'] ?? '?']) {
        expect(log + (state ?? '')).not.toContain(secret);
      }
      return { log: log.split('\n').filter((line) => line !== ''), state };
    };
    return { ...world, remote, start, cli, remains };
  }

  test('plan, apply, plan again, verify, list', async () => {
    const world = await remoteWorld();
    const { cli, remains, emulator } = world;
    const empty = await cli('plan');
    expect([empty.status, empty.stderr]).toEqual([8, expect.stringContaining('--new-state')]);
    expect(await cli('plan', '--new-state', '--out=plan.json')).toMatchObject({ status: 0 });
    const applied = await cli('apply', '--new-state', 'plan.json');
    expect(applied.stdout + applied.stderr).toContain('Resets: 4 required');
    expect(applied.status).toBe(0);
    const again = await cli('plan', '--detailed-exitcode');
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining('No changes.')]);
    expect(await cli('log', 'verify')).toMatchObject({ status: 0 });
    expect((await cli('state', 'list')).stdout.trim().split('\n')).toEqual(LISTED);
    expect(await cli('apply', 'plan.json')).toMatchObject({ status: 0 });
    expect(world.has('mustreset.state.json')).toBe(false);
    const promised = { ledger: emulator.ledger(), exit: 0, listed: LISTED, parallelism: 10 };
    expect(problemsOf(await remains(), promised)).toEqual([]);
  });

  test('of eight applies at once one goes on, and the others name it', async () => {
    const world = await remoteWorld();
    const { start, remains, emulator } = world;
    const answered = aMoment();
    const between = await standBetween(emulator, async ({ reset }): Promise<'pass'> => {
      if (reset === 1) await answered.came;
      return 'pass';
    });
    const through = { MUSTRESET_BASE_URL: between.url };
    const args = ['apply', '--auto-approve', '--new-state'];
    let refused = 0;
    const runs = Array.from({ length: 8 }, async () => {
      const result = await start(through, ...args).ended;
      if (result.status !== 0) refused += 1;
      // The winner waits for an answer until nobody else is left.
      if (refused === 7) answered.come();
      return result;
    });
    const results = await Promise.all(runs);
    expect(results.map(({ status }) => status).sort()).toEqual([0, 6, 6, 6, 6, 6, 6, 6]);
    for (const { status, stderr } of results) {
      if (status === 6) expect(stderr).toMatch(/Error acquiring the state lock[^]*ID: /);
    }
    expect(world.resets()).toHaveLength(LISTED.length);
    const promised = { ledger: emulator.ledger(), exit: 0, listed: LISTED, parallelism: 10 };
    expect(problemsOf(await remains(), promised)).toEqual([]);
  });

  test('killed in the middle, it is unlocked with the ID that is shown, and goes on to the end', async () => {
    const { start, cli, remains, emulator } = await remoteWorld();
    const [arrived, killed] = [aMoment(), aMoment()];
    const between = await standBetween(emulator, async ({ reset }): Promise<'pass' | 'cut'> => {
      if (reset !== 3) return 'pass';
      arrived.come();
      await killed.came;
      return 'cut';
    });
    const through = { MUSTRESET_BASE_URL: between.url };
    const planned = await start(through, 'plan', '--new-state', '--out=plan.json').ended;
    expect(planned.status).toBe(0);
    const args = ['apply', '--new-state', '--parallelism=2', 'plan.json'];
    const victim = start(through, ...args);
    await arrived.came;
    victim.child.kill('SIGKILL');
    await victim.ended;
    killed.come();
    const apply = (): Promise<CliResult> => start(through, ...args).ended;
    const locked = await apply();
    expect(locked.status).toBe(6);
    const id = /ID:\s+([0-9a-f-]{36})/.exec(locked.stderr)?.[1] ?? '';
    const wrong = await cli('force-unlock', randomUUID(), '--force', '--reason=killed');
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining(id)]);
    expect(await cli('force-unlock', id, '--force', '--reason=killed')).toMatchObject({
      status: 0,
    });
    const ended = await apply();
    expect(ended.stdout + ended.stderr).toContain('Apply complete!');
    expect(ended.status).toBe(0);
    expect(await cli('log', 'verify')).toMatchObject({ status: 0 });
    const promised = { ledger: emulator.ledger(), exit: 0, listed: LISTED, parallelism: 2 };
    expect(problemsOf(await remains(), promised)).toEqual([]);
  });
});
