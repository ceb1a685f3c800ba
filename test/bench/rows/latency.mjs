// 20 ms latency: how well the concurrency is used while every intent is made durable first.
import { line, medianOf, times, whole } from '../figures.mjs';
import { mustreset, raw, sdk, withServer } from '../peers.mjs';
import { ratio, takeTurns } from '../turns.mjs';

const LATENCY_MS = 20;
const GOALS = [
  { concurrency: 10, count: 3_000, goal: 0.96 },
  { concurrency: 50, count: 10_000, goal: 0.92 },
];

async function row({ concurrency, count, goal }, rounds) {
  const flags = ['--parallelism', `${concurrency}`, '--rate', '0'];
  const results = await withServer({ members: count, latency_ms: LATENCY_MS }, (port) =>
    takeTurns(rounds, {
      raw: () => raw(port, count, concurrency),
      mustreset: () => mustreset(port, count, flags),
      SDK: () => sdk(port, count, concurrency),
    }),
  );
  const toRaw = ratio(results.mustreset, results.raw, 'per_s');
  const per_s = (name) => `${whole(medianOf(results[name], 'per_s'))}/s`;
  return line(
    `latency at ${concurrency}`,
    `≥ ${goal} × raw`,
    `${per_s('mustreset')}, raw ${per_s('raw')}, SDK ${per_s('SDK')}: ${times(toRaw)}`,
    toRaw >= goal,
    { count, results, toRaw },
  );
}

export async function latency({ rounds, scale }) {
  const lines = [];
  for (const goal of GOALS) lines.push(await row({ ...goal, count: scale(goal.count) }, rounds));
  return lines;
}
