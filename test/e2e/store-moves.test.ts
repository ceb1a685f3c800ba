/** `state copy`, `import --from`, `log pull`: a store that moves, and one that lost its log. */
import { cpSync, readFileSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type StartedWorld, policyText, startWorld } from '../support/cli.ts';
import { stateOf } from '../support/log-fold.ts';
import { documentOf, recordsOf, words } from './documents.ts';
import { standBetween } from './intercept.ts';

const STATE = 'mustreset.state.json';
const LOG = 'mustreset.log.jsonl';
const REASON = '--reason=moved to another disk';

/** A world in which ada and alan have been reset. */
async function applied(): Promise<StartedWorld> {
  const world = await startWorld();
  const { status, stderr } = await world.run('apply', '--auto-approve', '--new-state');
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return world;
}

/** A world in which nobody knows what became of grace's reset; ada's is applied. */
async function undecided(): Promise<StartedWorld> {
  const world = await startWorld({ policy: ['ada@example.com', 'grace@example.com'] });
  const between = await standBetween(world.emulator, ({ reset, address }) =>
    reset > 0 && address.startsWith('grace') ? 'cut' : 'pass',
  );
  const env = { MUSTRESET_BASE_URL: between.url };
  const args = ['apply', '--auto-approve', '--new-state', '--max-attempts=1'];
  expect(await world.runWith(env, ...args)).toMatchObject({ status: 7 });
  return world;
}

const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1);

describe.concurrent('a copy', () => {
  test('is whole: log, plans, and a state that is the fold of that log', async () => {
    const world = await applied();
    const [plan = ''] = readdirSync(world.at('plans'));
    const copied = documentOf(await world.run('state', 'copy', 'copy', REASON, '--json'));
    expect(copied).toMatchObject({
      exit_code: 0,
      changed: ['ada@example.com', 'alan@example.com'],
    });
    expect(world.read(`copy/${LOG}`)).toBe(world.read(LOG));
    expect(world.read(`copy/${STATE}`)).toBe(stateOf(linesOf(world.read(LOG))));
    expect(world.read(`copy/plans/${plan}`)).toBe(world.read(`plans/${plan}`));
    expect(await world.run('log', 'verify', '--state=copy')).toMatchObject({ status: 0 });
    expect(await world.run('log', 'verify')).toMatchObject({ status: 0 });
    expect((await world.run('plan', '--state=copy')).stdout).toContain('No changes.');
    const started = recordsOf(world).filter(({ type }) => type === 'run_started');
    expect(started.at(-1)?.body).toMatchObject({
      command: 'state copy',
      reason: 'moved to another disk',
    });
  });

  test('that was cut off behind any record is not built upon, and goes on', async () => {
    const world = await applied();
    await world.run('state', 'copy', 'whole', REASON);
    const lines = linesOf(world.read(`whole/${LOG}`));
    for (const kept of [undefined, 0, 1, 4, lines.length - 1]) {
      const name = `cut-${kept ?? 'none'}`;
      cpSync(world.at('whole'), world.at(name), { recursive: true });
      rmSync(world.at(`${name}/${LOG}`));
      const torn = kept === 4 ? '{"at":"20' : '';
      if (kept !== undefined)
        world.write(
          `${name}/${LOG}`,
          `${lines.slice(0, kept).join('\n')}${kept > 0 ? '\n' : ''}${torn}`,
        );
      expect(await world.run('plan', '--state', name)).toMatchObject({ status: 8 });
      const { status, stderr } = await world.run('state', 'copy', name, REASON);
      expect([kept, status, stderr]).toEqual([kept, 0, '']);
      expect(world.read(`${name}/${LOG}`)).toBe(world.read(LOG));
      expect(await world.run('log', 'verify', '--state', name)).toMatchObject({ status: 0 });
    }
  });

  test('never replaces another store, nor one that went on by itself', async () => {
    const world = await applied();
    const other = await applied();
    await world.run('state', 'copy', 'copy', REASON);
    await world.run('state', 'rm', 'ada@example.com', '--reason=x', '--state=copy');
    for (const target of [other.path, 'copy', '.']) {
      const path = resolve(world.path, target, LOG);
      const before = readFileSync(path, 'utf8');
      const source = world.read(LOG);
      const { status, stderr } = await world.run('state', 'copy', target, REASON);
      expect([target, status]).toEqual([target, 8]);
      expect(words(stderr)).toMatch(/holds another state or log|is the store itself/);
      expect(readFileSync(path, 'utf8')).toBe(before);
      expect(world.read(LOG)).toBe(source);
    }
  });

  test('never replaces a state that knows more, though the log beside it is lost', async () => {
    const world = await applied();
    await world.run('state', 'copy', 'went-on', REASON);
    await world.run('state', 'rm', 'ada@example.com', '--reason=x', '--state=went-on');
    // As many records of its own, and fewer.
    for (const reason of [undefined, 'x']) {
      if (reason !== undefined) await world.run('state', 'rm', 'alan@example.com', '--reason=x');
      rmSync(world.at(`went-on/${LOG}`), { force: true });
      const before = world.read(`went-on/${STATE}`);
      const { status, stderr } = await world.run('state', 'copy', 'went-on', REASON);
      expect([status, words(stderr)]).toEqual([
        8,
        expect.stringContaining('holds another state or log'),
      ]);
      expect(world.read(`went-on/${STATE}`)).toBe(before);
      expect(world.has(`went-on/${LOG}`)).toBe(false);
    }
  });

  test('needs a reason, a log, and a place that is no secret', async () => {
    const world = await startWorld();
    expect(await world.run('state', 'copy', 'copy')).toMatchObject({ status: 64 });
    const empty = await world.run('state', 'copy', 'copy', REASON);
    expect([empty.status, words(empty.stderr)]).toEqual([8, expect.stringContaining('no log in')]);
    const shown = await world.run('state', 'copy', 'postgres://me:hunter2@host/db', REASON);
    expect([shown.status, words(shown.stderr)]).toEqual([
      64,
      expect.stringContaining('PGPASSWORD'),
    ]);
    expect(shown.stderr).not.toContain('hunter2');
  });
});

describe.concurrent('a log that is lost', () => {
  const IMPORT = ['import', '--from=kept.json', '--reason=the disk broke'];

  /** The state kept in a file, the log gone. */
  async function lost(world: StartedWorld): Promise<StartedWorld> {
    world.write('kept.json', (await world.run('state', 'pull')).stdout);
    rmSync(world.at(LOG));
    const plan = await world.run('plan');
    expect([plan.status, words(plan.stderr)]).toEqual([
      8,
      expect.stringContaining('mustreset import --from FILE --reason'),
    ]);
    return world;
  }

  test('is begun anew with one record a member, and nobody is reset again', async () => {
    const world = await lost(await applied());
    const old = JSON.parse(world.read('kept.json')) as { readonly lineage: string };
    expect(documentOf(await world.run(...IMPORT, '--json'))).toMatchObject({
      exit_code: 0,
      changed: ['ada@example.com', 'alan@example.com'],
    });
    const [created] = recordsOf(world);
    expect(created?.body).not.toMatchObject({ lineage: old.lineage });
    expect(await world.run('log', 'verify')).toMatchObject({ status: 0 });
    expect((await world.run('plan')).stdout).toContain('No changes.');
    expect(world.resets()).toHaveLength(2);
    const again = await world.run(...IMPORT);
    expect([again.status, words(again.stderr)]).toEqual([
      8,
      expect.stringContaining('only where the log is lost'),
    ]);
  });

  test('holds what was not decided, for a person to release', async () => {
    const world = await lost(await undecided());
    const { status, stdout } = await world.run(...IMPORT);
    expect([status, stdout]).toEqual([0, expect.stringContaining('1 were not settled')]);
    const shown = documentOf(await world.run('state', 'show', 'grace@example.com', '--json'));
    expect(shown['record']).toMatchObject({ last_attempt: { outcome: 'held' } });
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 7 });
    const settle = ['state', 'settle', 'grace@example.com', '--applied', '--reason=she was asked'];
    expect(await world.run(...settle)).toMatchObject({ status: 0 });
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    expect(await world.run('log', 'verify')).toMatchObject({ status: 0 });
  });

  test('blocks plan and apply while its import is cut off, until the same import goes on', async () => {
    const world = await lost(await applied());
    await world.run(...IMPORT);
    const lines = linesOf(world.read(LOG));
    const newState = world.read(STATE);
    for (const kept of [2, 3, 4]) {
      for (const state of [undefined, world.read('kept.json')]) {
        rmSync(world.at(STATE), { force: true });
        if (state !== undefined) world.write(STATE, state);
        world.write(LOG, `${lines.slice(0, kept).join('\n')}\n`);
        for (const command of [
          'plan',
          'apply --auto-approve --new-state',
          'state rm ada@example.com --reason=x',
        ]) {
          const { status, stderr } = await world.run(...command.split(' '));
          expect([kept, command, status]).toEqual([kept, command, 8]);
          expect(words(stderr)).toContain('Run the same command again');
        }
        const { status } = await world.run(...IMPORT);
        expect([kept, status]).toEqual([kept, 0]);
        const members = (text: string): unknown =>
          (JSON.parse(text) as { members: unknown }).members;
        expect(members(world.read(STATE))).toEqual(members(newState));
        expect(await world.run('log', 'verify')).toMatchObject({ status: 0 });
        expect((await world.run('plan')).stdout).toContain('No changes.');
      }
    }
  });

  test('goes on also when the second import was cut off right behind its recovery', async () => {
    const world = await lost(await applied());
    await world.run(...IMPORT);
    const first = linesOf(world.read(LOG)).slice(0, 3);
    rmSync(world.at(STATE));
    world.write(LOG, `${first.join('\n')}\n`);
    await world.run(...IMPORT);
    const second = linesOf(world.read(LOG));
    expect(second[3]).toContain('"run_recovered"');
    rmSync(world.at(STATE));
    world.write(LOG, `${second.slice(0, 4).join('\n')}\n`);
    expect(await world.run('plan')).toMatchObject({ status: 8 });
    expect(await world.run(...IMPORT)).toMatchObject({ status: 0 });
    // The import is over: later runs may find the state missing and fold it from the log.
    await world.run('state', 'rm', 'ada@example.com', '--reason=x');
    rmSync(world.at(STATE));
    expect((await world.run('plan')).stdout).toContain('1 to credit');
    expect(await world.run('log', 'verify')).toMatchObject({ status: 0 });
  });

  test('is never begun with an older state, another project, or nothing', async () => {
    const world = await applied();
    world.write('old.json', (await world.run('state', 'pull')).stdout);
    world.write(
      'policy.yaml',
      policyText(['ada@example.com', 'alan@example.com', 'barbara@example.com']),
    );
    await world.run('apply', '--auto-approve');
    rmSync(world.at(LOG));
    const older = await world.run('import', '--from=old.json', '--reason=x');
    expect([older.status, words(older.stderr)]).toEqual([
      8,
      expect.stringContaining('importing the older one would forget resets'),
    ]);
    const env = { STYTCH_PROJECT_ID: 'project-test-00000000-0000-4000-8000-0000000000ff' };
    expect(await world.runWith(env, 'import', '--from', STATE, '--reason=x')).toMatchObject({
      status: 5,
    });
    world.write('broken.json', world.read(STATE).slice(0, -4));
    expect(await world.run('import', '--from=broken.json', '--reason=x')).toMatchObject({
      status: 8,
    });
    expect(await world.run('import', '--from=nowhere.json', '--reason=x')).toMatchObject({
      status: 1,
    });
    expect(await world.run('import', '--reason=x')).toMatchObject({ status: 64 });
    expect(await world.run('import', '--from', STATE)).toMatchObject({ status: 64 });
    expect(world.has(LOG)).toBe(false);
  });
});

test('a log that is lost again is not begun with the state of the time before', async () => {
  const world = await applied();
  world.write('first.json', (await world.run('state', 'pull')).stdout);
  rmSync(world.at(LOG));
  const args = ['import', '--from=first.json', '--reason=the disk broke'];
  expect(await world.run(...args)).toMatchObject({ status: 0 });
  world.write('policy.yaml', policyText(['barbara@example.com']));
  expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
  rmSync(world.at(LOG));
  const before = world.read(STATE);
  const { status, stderr } = await world.run(...args);
  expect([status, words(stderr)]).toEqual([8, expect.stringContaining('of another lineage')]);
  expect(world.read(STATE)).toBe(before);
  expect(world.has(LOG)).toBe(false);
});

describe.concurrent('log pull', () => {
  test('prints what is kept, to the byte, and no line that is not complete', async () => {
    const world = await applied();
    const log = world.read(LOG);
    expect(await world.run('log', 'pull')).toMatchObject({ status: 0, stdout: log });
    truncateSync(world.at(LOG), log.length - 3);
    const { stdout } = await world.run('log', 'pull');
    expect(linesOf(stdout)).toEqual(linesOf(log).slice(0, -1));
  });

  test('of a store without a log prints nothing, and of one that lost it says so', async () => {
    const world = await startWorld();
    expect(await world.run('log', 'pull')).toMatchObject({ status: 0, stdout: '', stderr: '' });
    await world.run('apply', '--auto-approve', '--new-state');
    rmSync(world.at(LOG));
    const { status, stderr } = await world.run('log', 'pull');
    expect([status, words(stderr)]).toEqual([8, expect.stringContaining('but no log')]);
  });
});

test('a rebuild that is given a reason stands in the log', async () => {
  const world = await applied();
  rmSync(world.at(STATE));
  expect(await world.run('state', 'rebuild', '--reason=it was deleted')).toMatchObject({
    status: 0,
  });
  expect(world.read(STATE)).toBe(stateOf(linesOf(world.read(LOG)).slice(0, -1)));
  expect(recordsOf(world).at(-2)?.body).toMatchObject({
    command: 'state rebuild',
    reason: 'it was deleted',
  });
  expect(await world.run('log', 'verify')).toMatchObject({ status: 0 });
});
