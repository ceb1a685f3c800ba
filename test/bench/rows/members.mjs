// The export of a million live members.
import { line, medianOf, seconds, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { withServer } from '../peers.mjs';
import { createProject } from '../project.mjs';
import { takeTurns } from '../turns.mjs';

export async function members({ rounds, scale }) {
  const count = scale(1_000_000);
  return withServer({ members: count, listing: true }, (port) =>
    inFolder(async (folder) => {
      const project = createProject(folder, 1, { port });
      const { exported } = await takeTurns(rounds, {
        exported: async () => {
          const result = await project.cli(['members', '--all']);
          return { ...result, rows: result.stdout().split('\r\n').length - 2 };
        },
      });
      const missing = exported.find(({ rows }) => rows !== count);
      if (missing !== undefined) throw new Error(`It exported ${missing.rows} of ${count} members.`);
      const figure = `${seconds(medianOf(exported, 'wall_ms'))} (CPU ${seconds(medianOf(exported, 'cpu_ms'))}), ${whole(medianOf(exported, 'rss_mb'))} MB`;
      return [line(`members of ${whole(count)}`, '-', figure, undefined, { count, exported })];
    }),
  );
}
