// How long a person waits for a command that has little to do.
import { run, expectCode } from '../child.mjs';
import { line, medianOf, times, whole } from '../figures.mjs';
import { inFolder } from '../folder.mjs';
import { withServer } from '../peers.mjs';
import { CLI, createProject, environment } from '../project.mjs';
import { ratio, takeTurns } from '../turns.mjs';

const MEMBERS = 1_000;

const COMMANDS = [
  { name: '--help', args: ['--help'], most: 2.5 },
  { name: 'no-change plan of 1 000', args: ['plan'], most: 8 },
  { name: 'the same, --refresh=false', args: ['plan', '--refresh=false'] },
];

export async function start({ rounds, scale }) {
  const turns = rounds * scale(5);
  return withServer({ members: MEMBERS }, (port) =>
    inFolder(async (folder) => {
      const project = createProject(folder, MEMBERS, { source: 'yaml', port });
      await project.plan();
      await project.apply(['--rate', '0']);
      const timed = (args) => async () =>
        expectCode(await run(process.execPath, args, { folder, env: environment(port) }), [0], args.join(' '));
      const peers = { node: timed(['-e', '0']) };
      for (const { name, args } of COMMANDS) peers[name] = timed([CLI, ...args]);
      const results = await takeTurns(turns, peers);
      return COMMANDS.map(({ name, most }) => {
        const slower = ratio(results[name], results.node, 'wall_ms');
        const ms = (peer) => `${whole(medianOf(results[peer], 'wall_ms'))} ms`;
        const isMet = most === undefined ? undefined : slower <= most;
        const goal = most === undefined ? '(beside it)' : `≤ ${most} × node -e 0`;
        const text = `${ms(name)}, node ${ms('node')}: ${times(slower)}`;
        return line(`start: ${name}`, goal, text, isMet, { turns, slower });
      });
    }),
  );
}
