/** Where documents, plans and events must not go: over what the command reads. */
import { rmSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { policyText, startWorld } from '../support/cli.ts';
import { bodiesOf, usage } from './documents.ts';

const PEOPLE = ['ada@example.com'];
const APPLY = ['apply', '--auto-approve', '--new-state'];

const LISTS = 'members_from:\n  - file: lists/l.csv\n';
const LIST = 'email_address\nalan@example.com\n';

describe.concurrent('an output', () => {
  test.each([
    ['of the policy', LISTS, '', []],
    ['of a policy that is no YAML', `${LISTS}reason: "\n`, '', []],
    ['of a policy with mistakes', `${LISTS}membres: []\n`, '', []],
    ['where the settings have mistakes', LISTS, 'version: 9\n', []],
    ['where another policy is not there', LISTS, '', ['--policy=policy.yaml', '--policy=no.yaml']],
  ])('goes over no list %s', async (_, tail, settings, more) => {
    const world = await startWorld({ policy: `${policyText(PEOPLE)}${tail}` });
    world.write('lists/l.csv', LIST);
    symlinkSync('lists/l.csv', world.at('link'));
    if (settings !== '') world.write('mustreset.yaml', settings);
    for (const flags of [
      ['validate', '--write', 'markdown=./lists/l.csv'],
      ['status', '--write', 'csv=lists/l.csv'],
      ['plan', '--new-state', '--write', 'csv=lists/l.csv'],
      ['plan', '--new-state', '--out', 'link'],
      ['plan', '--new-state', '--json-into', 'lists/l.csv'],
      [...APPLY, '--json-into', 'link'],
      [...APPLY, '--write', 'csv=lists/l.csv'],
    ]) {
      const said = await usage(world, ...flags, ...more);
      expect(said).toContain('members_from names the same file');
    }
    expect([world.read('lists/l.csv'), world.calls()]).toEqual([LIST, 0]);
  });

  test('goes not over the key that signs', async () => {
    const world = await startWorld();
    await world.run('keygen', 'signing.key');
    const key = world.read('signing.key');
    const env = { MUSTRESET_SIGNING_KEY_FILE: 'signing.key' };
    const { status, stderr } = await world.runWith(env, ...APPLY, '--write', 'csv=signing.key');
    expect([status, stderr]).toEqual([64, expect.stringContaining('MUSTRESET_SIGNING_KEY_FILE')]);
    expect([world.read('signing.key'), world.calls()]).toEqual([key, 0]);
  });

  test('goes not over a plan that the store keeps, whatever leads there', async () => {
    const world = await startWorld();
    await world.run(...APPLY);
    const [started] = bodiesOf(world, 'run_started');
    const kept = `plans/${String(started?.['plan_id'])}.json`;
    const plan = world.read(kept);
    symlinkSync(kept, world.at('link'));
    for (const flags of [
      ['report', '--write', `html=${kept}`],
      ['report', '--write', 'csv=link'],
      ['plan', '--out', kept],
      ['apply', '--auto-approve', '--json-into', `./plans/../${kept}`],
    ]) {
      expect(await usage(world, ...flags)).toContain('a store keeps an applied plan');
    }
    expect(world.read(kept)).toBe(plan);
  });

  test('goes not over the plan that is read, and not over a list that it was made of', async () => {
    const world = await startWorld({ policy: `${policyText(PEOPLE)}${LISTS}` });
    world.write('lists/l.csv', LIST);
    await world.run('plan', '--new-state', '--out', 'plan.json');
    const plan = world.read('plan.json');
    const apply = ['apply', 'plan.json', '--json-into', 'plan.json'];
    expect(await usage(world, ...apply)).toContain('The plan names the same file');
    expect(world.read('plan.json')).toBe(plan);
    rmSync(world.at('policy.yaml'));
    const { status, stderr } = await world.run('show', 'plan.json', '--write', 'csv=lists/l.csv');
    expect([status, stderr]).toEqual([1, expect.stringContaining('the policy is read from it')]);
    expect(world.read('lists/l.csv')).toBe(LIST);
  });
});
