// The emulator under load from wrk, beside a bare node:http server; and a world of a million members.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT_ID, SECRET } from '../answers.mjs';
import { expectCode, run } from '../child.mjs';
import { line, medianOf, seconds, times, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { CLI } from '../project.mjs';
import { serving } from '../serving.mjs';
import { ratio, takeTurns } from '../turns.mjs';

const RESET = '/v1/b2b/passwords/email/require_reset';
const ADDRESS = 'member-1@example.com';
const CONNECTIONS = 50;
const LEAST = 0.6;
const MANY = 1_000_000;
const basic = `Basic ${Buffer.from(`${PROJECT_ID}:${SECRET}`).toString('base64')}`;
const headers = { authorization: basic, 'content-type': 'application/json' };
const body = JSON.stringify({ email_address: ADDRESS });

const SCRIPT = `wrk.method = "POST"
wrk.body = '${body}'
wrk.headers["authorization"] = "${basic}"
wrk.headers["content-type"] = "application/json"
`;

const emulating = (members, organizations, use) =>
  serving(
    [CLI, 'emulator', '--port', '0', '--members', `${members}`, '--organizations', `${organizations}`],
    use,
  );

async function load(port, folder, duration_s) {
  const script = join(folder, 'post.lua');
  writeFileSync(script, SCRIPT);
  const url = `http://127.0.0.1:${port}${RESET}`;
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${duration_s}s`, '-s', script, url];
  const result = expectCode(await run('wrk', args, { folder }), [0], 'wrk (package wrk)');
  const said = result.stdout();
  if (/Non-2xx|Socket errors/.test(said)) throw new Error(`Not every request was answered.\n${said}`);
  return { per_s: Number(/Requests\/sec: *([\d.]+)/.exec(said)[1]) };
}

const answerBytes = async (port) => {
  const answer = await fetch(`http://127.0.0.1:${port}${RESET}`, { method: 'POST', headers, body });
  return (await answer.text()).length;
};

async function throughput(rounds, duration_s) {
  return emulating(9, 1, async (port) => {
    const bytes = await answerBytes(port);
    const bare = fileURLToPath(new URL('../bare.mjs', import.meta.url));
    return serving([bare, `${bytes}`], (barePort) =>
      inFolder(async (folder) => {
        const results = await takeTurns(rounds, {
          bare: () => load(barePort, folder, duration_s),
          emulator: () => load(port, folder, duration_s),
        });
        const share = ratio(results.emulator, results.bare, 'per_s');
        const per_s = (name) => `${whole(medianOf(results[name], 'per_s'))}/s`;
        const text = `${per_s('emulator')}, bare ${per_s('bare')}: ${times(share)}, answers of ${bytes} bytes`;
        return line('emulator', `≥ ${LEAST} × node:http`, text, share >= LEAST, { results, share, bytes });
      }),
    );
  });
}

/** Resident memory of a process at its highest, in MB. */
const peak = (pid) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

const million = (members) =>
  emulating(members, members / 100, async (port, pid, start_ms) => {
    await answerBytes(port);
    const memory_mb = peak(pid);
    const isMet = start_ms <= 15_000 && memory_mb <= 2_048;
    const text = `${whole(members)} members: ${seconds(start_ms)}, ${whole(memory_mb)} MB`;
    return line('emulator: start', '≤ 15 s, ≤ 2 GB', text, isMet, { start_ms, memory_mb });
  });

export async function emulator({ rounds, scale }) {
  return [await throughput(rounds, scale(5)), await million(scale(MANY))];
}
