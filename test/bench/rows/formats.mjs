// How long writing 10 000 actions takes in each format: all of `show`, reading the plan included.
import { line, medianOf, seconds, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { createProject } from '../project.mjs';
import { takeTurns } from '../turns.mjs';

const FORMATS = ['markdown', 'html', 'csv', 'gitlab'];
const MOST_MS = 3_000;

export async function formats({ rounds, scale }) {
  const count = scale(10_000);
  return inFolder(async (folder) => {
    const project = createProject(folder, count);
    await project.plan('--refresh=false');
    const show = (format) => () => project.cli(['show', 'plan.json', '--write', `${format}=out.${format}`]);
    const results = await takeTurns(rounds, Object.fromEntries(FORMATS.map((name) => [name, show(name)])));
    return FORMATS.map((name) => {
      const wall = medianOf(results[name], 'wall_ms');
      const cpu = seconds(medianOf(results[name], 'cpu_ms'));
      return line(`${whole(count)} actions as ${name}`, '≤ 3 s', `${seconds(wall)} (CPU ${cpu})`, wall <= MOST_MS, { count });
    });
  });
}
