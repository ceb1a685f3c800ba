/** `mustreset init`: a repository that works as it is, and nothing overwritten. */
import { readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { type CliResult, type Folder, freshFolder, runCli, startWorld } from '../support/cli.ts';
import { filesBelow } from '../support/files.ts';
import { documentOf, words } from './documents.ts';

const S3 = 's3://example-security-resets/live/state.json?region=eu-central-1';
const GITLAB = 'https://git.example.com/api/v4/projects/7/terraform/state/resets';

const COMMON = [
  'CODEOWNERS',
  'mustreset.yaml',
  'policies/starter.yaml',
  'schemas/policy.schema.json',
  'schemas/settings.schema.json',
];
const GITHUB_FILES = ['apply', 'check', 'nightly'].map(
  (name) => `.github/workflows/mustreset-${name}.yml`,
);
const GITLAB_FILES = ['.gitlab-ci.yml', '.gitlab/mustreset.gitlab-ci.yml'];

interface Desk extends Folder {
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
}

function desk(files: Readonly<Record<string, string>> = {}): Desk {
  const folder = freshFolder();
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  const env = { MUSTRESET_STATE: 'elsewhere', TF_HTTP_ADDRESS: GITLAB };
  return { ...folder, run: (...args) => runCli(args, { cwd: folder.path, env }) };
}

const filesIn = ({ path }: Pick<Folder, 'path'>): readonly string[] =>
  filesBelow(path).map((file) => relative(path, file));

const example = (name: string): string => readFileSync(`examples/ci/${name}`, 'utf8');

test.each([
  [[], []],
  [['--state=records'], []],
  [['--ci=none', `--state=${S3}`], []],
  [['--ci', 'github', '--state', S3], GITHUB_FILES],
  [['--ci=github', `--state=${GITLAB}`], GITHUB_FILES],
  [['--ci=github', '--state=postgres://db.example.com/security'], GITHUB_FILES],
  [['--ci=gitlab'], GITLAB_FILES],
  [['--ci=gitlab', `--state=${S3}`], GITLAB_FILES],
])('init %j writes what is valid and in order at once', async (args, more) => {
  const { run, ...folder } = desk();
  const { written, kept } = documentOf(await run('init', ...args, '--json'));
  const files = ['.gitignore', ...COMMON, ...more].sort();
  expect([[...(written as string[])].sort(), kept]).toEqual([files, []]);
  expect(filesIn(folder)).toEqual(files);
  expect(await run('validate')).toMatchObject({ status: 0, stderr: '' });
  expect(await run('fmt', '--check')).toMatchObject({ status: 0, stderr: '' });
});

test('the starter policy resets nobody, and its schema lies where its first line says', async () => {
  const { env } = await startWorld();
  const folder = freshFolder();
  const cwd = folder.path;
  expect(await runCli(['init'], { cwd })).toMatchObject({ status: 0, stderr: '' });
  const plan = await runCli(['plan', '--new-state', '--detailed-exitcode'], { cwd, env });
  expect([plan.status, plan.stdout]).toEqual([0, expect.stringContaining('No changes.')]);
  for (const path of ['policies/starter.yaml', 'mustreset.yaml']) {
    const [, schema = ''] = /\$schema=(\S+)$/m.exec(folder.read(path)) ?? [];
    const text = folder.read(join(dirname(path), schema));
    expect(text).toBe(readFileSync(join('schemas', schema.split('/').at(-1) ?? ''), 'utf8'));
  }
});

test('the examples are what is written', async () => {
  const github = desk();
  await github.run('init', '--ci=github', `--state=${S3}`);
  for (const name of ['mustreset.yaml', 'CODEOWNERS', 'policies/starter.yaml']) {
    // In the package the schemas lie three folders up.
    const text = example(`repository/${name}`).replace('$schema=../../../', '$schema=');
    expect(github.read(name)).toBe(text);
  }
  expect(github.read('.gitignore')).toBe(example('repository/gitignore'));
  for (const path of GITHUB_FILES) {
    expect(github.read(path)).toBe(example(path.replace('.github/workflows', 'github')));
  }
  const gitlab = desk();
  await gitlab.run('init', '--ci=gitlab');
  expect(gitlab.read('.gitlab-ci.yml')).toBe(example('gitlab/gitlab-ci.yml'));
  const jobs = 'mustreset.gitlab-ci.yml';
  expect(gitlab.read(`.gitlab/${jobs}`)).toBe(example(`gitlab/${jobs}`));
});

test('the place of the state goes into the settings, and its credentials into each job', async () => {
  const { run, read } = desk();
  await run('init', '--ci=github', `--state=${GITLAB}`);
  expect(read('mustreset.yaml')).toContain(`\nstate: "${GITLAB}"\n`);
  const [apply = '', check = '', nightly = ''] = GITHUB_FILES.map(read);
  expect(apply).toContain(`TF_HTTP_LOCK_ADDRESS: "${GITLAB}/lock"`);
  for (const text of [check, nightly]) expect(text).not.toContain('LOCK');
  expect(check).toContain('TF_HTTP_PASSWORD: ${{ secrets.READONLY_TF_HTTP_PASSWORD }}');
  for (const text of [apply, check, nightly]) expect(text).not.toContain('AWS_');
});

test('what another state server takes for its lock is left to variables', async () => {
  const { run, read } = desk();
  const { stdout } = await run('init', '--ci=github', '--state=https://states.example.com/a');
  expect(read('.github/workflows/mustreset-apply.yml')).toContain(
    'TF_HTTP_LOCK_ADDRESS: ${{ vars.TF_HTTP_LOCK_ADDRESS }}',
  );
  expect(words(stdout)).toContain('TF_HTTP_LOCK_ADDRESS');
});

test('PostgreSQL gets its driver, in one version', async () => {
  const { run, read } = desk();
  await run('init', '--ci=github', '--state=postgres://db.example.com/security');
  for (const text of GITHUB_FILES.map(read)) {
    expect(text).toMatch(/npm install --global --ignore-scripts mustreset@[\d.]+ pg@[\d.]+\n/);
    expect(text).toMatch(/PGUSER: .*\n +PGPASSWORD: /);
  }
});

test('on GitLab another store takes its credentials from variables of the project', async () => {
  const { run, read } = desk();
  const { stdout } = await run('init', '--ci=gitlab', `--state=${S3}`);
  const jobs = read('.gitlab/mustreset.gitlab-ci.yml');
  expect(jobs).not.toMatch(/TF_HTTP|^variables:/m);
  expect(jobs).toContain('[ -z "$AWS_SECRET_ACCESS_KEY" ]');
  expect(read('mustreset.yaml')).toContain(`\nstate: "${S3}"\n`);
  expect(stdout).toContain('AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY');
});

test('files that are there are kept, and named; a second init writes nothing', async () => {
  const mine = { '.gitignore': 'mine\n', '.github/workflows/mustreset-check.yml': 'name: mine\n' };
  const { run, read, at } = desk(mine);
  symlinkSync('nowhere', at('CODEOWNERS'));
  const args = ['init', '--ci=github', `--state=${S3}`];
  const first = await run(...args);
  expect([first.status, first.stderr]).toEqual([0, '']);
  const [, kept = ''] = first.stdout.split('Kept as they were:\n');
  expect(kept.split('\n\n')[0]?.split('\n').sort()).toEqual(
    [...Object.keys(mine), 'CODEOWNERS'].map((path) => `  ${path}`).sort(),
  );
  expect(first.stdout).toContain('.gitignore was kept.');
  for (const [path, text] of Object.entries(mine)) expect(read(path)).toBe(text);
  expect(documentOf(await run(...args, '--json'))).toMatchObject({ written: [] });
});

test('a policy that is there stays the policy', async () => {
  const policy = 'version: 1\ncampaign: a\nreason: b\nmembers:\n  - ada@example.com\n';
  const { run, has } = desk({ 'policy.yaml': policy });
  await run('init');
  expect(has('policies')).toBe(false);
  expect((await run('validate')).stdout).toContain('a: 1 address');
});

test('settings that are there name the state, and one that is named besides is told', async () => {
  const { run, read } = desk({ 'mustreset.yaml': `version: 1\nstate: ${S3}\n` });
  expect(await run('init', '--ci=github')).toMatchObject({ status: 0 });
  expect(read('.github/workflows/mustreset-apply.yml')).toContain('AWS_ACCESS_KEY_ID');
  const named = await run('init', `--state=${GITLAB}`);
  expect(named.stdout).toContain('mustreset.yaml was kept.');
  expect(named.stdout).toContain(`state:\n   "${GITLAB}"\n`);
});

test.each([
  [['--ci=github'], /--state s3:/],
  [['--ci=github', '--state=records'], /--state s3:/],
  [['--ci=gitlab', '--state=records'], /Leave --state out/],
  [['--ci=github', '--state=ftp://example.com/a'], /--state names no kind of store/],
  [['--state='], /--state names no kind of store/],
  [['--state=postgres://a:canary-7@db.example.com/x'], /holds a password/],
  [['--state=postgres://db.example.com/x?password=canary-7'], /holds a password/],
  [['--state=https://x.example.com/s?private_token=canary-7'], /holds a password/],
  [['--ci=circle'], /github, gitlab, none/],
])('init %j is refused, and writes nothing', async (args, why) => {
  const { run, ...folder } = desk();
  const { status, stdout, stderr } = await run('init', ...args);
  expect([status, stdout, words(stderr)]).toEqual([64, '', expect.stringMatching(why)]);
  expect(stderr).not.toContain('canary-7');
  expect(filesIn(folder)).toEqual([]);
});

test('settings with mistakes are exit 3, and a folder that cannot be made is exit 1', async () => {
  const broken = desk({ 'mustreset.yaml': 'version: 1\nstaet: x\n' });
  expect(await broken.run('init')).toMatchObject({ status: 3 });
  expect(filesIn(broken)).toEqual(['mustreset.yaml']);
  const blocked = desk({ schemas: 'a file' });
  const { status, stderr } = await blocked.run('init');
  expect([status, words(stderr)]).toEqual([1, expect.stringContaining('cannot be written')]);
});
