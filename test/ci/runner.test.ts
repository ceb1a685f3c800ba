/** The small GitHub of these tests does what is documented, and refuses what it does not know. */
import { expect, test } from 'vitest';
import { annotationsIn } from './commands.ts';
import { evaluate, holds, interpolate } from './expression.ts';
import { type Machine, freshMachine } from './machine.ts';
import { startStep } from './step.ts';
import { parseWorkflow } from './workflow.ts';

const CONTEXTS = {
  github: { ref: 'refs/heads/main' },
  secrets: { A: 'x' },
  inputs: { 'new-state': true },
  needs: { plan: { outputs: { 'exit-code': '2' } } },
};
const WELL = { failed: false, cancelled: false };

test.each([
  ["github.ref == 'refs/heads/main'", true],
  ["needs.plan.outputs.exit-code == '2'", true],
  ['needs.plan.outputs.other', ''],
  ["secrets.A != ''", true],
  ["secrets.B != ''", false],
  ['inputs.new-state', true],
  ["github.ref != 'a' && secrets.A", 'x'],
  ["secrets.B && github.ref != 'a'", ''],
  ['!secrets.B', true],
])('%s', (text, value) => {
  expect(evaluate(text, CONTEXTS)).toBe(value);
});

test.each([
  'fromJSON(secrets.A)',
  'secrets.A ==',
  "secrets.A == 'x",
  'secrets[0]',
  "secrets.A || 'x'",
  '(secrets.A)',
  "'it''s'",
  '1 == 1',
  'x.y',
])('%s is refused', (text) => {
  expect(() => evaluate(text, CONTEXTS)).toThrow();
});

test('a step runs where all is well, unless it asks for something else', () => {
  const failed = { failed: true, cancelled: false };
  const cancelled = { failed: false, cancelled: true };
  const runs = (text: string | undefined): readonly boolean[] =>
    [WELL, failed, cancelled].map((standing) => holds(text, CONTEXTS, standing));
  expect(runs(undefined)).toEqual([true, false, false]);
  expect(runs("${{ secrets.A == 'x' }}")).toEqual([true, false, false]);
  expect(runs('${{ failure() }}')).toEqual([false, true, false]);
  expect(runs('${{ !cancelled() }}')).toEqual([true, true, false]);
  expect(runs('always()')).toEqual([true, true, true]);
  expect(interpolate('a-${{ secrets.A }}-${{ secrets.B }}', CONTEXTS)).toBe('a-x-');
});

const workflow = (step: string, more = ''): string =>
  `name: a
on: { push: {} }
permissions: {}
defaults: { run: { shell: bash } }
${more}jobs: { a: { runs-on: x, permissions: {}, steps: [${step}] } }
`;

test.each([
  ['{ run: "echo ${{ github.ref }}" }', '', /expression stands in a script/],
  ['{ run: a, continue-on-error: true }', '', /keys not known here: continue-on-error/],
  ['{ name: a }', '', /either runs or uses/],
  ['{ run: a }', 'env: { A: b }\n', /keys not known here: env/],
])('a workflow with %s %s is refused', (step, more, why) => {
  expect(() => parseWorkflow(workflow(step, more))).toThrow(why);
});

test('annotations are found, and any other command is refused', () => {
  const [found] = annotationsIn('  ::error title=a::b: c\nx ::error::no');
  expect(found).toEqual({ level: 'error', properties: 'title=a', message: 'b: c' });
  for (const line of [
    '::add-mask::x',
    ' ::set-output name=a::b',
    'x ##[error]y',
    '::stop-commands::x',
  ])
    expect(() => annotationsIn(`a\n${line}\n`)).toThrow('reached the runner');
});

const statusOf = async (run: string, machine: Machine): Promise<number> =>
  (await startStep({ run }, machine, {}, {}).ended).status;

test('a script stops at its first failure, also in a pipe, and finds only what was installed', async () => {
  const machine = freshMachine();
  expect(await statusOf('false; true', machine)).toBe(1);
  expect(await statusOf('false | true', machine)).toBe(1);
  expect(await statusOf('mustreset version', machine)).toBe(127);
});

test('npm knows the pinned version and no other', async () => {
  const machine = freshMachine();
  machine.setupNode();
  for (const name of ['mustreset', 'mustreset@latest', 'mustreset@9.9.9', 'other@1.0.0']) {
    const run = `npm install --global --ignore-scripts ${name}`;
    expect([name, await statusOf(run, machine)]).toEqual([name, 98]);
  }
});
