// Plans of 10 000 and 100 000 addresses from a list, and how the cost grows between them.
import { exponent, line, median, medianOf, seconds, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { createProject } from '../project.mjs';
import { takeTurns } from '../turns.mjs';

const planned = (count) => () =>
  inFolder((folder) => createProject(folder, count).plan('--refresh=false'));

export async function planCsv({ rounds, scale }) {
  const large = scale(100_000);
  const results = await takeTurns(rounds, { small: planned(large / 10), large: planned(large) });
  const wall = medianOf(results.large, 'wall_ms');
  const rss = medianOf(results.large, 'rss_mb');
  const growth = median(
    results.large.map((one, round) => exponent(results.small[round].cpu_ms, one.cpu_ms)),
  );
  const name = `plan of ${whole(large)} from CSV`;
  const cpu = seconds(medianOf(results.large, 'cpu_ms'));
  return [
    line(name, '≤ 3 s', `${seconds(wall)} (CPU ${cpu})`, wall <= 3_000, { large, results }),
    line(name, '≤ 250 MB', `${whole(rss)} MB`, rss <= 250),
    line(name, 'CPU exponent from a tenth ≤ 1.15', growth.toFixed(2), growth <= 1.15, { growth }),
  ];
}
