// Runs child processes to their end, one at a time, and measures them.
import { spawn } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const USAGE = fileURLToPath(new URL('usage.cjs', import.meta.url));
const LONGEST_MS = 600_000;

/**
 * Runs `command` in `folder` and resolves with its exit code, wall time in ms and output. The output
 * goes to a file, as a CI job's does, so that reading it costs nothing here. After `longest_ms` the
 * command gets SIGTERM.
 */
export function run(command, args, { folder, env = {}, longest_ms = LONGEST_MS }) {
  const outFile = join(folder, 'stdout.txt');
  const errFile = join(folder, 'stderr.txt');
  const files = [openSync(outFile, 'w'), openSync(errFile, 'w')];
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', ...files],
      timeout: longest_ms,
    });
    files.forEach(closeSync);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve({
        code: code ?? signal,
        wall_ms: performance.now() - begun,
        stdout: () => readFileSync(outFile, 'utf8'),
        stderr: () => readFileSync(errFile, 'utf8'),
      });
    });
  });
}

/** Fails loudly when a run did not end as it must, with the last lines that it wrote. */
export function expectCode(result, codes, what) {
  if (codes.includes(result.code)) return result;
  const said = `${result.stdout()}${result.stderr()}`.split('\n').slice(-25).join('\n');
  throw new Error(`${what} ended with ${result.code}; expected ${codes.join(' or ')}.\n${said}`);
}

/** Like `run` for a Node program, and adds `cpu_ms` (user + system) and `rss_mb` (peak). */
export async function runNode(args, options) {
  const usageFile = join(options.folder, 'usage.json');
  const env = { ...options.env, NODE_OPTIONS: `--require ${USAGE}`, BENCH_USAGE_FILE: usageFile };
  const result = await run(process.execPath, args, { ...options, env });
  return { ...result, ...JSON.parse(readFileSync(usageFile, 'utf8')) };
}

/** CPU of any program in ms (user + system, its children included), as the shell counts it. */
export async function runTimed(command, args, options) {
  const script = '"$@" >out.txt 2>err.txt; code=$?; times; exit $code';
  const result = await run('sh', ['-c', script, 'sh', command, ...args], options);
  const last = result.stdout().trim().split('\n').at(-1) ?? '';
  const ms = [...last.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => (m * 60 + Number(s)) * 1000);
  return { ...result, cpu_ms: ms.reduce((sum, part) => sum + part, 0) };
}
