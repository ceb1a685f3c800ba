/** What the record is worth, and how it moves, when a server keeps it. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeState } from '../../src/store/state-document.ts';
import { lockInfo, textOf } from '../store/contract.ts';
import { type RemotePlace, SERVERS, type StoreServers } from '../store/servers.ts';
import { type CliResult, type StartedWorld, startWorld } from '../support/cli.ts';
import { recordsOf, words } from './documents.ts';

const STATE = 'mustreset.state.json';
const LOG = 'mustreset.log.jsonl';

/** A world in which ada and alan have been reset, on record in a folder. */
async function applied(): Promise<StartedWorld> {
  const world = await startWorld();
  const { status, stderr } = await world.run('apply', '--auto-approve', '--new-state');
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return world;
}

interface Kept {
  readonly log?: string;
  /** Text of a state document. */
  readonly state?: string;
}

/** Puts log and state there, whether or not they belong together. */
async function keep(place: RemotePlace, { log, state }: Kept): Promise<void> {
  const store = place.open();
  const lock = await store.lock(lockInfo());
  if (state !== undefined) {
    const { log: covered, ...document } = await decodeState([Buffer.from(state)]);
    await lock.saveState({ ...document, log: { ...covered, records: document.serial } });
  }
  if (log !== undefined) await lock.append(log);
  await lock.release();
  await store.close();
}

const read = async (place: RemotePlace): Promise<Kept> => {
  const store = place.open();
  const [log, state] = [await textOf(await store.readLog()), await textOf(await store.readState())];
  await store.close();
  return { ...(log !== undefined && { log }), ...(state !== undefined && { state }) };
};

const firstLines = (text: string, count: number): string =>
  text
    .split('\n')
    .slice(0, count)
    .map((line) => `${line}\n`)
    .join('');

describe.each(SERVERS)('$name', ({ installed, start }) => {
  let servers: StoreServers;
  beforeAll(async () => {
    if (installed) servers = await start();
  });
  afterAll(async () => {
    if (installed) await servers.end();
  });

  const expectNoChanges = ({ status, stdout }: CliResult): void => {
    expect([status, stdout]).toEqual([0, expect.stringContaining('No changes.')]);
  };

  test.skipIf(!installed)(
    'an empty store needs --new-state, and gets its log from the first apply',
    async () => {
      const world = await startWorld();
      const { env } = await servers.place();
      for (const command of ['plan', 'apply --auto-approve']) {
        const { status, stderr } = await world.runWith(env, ...command.split(' '));
        expect([status, words(stderr)]).toEqual([8, expect.stringContaining('--new-state')]);
      }
      expect(world.resets()).toEqual([]);
      expect(await world.runWith(env, 'plan', '--new-state', '--out=plan.json')).toMatchObject({
        status: 0,
      });
      // Terraform's own variable names a state server as well.
      const { MUSTRESET_STATE: address = '', ...others } = env;
      const isHttp = address.startsWith('http');
      const named = isHttp ? { ...others, TF_HTTP_ADDRESS: address } : env;
      const done = await world.runWith(named, 'apply', '--new-state', 'plan.json');
      expect(done.status).toBe(0);
      expect(`${done.stdout}${done.stderr}`.includes('Lock alone protects the log')).toBe(isHttp);
      expectNoChanges(await world.runWith(env, 'plan'));
      expect(await world.runWith(env, 'log', 'verify')).toMatchObject({ status: 0 });
    },
  );

  test.skipIf(!installed)('a state that is missing or old is folded from the log', async () => {
    const world = await applied();
    const log = world.read(LOG);
    const old = world.read(STATE);
    await world.run('state', 'rm', 'ada@example.com', '--reason=x');
    const [missing, behind] = [await servers.place(), await servers.place()];
    await keep(missing, { log });
    await keep(behind, { state: old, log: world.read(LOG) });
    expectNoChanges(await world.runWith(missing.env, 'plan'));
    expect((await world.runWith(behind.env, 'plan')).stdout).toContain('1 to credit');
    expect(await world.runWith(missing.env, 'state', 'rebuild')).toMatchObject({ status: 0 });
    expect((await read(missing)).state).toContain('"serial":7,');
  });

  test.skipIf(!installed)(
    'a state ahead of its log, of another log, or without one is refused',
    async () => {
      const [world, other] = [await applied(), await applied()];
      const state = world.read(STATE);
      const cases: readonly (readonly [Kept, RegExp])[] = [
        [{ state, log: firstLines(world.read(LOG), 3) }, /the apply log holds only 3/],
        [{ state, log: other.read(LOG) }, /of another lineage/],
        [{ state }, /its apply log is lost/],
      ];
      for (const [kept, why] of cases) {
        const place = await servers.place();
        await keep(place, kept);
        for (const command of ['plan', 'apply --auto-approve --new-state']) {
          const { status, stderr } = await world.runWith(place.env, ...command.split(' '));
          expect([status, words(stderr)]).toEqual([8, expect.stringMatching(why)]);
        }
        expect(await read(place)).toEqual(kept);
      }
      expect(world.resets()).toHaveLength(2);
    },
  );

  test.skipIf(!installed)('a lost log is begun anew from its state', async () => {
    const world = await applied();
    const place = await servers.place();
    await keep(place, { state: world.read(STATE) });
    const args = ['import', '--from', STATE, '--reason=the log was lost'];
    const { status, stderr } = await world.runWith(place.env, ...args);
    expect([status, stderr]).toEqual([0, '']);
    expectNoChanges(await world.runWith(place.env, 'plan'));
    expect(await world.runWith(place.env, 'log', 'verify')).toMatchObject({ status: 0 });
  });

  test.skipIf(!installed)(
    'is filled by a copy, also one that was cut off, and copied back',
    async () => {
      const world = await applied();
      const place = await servers.place();
      await keep(place, { state: world.read(STATE), log: firstLines(world.read(LOG), 2) });
      expect(await world.runWith(place.env, 'plan')).toMatchObject({ status: 8 });
      const there = place.env['MUSTRESET_STATE'] ?? '';
      const { MUSTRESET_STATE: _where, ...credentials } = place.env;
      const moved = await world.runWith(credentials, 'state', 'copy', there, '--reason=CI');
      expect([moved.status, moved.stderr]).toEqual([0, '']);
      expect((await read(place)).log).toBe(world.read(LOG));
      const plans = recordsOf(world).flatMap(({ body }) =>
        'plan_id' in body ? [String(body['plan_id'])] : [],
      );
      const store = place.open();
      expect(await store.readPlan(plans[0] ?? '')).toBe(world.read(`plans/${plans[0]}.json`));
      await store.close();
      rmSync(world.at(LOG));
      rmSync(world.at(STATE));
      expect(
        await world.runWith(place.env, 'state', 'copy', 'back', '--reason=and back'),
      ).toMatchObject({ status: 0 });
      expect(world.read(`back/${LOG}`)).toBe((await read(place)).log);
      expectNoChanges(await world.run('plan', '--state=back'));
      expect((await world.runWith(place.env, 'log', 'pull')).stdout).toBe((await read(place)).log);
    },
  );

  test.skipIf(!installed)('records what a person orders', async () => {
    const world = await applied();
    const place = await servers.place();
    await keep(place, { log: world.read(LOG), state: world.read(STATE) });
    const args = ['state', 'rm', 'ada@example.com', '--reason=asked'];
    expect(await world.runWith(place.env, ...args)).toMatchObject({ status: 0 });
    const { stdout } = await world.runWith(place.env, 'state', 'list');
    expect(stdout.split('\n').filter((line) => line.includes('@'))).toHaveLength(1);
    expect((await world.runWith(place.env, 'plan')).stdout).toContain('1 to credit');
    expect(await world.runWith(place.env, 'log', 'verify')).toMatchObject({ status: 0 });
  });
});
