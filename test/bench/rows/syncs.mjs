// How many records share one sync of the log, counted by the kernel.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode, run } from '../child.mjs';
import { line, voidLine, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { withServer } from '../peers.mjs';
import { CLI, createProject, environment, LOG } from '../project.mjs';

const GOAL = '≤ 1 sync per 10 records';
const STRACE = ['-f', '-c', '--seccomp-bpf', '-e', 'trace=fsync,fdatasync', '-o', 'syncs.txt'];
const CALL = /^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s.*(?:fsync|fdatasync)$/gm;

const hasStrace = () => spawnSync('strace', ['-V']).status === 0;

async function counted(count, latency_ms) {
  return withServer({ members: count, latency_ms }, (port) =>
    inFolder(async (folder) => {
      await createProject(folder, count, { port }).plan();
      const apply = ['apply', 'plan.json', '--new-state', '--parallelism', '50', '--rate', '0'];
      const args = [...STRACE, process.execPath, CLI, ...apply];
      const result = await run('strace', args, { folder, env: environment(port) });
      expectCode(result, [0], 'mustreset apply under strace');
      const table = readFileSync(join(folder, 'syncs.txt'), 'utf8');
      const syncs = [...table.matchAll(CALL)].reduce((sum, [, calls]) => sum + Number(calls), 0);
      const records = readFileSync(join(folder, LOG), 'utf8').split('\n').length - 1;
      return { syncs, records, each: records / syncs };
    }),
  );
}

export async function syncs({ scale }) {
  const count = scale(10_000);
  const lines = [];
  for (const latency_ms of [0, 20]) {
    const row = `log syncs at 50, ${latency_ms} ms`;
    if (!hasStrace()) {
      lines.push(voidLine(row, GOAL, 'strace is not installed'));
      continue;
    }
    process.stderr.write(`  latency ${latency_ms} ms\n`);
    const result = await counted(count, latency_ms);
    const text = `${whole(result.syncs)} syncs (all files) for ${whole(result.records)} records: 1 per ${result.each.toFixed(1)}`;
    lines.push(line(row, GOAL, text, result.each >= 10, { count, ...result }));
  }
  return lines;
}
