/** The hooks for pre-commit, run as pre-commit runs hooks of `language: system`. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Folder, freshFolder, policyText } from '../support/cli.ts';
import { type Machine, freshMachine } from './machine.ts';
import { startScript } from './script.ts';

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
  readonly files: string;
  readonly pass_filenames?: boolean;
}

const HOOKS = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly Hook[];

interface Desk extends Folder {
  readonly machine: Machine;
}

function aDesk(files: Readonly<Record<string, string>>): Desk {
  const folder = freshFolder();
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  const machine = freshMachine();
  machine.setupNode();
  return { ...folder, machine };
}

/** Passed, Failed or Skipped, as pre-commit shows it: a hook that changes a file has failed too. */
async function runHook(id: string, desk: Desk, staged: readonly string[]): Promise<string> {
  const hook = HOOKS.find((one) => one.id === id);
  if (hook?.language !== 'system') throw new Error(`There is no hook ${id} of the system.`);
  const files = staged.filter((path) => new RegExp(hook.files).test(path));
  if (files.length === 0) return 'Skipped';
  const before = staged.map((path) => desk.read(path));
  const { machine, path: cwd } = desk;
  const command = [...hook.entry.split(' '), ...(hook.pass_filenames === false ? [] : files)];
  const env = { PATH: machine.path, HOME: machine.home };
  const [program = '', ...args] = ['/usr/bin/env', ...command];
  const { status } = await startScript([program, ...args], cwd, env).ended;
  const same = staged.every((path, index) => desk.read(path) === before[index]);
  return status === 0 && same ? 'Passed' : 'Failed';
}

const SORTED = policyText(['ada@example.com', 'alan@example.com']);
const UNSORTED = policyText(['alan@example.com', 'ada@example.com']);

test('fmt sorts what is staged, and fails once', async () => {
  const desk = aDesk({ 'policies/a.yaml': UNSORTED, 'policies/a b.yml': SORTED });
  const staged = ['policies/a.yaml', 'policies/a b.yml'];
  expect(await runHook('mustreset-fmt', desk, staged)).toBe('Failed');
  expect(desk.read('policies/a.yaml')).toBe(SORTED);
  expect(await runHook('mustreset-fmt', desk, staged)).toBe('Passed');
});

test('validate looks at all policies, also where only a list or the settings are staged', async () => {
  const policy = SORTED.replace('members:', 'members_from:\n  - file: list.txt\nmembers:');
  const desk = aDesk({ 'policies/a.yaml': policy, 'policies/list.txt': 'bea@example.com\n' });
  expect(await runHook('mustreset-validate', desk, ['policies/list.txt'])).toBe('Passed');
  desk.write('policies/list.txt', 'no address\n');
  expect(await runHook('mustreset-validate', desk, ['policies/list.txt'])).toBe('Failed');
  desk.write('policies/list.txt', 'bea@example.com\n');
  desk.write('mustreset.yaml', 'version: 2\n');
  expect(await runHook('mustreset-validate', desk, ['mustreset.yaml'])).toBe('Failed');
});

test('other files start no hook', async () => {
  const desk = aDesk({ 'README.md': 'x', 'docs/policies/a.yaml': 'x', 'policies/list.csv': 'x' });
  const staged = ['README.md', 'docs/policies/a.yaml'];
  for (const { id } of HOOKS) expect(await runHook(id, desk, staged)).toBe('Skipped');
  expect(await runHook('mustreset-fmt', desk, ['policies/list.csv'])).toBe('Skipped');
});

test('the example names hooks that there are', () => {
  const { repos } = parse(
    readFileSync('examples/ci/pre-commit/pre-commit-config.yaml', 'utf8'),
  ) as { readonly repos: readonly { readonly hooks: readonly { readonly id: string }[] }[] };
  const ids = repos.flatMap(({ hooks }) => hooks.map(({ id }) => id));
  expect(ids).toEqual(HOOKS.map(({ id }) => id));
});
