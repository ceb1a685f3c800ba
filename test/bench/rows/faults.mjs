// Lost and failing answers, and kill -9 in the middle: the emulator's ledger beside the log.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { addresses } from '../answers.mjs';
import { line, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { CLI, createProject, environment, LOG } from '../project.mjs';
import { serving } from '../serving.mjs';

const NAME = 'faults';
const FAULTS = { 500: 0.02, 'drop-after': 0.01, 'drop-before': 0.005 };
const FLAGS = ['--parallelism', '50', '--rate', '0'];
const MOST_RUNS = 6;

const worldOf = (count) =>
  JSON.stringify({
    version: 1,
    organizations: [
      {
        organization_slug: 'acme',
        members: addresses(count).map((email_address) => ({ email_address, password: email_address })),
      },
    ],
  });

function emulating(folder, count, use) {
  const world = join(folder, 'world.yaml');
  writeFileSync(world, worldOf(count));
  const faults = Object.entries(FAULTS).flatMap(([kind, share]) => ['--fault', `${kind}:${share}`]);
  return serving([CLI, 'emulator', '--port', '0', '--world', world, ...faults], use);
}

const resets = async (port) => {
  const answer = await fetch(`http://127.0.0.1:${port}/__emulator/ledger`);
  const { requests } = await answer.json();
  return requests.filter(({ path }) => path.endsWith('/require_reset'));
};

const recordsIn = (folder) =>
  readFileSync(join(folder, LOG), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((text) => JSON.parse(text));

/** What the log says of each attempt: its address, how it ended, and whether it was found open. */
function attemptsIn(folder) {
  const attempts = new Map();
  for (const { type, body } of recordsIn(folder)) {
    if (type === 'reset_intended') attempts.set(body.attempt, { address: body.email_address });
    if (type === 'reset_outcome') Object.assign(attempts.get(body.attempt), body);
    for (const open of (type === 'run_recovered' && body.open) || [])
      Object.assign(attempts.get(open), { outcome: 'unknown', found_open: true });
  }
  return [...attempts.values()];
}

function timesEach(items) {
  const counts = new Map();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** How many names stand more often in one of the two than in the other. */
function differing(items, others) {
  const [one, other] = [timesEach(items), timesEach(others)];
  const names = new Set([...items, ...others]);
  return [...names].filter((name) => one.get(name) !== other.get(name)).length;
}

/** An apply that nobody disturbs: what it calls unknown is what the server kept from it. */
const undisturbed = (count) =>
  inFolder((folder) =>
    emulating(folder, count, async (port) => {
      const project = createProject(folder, count, { port });
      await project.plan();
      await project.apply(FLAGS);
      const ledger = await resets(port);
      const kept = ledger.filter(({ fault }) => fault !== '').map((one) => one.email_address);
      const unknown = attemptsIn(folder).filter(({ outcome }) => outcome === 'unknown');
      const named = unknown.map(({ address }) => address);
      return { kept: kept.length, unknown: named.length, differ: differing(kept, named) };
    }),
  );

/** Kills an apply once so many calls have come. */
async function kill(folder, port, after) {
  const args = [CLI, 'apply', 'plan.json', '--new-state', ...FLAGS];
  const env = { ...process.env, ...environment(port) };
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (child.exitCode === null && (await resets(port)).length < after) await delay(20);
  child.kill('SIGKILL');
  await ended;
}

/** Killed at a third and at two thirds, then applied until it converges. */
const killed = (count) =>
  inFolder((folder) =>
    emulating(folder, count, async (port) => {
      const project = createProject(folder, count, { port });
      await project.plan();
      for (const part of [1 / 3, 2 / 3]) await kill(folder, port, count * part);
      let runs = 0;
      let code = 7;
      for (; code !== 0 && runs < MOST_RUNS; runs += 1)
        ({ code } = await project.apply(FLAGS, { codes: [0, 7] }));
      const ledger = await resets(port);
      const attempts = attemptsIn(folder);
      const answered = new Map(attempts.map((one) => [one.request_id, one.outcome]));
      const open = new Set(attempts.flatMap((one) => (one.found_open ? [one.address] : [])));
      const lost = ledger.filter(
        (one) =>
          one.status_code === 200 &&
          one.fault === '' &&
          answered.get(one.request_id) !== 'applied' &&
          !open.has(one.email_address),
      ).length;
      const called = timesEach(ledger.map((one) => one.email_address));
      const intended = timesEach(attempts.map(({ address }) => address));
      const unrecorded = [...called].filter(([who, times]) => times > (intended.get(who) ?? 0)).length;
      return { runs, converged: code === 0, lost, unrecorded, calls: ledger.length };
    }),
  );

export async function faults({ scale }) {
  const count = scale(10_000);
  process.stderr.write('  undisturbed\n');
  const calm = await undisturbed(count);
  process.stderr.write('  killed\n');
  const after = await killed(count);
  return [
    line(
      NAME,
      'unknown = what the server kept back',
      `${whole(calm.unknown)} unknown, ${whole(calm.kept)} kept back, ${calm.differ} differ`,
      calm.differ === 0,
      { count, ...calm },
    ),
    line(
      NAME,
      '0 lost, 0 unrecorded after two kill -9',
      `${after.lost} lost, ${after.unrecorded} unrecorded of ${whole(after.calls)} calls; ${after.converged ? 'converged' : 'not converged'} in ${after.runs} runs`,
      after.converged && after.lost === 0 && after.unrecorded === 0,
      after,
    ),
  ];
}
