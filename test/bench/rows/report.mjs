// The report of 100 000 addresses that were reset, live members included, as text, as JSON, and with
// its documents.
import { line, medianOf, seconds, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { withServer } from '../peers.mjs';
import { createProject } from '../project.mjs';
import { takeTurns } from '../turns.mjs';

const APPLY = ['--parallelism', '50', '--rate', '0'];
const GOAL_MS = 10_000;

const FLAGS = {
  text: [],
  json: ['--json'],
  documents: ['html', 'csv', 'markdown'].flatMap((name) => ['--write', `${name}=out.${name}`]),
};
const TITLES = { text: 'report', json: 'report --json', documents: 'report as html, csv, markdown' };

export async function report({ rounds, scale }) {
  const count = scale(100_000);
  return withServer({ members: count }, (port) =>
    inFolder(async (folder) => {
      const project = createProject(folder, count, { port });
      await project.plan();
      await project.apply(APPLY);
      const peers = Object.entries(FLAGS).map(([name, flags]) => [name, () => project.cli(['report', ...flags])]);
      const results = await takeTurns(rounds, Object.fromEntries(peers));
      return Object.entries(TITLES).map(([peer, title]) => {
        const [wall, cpu, rss] = ['wall_ms', 'cpu_ms', 'rss_mb'].map((key) => medianOf(results[peer], key));
        const text = `${seconds(wall)} (CPU ${seconds(cpu)}, ${whole(rss)} MB)`;
        return line(`${title} of ${whole(count)}`, '< 10 s', text, wall < GOAL_MS, { count, results: results[peer] });
      });
    }),
  );
}
