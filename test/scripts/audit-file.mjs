// Makes examples/audit-file: a finished campaign as it goes to an auditor.
//   node test/scripts/audit-file.mjs record          plays the campaign, and keeps its store, key and anchor
//   node test/scripts/audit-file.mjs render FOLDER   the reports of that store, in every format
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmulator } from './emulator.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'dist/cli/main.js');
const example = join(root, 'examples/audit-file');
const store = join(example, 'store');

/** Nobody's machine: the record names an invented one. */
const invented = `data:text/javascript,${encodeURIComponent(`
  import os from 'node:os';
  import { syncBuiltinESMExports } from 'node:module';
  os.hostname = () => 'ci-runner-7';
  os.userInfo = () => ({ username: 'runner' });
  syncBuiltinESMExports();
`)}`;

/** What a job on GitHub is told of itself. */
const job = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SHA: '5f0c1e9a7d3b46820f1c9e5a7b3d4682c0ffee42',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_ACTOR: 'grace-hopper',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'example/reset-policies',
  GITHUB_RUN_ID: '11742',
};

/** Runs commands in a folder, against an emulator. */
const runner =
  (emulator, cwd, more) =>
  (args, extra = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
      cwd,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        STYTCH_PROJECT_ID: emulator.project_id,
        STYTCH_SECRET: emulator.secret,
        MUSTRESET_BASE_URL: emulator.url,
        CI: 'true',
        ...more,
        ...extra,
      },
    });
    if (status !== 0)
      throw new Error(`${args.join(' ')} ended with ${status}.\n${stdout}${stderr}`);
    return stdout;
  };

/** The same ids each time. */
const SEED = ['--seed', '5'];

async function against(faults, work) {
  const world = join(example, 'world.yaml');
  const emulator = await startEmulator(main, world, root, [...SEED, ...faults]);
  try {
    return await work(emulator);
  } finally {
    emulator.child.kill('SIGTERM');
  }
}

/** Everybody whose password was deleted or marked chooses a new one. */
async function chooseAnew(emulator, members) {
  for (const member_id of members) {
    const url = `${emulator.url}/__emulator/members/${member_id}/password`;
    const body = JSON.stringify({ password: 'chosen-anew-2026' });
    const { status } = await fetch(url, { method: 'POST', body });
    if (status !== 200) throw new Error(`${member_id} has no new password: ${status}.`);
  }
}

/** The last checkpoint of a log. */
const anchorOf = (log) =>
  log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .findLast(({ type }) => type === 'checkpoint').body.note;

async function record() {
  const work = mkdtempSync(join(tmpdir(), 'mustreset-audit-'));
  for (const name of ['policy.yaml', 'by-hand.csv']) cpSync(join(example, name), join(work, name));
  // Some answers are lost on their way, so that the record shows how that is settled.
  await against(['--fault', 'drop-after:0.15'], async (emulator) => {
    const signing = { MUSTRESET_SIGNING_KEY_FILE: 'signing.key' };
    const run = runner(emulator, work, { ...signing, NODE_OPTIONS: `--import=${invented}` });
    run(['keygen', 'signing.key'], { MUSTRESET_SIGNING_KEY_FILE: '' });
    const why = 'Reset in the dashboard, before there was a policy';
    run(['import', 'by-hand.csv', '--new-state', '--reason', why]);
    run(['plan', '--out', 'plan.json'], job);
    run(['apply', '--require-signature', 'signing.key.pub', 'plan.json'], job);
    rmSync(store, { recursive: true, force: true });
    mkdirSync(store, { recursive: true });
    for (const name of ['mustreset.log.jsonl', 'mustreset.state.json', 'plans']) {
      cpSync(join(work, name), join(store, name), { recursive: true });
    }
    cpSync(join(work, 'signing.key.pub'), join(example, 'signing.key.pub'));
    writeFileSync(join(example, 'anchor.txt'), anchorOf(run(['log', 'pull'])));
  });
  rmSync(work, { recursive: true });
}

async function render(folder) {
  mkdirSync(folder, { recursive: true });
  const state = JSON.parse(readFileSync(join(store, 'mustreset.state.json'), 'utf8'));
  const reset = Object.values(state.members).flatMap((one) =>
    Object.keys(one.reset?.members ?? {}),
  );
  await against([], async (emulator) => {
    await chooseAnew(emulator, reset);
    const checked = { MUSTRESET_STATE: store, MUSTRESET_SIGNING_KEY_FILE: 'signing.key.pub' };
    const run = runner(emulator, example, checked);
    const to = (format, name) => ['--write', `${format}=${join(folder, name)}`];
    const files = [to('html', 'report.html'), to('markdown', 'report.md'), to('csv', 'report.csv')];
    run(['report', ...files.flat()]);
    writeFileSync(join(folder, 'report.json'), run(['report', '--json']));
    run(['status', ...to('csv', 'status.csv')]);
    const verify = [
      'log',
      'verify',
      '--key',
      'signing.key.pub',
      '--anchor',
      'anchor.txt',
      '--strict',
    ];
    writeFileSync(join(folder, 'verified.txt'), run(verify));
  });
}

const [what, folder = example] = process.argv.slice(2);
if (what === 'record') await record();
await render(resolve(folder));
