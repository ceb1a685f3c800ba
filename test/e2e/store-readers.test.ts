/** Whoever may only read a store sees all of it, and is told what writing takes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SERVERS, type StoreServers } from '../store/servers.ts';
import { type StartedWorld, startWorld } from '../support/cli.ts';
import { words } from './documents.ts';

const READING = [
  'doctor',
  'validate',
  'plan',
  'plan --refresh=false',
  'show',
  'status',
  'status --refresh=false',
  'state list',
  'state show ada@example.com',
  'state pull',
  'log verify',
  'log pull',
];
const WRITING = [
  'apply --auto-approve',
  'state rm ada@example.com --reason=x',
  'state rebuild --reason=x',
  'state copy there --reason=x',
];

describe.each(SERVERS)('$name', ({ installed, start }) => {
  let servers: StoreServers;
  beforeAll(async () => {
    if (installed) servers = await start();
  });
  afterAll(async () => {
    if (installed) await servers.end();
  });

  /** Two have been reset; the policy lists one more. */
  async function changed(): Promise<{
    readonly world: StartedWorld;
    readonly writer: Readonly<Record<string, string>>;
    readonly reader: Readonly<Record<string, string>>;
  }> {
    const world = await startWorld();
    const place = await servers.place();
    const first = await world.runWith(place.env, 'apply', '--auto-approve', '--new-state');
    expect(first.status).toBe(0);
    world.write('policy.yaml', `${world.read('policy.yaml')}  - grace@example.com\n`);
    return { world, writer: place.env, reader: await place.reader() };
  }

  test.skipIf(!installed)('shows a reader what it shows a writer', async () => {
    const { world, writer, reader } = await changed();
    for (const command of READING) {
      const seen = await world.runWith(reader, ...command.split(' '));
      expect([command, seen.status, seen.stderr]).toEqual([
        command,
        0,
        expect.not.stringContaining('Error'),
      ]);
    }
    expect((await world.runWith(reader, 'plan')).stdout).toContain('1 to require');
    expect((await world.runWith(reader, 'log', 'pull')).stdout).toBe(
      (await world.runWith(writer, 'log', 'pull')).stdout,
    );
  });

  test.skipIf(!installed)('tells a reader what writing takes, and does nothing', async () => {
    const { world, reader } = await changed();
    for (const command of WRITING) {
      const { status, stderr } = await world.runWith(reader, ...command.split(' '));
      expect([command, status, words(stderr)]).toEqual([
        command,
        8,
        expect.stringMatching(/403|permission denied/),
      ]);
    }
    expect(world.resets()).toHaveLength(2);
  });
});
