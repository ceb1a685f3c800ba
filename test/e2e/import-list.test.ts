import { statSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { freshFolder, policyText, runCli, startCli, startWorld } from '../support/cli.ts';
import { bodiesOf, documentOf, recordsOf, words } from './documents.ts';

const LOG = 'mustreset.log.jsonl';

const WHY = ['--reason', 'reset in the dashboard'] as const;

const LIST = `email_address,required_at,campaigns,reference
ada@example.com,2026-01-20T08:00:00Z,inc-1,HELP-7
alan@example.com,2026-01-21,,
`;

describe('a list of resets done by hand', () => {
  test('begins the log where that is said, and is believed by plan', async () => {
    const world = await startWorld({
      policy: policyText(['ada@example.com', 'alan@example.com'], {
        head: 'since: 2026-01-20T07:00:00Z',
      }),
    });
    world.write('l.csv', LIST);
    const { status, stdout, stderr } = await world.run('import', 'l.csv', '--new-state', ...WHY);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      'Imported 2 resets done by hand. Nobody was reset; the next plan counts on them.\n',
    );
    expect(recordsOf(world).map(({ type }) => type)).toEqual([
      'log_created',
      'run_started',
      'member_imported',
      'member_imported',
      'run_finished',
    ]);
    expect(bodiesOf(world, 'run_started')).toMatchObject([{ command: 'import', reason: WHY[1] }]);
    expect(bodiesOf(world, 'member_imported')[0]).toEqual({
      email_address: 'ada@example.com',
      required_at: '2026-01-20T08:00:00.000Z',
      campaigns: ['inc-1'],
      reference: 'HELP-7',
      actor: expect.any(String) as string,
      reason: WHY[1],
    });
    expect(world.calls()).toBe(0);
    // Her campaign is on record; his is credited, since he was reset after its `since`.
    const planned = await world.run('plan', '--detailed-exitcode');
    expect(planned.status).toBe(2);
    expect(planned.stdout).toContain('0 to require, 0 to require again, 1 to credit');
    expect((await world.run('apply', '--auto-approve')).status).toBe(0);
    expect(world.resets()).toEqual([]);
    expect((await world.run('log', 'verify')).status).toBe(0);
    expect(documentOf(await world.run('state', 'rebuild', ...WHY, '--json'))).toMatchObject({
      identical: true,
    });
  });

  test('without a campaign satisfies none that has no since', async () => {
    const world = await startWorld();
    world.write('l.csv', LIST);
    await world.run('import', 'l.csv', '--new-state', ...WHY);
    const { stdout } = await world.run('plan');
    expect(stdout).toContain('Plan: 0 to require, 1 to require again. 0 skipped, 1 up to date.');
  });

  test('is told apart wherever people read it', async () => {
    const world = await startWorld();
    world.write('l.csv', LIST);
    await world.run('import', 'l.csv', '--new-state', ...WHY);
    expect((await world.run('show')).stdout).toMatch(
      /^ada@example\.com +2026-01-20T08:00:00Z +imported \(by hand\) +inc-1 /m,
    );
    const shown = await world.run('state', 'show', 'alan@example.com');
    expect(shown.stdout).toContain('by:         imported (by hand)');
    const log = await world.run('log', 'show', '--address', 'ada@example.com');
    expect(log.stdout).toMatch(
      /member_imported +ada@example\.com: reset by hand at 2026-01-20T08:00:00\.000Z, for inc-1, reference HELP-7, by .*: reset in the dashboard$/m,
    );
    const told = documentOf(await world.run('state', 'show', 'ada@example.com', '--json'));
    expect(told['record']).toMatchObject({ reset: { by: 'imported', members: {} } });
  });

  test('never takes the place of a later reset; its campaigns are added', async () => {
    const world = await startWorld({ policy: ['ada@example.com'] });
    expect((await world.run('apply', '--new-state', '--auto-approve')).status).toBe(0);
    world.write('l.csv', LIST.replace(',inc-1,', ',inc-2,'));
    const told = documentOf(await world.run('import', 'l.csv', ...WHY, '--json'));
    expect(told).toMatchObject({
      exit_code: 0,
      changed: ['ada@example.com', 'alan@example.com'],
    });
    const { record } = documentOf(await world.run('state', 'show', 'ada@example.com', '--json'));
    expect(record).toMatchObject({
      reset: { by: 'applied', campaigns: ['inc-1', 'inc-2'] },
      last_attempt: { outcome: 'applied' },
    });
  });

  test('does nothing a second time, and writes nothing', async () => {
    const world = await startWorld();
    world.write('l.csv', LIST);
    await world.run('import', 'l.csv', '--new-state', ...WHY);
    const log = world.read('mustreset.log.jsonl');
    const { status, stdout } = await world.run('import', 'l.csv', ...WHY);
    expect([status, stdout]).toEqual([
      0,
      'Nothing was imported. 2 rows said nothing that is not on record: nothing was recorded of them, no reason and no reference either.\n',
    ]);
    expect(world.read('mustreset.log.jsonl')).toBe(log);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'ends at %s with what is on record, and goes on later: exit %i',
    async (signal, exit) => {
      const world = await startWorld();
      const rows = Array.from({ length: 20_000 }, (_, n) => `user-${n}@example.com,2026-01-20`);
      world.write('l.csv', ['email_address,required_at', ...rows, ''].join('\n'));
      const args = ['import', 'l.csv', '--new-state', ...WHY];
      const { child, ended } = startCli(args, { cwd: world.path, env: world.env });
      while (!world.has(LOG) || statSync(world.at(LOG)).size < 10_000) await turn();
      child.kill(signal);
      const { status, stdout, stderr } = await ended;
      const imported = bodiesOf(world, 'member_imported').length;
      expect([status, stdout]).toEqual([exit, '']);
      expect(words(stderr)).toContain(`${imported} resets done by hand are on record`);
      expect(bodiesOf(world, 'run_finished')).toEqual([
        { exit_code: exit, summary: { changed: imported } },
      ]);
      expect(world.has('mustreset.lock.json')).toBe(false);
      const rest = await world.run('import', 'l.csv', ...WHY);
      expect(rest.stdout).toContain(`Imported ${20_000 - imported} resets`);
      expect((await world.run('log', 'verify')).status).toBe(0);
    },
  );

  test('makes a plan stale that was made before it', async () => {
    const world = await startWorld();
    await world.run('plan', '--new-state', '--out', 'plan.json');
    world.write('l.csv', LIST);
    await world.run('import', 'l.csv', '--new-state', ...WHY);
    const { status } = await world.run('apply', 'plan.json');
    expect([status, world.resets()]).toEqual([5, []]);
  });
});

describe('a list is not imported', () => {
  test('if it has a mistake: all are shown, and nothing is written', async () => {
    const world = await startWorld();
    world.write('l.csv', `${LIST}grace,2026-01-20,,\nbarbara@example.com,soon,,\n`);
    const { status, stdout, stderr } = await world.run('import', 'l.csv', '--new-state', ...WHY);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain('l.csv line 4');
    expect(stderr).toContain('l.csv line 5');
    expect(world.has('mustreset.log.jsonl')).toBe(false);
    expect(world.has('mustreset.lock.json')).toBe(false);
  });

  test('into an empty store that nobody said is new', async () => {
    const world = await startWorld();
    world.write('l.csv', LIST);
    const told = documentOf(await world.run('import', 'l.csv', ...WHY, '--json'));
    expect(told).toMatchObject({
      exit_code: 8,
      changed: [],
      diagnostics: [{ rule: 'state-missing' }],
    });
    expect(world.has('mustreset.log.jsonl')).toBe(false);
  });

  test('into an empty store of no known project', async () => {
    const folder = freshFolder();
    folder.write('l.csv', LIST);
    const args = ['import', 'l.csv', '--new-state', ...WHY];
    const { status, stderr } = await runCli(args, { cwd: folder.path });
    expect(status).toBe(4);
    expect(words(stderr)).toContain('STYTCH_PROJECT_ID');
    expect(folder.has('mustreset.log.jsonl')).toBe(false);
  });

  test.each([
    [['import', 'l.csv'], '--reason'],
    [['import', ...WHY], 'one of LIST'],
    [['import', 'l.csv', '--from', 'state.json', ...WHY], 'one of LIST'],
  ])('by a command line that says too little or too much: %j', async (args, said) => {
    const world = await startWorld();
    world.write('l.csv', LIST);
    const { status, stderr } = await world.run(...args);
    expect(status).toBe(64);
    expect(words(stderr)).toContain(said);
  });
});
