import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { completionTree } from '../../src/cli/completion-tree.ts';
import type { Runner } from '../../src/cli/commands.ts';
import { createProgram } from '../../src/cli/program.ts';
import { HAS_TERMINAL, type Folder, atEnd, freshFolder, runCli } from '../support/cli.ts';
import { type Typing, hasProgram, startTyping } from '../support/typing.ts';

const TREE = completionTree(createProgram({} as Runner, () => undefined));

/** A folder with a file whose name has a space, and the script of a shell. */
async function folderFor(shell: string): Promise<Folder> {
  const folder = freshFolder();
  folder.write('incident 7.yaml', '');
  folder.write('other.csv', '');
  const { status, stdout, stderr } = await runCli(['completion', shell], { cwd: folder.path });
  expect([status, stderr]).toEqual([0, '']);
  folder.write('script', stdout);
  return folder;
}

const namesBelow = (...path: readonly string[]): readonly string[] =>
  TREE.filter(
    (command) =>
      command.path.length === path.length + 1 &&
      path.every((word, at) => command.path[at] === word),
  ).map((command) => command.path.at(-1) ?? '');

const flagsOf = (...path: readonly string[]): readonly string[] =>
  (TREE.find((command) => command.path.join(' ') === path.join(' '))?.flags ?? []).map(
    ({ name }) => name,
  );

/** What is typed before TAB, what is typed behind it, and the words that the command then gets. */
const COMPLETED = [
  ['emu', '', ['emulator']],
  ['state sett', '', ['state', 'settle']],
  ['plan --detail', '', ['plan', '--detailed-exitcode']],
  ['plan --out plan.json --detail', '', ['plan', '--out', 'plan.json', '--detailed-exitcode']],
  ['emulator --passwords cr', '', ['emulator', '--passwords', 'cross_org']],
  ['emulator --passwords=org', '', ['emulator', '--passwords=organization']],
  ['plan --refresh f', '', ['plan', '--refresh', 'false']],
  ['plan --policy inc', '', ['plan', '--policy', 'incident 7.yaml']],
  ['plan --policy=inc', '', ['plan', '--policy=incident 7.yaml']],
  ['fmt oth', '', ['fmt', 'other.csv']],
  ['validate --against oth', '', ['validate', '--against', 'other.csv']],
  ['completion fi', '', ['completion', 'fish']],
  ['help exit', '', ['help', 'exit-codes']],
  ['help state sett', '', ['help', 'state', 'settle']],
  ['plan --write mark', 'p.md', ['plan', '--write', 'markdown=p.md']],
  ['emulator --fault drop-b', '0.1', ['emulator', '--fault', 'drop-before:0.1']],
  ['plan --write mark', 'p.md', ['plan', '--write', 'markdown=p.md']],
] as const;

/** Places where all that is possible is listed. */
const LISTED = [
  ['', namesBelow()],
  ['log ', namesBelow('log')],
  ['state ', namesBelow('state')],
  ['plan --', flagsOf('plan')],
  ['emulator --passwords ', ['cross_org', 'organization']],
  ['completion ', ['bash', 'zsh', 'fish']],
] as const;

describe.each(['bash', 'zsh'] as const)('%s', (shell) => {
  const here = HAS_TERMINAL && hasProgram(shell);
  let typing: Typing;

  beforeAll(async () => {
    if (!here) return;
    const { path } = await folderFor(shell);
    typing = startTyping(shell, path);
    atEnd(() => {
      typing.end();
    });
    const compinit = shell === 'zsh' ? 'autoload -U compinit; compinit -D -u; ' : '';
    await typing.type(
      `${compinit}source ./script; mustreset() { printf '<%s>' "$@"; echo -done; }; echo ready-$((1 + 1))\n`,
      (screen) => screen.includes('ready-2'),
    );
  });

  test.runIf(here).each(COMPLETED)('completes "%s"', async (before, behind, words) => {
    const screen = await typing.type(`mustreset ${before}\t${behind}\n`, (text) =>
      text.includes('>-done'),
    );
    const [, got = ''] = /((?:<[^>]*>)+)-done/.exec(screen) ?? [];
    expect(got).toBe(words.map((word) => `<${word}>`).join(''));
  });

  test.runIf(here).each(LISTED)('lists what may follow "%s"', async (before, names) => {
    expect(names.length).toBeGreaterThan(1);
    const isListed = (screen: string): boolean => {
      const words = new Set(screen.split(/\s+/));
      return names.every((name) => words.has(name));
    };
    // bash lists at the second TAB.
    const keys = shell === 'bash' ? '\t\t' : '\t';
    expect(isListed(await typing.type(`mustreset ${before}${keys}`, isListed))).toBe(true);
    // Ctrl-U empties the line.
    await typing.type('\u0015echo next-$((1 + 1))\n', (screen) => screen.includes('next-2'));
  });
});

describe('fish', () => {
  const here = hasProgram('fish');
  let folder: Folder;

  beforeAll(async () => {
    if (here) folder = await folderFor('fish');
  });

  /** What fish itself offers at the end of a line. */
  const offered = (line: string): readonly string[] => {
    const script = 'source ./script; complete -C "$argv[1]"';
    const args = ['--no-config', '--private', '-c', script, `mustreset ${line}`];
    const env = { PATH: process.env['PATH'], HOME: folder.path };
    const { stdout, stderr } = spawnSync('fish', args, { cwd: folder.path, env, encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout
      .split('\n')
      .filter((each) => each !== '')
      .map((each) => each.split('\t')[0] ?? '');
  };

  test.runIf(here).each(COMPLETED)('completes "%s"', (before, _behind, words) => {
    const last = words.at(-1) ?? '';
    const found = offered(before).map((word) => word.replaceAll('\\ ', ' '));
    expect(found.filter((word) => last.startsWith(word))).toHaveLength(1);
  });

  test.runIf(here).each(LISTED)('lists what may follow "%s"', (before, names) => {
    const found = offered(before);
    expect(names.filter((name) => !found.includes(name))).toEqual([]);
  });
});

test('a flag takes a value everywhere or nowhere, as the scripts assume', () => {
  const kinds = new Map<string, Set<string>>();
  for (const { name, value } of TREE.flatMap(({ flags }) => flags)) {
    kinds.set(name, (kinds.get(name) ?? new Set()).add(JSON.stringify(value)));
  }
  expect([...kinds].filter(([, values]) => values.size > 1)).toEqual([]);
});
