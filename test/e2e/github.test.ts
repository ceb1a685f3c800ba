import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type Environment,
  type StartedWorld,
  policyText,
  runCli,
  startWorld,
} from '../support/cli.ts';
import { eventsOf } from './documents.ts';
import { apiError, standBetween } from './intercept.ts';

const APPLY = ['apply', '--auto-approve', '--new-state'];

/** A checkout whose policies lie in a folder of it, which is where the commands run. */
const actions = (world: StartedWorld): Environment => ({
  GITHUB_ACTIONS: 'true',
  GITHUB_WORKSPACE: world.path,
  GITHUB_STEP_SUMMARY: world.at('summary.md'),
});

async function runIn(world: StartedWorld, folder: string, ...args: readonly string[]) {
  return runCli(args, { cwd: world.at(folder), env: { ...world.env, ...actions(world) } });
}

/** Lines that the runner would take as commands. */
const commandsIn = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /^\s*::|##\[/.test(line));

describe.concurrent('in GitHub Actions', () => {
  test('a mistake is an annotation at its line in the repository', async () => {
    const world = await startWorld();
    world.write('live/policy.yaml', policyText(['ada@example.com', 'nobody']));
    const { status, stdout, stderr } = await runIn(world, 'live', 'validate');
    expect([status, commandsIn(stdout)]).toEqual([3, []]);
    expect(commandsIn(stderr)).toEqual([
      expect.stringMatching(
        /^::error file=live\/policy\.yaml,line=6,col=5,endLine=6,endColumn=10,title=Invalid e-mail address::/,
      ),
    ]);
    expect(world.read('summary.md')).toContain('## mustreset: Validate');
  });

  test('an address that no policy covers is an annotation in the list', async () => {
    const world = await startWorld({ policy: ['ada@example.com', 'alan@example.com'] });
    world.write('leaked.csv', 'email_address,_from\nada@example.com,x\nbarbara@example.com,y\n');
    const against = ['validate', '--against', 'leaked.csv', '--json'];
    const { status, stdout, stderr } = await world.runWith(actions(world), ...against);
    expect(status).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      uncovered: ['barbara@example.com'],
      unlisted: ['alan@example.com'],
    });
    expect(commandsIn(stderr)).toEqual([
      expect.stringMatching(
        /^::error file=leaked\.csv,line=3,col=1,endLine=3,endColumn=19,title=Address that no policy covers::"b…@example\.com" stands/,
      ),
      expect.stringMatching(
        /^::warning file=policy\.yaml,line=6,.*title=Addresses that the list lacks::.* a…@example\.com,/,
      ),
    ]);
    expect(`${stderr}${world.read('summary.md')}`).not.toContain('barbara@');
  });

  test('warnings of a plan are annotations, and the plan is the summary of the step', async () => {
    const world = await startWorld({ policy: ['ada@example.com', 'nobody@example.com'] });
    const { status, stdout, stderr } = await world.runWith(
      actions(world),
      ...['plan', '--new-state', '--json'],
    );
    eventsOf(stdout, status);
    expect(commandsIn(stderr)).toEqual([
      expect.stringMatching(/^::warning file=policy\.yaml,line=6,.*::.*n…@example\.com/),
    ]);
    const summary = world.read('summary.md');
    expect(summary).toContain('**Plan: 1 to require');
    expect(summary).not.toMatch(/ada@|nobody@/);
  });

  test('addresses are shown where that is asked for', async () => {
    const world = await startWorld({ policy: ['ada@example.com', 'nobody@example.com'] });
    const { stderr } = await world.runWith(
      actions(world),
      ...['plan', '--new-state', '--json', '--show-addresses'],
    );
    expect(stderr).toContain('nobody@example.com');
    expect(world.read('summary.md')).toContain('`ada@example.com`');
  });

  test('an apply that left somebody says so in annotation and summary', async () => {
    const world = await startWorld();
    const between = await standBetween(world.emulator, ({ reset }) =>
      reset > 0 ? apiError(404, 'email_not_found') : 'pass',
    );
    const env = { ...actions(world), MUSTRESET_BASE_URL: between.url };
    const { status, stderr } = await world.runWith(env, ...APPLY);
    expect(status).toBe(7);
    expect(commandsIn(stderr)).toEqual([
      expect.stringMatching(/^::error title=Apply did not converge::.*a…@example\.com/),
    ]);
    expect(world.read('summary.md')).toContain('### Rejected (2)');
  });

  test('summaries of one step stand below each other', async () => {
    const world = await startWorld();
    for (const args of [['validate'], ['plan', '--new-state'], APPLY]) {
      expect(await world.runWith(actions(world), ...args)).toMatchObject({ status: 0 });
    }
    expect(world.read('summary.md').match(/^## .*$/gm)).toEqual([
      '## mustreset: Validate',
      '## mustreset: Plan',
      '## mustreset: Apply',
    ]);
  });

  test.each([
    ['in a folder that is not there', 'no/such/folder/summary.md', ''],
    ['that is a folder', '.', ''],
    ['that is full', 'full.md', 'x'.repeat(1024 * 1024 - 100)],
  ])('a summary %s is a warning', async (_name, file, text) => {
    const world = await startWorld();
    if (text !== '') writeFileSync(world.at(file), text);
    const env = { ...actions(world), GITHUB_STEP_SUMMARY: world.at(file) };
    const { status, stderr } = await world.runWith(env, ...APPLY);
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('Warning: the step summary was not written'),
    ]);
  });

  test('nothing is said anywhere else', async () => {
    const world = await startWorld({ policy: ['nobody@example.com'] });
    const env = { GITHUB_STEP_SUMMARY: world.at('summary.md') };
    const { stderr } = await world.runWith(env, 'plan', '--new-state');
    expect([commandsIn(stderr), world.has('summary.md')]).toEqual([[], false]);
  });

  test('untrusted text is no command in any text that is printed', async () => {
    const trap = "'::error::a ::stop-commands::b x##[error]c %0A::d <b> [x](http://y)'";
    const policy = [
      'version: 1',
      'campaign: inc-1',
      `reason: ${trap}`,
      `ticket: ${trap}`,
      'members:',
      '  - ada@example.com',
      '  - nobody@example.com',
    ].join('\n');
    const world = await startWorld({ policy });
    const between = await standBetween(world.emulator, ({ reset }) =>
      reset > 0 ? apiError(404, 'x##[error]y') : 'pass',
    );
    const env = { ...actions(world), MUSTRESET_BASE_URL: between.url };
    const write = ['--write', 'markdown=a.md', '--write', 'csv=a.csv'];
    for (const args of [
      ['validate'],
      ['plan', '--new-state', '--out', 'plan.json', '--write', 'markdown=p.md'],
      ['plan', '--new-state', '--json'],
      ['show', 'plan.json'],
      [...APPLY, ...write],
      ['apply', '--auto-approve', '--json'],
      ['log', 'show'],
    ]) {
      const { stdout, stderr } = await world.runWith(env, ...args);
      const ours = /^::(error|warning) (file=policy\.yaml,|title=Apply did not converge)/;
      expect([args[0], commandsIn(stdout)]).toEqual([args[0], []]);
      expect(commandsIn(stderr).filter((line) => !ours.test(line))).toEqual([]);
    }
    for (const file of ['a.md', 'a.csv', 'p.md', 'summary.md']) {
      expect([file, commandsIn(world.read(file))]).toEqual([file, []]);
    }
  });
});
