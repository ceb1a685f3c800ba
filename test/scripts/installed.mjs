// The package as a user gets it: packed, installed into an empty folder by npm, and put to its main job.
//   node test/scripts/installed.mjs install FOLDER   packs and installs
//   node test/scripts/installed.mjs play FOLDER      validate, plan and apply on the Node that runs this
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmulator } from './emulator.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [task, given = ''] = process.argv.slice(2);
const folder = resolve(given);
const home = join(folder, 'node_modules/mustreset');
const main = join(home, 'dist/cli/main.js');

function run(command, args, { cwd = root, env = {}, expected = 0 } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status === expected) return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${status}.\n${stdout}${stderr}`, {
    cause: error,
  });
}

function install() {
  mkdirSync(folder, { recursive: true });
  const packed = run('npm', ['pack', '--silent', '--pack-destination', folder]).trim();
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  run('npm', ['install', ...quiet, join(folder, packed)], { cwd: folder });
  console.log(`${packed} is installed.`);
}

async function play() {
  const work = mkdtempSync(join(folder, 'work-'));
  for (const name of ['policy.yaml', 'world.yaml']) {
    cpSync(join(home, 'examples/01-incident', name), join(work, name));
  }
  if (!existsSync(join(folder, 'node_modules/.bin/mustreset'))) throw new Error('No command.');
  const { child, url, project_id, secret } = await startEmulator(main, 'world.yaml', work);
  const env = { STYTCH_PROJECT_ID: project_id, STYTCH_SECRET: secret, MUSTRESET_BASE_URL: url };
  const mustreset = (...args) => run(process.execPath, [main, ...args], { cwd: work, env });
  try {
    mustreset('validate');
    mustreset('plan', '--new-state', '--out', 'plan.json');
    const applied = mustreset('apply', '--new-state', 'plan.json');
    const [told] = /Apply complete! .*/.exec(applied) ?? [];
    if (told === undefined) throw new Error(`The apply is not complete:\n${applied}`);
    mustreset('log', 'verify');
    mustreset('doctor');
    const rest = mustreset('plan');
    if (!rest.includes('No changes.')) throw new Error(`Something is left:\n${rest}`);
    console.log(`Node ${process.versions.node}: ${told}`);
  } finally {
    child.kill();
  }
}

if (task === 'install') install();
else if (task === 'play') await play();
else throw new Error('Say install FOLDER or play FOLDER.');
