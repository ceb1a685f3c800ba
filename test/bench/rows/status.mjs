// The status of 100 000 addresses that were reset, and how many reads it takes beside a first plan.
import { line, medianOf, seconds, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { withServer } from '../peers.mjs';
import { createProject } from '../project.mjs';
import { takeTurns } from '../turns.mjs';

const APPLY = ['--parallelism', '50', '--rate', '0'];
const readsIn = (result) => Number(/read in (\d+) API call/.exec(result.stdout())?.[1]);

export async function status({ rounds, scale }) {
  const count = scale(100_000);
  return withServer({ members: count }, (port) =>
    inFolder(async (folder) => {
      const project = createProject(folder, count, { port });
      const planned = readsIn(await project.plan());
      await project.apply(APPLY);
      const results = await takeTurns(rounds, {
        status: async () => {
          const result = await project.cli(['status']);
          return { ...result, reads: readsIn(result) };
        },
        record: () => project.cli(['status', '--refresh=false']),
      });
      const name = `status of ${whole(count)}`;
      const reads = medianOf(results.status, 'reads');
      const figure = (peer) =>
        `${seconds(medianOf(results[peer], 'wall_ms'))} (CPU ${seconds(medianOf(results[peer], 'cpu_ms'))}, ${whole(medianOf(results[peer], 'rss_mb'))} MB)`;
      return [
        line(name, 'reads ≤ those of a plan', `${reads}, plan ${planned}`, reads <= planned, { count, results }),
        line(name, '-', figure('status')),
        line(`${name}, --refresh=false`, '-', figure('record')),
      ];
    }),
  );
}
