/** `action.yml`: inputs are flags, one by one, and what came of it is told in outputs. */
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FLAGS } from '../../src/cli/flags.ts';
import { type StartedWorld, policyText, startWorld } from '../support/cli.ts';
import { ACTION, type ActionResult, runAction, startAction } from './composite.ts';
import { freshMachine } from './machine.ts';

const use = (world: StartedWorld, given: Readonly<Record<string, string>>): Promise<ActionResult> =>
  runAction(world.path, world.env, given);

const digestOf = (text: string): string => (JSON.parse(text) as { readonly digest: string }).digest;

test('each input but those of the action itself is a flag of the program', () => {
  const own = ['command', 'plan', 'working-directory', 'postgres-driver'];
  const flags = Object.values(FLAGS).map(({ long }) => long?.slice(2));
  const strange = Object.keys(ACTION.inputs).filter(
    (name) => !own.includes(name) && !flags.includes(name),
  );
  expect(strange).toEqual([]);
  expect(
    Object.keys(ACTION.inputs).filter((name) => /\b(args?|flags?|options?)\b/.test(name)),
  ).toEqual([]);
});

test('its scripts hold no expression, and its permissions stand at its top', () => {
  for (const { run } of ACTION.runs.steps) expect(run ?? '').not.toContain('${{');
  expect(readFileSync('action.yml', 'utf8')).toContain('permissions: { contents: read }');
});

test('validate, fmt, plan and apply one after the other', async () => {
  const world = await startWorld();
  const valid = await use(world, { command: 'validate' });
  expect([valid.failed, valid.outputs['exit-code']]).toEqual([false, '0']);
  expect(await use(world, { command: 'fmt' })).toMatchObject({ outputs: { 'exit-code': '0' } });
  const given = { command: 'plan', plan: 'a plan.json', 'new-state': 'true' };
  const plan = await use(world, given);
  expect(plan.outputs).toEqual({
    'exit-code': '0',
    'plan-path': world.at('a plan.json'),
    'plan-digest': digestOf(world.read('a plan.json')),
    changes: '2',
    require: '2',
  });
  const apply = await use(world, { ...given, command: 'apply', rate: '5', first: '1' });
  expect([apply.failed, apply.outputs['exit-code']]).toEqual([true, '7']);
  const rest = await use(world, { command: 'apply', plan: 'a plan.json' });
  expect([rest.failed, rest.outputs['exit-code'], rest.outputs['plan-path']]).toEqual([
    false,
    '0',
    '',
  ]);
  expect(world.resets()).toHaveLength(2);
  const again = await use(world, { command: 'plan', 'detailed-exitcode': 'true' });
  expect(again.outputs).toMatchObject({ 'exit-code': '0', changes: '0', 'plan-path': '' });
});

test('a change with detailed-exitcode is exit 2, which fails the step and tells the counts', async () => {
  const world = await startWorld();
  const given = { command: 'plan', 'new-state': 'true', 'detailed-exitcode': 'true' };
  const { failed, outputs } = await use(world, { ...given, exclude: 'ada@example.com\n' });
  expect([failed, outputs['exit-code'], outputs['changes']]).toEqual([true, '2', '1']);
});

test('settings, policies, state and base URL are named by inputs, in another folder', async () => {
  const world = await startWorld();
  world.write('live/one.yaml', world.read('policy.yaml'));
  world.write('live/two.yaml', world.read('policy.yaml').replace('inc-1', 'inc-2'));
  const { MUSTRESET_BASE_URL: url = '', ...env } = world.env;
  const { failed, log, outputs } = await runAction(world.path, env, {
    command: 'plan',
    'working-directory': 'live',
    policy: 'one.yaml\ntwo.yaml\n',
    state: 'records',
    'base-url': url,
    'new-state': 'true',
    target: 'ada@example.com\nalan@example.com',
    'plan-ttl': '1h',
    plan: 'plan.json',
  });
  expect([failed, log]).toEqual([false, expect.stringContaining('Plan: 2 to require')]);
  expect(outputs['plan-path']).toBe(world.at('live/plan.json'));
});

test('status, from state, settings and API of the inputs, fails its step for who is overdue', async () => {
  const head = 'due: 2026-01-31';
  const world = await startWorld({ policy: policyText(['ada@example.com'], { head }) });
  await world.run('apply', '--auto-approve', '--new-state', '--state=records');
  const { MUSTRESET_BASE_URL: url = '', ...env } = world.env;
  const given = { command: 'status', policy: 'policy.yaml', state: 'records', 'base-url': url };
  const status = (more: Readonly<Record<string, string>> = {}): Promise<ActionResult> =>
    runAction(world.path, env, { ...given, ...more });
  const { failed, log, outputs } = await status();
  expect([failed, outputs['exit-code'], outputs['changes']]).toEqual([false, '0', '']);
  expect(log).toMatch(/^Status: .* 1 required: 0 done, 1 overdue\.$/m);
  const night = await status({ 'detailed-exitcode': 'true' });
  expect([night.failed, night.outputs['exit-code']]).toEqual([true, '2']);
  const calls = world.calls();
  expect(await status({ refresh: 'false' })).toMatchObject({ failed: false });
  expect(world.calls()).toBe(calls);
});

test('with a signing key plan and run are signed, and a plan of nobody is refused', async () => {
  const world = await startWorld();
  await world.run('keygen', 'signing.key');
  const env = { ...world.env, MUSTRESET_SIGNING_KEY: world.read('signing.key') };
  const signed = async (more: Readonly<Record<string, string>>): Promise<ActionResult> => {
    const machine = { ...freshMachine(), workspace: world.path };
    const given = { 'new-state': 'true', ...more };
    const result = await startAction({ with: given, env, machine }).ended;
    expect(readdirSync(machine.temp).filter((name) => name.endsWith('.key'))).toEqual([]);
    return result;
  };
  rmSync(world.at('signing.key'));
  const required = { command: 'apply', 'require-signature': 'signing.key.pub\n' };

  await use(world, { command: 'plan', plan: 'unsigned.json', 'new-state': 'true' });
  const refused = await signed({ ...required, plan: 'unsigned.json' });
  expect([refused.outputs['exit-code'], world.resets()]).toEqual(['5', []]);
  expect(await signed({ command: 'plan', plan: 'plan.json' })).toMatchObject({ failed: false });
  expect(await signed({ ...required, plan: 'plan.json' })).toMatchObject({ failed: false });

  const verified = await world.run('log', 'verify', '--strict', '--key=signing.key.pub');
  expect(verified).toMatchObject({ status: 0 });
});

test.each([
  [{ command: 'state rm ada@example.com' }, 'command must be'],
  [{ command: 'apply' }, 'needs the input plan'],
  [{ command: 'plan', plan: 'a\nexit-code=0' }, 'must name one file'],
])('%j is refused', async (given, why) => {
  const world = await startWorld();
  const { failed, annotations, outputs } = await use(world, given);
  expect([failed, annotations[0]?.message]).toEqual([true, expect.stringContaining(why)]);
  expect(outputs).toMatchObject({ 'plan-path': '', 'plan-digest': '' });
  expect(world.calls()).toBe(0);
});

test.each(['$(touch canary)', '`touch canary`', '; touch canary', '" --auto-approve "', '-h', "'"])(
  'an input %j stays one value',
  async (text) => {
    const world = await startWorld();
    const given = { command: 'plan', 'new-state': 'true', policy: text, exclude: text };
    const { failed, outputs } = await use(world, given);
    expect([failed, outputs['exit-code']]).toEqual([true, expect.stringMatching(/^(3|64)$/)]);
    expect(world.has('canary')).toBe(false);
    expect(world.calls()).toBe(0);
  },
);

test('mistakes keep their exit codes, and PostgreSQL gets its driver', async () => {
  const world = await startWorld();
  const given = { command: 'plan', plan: 'plan.json' };
  expect((await use(world, given)).outputs).toMatchObject({ 'exit-code': '8', changes: '' });
  const driver = { ...given, 'postgres-driver': 'true', refresh: 'false', 'new-state': 'true' };
  expect((await use(world, driver)).outputs).toMatchObject({ 'exit-code': '0', changes: '2' });
  world.write('policy.yaml', 'version: 1\n');
  expect((await use(world, { command: 'validate' })).outputs['exit-code']).toBe('3');
  world.write('policy.yaml', policyText(['b@example.com', 'a@example.com']));
  expect((await use(world, { command: 'fmt' })).outputs['exit-code']).toBe('3');
  expect((await use(world, { command: 'fmt', check: 'false' })).outputs['exit-code']).toBe('0');
  const members = policyText(['a@example.com', 'b@example.com']);
  expect(world.read('policy.yaml')).toBe(members);
});
