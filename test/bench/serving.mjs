// A server of its own process, for as long as a row needs it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';

/** Starts a program that says its port in its first line, for as long as \`use(port, pid, ms)\` runs. */
export async function serving(args, use) {
  const begun = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [said] = await once(child.stdout, 'data');
    const port = /(?:127\.0\.0\.1:|^)(\d+)/.exec(String(said))[1];
    return await use(Number(port), child.pid, performance.now() - begun);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}
