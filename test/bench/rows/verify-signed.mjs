// Verifying a million records whose runs are signed, with the key; beside it without, so that the
// price of the signatures shows.
import { join } from 'node:path';
import { line, medianOf, seconds, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { createProject } from '../project.mjs';
import { writeSignedLog } from '../signed-log.mjs';
import { takeTurns } from '../turns.mjs';

const GOAL_MS = 20_000;
const GOAL_MB = 200;

export async function verifySigned({ rounds, scale }) {
  const members = scale(100_000);
  return inFolder(async (folder) => {
    const project = createProject(folder, 1);
    process.stderr.write('  write the log\n');
    const { records, checkpoints } = writeSignedLog(folder, scale(1_000_000), members);
    const key = join(folder, 'key.pub');
    const results = await takeTurns(rounds, {
      signed: () => project.cli(['log', 'verify', '--key', key, '--strict']),
      unsigned: () => project.cli(['log', 'verify']),
    });
    const [signed, unsigned] = ['signed', 'unsigned'].map((peer) => ({
      wall: medianOf(results[peer], 'wall_ms'),
      cpu: medianOf(results[peer], 'cpu_ms'),
      rss: medianOf(results[peer], 'rss_mb'),
    }));
    const name = `log verify --key of ${whole(records)}`;
    const text = `${seconds(signed.wall)} (CPU ${seconds(signed.cpu)}, ${whole(checkpoints)} checkpoints); without the key ${seconds(unsigned.wall)} (CPU ${seconds(unsigned.cpu)})`;
    const memory = `${whole(signed.rss)} MB for ${whole(members)} members, without the key ${whole(unsigned.rss)} MB`;
    const figures = { records, checkpoints, members, results };
    return [
      line(name, '< 20 s', text, signed.wall < GOAL_MS, figures),
      line(name, '< 200 MB', memory, signed.rss < GOAL_MB),
    ];
  });
}
