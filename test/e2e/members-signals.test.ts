/** Signals to an export of the members: what was not written whole must not pass for a list. */
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { World } from '../../src/generated/world.ts';
import { PROJECT, SECRET, type StartedWorld, startCli, startWorld } from '../support/cli.ts';

const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;

/** Resolves while the export waits for an answer. */
async function asked(world: StartedWorld): Promise<void> {
  while (world.calls() === 0) await turn();
}

test.each(SIGNALS)(
  '%s while members are read: nothing is printed, exit %i',
  async (signal, exit) => {
    const world = await startWorld({ latency_ms: 60_000 });
    const running = startCli(['members', '--all'], { cwd: world.path, env: world.env });
    await asked(world);
    running.child.kill(signal);
    const { status, stdout, stderr } = await running.ended;
    expect([status, stdout]).toEqual([exit, '']);
    expect(stderr).toContain('Error: Interrupted');
  },
);

test.each(SIGNALS)('%s twice: nothing is printed either, exit %i', async (signal, exit) => {
  const world = await startWorld({ latency_ms: 60_000 });
  const running = startCli(['members', '--all', '--json'], { cwd: world.path, env: world.env });
  await asked(world);
  running.child.kill(signal);
  running.child.kill(signal);
  const { status, stdout } = await running.ended;
  expect(status).toBe(exit);
  expect(stdout).not.toContain('email_address');
});

/** So many that a pipe does not hold their rows. */
const MANY: World = {
  version: 1,
  project: { project_id: PROJECT, secret: SECRET },
  organizations: [
    {
      organization_slug: 'acme',
      members: Array.from({ length: 6_000 }, (_, n) => ({
        email_address: `user-${n}@example.com`,
      })),
    },
  ],
};

test.each(SIGNALS)(
  '%s while nobody takes the rows: half a list is no success',
  async (signal, exit) => {
    const world = await startWorld({ world: MANY });
    const running = startCli(['members', '--all'], { cwd: world.path, env: world.env });
    running.child.stdout?.pause();
    const exited = once(running.child, 'exit');
    await running.said('Found 6000 members');
    running.child.kill(signal);
    expect(await exited).toEqual([exit, null]);
    running.child.stdout?.resume();
    expect((await running.ended).stderr).toContain('the output was not written whole');
    expect(running.text().split('\n').length).toBeLessThan(6_000);
  },
);
