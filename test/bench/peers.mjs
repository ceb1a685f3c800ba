// The processes of a throughput row: the server, and the clients that take turns at it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expectCode, runNode } from './child.mjs';
import { inFolder } from './folder.mjs';
import { createProject } from './project.mjs';

const script = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Starts a server with the options of server.mjs for as long as `use` runs. */
export async function withServer(options, use) {
  const child = spawn(process.execPath, [script('server.mjs'), JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(child.stdout, 'data');
    return await use(Number(line));
  } finally {
    child.stdin.end();
    await once(child, 'exit');
  }
}

/** Lets the server at `port` count anew. */
const begin = (port) => fetch(`http://127.0.0.1:${port}/bench`, { method: 'POST' });

const counted = async (port) => (await fetch(`http://127.0.0.1:${port}/bench`)).json();

/**
 * Runs one client while the server counts. `per_s` is the server's view: resets a second, from the
 * first request of the client, reads included, to the last answer.
 */
async function measured(port, count, client) {
  await begin(port);
  const result = await client();
  const counts = await counted(port);
  const window_ms = counts.last_ms - counts.first_ms;
  return {
    wall_ms: result.wall_ms,
    cpu_us: (result.cpu_ms * 1000) / count,
    rss_mb: result.rss_mb,
    window_ms,
    per_s: (counts.resets * 1000) / window_ms,
    counts,
    left: count - counts.addresses,
    duplicates: counts.resets - counts.addresses,
  };
}

const scripted = (name) => (port, count, concurrency, ...more) =>
  measured(port, count, () =>
    inFolder(async (folder) => {
      const args = [script(name), port, count, concurrency, ...more].map(String);
      return expectCode(await runNode(args, { folder }), [0], name);
    }),
  );

const runRaw = scripted('raw.mjs');

/** The peer that all ratios are taken to: it must have reset everyone. */
export async function raw(port, count, concurrency) {
  const result = await runRaw(port, count, concurrency);
  if (result.left > 0) throw new Error(`raw left ${result.left} members out.`);
  return result;
}

export const sdk = scripted('sdk.mjs');
export const flood = scripted('flood.mjs');

/** `mustreset apply` of a plan that was saved before the server counts; `env` names another store. */
export function mustreset(port, count, flags, options, env) {
  return inFolder(async (folder) => {
    const project = createProject(folder, count, { port, env });
    await project.plan();
    return measured(port, count, () => project.apply(flags, options));
  });
}
