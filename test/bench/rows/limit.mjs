// A server that takes 200 resets a second: nobody may be left out, and few calls may be refused.
import { line, percent, seconds, times, whole } from '../figures.mjs';
import { mustreset, sdk, withServer } from '../peers.mjs';

const LIMIT = 200;
const CONCURRENCY = 50;
/** An apply that takes ten times as long as the limit asks for is stopped: SIGTERM, exit code 143. */
const PATIENCE = 10;
const MODES = [
  { name: 'told', flags: ['--rate', `${LIMIT}`], slowest: 1.1, refused: 0.02 },
  { name: 'learned', flags: ['--rate', '0'], slowest: 1.4, refused: 0.05 },
];
const SERVERS = ['fixed', 'bucket'].flatMap((window) =>
  [false, true].map((retry_after) => ({ window, retry_after })),
);

const server = ({ window, retry_after }) =>
  `${window === 'fixed' ? 'windows' : 'bucket'}${retry_after ? ', Retry-After' : ''}`;

/** Milliseconds that the limit alone asks for. */
const ideal = (count) => (count / LIMIT) * 1000;

const described = ({ window_ms, counts, left, duplicates }, count) => {
  const slower = window_ms / ideal(count);
  const refused = counts.limited / count;
  const text = `${seconds(window_ms)} = ${times(slower)}, ${counts.limited} 429s = ${percent(refused)}, ${left} left out, ${duplicates} twice`;
  return { slower, refused, text };
};

function judged(mode, setting, result, count) {
  const { slower, refused, text } = described(result, count);
  const isMet =
    slower <= mode.slowest && refused <= mode.refused && result.left === 0 && result.duplicates === 0;
  return line(
    `limit, ${mode.name}: ${server(setting)}`,
    `≤ ${mode.slowest} × N/limit, 429s ≤ ${percent(mode.refused)}, all reset`,
    text,
    isMet,
    { count, ...result, slower, refused },
  );
}

/** What the official SDK makes of the same limit, without and with a hand-written backoff. */
async function peers(port, count) {
  const lines = [];
  for (const [name, tries] of [
    ['SDK, no retry', 1],
    ['SDK, 8 tries with backoff', 8],
  ]) {
    process.stderr.write(`  ${name}\n`);
    const result = await sdk(port, count, CONCURRENCY, tries);
    const { text } = described(result, count);
    lines.push(line(`limit: ${name}`, '(peer)', text, undefined, { count, ...result }));
  }
  return lines;
}

export async function limit({ scale }) {
  const count = scale(2_000);
  const lines = [];
  for (const setting of SERVERS) {
    await withServer({ members: count, latency_ms: 20, limit: LIMIT, ...setting }, async (port) => {
      for (const mode of MODES) {
        process.stderr.write(`  ${mode.name}: ${server(setting)} (${whole(count)} members)\n`);
        const flags = ['--parallelism', `${CONCURRENCY}`, ...mode.flags];
        const options = { codes: [0, 143], longest_ms: PATIENCE * ideal(count) };
        const result = await mustreset(port, count, flags, options);
        lines.push(judged(mode, setting, result, count));
      }
      if (setting === SERVERS[0]) lines.push(...(await peers(port, count)));
    });
  }
  return lines;
}
