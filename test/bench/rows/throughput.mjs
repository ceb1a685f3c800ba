// No latency: how many resets a second, and what each costs.
import { line, medianOf, times, voidLine, whole } from '../figures.mjs';
import { flood, mustreset, raw, sdk, withServer } from '../peers.mjs';
import { ratio, takeTurns } from '../turns.mjs';

const NAME = 'throughput';
const CONCURRENCY = 50;
const CEILING = 1.5;

export async function throughput({ rounds, scale }) {
  const count = scale(10_000);
  const flags = ['--parallelism', `${CONCURRENCY}`, '--rate', '0'];
  const results = await withServer({ members: count }, async (port) => {
    await flood(port, count, CONCURRENCY);
    return takeTurns(rounds, {
      ceiling: () => flood(port, count * 4, CONCURRENCY),
      raw: () => raw(port, count, CONCURRENCY),
      mustreset: () => mustreset(port, count, flags),
      SDK: () => sdk(port, count, CONCURRENCY),
    });
  });
  const ceiling = ratio(results.ceiling, results.raw, 'per_s');
  const cpu = ratio(results.mustreset, results.raw, 'cpu_us');
  const toRaw = ratio(results.mustreset, results.raw, 'per_s');
  const toSdk = ratio(results.mustreset, results.SDK, 'per_s');
  const per_s = (name) => `${whole(medianOf(results[name], 'per_s'))}/s`;
  const us = (name) => `${whole(medianOf(results[name], 'cpu_us'))} µs`;
  const lines = [
    ['CPU per reset ≤ 2 × raw', `${us('mustreset')}, raw ${us('raw')}: ${times(cpu)}`, cpu <= 2],
    ['≥ 0.5 × raw', `${per_s('mustreset')}, raw ${per_s('raw')}: ${times(toRaw)}`, toRaw >= 0.5],
    ['≥ 3 × SDK', `SDK ${per_s('SDK')} (${us('SDK')}): ${times(toSdk)}`, toSdk >= 3],
  ];
  const figures = { count, results, ceiling, cpu, toRaw, toSdk };
  return [
    line(NAME, `ceiling ≥ ${CEILING} × raw`, `${per_s('ceiling')}: ${times(ceiling)}`, ceiling >= CEILING, figures),
    ...lines.map(([goal, measured, isMet]) =>
      ceiling >= CEILING
        ? line(NAME, goal, measured, isMet)
        : voidLine(NAME, goal, `${measured} (the server was too slow)`),
    ),
  ];
}
