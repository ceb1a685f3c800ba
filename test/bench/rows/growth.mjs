// Applies of 10 000 and 100 000 addresses: how cost and memory grow between them.
import { exponent, line, median, medianOf, seconds, times, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { withServer } from '../peers.mjs';
import { createProject } from '../project.mjs';
import { takeTurns } from '../turns.mjs';

const NAME = 'growth of apply';
const FLAGS = ['--parallelism', '50', '--rate', '0'];

const applied = (port, count) => () =>
  inFolder(async (folder) => {
    const project = createProject(folder, count, { port });
    await project.plan();
    return project.apply(FLAGS);
  });

export async function growth({ rounds, scale }) {
  const large = scale(100_000);
  const results = await withServer({ members: large }, (port) =>
    takeTurns(rounds, { small: applied(port, large / 10), large: applied(port, large) }),
  );
  const grown = median(
    results.large.map((one, round) => exponent(results.small[round].cpu_ms, one.cpu_ms)),
  );
  const memory = median(results.large.map((one, round) => one.rss_mb / results.small[round].rss_mb));
  const cpu = (name) => seconds(medianOf(results[name], 'cpu_ms'));
  const rss = (name) => `${whole(medianOf(results[name], 'rss_mb'))} MB`;
  return [
    line(
      NAME,
      'CPU exponent from a tenth ≤ 1.05',
      `${grown.toFixed(2)} (${cpu('small')}, ${cpu('large')})`,
      grown <= 1.05,
      { large, results },
    ),
    line(
      NAME,
      'memory ≤ 1.5 × that of a tenth',
      `${rss('large')}, ${rss('small')}: ${times(memory)}`,
      memory <= 1.5,
    ),
  ];
}
