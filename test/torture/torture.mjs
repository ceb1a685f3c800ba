// Goes through the fault tests that draw their cases from seeds, ten seeds after ten, until the seeds
// or the time are used up. Usage: npm run torture -- [--minutes M] [--seeds N] [PART…]
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PARTS = {
  'kill-points': 'test/faults/kill-points.test.ts',
  'failing-points': 'test/faults/failing-points.test.ts',
  'power-cut': 'test/faults/power-cut.test.ts',
  chaos: 'test/faults/chaos.test.ts',
  instants: 'test/faults/instants.test.ts',
  races: 'test/faults/races.test.ts',
  flips: 'test/faults/flips.test.ts',
  commands: 'test/faults/commands.test.ts',
  malformed: 'test/faults/malformed.test.ts',
  'malformed-cli': 'test/faults/malformed-cli.test.ts',
};
const ROUND = 10;
const root = fileURLToPath(new URL('../../', import.meta.url));
const figures = `${root}.tmp/torture.jsonl`;

const { values, positionals } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seeds: { type: 'string', default: '100' },
  },
  allowPositionals: true,
});
const seeds = Number(values.seeds);
const until = performance.now() + Number(values.minutes) * 60_000;
const unknown = positionals.filter((part) => !Object.hasOwn(PARTS, part));
if (unknown.length > 0 || !(seeds >= 1) || !(until > 0)) {
  console.error(
    `Usage: npm run torture -- [--minutes M] [--seeds N] [PART…]. Parts: ${Object.keys(PARTS).join(', ')}.`,
  );
  process.exit(64);
}
const parts = positionals.length > 0 ? positionals : Object.keys(PARTS);

/** What was gone through since this was last asked, by name. */
function counts() {
  const found = {};
  if (!existsSync(figures)) return found;
  for (const line of readFileSync(figures, 'utf8').split('\n').slice(0, -1)) {
    const { what, count } = JSON.parse(line);
    found[what] = (found[what] ?? 0) + count;
  }
  rmSync(figures);
  return found;
}

const inWords = (found) =>
  Object.entries(found)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ') || 'nothing counted';

/** Runs one part; `cut` when the time was over before its end. */
function run(part, range) {
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', PARTS[part]],
    {
      cwd: root,
      env: { ...process.env, CI: '1', TORTURE_SEEDS: range, FIGURES: figures },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that whatever it started ends with it.
      detached: true,
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (said += text));
  return new Promise((resolve) => {
    let cut = false;
    const end = () => {
      cut = true;
      process.kill(-child.pid, 'SIGKILL');
    };
    const over = setTimeout(end, Math.max(0, until - performance.now()));
    process.once('SIGINT', end);
    child.once('close', (code) => {
      clearTimeout(over);
      process.removeListener('SIGINT', end);
      resolve({ cut, failed: !cut && code !== 0, said });
    });
  });
}

mkdirSync(`${root}.tmp`, { recursive: true });
counts();
const totals = {};
const failures = [];
let stopped = false;
const isOver = () => stopped || performance.now() >= until;
process.once('SIGINT', () => (stopped = true));
for (let first = 1; first <= seeds && !isOver(); first += ROUND) {
  const range = `${first}-${Math.min(seeds, first + ROUND - 1)}`;
  for (const part of parts) {
    if (isOver()) break;
    const begun = performance.now();
    const { cut, failed, said } = await run(part, range);
    const found = counts();
    for (const [what, count] of Object.entries(found)) totals[what] = (totals[what] ?? 0) + count;
    const took = Math.round((performance.now() - begun) / 1000);
    const verdict = failed ? 'FAILED' : cut ? 'cut off' : 'all hold';
    console.log(`seeds ${range}  ${part}: ${inWords(found)}; ${verdict} (${took} s)`);
    if (!failed) continue;
    failures.push(`TORTURE_SEEDS=${range} npx vitest run ${PARTS[part]}`);
    console.log(said);
  }
}
console.log(`In all: ${inWords(totals)}. ${failures.length} failed.`);
for (const repeat of failures) console.log(`To repeat: ${repeat}`);
process.exitCode = failures.length === 0 ? 0 : 1;
