/** A state that is broken while its log is lost: each way out that is named leads out. */
import { copyFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type StartedWorld, startWorld } from '../support/cli.ts';
import { words } from './documents.ts';

const STATE = 'mustreset.state.json';
const LOG = 'mustreset.log.jsonl';

type Breaking = (world: StartedWorld) => void;

const changed =
  (change: (text: string) => string): Breaking =>
  (world) => {
    world.write(STATE, change(world.read(STATE)));
  };

/** Both are lost; copies of them stand beside. */
async function broken(breakState: Breaking, loseLog: Breaking): Promise<StartedWorld> {
  const world = await startWorld();
  await world.run('apply', '--auto-approve', '--new-state');
  for (const name of [STATE, LOG]) copyFileSync(world.at(name), world.at(`${name}.copy`));
  breakState(world);
  loseLog(world);
  return world;
}

const cut = changed((text) => text.slice(0, -3));
const removeLog: Breaking = (world) => rmSync(world.at(LOG));

describe.concurrent('a broken state without a log', () => {
  test.each<readonly [string, Breaking, Breaking]>([
    ['is cut', cut, removeLog],
    ['is empty', (world) => truncateSync(world.at(STATE), 0), removeLog],
    ['has a strange member', changed((text) => text.replace('"applied"', '"x"')), removeLog],
    ['is cut, and the log is empty', cut, (world) => truncateSync(world.at(LOG), 0)],
    ['is cut, and of the log a torn line is left', cut, (world) => world.write(LOG, '{"at":')],
  ])('that %s ends every command with exit 8 and the ways out', async (_, ...breaking) => {
    const world = await broken(...breaking);
    for (const command of [
      'plan --new-state',
      'apply --auto-approve --new-state',
      'state list',
      'state rebuild',
      ...(world.has(LOG) ? [] : ['log show']),
      `import --from ${STATE}.copy --reason lost`,
    ]) {
      const { status, stderr } = await world.run(...command.split(' '));
      expect([command, status]).toEqual([command, 8]);
      for (const way of ['Put back a copy of the log', 'import --from FILE', 'set aside', STATE]) {
        expect([command, words(stderr)]).toEqual([command, expect.stringContaining(way)]);
      }
      expect(words(stderr)).toContain('with --new-state: everyone listed is then reset again');
    }
    expect(world.resets()).toHaveLength(2);
  });

  test('is rebuilt from a copy of the log', async () => {
    const world = await broken(cut, removeLog);
    copyFileSync(world.at(`${LOG}.copy`), world.at(LOG));
    expect(await world.run('state', 'rebuild')).toMatchObject({ status: 0 });
    expect((await world.run('plan')).stdout).toContain('No changes.');
  });

  test('is replaced by a copy, with which a new log begins', async () => {
    const world = await broken(cut, removeLog);
    copyFileSync(world.at(`${STATE}.copy`), world.at(STATE));
    const args = ['import', '--from', `${STATE}.copy`, '--reason', 'lost'];
    expect(await world.run(...args)).toMatchObject({ status: 0 });
    expect((await world.run('plan')).stdout).toContain('No changes.');
  });

  test('is set aside, and everyone is reset again', async () => {
    const world = await broken(cut, removeLog);
    renameSync(world.at(STATE), world.at('aside.json'));
    const { stdout } = await world.run('plan', '--new-state', '--refresh=false');
    expect(stdout).toContain('Plan: 2 to require');
  });
});
