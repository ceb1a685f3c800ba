import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type CliResult,
  type Folder,
  UNPRIVILEGED,
  freshFolder,
  policyText,
  runCli,
  startWorld,
} from '../support/cli.ts';
import { documentOf, words } from './documents.ts';

const BROKEN = `version: 1
campaign: inc-1
reason: Found in a dump
due: 2030-02-31
protect:
  - oncall@example.com
membres:
  - tim@example.com
members:
  - ada@example.com
  - oncall@example.com
  - Ada@example.com
`;

interface Desk extends Folder {
  run(...args: readonly string[]): Promise<CliResult>;
}

/** A folder to work in, without credentials. */
function desk(files: Readonly<Record<string, string>> = {}): Desk {
  const folder = freshFolder();
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  return { ...folder, run: (...args) => runCli(args, { cwd: folder.path }) };
}

const rulesOf = (result: CliResult): readonly string[] =>
  documentOf(result).diagnostics.map(
    ({ rule, range }) => `${rule} ${range?.file ?? ''}:${range?.start.line}:${range?.start.column}`,
  );

describe.concurrent('a policy that cannot be read', () => {
  const unreadable: readonly (readonly [string, string, (folder: Folder) => void])[] = [
    ['that is not there', 'it does not exist', () => undefined],
    [
      'that is a pipe',
      'it is a pipe',
      (folder) => execFileSync('mkfifo', [folder.at('there.yaml')]),
    ],
    [
      'whose links go in a circle',
      'its links go in a circle',
      (folder) => symlinkSync('there.yaml', folder.at('there.yaml')),
    ],
    [
      'that is a folder without policies',
      'there.yaml holds no .yaml or .yml file',
      (folder) => mkdirSync(folder.at('there.yaml')),
    ],
    [
      'below a file',
      'ENOTDIR',
      (folder) => folder.write('there.yaml', policyText(['ada@example.com'])),
    ],
  ];

  test.each(unreadable)(
    'one %s ends validate, plan and apply with exit 3',
    async (_, why, make) => {
      const world = await startWorld();
      make(world);
      const path = why === 'ENOTDIR' ? 'there.yaml/below.yaml' : 'there.yaml';
      for (const command of [['validate'], ['plan', '--new-state'], ['apply', '--auto-approve']]) {
        const { status, stdout, stderr } = await world.run(...command, '--policy', path);
        expect(status).toBe(3);
        expect(stdout).toBe('');
        expect(stderr).toContain('Error: Policy cannot be read');
        expect(stderr).toContain('Check --policy');
        if (why !== 'ENOTDIR') expect(words(stderr)).toContain(why);
      }
      expect(world.calls()).toBe(0);
    },
  );

  test.runIf(UNPRIVILEGED !== undefined)('one that this user may not read says so', async () => {
    const folder = desk({ 'policy.yaml': policyText(['ada@example.com']) });
    chmodSync(folder.path, 0o755);
    chmodSync(folder.at('policy.yaml'), 0);
    const result = await runCli(['validate'], { cwd: folder.path, ...UNPRIVILEGED });
    expect(result.status).toBe(3);
    expect(result.stderr).toContain('policy.yaml cannot be read: it may not be read.');
  });

  test('none at its usual place is told with what to do', async () => {
    const { status, stderr } = await desk().run('validate');
    expect(status).toBe(3);
    expect(stderr).toContain('neither a policy.yaml nor a folder policies/ here');
    expect(words(stderr)).toContain('"mustreset init"');
    expect(stderr).toContain('--policy FILE');
  });

  test('its document says so, too', async () => {
    const document = documentOf(await desk().run('validate', '--json', '--policy', 'nope.yaml'));
    expect(document).toMatchObject({
      command: 'validate',
      exit_code: 3,
      valid: false,
      addresses: 0,
    });
    expect(document.diagnostics).toMatchObject([{ rule: 'policy-missing', severity: 'error' }]);
  });
});

describe.concurrent('a broken policy', () => {
  test('is told whole, in the order of its lines, with frames, both places and hints', async () => {
    const { status, stdout, stderr } = await desk({ 'policy.yaml': BROKEN }).run('validate');
    expect(status).toBe(3);
    expect(stdout).toBe('');
    expect(stderr.match(/^│ Error: .*$/gm)).toEqual([
      '│ Error: Invalid time',
      '│ Error: Unknown key',
      '│ Error: Protected address among the members',
      '│ Error: Duplicate member',
    ]);
    expect(stderr).toContain('│    4: due: 2030-02-31\n│            ^^^^^^^^^^\n');
    expect(stderr).toContain('hint: Did you mean "members"?');
    expect(stderr).toContain('on policy.yaml line 12, column 5:');
    expect(stderr).toContain('and on policy.yaml line 10, column 5:');
  });

  test('is told with rule, line and column to programs', async () => {
    const result = await desk({ 'policy.yaml': BROKEN }).run('validate', '--json');
    expect(rulesOf(result)).toEqual([
      'invalid-time policy.yaml:4:6',
      'unknown-key policy.yaml:7:1',
      'protected-member policy.yaml:11:5',
      'duplicate-member policy.yaml:12:5',
    ]);
  });

  test('stops plan and apply before any call, whether or not there are credentials', async () => {
    const world = await startWorld({ policy: BROKEN });
    for (const command of [
      ['plan', '--new-state'],
      ['apply', '--auto-approve', '--new-state'],
    ]) {
      const { status, stdout, stderr } = await world.run(...command);
      expect([status, stdout]).toEqual([3, '']);
      expect(stderr).toContain('Error: Duplicate member');
      const bare = await runCli(command, { cwd: world.path });
      expect(bare).toMatchObject({ status: 3, stderr });
    }
    expect(world.calls()).toBe(0);
    expect(world.has('mustreset.log.jsonl')).toBe(false);
  });

  test('with more than a hundred mistakes names the first hundred and the number of the rest', async () => {
    const members = Array.from({ length: 130 }, (_, index) => `not-an-address-${index}`);
    const { status, stderr } = await desk({ 'policy.yaml': policyText(members) }).run('validate');
    expect(status).toBe(3);
    expect(stderr.match(/Error: Invalid e-mail address/g)).toHaveLength(100);
    expect(stderr).toMatch(/and 30 more/);
  });

  test('that is not YAML, is empty, or holds bytes that are no text is no fault of the program', async () => {
    const folder = desk({ 'a.yaml': 'version: [1\n', 'b.yaml': '', 'c.yaml': '\u0000\u0001' });
    for (const file of ['a.yaml', 'b.yaml', 'c.yaml']) {
      const { status, stderr } = await folder.run('validate', '--policy', file);
      expect([file, status]).toEqual([file, 3]);
      expect(stderr).toContain(`on ${file} line `);
    }
  });

  test('cannot disturb the terminal with what it holds', async () => {
    const member = '"\\u001b[2Jada@example.com"';
    const { status, stderr } = await desk({ 'policy.yaml': policyText([member]) }).run('validate');
    expect(status).toBe(3);
    expect(stderr).not.toContain('\u001b');
  });

  test('with a lone member_id cannot be planned without reading the members', async () => {
    const id = 'member-test-00000000-0000-4000-8000-000000000001';
    const world = await startWorld({ policy: policyText(['ada@example.com', `member_id: ${id}`]) });
    const { status, stdout, stderr } = await world.run('plan', '--new-state', '--refresh=false');
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain('on policy.yaml line 6, column ');
    expect(world.calls()).toBe(0);
  });

  test('may end sessions, and is refused for a word where a truth value is meant', async () => {
    const rules = async (value: string): Promise<readonly string[]> => {
      const policy = policyText(['ada@example.com'], { head: `revoke_sessions: ${value}` });
      return rulesOf(await desk({ 'policy.yaml': policy }).run('validate', '--json'));
    };
    expect(await rules('true')).toEqual([]);
    expect(await rules('later')).toEqual(['wrong-type policy.yaml:4:18']);
  });
});

describe.concurrent('several policies', () => {
  const two = {
    'policies/b.yaml': policyText(['bob@example.com', 'Ada@example.com'], { campaign: 'inc-2' }),
    'policies/a.yml': policyText(['ada@example.com']),
    'policies/notes.txt': 'not a policy',
  };

  test('of the usual folder are read in the order of their names', async () => {
    const { status, stdout } = await desk(two).run('validate');
    expect(status).toBe(0);
    expect(stdout).toBe(
      'Success! The policy is valid. 2 addresses in 2 campaigns from 2 files.\n' +
        '  inc-1: 1 address\n  inc-2: 2 addresses\n',
    );
  });

  test('may be named one by one, and the same file twice counts once', async () => {
    const result = await desk(two).run(
      'validate',
      '--json',
      ...['--policy', 'policies/a.yml', '--policy', 'policies/b.yaml', '--policy=policies/a.yml'],
    );
    expect(documentOf(result)).toMatchObject({
      valid: true,
      files: ['policies/a.yml', 'policies/b.yaml'],
      campaigns: { 'inc-1': 1, 'inc-2': 2 },
      addresses: 2,
    });
  });

  test('that list one address are one action for all their campaigns', async () => {
    const world = await startWorld();
    for (const [name, text] of Object.entries(two)) world.write(name, text);
    const { stdout } = await world.run('plan', '--new-state', '--json', '--policy', 'policies');
    const changes = stdout.split('\n').filter((line) => line.includes('"planned_change"'));
    expect(changes).toHaveLength(2);
    expect(changes[0]).toMatch(/"campaign":"inc-1".*"campaign":"inc-2"/);
    expect(changes[1]).toContain('"skip_reason":"not_found"');
  });

  test('of one campaign id are refused at both places', async () => {
    const folder = desk({
      'policies/a.yaml': policyText(['ada@example.com']),
      'policies/b.yaml': policyText(['bob@example.com']),
    });
    const { status, stderr } = await folder.run('validate');
    expect(status).toBe(3);
    expect(stderr).toContain('on policies/b.yaml line 2, column 11:');
    expect(stderr).toContain('and on policies/a.yaml line 2, column 11:');
  });

  test('of which one cannot be read are not half of a policy', async () => {
    const { status, stdout, stderr } = await desk(two).run(
      ...['validate', '--policy', 'policies/a.yml', '--policy', 'nope.yaml'],
    );
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain('nope.yaml cannot be read: it does not exist');
  });
});

describe.concurrent('lists that others produce', () => {
  const withList = (file: string): string =>
    `${policyText(['ada@example.com'])}members_from:\n  - file: ${file}\n`;

  test('are read beside the policy, in all three formats', async () => {
    const folder = desk({
      'team/policy.yaml': `${withList('leak.csv')}  - file: more/leak.txt\n  - file: leak.jsonl\n`,
      'team/leak.csv': 'email_address,_source\nlea@example.com,dump\n',
      'team/more/leak.txt': ' tim@example.com \n',
      'team/leak.jsonl': '{"email_address":"vint@example.com","reason":"Seen"}\n',
    });
    expect(documentOf(await folder.run('validate', '--json', '--policy', 'team'))).toMatchObject({
      addresses: 4,
      files: ['team/policy.yaml', 'team/leak.csv', 'team/leak.jsonl', 'team/more/leak.txt'].sort(),
    });
  });

  test('outside the folder of the policy are refused, also behind a link', async () => {
    const folder = desk({
      'team/policy.yaml': `${withList('../leak.txt')}  - file: link.txt\n`,
      'leak.txt': 'lea@example.com\n',
    });
    symlinkSync('../leak.txt', folder.at('team/link.txt'));
    expect(rulesOf(await folder.run('validate', '--json', '--policy', 'team'))).toEqual([
      'members-from-outside team/policy.yaml:7:11',
      'members-from-outside team/policy.yaml:8:11',
    ]);
  });

  test('that cannot be read are told at the line that names them', async () => {
    const folder = desk({ 'policy.yaml': `${withList('nope.csv')}  - file: pipe.txt\n` });
    execFileSync('mkfifo', [folder.at('pipe.txt')]);
    expect(rulesOf(await folder.run('validate', '--json'))).toEqual([
      'members-from-unreadable policy.yaml:7:11',
      'members-from-unreadable policy.yaml:8:11',
    ]);
  });

  test('whose names hold a line break do not break a line of what is said of them', async () => {
    const names = ['no\\n- pe.csv', 'pi\\n- pe.txt', '../l\\n- ist.txt', 'li\\n- nk.txt'];
    const folder = desk({
      'team/policy.yaml': names.reduce(
        (text, name) => `${text}  - file: "${name}"\n`,
        `${policyText(['ada@example.com'])}members_from:\n`,
      ),
      'leak.txt': 'lea@example.com\n',
    });
    execFileSync('mkfifo', [folder.at('team/pi\n- pe.txt')]);
    symlinkSync('../leak.txt', folder.at('team/li\n- nk.txt'));
    const { stderr } = await folder.run('validate', '--policy', 'team');
    for (const said of [
      'team/no\\u{a}- pe.csv cannot be read: it does not exist.',
      'team/pi\\u{a}- pe.txt cannot be read: it is a pipe.',
      '"../l\\u{a}- ist.txt" leads out',
      'team/li\\u{a}- nk.txt lies outside team.',
    ]) {
      expect(words(stderr)).toContain(said);
    }
  });

  test('with a bad row are told at the row', async () => {
    const folder = desk({
      'policy.yaml': withList('leak.csv'),
      'leak.csv': 'email_address\nlea@example.com\nnobody\n',
    });
    const { status, stderr } = await folder.run('validate');
    expect(status).toBe(3);
    expect(stderr).toContain('on leak.csv line 3, column 1:');
  });
});

describe.concurrent('validate --against', () => {
  const files = {
    'policy.yaml': policyText(['ada@example.com', 'bob@example.com']),
    'leak.csv': 'email_address\nADA@example.com\nnobody@example.com\n',
  };

  test('names every address that no policy covers, and exits 3', async () => {
    const { status, stdout, stderr } = await desk(files).run('validate', '--against', 'leak.csv');
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain('Error: Address that no policy covers');
    expect(stderr).toContain('on leak.csv line 3, column 1:');
    expect(stderr).not.toContain('ADA@example.com');
  });

  test('gives programs both differences, complete', async () => {
    const many = Array.from({ length: 150 }, (_, index) => `leaked-${index}@example.com`).sort();
    const folder = desk({ ...files, 'leak.txt': `${many.join('\n')}\n` });
    const document = documentOf(await folder.run('validate', '--json', '--against', 'leak.txt'));
    expect(document).toMatchObject({
      exit_code: 3,
      uncovered: many,
      unlisted: ['ada@example.com', 'bob@example.com'],
    });
    const errors = document.diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toHaveLength(100);
  });

  test('warns once of all that the list lacks, where the first is written', async () => {
    const folder = desk({ ...files, 'leak.txt': 'zoe@example.com\n' });
    const { diagnostics } = documentOf(
      await folder.run('validate', '--json', '--against', 'leak.txt'),
    );
    const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
    expect(warnings).toMatchObject([{ rule: 'unlisted-address', range: { start: { column: 5 } } }]);
    expect(warnings[0]?.detail).toContain('ada@example.com and 1 more, but leak.txt does not');
  });

  test('says so when the list is covered', async () => {
    const folder = desk({ ...files, 'leak.txt': 'bob@example.com\n' });
    const { status, stdout } = await folder.run('validate', '--against', 'leak.txt');
    expect(status).toBe(0);
    expect(stdout).toContain('cover every address of the list, and 1 address that it lacks.');
    expect(
      documentOf(await folder.run('validate', '--json', '--against', 'leak.txt')),
    ).toMatchObject({ exit_code: 0, valid: true, uncovered: [], unlisted: ['ada@example.com'] });
  });

  test.each([
    ['nope.csv', 'it does not exist'],
    ['policy.yaml', '.csv, .txt, .jsonl'],
  ])('refuses the list %s', async (list, why) => {
    const { status, stderr } = await desk(files).run('validate', '--against', list);
    expect(status).toBe(3);
    expect(words(stderr)).toContain(why);
  });
});

describe.concurrent('fmt', () => {
  const UNSORTED = `version: 1
campaign: inc-1
reason: Found in a dump
members:
  - zoe@example.com
  # She found it
  - ada@example.com # first
`;
  const SORTED = UNSORTED.replace(/( {2}- zoe.*\n)([^]*)$/, '$2$1');

  test('sorts the policies that plan would read, and twice is once', async () => {
    const folder = desk({ 'policies/a.yaml': UNSORTED, 'policies/b.yaml': SORTED });
    expect(await folder.run('fmt')).toMatchObject({
      status: 0,
      stdout: 'policies/a.yaml\n',
      stderr: '',
    });
    expect(folder.read('policies/a.yaml')).toBe(SORTED);
    expect(await folder.run('fmt')).toMatchObject({ status: 0, stdout: '' });
  });

  test('with --check changes nothing, names the place and exits 3', async () => {
    const folder = desk({ 'policy.yaml': UNSORTED });
    const { status, stdout, stderr } = await folder.run('fmt', '--check');
    expect([status, stdout]).toEqual([3, 'policy.yaml\n']);
    expect(stderr).toContain('on policy.yaml line 5, column 5:');
    expect(stderr).toContain('hint: Run: mustreset fmt policy.yaml');
    expect(folder.read('policy.yaml')).toBe(UNSORTED);
    const document = documentOf(await folder.run('fmt', '--check', '--json'));
    expect(document).toMatchObject({ command: 'fmt', exit_code: 3, changed: ['policy.yaml'] });
    expect(document.diagnostics).toMatchObject([{ rule: 'not-formatted' }]);
  });

  test('accepts with --check what is sorted', async () => {
    const folder = desk({ 'policy.yaml': SORTED });
    expect(await folder.run('fmt', '-check')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(documentOf(await folder.run('fmt', '--check', '--json'))).toMatchObject({ changed: [] });
  });

  test('leaves a file that does not parse as it is, and sorts the others', async () => {
    const folder = desk({ 'a.yaml': `${UNSORTED}  - [\n`, 'b.yaml': UNSORTED });
    const { status, stderr } = await folder.run('fmt', 'a.yaml', 'b.yaml');
    expect(status).toBe(3);
    expect(stderr).toContain('on a.yaml line ');
    expect(folder.read('a.yaml')).toBe(`${UNSORTED}  - [\n`);
    expect(folder.read('b.yaml')).toBe(SORTED);
  });

  test('refuses a file that is not there', async () => {
    const folder = desk({ 'policy.yaml': UNSORTED });
    const result = await folder.run('fmt', '--json', 'policy.yaml', 'nope.yaml');
    expect(documentOf(result)).toMatchObject({ exit_code: 3, changed: [] });
    expect(folder.read('policy.yaml')).toBe(UNSORTED);
  });

  test.runIf(UNPRIVILEGED !== undefined)('says why a file cannot be written', async () => {
    const folder = desk({ 'policy.yaml': UNSORTED });
    chmodSync(folder.path, 0o555);
    const result = await runCli(['fmt'], { cwd: folder.path, ...UNPRIVILEGED });
    chmodSync(folder.path, 0o755);
    expect([result.status, result.stdout]).toEqual([1, '']);
    expect(words(result.stderr)).toContain('policy.yaml cannot be written: permission is denied.');
    expect(folder.read('policy.yaml')).toBe(UNSORTED);
  });
});
