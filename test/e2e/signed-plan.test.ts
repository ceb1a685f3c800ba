/** Plans that are signed, and an apply that takes no others. */
import { expect, test } from 'vitest';
import { type CliResult, type StartedWorld, policyText, startWorld } from '../support/cli.ts';
import { bodiesOf, words } from './documents.ts';

const REQUIRED = '--require-signature=signing.key.pub';

/** A world with two key pairs, and plans by each of them and by nobody. */
async function plannedWorld(): Promise<StartedWorld> {
  const world = await startWorld();
  for (const name of ['signing.key', 'other.key']) await world.run('keygen', name);
  for (const [file, key] of [
    ['plan.json', 'signing.key'],
    ['foreign.json', 'other.key'],
  ]) {
    const env = { MUSTRESET_SIGNING_KEY_FILE: key ?? '' };
    const planned = await world.runWith(env, 'plan', '--new-state', `--out=${file}`);
    expect(planned).toMatchObject({ status: 0 });
  }
  await world.run('plan', '--new-state', '--out=unsigned.json');
  return world;
}

const apply = (world: StartedWorld, ...args: readonly string[]): Promise<CliResult> =>
  world.run('apply', '--new-state', ...args);

test('a plan that the required key has signed is applied, and the log records the key', async () => {
  const world = await plannedWorld();
  expect(await apply(world, REQUIRED, 'plan.json')).toMatchObject({ status: 0 });
  const [started] = bodiesOf(world, 'run_started');
  expect(started?.['plan_key']).toBe(world.read('signing.key.pub').trimEnd());
  const kept = world.read(`plans/${String(started?.['plan_id'])}.json`);
  expect(kept).toBe(world.read('plan.json'));
  expect((JSON.parse(kept) as { readonly signature: string }).signature).toMatch(
    /^sha256:[0-9a-f]{64}\n\n— mustreset \S+\n$/,
  );
});

test('nobody has to ask for a signature, and then none is recorded', async () => {
  const world = await plannedWorld();
  expect(await apply(world, 'plan.json')).toMatchObject({ status: 0 });
  expect(bodiesOf(world, 'run_started')[0]).not.toHaveProperty('plan_key');
  expect(await world.run('show', 'plan.json')).toMatchObject({ status: 0 });
});

test('a plan that is unsigned, foreign, altered, or signed for another is refused before any call', async () => {
  const world = await plannedWorld();
  const { signature } = JSON.parse(world.read('plan.json')) as { readonly signature: string };
  const resigned = (note: string): string =>
    world.read('unsigned.json').replace(/"\}\n$/, `","signature":${JSON.stringify(note)}}\n`);
  world.write('moved.json', resigned(signature));
  world.write('nonsense.json', resigned('nonsense'));
  world.write('forged.json', world.read('plan.json').replace(/(— mustreset .{20})./, '$1A'));
  const cases: readonly (readonly [string, string])[] = [
    ['unsigned.json', 'is not signed. Make it with'],
    ['foreign.json', 'not signed by the required key'],
    ['moved.json', 'taken from another'],
    ['nonsense.json', 'taken from another'],
    ['forged.json', 'not signed by the required key'],
  ];
  for (const [file, why] of cases) {
    const { status, stderr } = await apply(world, REQUIRED, file);
    expect([file, status, words(stderr)]).toEqual([file, 5, expect.stringContaining(why)]);
  }
  world.write(
    'altered.json',
    world.read('plan.json').replace('ada@example.com', 'eve@example.com'),
  );
  expect(await apply(world, REQUIRED, 'altered.json')).toMatchObject({ status: 5 });
  expect(world.resets()).toEqual([]);
});

test('either of two keys is enough, and a signature without a plan file is a mistake', async () => {
  const world = await plannedWorld();
  const both = ['--require-signature=other.key.pub', REQUIRED];
  expect(await apply(world, ...both, 'plan.json')).toMatchObject({ status: 0 });
  world.write('policy.yaml', policyText(['grace@example.com'], { campaign: 'inc-2' }));
  const without = await world.run('apply', '--auto-approve', REQUIRED);
  expect([without.status, without.stderr]).toEqual([
    64,
    expect.stringContaining('needs a plan file'),
  ]);
});
