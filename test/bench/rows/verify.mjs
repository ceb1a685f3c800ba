// Verifying a long log, and how an apply grows: the log is that of a real apply of 100 000 members.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exponent, line, seconds, times, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { withServer } from '../peers.mjs';
import { createProject, LOG } from '../project.mjs';

const GOAL_RECORDS = 1_000_000;
const GOAL_MS = 20_000;
const FLAGS = ['--parallelism', '50', '--rate', '0'];

const verified = (count) =>
  withServer({ members: count }, (port) =>
    inFolder(async (folder) => {
      process.stderr.write(`  apply and verify ${whole(count)}\n`);
      const project = createProject(folder, count, { port });
      await project.plan();
      const apply = await project.apply(FLAGS);
      const verify = await project.cli(['log', 'verify']);
      const log = readFileSync(join(folder, LOG));
      return { count, apply, verify, records: log.reduce((n, byte) => n + (byte === 10 ? 1 : 0), 0) };
    }),
  );

export async function verify({ scale }) {
  const large = scale(100_000);
  const before = await verified(large / 10);
  const after = await verified(large);
  const scaled = (after.verify.wall_ms * GOAL_RECORDS) / after.records;
  const scaledCpu = (after.verify.cpu_ms * GOAL_RECORDS) / after.records;
  const growth = exponent(before.apply.cpu_ms, after.apply.cpu_ms);
  const memory = after.apply.rss_mb / before.apply.rss_mb;
  const text = `${whole(after.records)} in ${seconds(after.verify.wall_ms)} (${whole(after.verify.rss_mb)} MB); scaled: ${seconds(scaled)}, CPU ${seconds(scaledCpu)}`;
  const sizes = `${whole(before.apply.rss_mb)} MB → ${whole(after.apply.rss_mb)} MB: ${times(memory)}`;
  return [
    line('log verify', '1 000 000 records < 20 s', text, scaled < GOAL_MS, { before, after }),
    line(`apply of ${whole(large)}`, 'CPU exponent from a tenth ≤ 1.05', growth.toFixed(2), growth <= 1.05),
    line(`apply of ${whole(large)}`, 'memory ≤ 1.5 × that of a tenth', sizes, memory <= 1.5),
  ];
}
