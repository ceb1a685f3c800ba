// Measures the goals that the design names. Usage: npm run bench -- [--quick] [ROW…]
// Ratios are taken inside a round of one run, peers taking turns; medians over the rounds.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { emulator } from './rows/emulator.mjs';
import { faults } from './rows/faults.mjs';
import { formats } from './rows/formats.mjs';
import { growth } from './rows/growth.mjs';
import { latency } from './rows/latency.mjs';
import { limit } from './rows/limit.mjs';
import { members } from './rows/members.mjs';
import { planCsv } from './rows/plan-csv.mjs';
import { planYaml } from './rows/plan-yaml.mjs';
import { report } from './rows/report.mjs';
import { status } from './rows/status.mjs';
import { stores } from './rows/stores.mjs';
import { postgres } from './rows/postgres.mjs';
import { start } from './rows/start.mjs';
import { syncs } from './rows/syncs.mjs';
import { throughput } from './rows/throughput.mjs';
import { verifySigned } from './rows/verify-signed.mjs';
import { verify } from './rows/verify.mjs';
import { surroundings } from './surroundings.mjs';
import { printTable } from './table.mjs';

const ROWS = {
  throughput,
  latency,
  limit,
  syncs,
  start,
  'plan-yaml': planYaml,
  'plan-csv': planCsv,
  formats,
  status,
  report,
  members,
  verify,
  'verify-signed': verifySigned,
  growth,
  faults,
  stores,
  postgres,
  emulator,
};
const FULL = { rounds: 3, scale: (count) => count };
const QUICK = { rounds: 1, scale: (count) => count / 5 };
const METHOD = [
  'Resets a second: as the server counts them, from a client’s first request, reads included, to the last answer.',
  'CPU: user and system time of the whole process, start included.',
  'Ratios are taken inside a round, peers taking turns; medians over the rounds.',
];
const RESULTS = fileURLToPath(new URL('../../bench/', import.meta.url));

const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const wanted = args.filter((arg) => arg !== '--quick');
const unknown = wanted.filter((name) => !Object.hasOwn(ROWS, name));
if (unknown.length > 0) {
  console.error(`No such row: ${unknown.join(', ')}. Rows: ${Object.keys(ROWS).join(', ')}.`);
  process.exit(64);
}

const notes = [...METHOD, ...(await surroundings())];
if (isQuick) {
  notes.push('QUICK: a fifth of the members, one round. The goals are not judged by this.');
}
const lines = [];
const failures = [];
for (const name of wanted.length > 0 ? wanted : Object.keys(ROWS)) {
  process.stderr.write(`${name}\n`);
  try {
    lines.push(...(await ROWS[name](isQuick ? QUICK : FULL)));
  } catch (error) {
    failures.push(`${name} did not run to its end. ${error.message}`);
  }
}

if (isQuick) for (const line of lines) line.verdict = `(${line.verdict})`;
printTable(lines, notes);
for (const failure of failures) console.error(`\n${failure}`);
mkdirSync(RESULTS, { recursive: true });
const results = { at: new Date().toISOString(), quick: isQuick, notes, lines, failures };
writeFileSync(`${RESULTS}results.json`, `${JSON.stringify(results, null, 1)}\n`);
console.log('\nWritten to bench/results.json.');
process.exitCode = failures.length > 0 ? 1 : 0;
