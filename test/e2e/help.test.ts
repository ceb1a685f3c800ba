import { beforeAll, describe, expect, test } from 'vitest';
import type { Runner } from '../../src/cli/commands.ts';
import { createProgram } from '../../src/cli/program.ts';
import { EXIT } from '../../src/model/exit-code.ts';
import { type CliResult, freshFolder, runCli } from '../support/cli.ts';
import { documentOf } from './documents.ts';

/** The whole tree, without the groups. */
const COMMANDS: readonly string[] = createProgram({} as Runner, () => undefined).commands.flatMap(
  (command) =>
    command.commands.length === 0
      ? [command.name()]
      : command.commands.map((child) => `${command.name()} ${child.name()}`),
);

const run = (...args: readonly string[]): Promise<CliResult> =>
  runCli(args, { cwd: freshFolder().path });

/** The command lines of the examples in a help text. */
const examplesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^ {2}\$ mustreset (.*)$/gm)].map(([, line = '']) => line);

/** The words of a command line, as a shell would split it. */
const split = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

const flagsIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag);

describe.each(COMMANDS)('help %s', (command) => {
  let text = '';

  beforeAll(async () => {
    const folder = process.cwd();
    const { status, stdout, stderr } = await runCli(['help', ...command.split(' ')], {
      cwd: folder,
    });
    expect([status, stderr]).toEqual([0, '']);
    text = stdout;
  });

  test('shows the usage, the flags, and examples with what they do', () => {
    expect(text).toContain(`Usage: mustreset ${command}`);
    expect(text).toContain('\nExamples:\n');
    expect(examplesIn(text).length).toBeGreaterThan(0);
    expect(text.match(/^ {2}# /gm)).toHaveLength(examplesIn(text).length);
  });

  test('shows examples of this command, with flags that it has', () => {
    const known = new Set(flagsIn(text.slice(0, text.indexOf('\nExamples:\n'))));
    for (const example of examplesIn(text)) {
      expect(example.startsWith(command)).toBe(true);
      for (const flag of flagsIn(example))
        expect([example, known.has(flag)]).toEqual([example, true]);
    }
  });

  test('shows examples that are understood', async () => {
    // An emulator runs until it is ended; its examples are understood if their flags are.
    if (command === 'emulator') return;
    for (const example of examplesIn(text)) {
      const [line = ''] = example.split(' > ');
      const { status, stderr } = await run(...split(line));
      expect([example, status === 64 ? stderr : '']).toEqual([example, '']);
    }
  });
});

test.each(['', 'log', 'state'])('help %s shows examples that are understood', async (group) => {
  const { stdout } = await run('help', ...(group === '' ? [] : [group]));
  const examples = examplesIn(stdout);
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    expect(example.startsWith(group)).toBe(true);
    const { status, stderr } = await run(...split(example));
    expect([example, status === 64 ? stderr : '']).toEqual([example, '']);
  }
});

describe('help', () => {
  test('lists every command', async () => {
    const { status, stdout } = await run('help');
    expect(status).toBe(0);
    for (const command of COMMANDS) expect(stdout).toContain(`\n  ${command.split(' ')[0]}`);
    expect(stdout).toContain('mustreset help exit-codes');
    for (const spelling of ['--help', '-h', '-help']) {
      expect(await run(spelling)).toMatchObject({ status: 0, stdout });
    }
  });

  test('of a command is the same in every spelling', async () => {
    const { stdout } = await run('help', 'plan');
    for (const spelling of ['--help', '-h', '-help']) {
      expect(await run('plan', spelling)).toMatchObject({ status: 0, stdout });
    }
  });

  test.each(['log', 'state'])('of %s lists its subcommands', async (group) => {
    const { status, stdout } = await run('help', group);
    expect(status).toBe(0);
    for (const command of COMMANDS.filter((name) => name.startsWith(`${group} `))) {
      expect(stdout).toMatch(new RegExp(`^  ${command.split(' ')[1]} `, 'm'));
    }
  });

  test('without a command line is shown with exit 64', async () => {
    const { status, stdout, stderr } = await run();
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toContain('Usage: mustreset');
  });

  test('of an unknown topic is a usage error', async () => {
    expect(await run('help', 'nope')).toMatchObject({ status: 64, stdout: '' });
    expect(await run('help', 'state', 'nope')).toMatchObject({ status: 64, stdout: '' });
  });

  test('exit-codes says what each exit code means', async () => {
    const { status, stdout } = await run('help', 'exit-codes');
    expect(status).toBe(0);
    for (const code of Object.values(EXIT)) {
      expect(stdout).toMatch(new RegExp(`^ *${code}  \\S`, 'm'));
    }
    expect(stdout.match(/^ {1,5}\d+ {2}/gm)).toHaveLength(Object.values(EXIT).length);
    expect(stdout).toContain('Warnings never change the exit code.');
  });
});

describe('version', () => {
  test('tells the program, Node and the formats', async () => {
    const { status, stdout } = await run('version');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^mustreset v\d+\.\d+\.\d+\non Node \d+\./);
    for (const spelling of ['--version', '-version']) {
      expect(await run(spelling)).toMatchObject({ status: 0, stdout });
    }
  });

  test('tells programs the same', async () => {
    expect(documentOf(await run('version', '--json'))).toMatchObject({
      command: 'version',
      exit_code: 0,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      node: process.versions.node,
      formats: { policy: 1, state: 1, plan: 1, log: 1 },
    });
  });
});
