// Plays examples/01-incident for real against an emulator, and checks every step.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmulator } from './emulator.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'dist/cli/main.js');
const example = 'examples/01-incident';
const work = mkdtempSync(join(root, 'dist/demo-'));

class DemoFailure extends Error {}

const check = (holds, what) => {
  if (!holds) throw new DemoFailure(what);
};

/** Runs one command as a person would, prints it and its output, and checks its exit code. */
function step(env, args, expected, relative) {
  console.log(`$ mustreset ${args.map((arg) => arg.replace(work, relative)).join(' ')}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  process.stdout.write(stdout);
  process.stdout.write(stderr);
  console.log();
  check(status === expected, `The exit code is ${status}; ${expected} was expected.`);
  return stdout;
}

async function play(emulator) {
  const env = {
    STYTCH_PROJECT_ID: emulator.project_id,
    STYTCH_SECRET: emulator.secret,
    MUSTRESET_BASE_URL: emulator.url,
    MUSTRESET_STATE: work,
    MUSTRESET_POLICY: `${example}/policy.yaml`,
    TF_IN_AUTOMATION: '1',
    NO_COLOR: '1',
  };
  const plan = join(work, 'plan.json');
  const run = (args, expected = 0) => step(env, args, expected, 'work');
  run(['validate', '--policy', `${example}/broken.yaml`], 3);
  run(['validate']);
  run(['plan', '--new-state', '--out', plan]);
  run(['apply', '--new-state', plan]);
  check(run(['plan']).includes('No changes.'), 'The second plan still has changes.');
  run(['log', 'verify']);
  return counts(env, emulator);
}

/** The real counts: from the log's last run, held against what the emulator saw. */
async function counts(env, emulator) {
  const json = (args) => {
    const { stdout } = spawnSync(process.execPath, [main, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    return stdout;
  };
  const records = json(['log', 'show', '--json'])
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { summary } = records.findLast(({ type }) => type === 'run_finished').body;
  const verified = JSON.parse(json(['log', 'verify', '--json']));
  const ledger = await (await fetch(`${emulator.url}/__emulator/ledger`)).json();
  const effects = ledger.requests.filter(
    ({ effect }) => effect === 'deleted' || effect === 'marked',
  );
  check(
    effects.length === summary.required,
    `The emulator saw ${effects.length} resets, the log counts ${summary.required}.`,
  );
  check(ledger.totals.duplicates === 0, `${ledger.totals.duplicates} addresses were reset twice.`);
  check(verified.ok && verified.records === records.length, 'The log does not verify.');
  return { ...summary, records: records.length };
}

const emulator = await startEmulator(main, `${example}/world.yaml`, root);
try {
  const { required, skipped, credited, records } = await play(emulator);
  console.log(
    `Demo finished: ${required} required, ${skipped} skipped, ${credited} credited. Log verified, ${records} records.`,
  );
} catch (error) {
  if (!(error instanceof DemoFailure)) throw error;
  console.error(`Demo failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  emulator.child.kill('SIGTERM');
  rmSync(work, { recursive: true, force: true });
}
