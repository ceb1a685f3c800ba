import { readdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import {
  type Environment,
  HAS_TERMINAL,
  type RunningCli,
  type StartedWorld,
  WHO,
  policyText,
  runOnTerminal,
  startCli,
  startWorld,
} from '../support/cli.ts';
import { bodiesOf, documentOf, eventsOf, recordsOf, words } from './documents.ts';
import { aMoment, standBetween } from './intercept.ts';

const LOCK = 'mustreset.lock.json';
const WRONG = '00000000-0000-4000-8000-000000000000';

interface Held {
  readonly world: StartedWorld;
  /** The run that holds the lock, in the middle of its first reset. */
  readonly run: RunningCli;
  readonly id: string;
  /** Lets the reset be answered. */
  readonly answer: () => void;
  /** Goes through the server that holds the reset back. */
  readonly env: Environment;
}

/** A world whose lock is held by an apply that waits for an answer. */
async function held(): Promise<Held> {
  const world = await startWorld({ policy: ['grace@example.com'] });
  const [arrived, answered] = [aMoment(), aMoment()];
  const between = await standBetween(world.emulator, async ({ reset }): Promise<'pass'> => {
    if (reset === 1) {
      arrived.come();
      await answered.came;
    }
    return 'pass';
  });
  const env = { ...world.env, MUSTRESET_BASE_URL: between.url };
  const run = startCli(['apply', '--auto-approve', '--new-state'], { cwd: world.path, env });
  await arrived.came;
  const { ID: id } = JSON.parse(world.read(LOCK)) as { readonly ID: string };
  return { world, run, id, answer: answered.come, env };
}

/** The same, but the holder has died without a word. */
async function abandoned(): Promise<Held> {
  const all = await held();
  all.run.child.kill('SIGKILL');
  await all.run.ended;
  all.answer();
  expect(all.world.has(LOCK)).toBe(true);
  return all;
}

/** Makes the holder one that nobody on this machine can look for. */
function moveHolderAway({ world }: Held): void {
  const lock = JSON.parse(world.read(LOCK)) as Record<string, unknown>;
  world.write(LOCK, JSON.stringify({ ...lock, Who: 'ci@elsewhere', boot_id: 'another' }));
}

describe.concurrent('a lock whose holder is alive', () => {
  test('ends everyone who would write with exit 6 and the block of the holder', async () => {
    const { world, run, id, answer } = await held();
    const lock = JSON.parse(world.read(LOCK)) as Record<string, string>;
    const commands = [
      'apply --auto-approve',
      'state rm grace@example.com --reason=x',
      'state rebuild',
    ];
    const calls = world.calls();
    for (const command of commands) {
      const { status, stdout, stderr } = await world.run(...command.split(' '));
      expect([command, status, stdout]).toEqual([command, 6, '']);
      expect(stderr).toContain('Error: Error acquiring the state lock');
      const at = lock['Created']?.replace(/T(.*)Z$/, ' $1 +0000 UTC') ?? '';
      expect(stderr).toContain(
        [
          'Lock Info:',
          `│   ID:        ${id}`,
          `│   Path:      ${world.at('mustreset.state.json')}`,
          '│   Operation: apply',
          `│   Who:       ${WHO}`,
          `│   Version:   0.1.0`,
          `│   Created:   ${at}`,
          '│   Info:',
        ].join('\n'),
      );
      expect(stderr).toContain(`mustreset force-unlock ${id}`);
    }
    expect(world.calls()).toBe(calls);
    const events = eventsOf((await world.run('apply', '--auto-approve', '--json')).stdout, 6);
    expect(events.at(-2)).toMatchObject({ diagnostic: { rule: 'state-locked' } });
    answer();
    expect(await run.ended).toMatchObject({ status: 0 });
    expect(world.resets()).toHaveLength(1);
  });

  test('keeps nobody from reading, and is left alone by them', async () => {
    const { world, run, answer } = await held();
    const lock = world.read(LOCK);
    for (const command of ['plan', 'state list', 'show', 'log show', 'log verify', 'validate']) {
      const { status } = await world.run(...command.split(' '));
      expect([command, status]).toEqual([command, 0]);
    }
    expect(world.read(LOCK)).toBe(lock);
    expect((await world.run('log', 'verify')).stdout).toContain('is not closed');
    answer();
    expect(await run.ended).toMatchObject({ status: 0 });
  });

  test('is waited for with --lock-timeout, which says whose it is', async () => {
    const { world, run, id, answer } = await held();
    const args = ['apply', '--auto-approve', '--lock-timeout=5m'];
    const waiting = startCli(args, { cwd: world.path, env: world.env });
    await waiting.said(`held by ${WHO}, ID ${id}`);
    answer();
    expect(await run.ended).toMatchObject({ status: 0 });
    const { status, stdout } = await waiting.ended;
    expect(status).toBe(0);
    expect(stdout).toMatch(/^No changes\./m);
    expect(world.resets()).toHaveLength(1);
    expect(world.has(LOCK)).toBe(false);
  });

  test('that is not given back in time is told as without waiting', async () => {
    const { world, run, answer } = await held();
    const { status, stderr } = await world.run('state', 'rebuild', '--lock-timeout=300ms');
    expect(status).toBe(6);
    expect(stderr).toContain('Lock Info:');
    answer();
    await run.ended;
  });

  test('ends the waiting when the person interrupts it', async () => {
    const { world, run, answer } = await held();
    const args = ['apply', '--auto-approve', '--lock-timeout=5m'];
    const waiting = startCli(args, { cwd: world.path, env: world.env });
    await waiting.said('held by');
    waiting.child.kill('SIGINT');
    expect((await waiting.ended).status).toBe(130);
    answer();
    expect(await run.ended).toMatchObject({ status: 0 });
  });

  test('taken away by force stops the run that had it, and what it did is settled later', async () => {
    const { world, run, id, answer } = await held();
    const unlocked = await world.run('force-unlock', id, '--force', '--reason=hung');
    expect(unlocked).toMatchObject({ status: 0 });
    answer();
    const { status, stderr } = await run.ended;
    expect(status).toBe(6);
    expect(stderr).toContain('lock');
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    expect(world.emulator.ledger().totals.duplicates).toBe(0);
    expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({ ok: true });
  });
});

describe.concurrent('a lock whose holder is dead', () => {
  test('is taken over, which the log says, and the open attempt is settled by reading', async () => {
    const { world, id } = await abandoned();
    const { status, stdout } = await world.run('apply', '--auto-approve');
    expect(status).toBe(0);
    expect(stdout).toContain('grace@example.com');
    const types = recordsOf(world).map(({ type }) => type);
    expect(types.slice(3, 6)).toEqual(['run_recovered', 'lock_forced', 'run_started']);
    expect(bodiesOf(world, 'lock_forced')).toMatchObject([
      { lock: { ID: id, Who: WHO, Operation: 'apply' }, actor: WHO },
    ]);
    expect(bodiesOf(world, 'run_recovered')[0]?.['open']).toHaveLength(1);
    expect(world.has(LOCK)).toBe(false);
    expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({ ok: true });
  });

  test('is taken over under a signature, also by a run that has nothing else to do', async () => {
    const { world } = await abandoned();
    const lock = world.read(LOCK);
    await world.run('keygen', 'signing.key');
    const key = { MUSTRESET_SIGNING_KEY_FILE: 'signing.key' };
    const verify = ['log', 'verify', '--key=signing.key.pub', '--strict'];
    for (const last of ['run_finished', 'lock_forced']) {
      world.write(LOCK, lock);
      expect(await world.runWith(key, 'apply', '--auto-approve')).toMatchObject({ status: 0 });
      expect(
        recordsOf(world)
          .slice(-2)
          .map(({ type }) => type),
      ).toEqual([last, 'checkpoint']);
      expect(await world.run(...verify)).toMatchObject({ status: 0 });
    }
  });

  test('does not keep the same plan file from being applied to its end', async () => {
    const all = await abandoned();
    const { world } = all;
    const [plan = ''] = readdirSync(world.at('plans'));
    expect(await world.run('plan')).toMatchObject({ status: 0 });
    const { status } = await world.runWith(all.env, 'apply', world.at(`plans/${plan}`));
    expect(status).toBe(0);
    expect(world.emulator.ledger().totals.duplicates).toBe(0);
  });

  test('but cannot be looked for from here is left in place', async () => {
    const all = await abandoned();
    moveHolderAway(all);
    const { status, stderr } = await all.world.run('apply', '--auto-approve');
    expect(status).toBe(6);
    expect(stderr).toContain('Who:       ci@elsewhere');
  });

  test('cannot disturb the terminal with what it holds', async () => {
    const all = await abandoned();
    const lock = JSON.parse(all.world.read(LOCK)) as Record<string, unknown>;
    const hostile = { ...lock, Who: 'x\u001b[2J\nError: y', Info: '\u202e', boot_id: 'another' };
    all.world.write(LOCK, JSON.stringify(hostile));
    const { status, stderr } = await all.world.run('apply', '--auto-approve');
    expect(status).toBe(6);
    expect(stderr).not.toMatch(/[\u001b\u202e]|^Error: y/m);
  });
});

describe.concurrent('force-unlock', () => {
  test('removes the lock with its id, and the log says who and why', async () => {
    const all = await abandoned();
    moveHolderAway(all);
    const { world, id } = all;
    const { status, stdout } = await world.run(
      'force-unlock',
      id,
      '--force',
      '--reason=CI was killed',
    );
    expect(status).toBe(0);
    expect(stdout).toBe('mustreset state has been successfully unlocked!\n');
    expect(world.has(LOCK)).toBe(false);
    expect(bodiesOf(world, 'lock_forced')).toMatchObject([
      {
        lock: { ID: id, Who: 'ci@elsewhere' },
        actor: userInfo().username,
        reason: 'CI was killed',
      },
    ]);
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({ ok: true });
  });

  test('removes nothing where the key that would sign it cannot be read', async () => {
    const all = await abandoned();
    moveHolderAway(all);
    const { world, id } = all;
    const key = { MUSTRESET_SIGNING_KEY_FILE: 'missing.key' };
    const { status } = await world.runWith(key, 'force-unlock', id, '--force', '--reason=x');
    expect([status, world.has(LOCK)]).toEqual([3, true]);
  });

  test('says that the lock is gone also where the log cannot take it, and how that mends', async () => {
    const all = await abandoned();
    moveHolderAway(all);
    const { world, id } = all;
    // A copy that was cut off is a state without its log, and a lock on a server stays.
    const applied = await startWorld();
    await applied.run('apply', '--auto-approve', '--new-state');
    applied.write(LOCK, world.read(LOCK));
    rmSync(applied.at('mustreset.log.jsonl'));
    const { status, stdout, stderr } = await applied.run('force-unlock', id, '--force');
    expect([status, stdout]).toEqual([8, 'mustreset state has been successfully unlocked!\n']);
    expect(words(stderr)).toContain(`The lock ${id} was removed, which could not be recorded.`);
    expect(words(stderr)).toContain('where "mustreset state copy" was cut off, run it again');
    expect(applied.has(LOCK)).toBe(false);
  });

  test('leaves a lock with another id in place', async () => {
    const { world, id } = await abandoned();
    const lock = world.read(LOCK);
    const { status, stderr } = await world.run('force-unlock', WRONG, '--force', '--reason=x');
    expect(status).toBe(1);
    expect(stderr).toContain(id);
    expect(stderr).toContain('It was left in place.');
    expect(world.read(LOCK)).toBe(lock);
    const document = documentOf(
      await world.run('force-unlock', WRONG, '--force', '--reason=x', '--json'),
    );
    expect(document).toMatchObject({ exit_code: 1, diagnostics: [{ severity: 'error' }] });
  });

  test('where nothing is locked says so', async () => {
    const world = await startWorld();
    const { status, stderr } = await world.run('force-unlock', WRONG, '--force', '--reason=x');
    expect(status).toBe(1);
    expect(stderr).toContain('is not locked');
  });

  test('without a terminal fails and names the flag', async () => {
    const { world, id } = await abandoned();
    for (const more of [[], ['--input=false'], ['--json']]) {
      const { status, stdout, stderr } = await world.run('force-unlock', id, '--reason=x', ...more);
      expect(status).toBe(1);
      expect(words(stdout + stderr)).toContain('Pass --force.');
    }
    expect(world.has(LOCK)).toBe(true);
  });

  test('without an id is a usage error', async () => {
    const world = await startWorld();
    expect(await world.run('force-unlock')).toMatchObject({ status: 64 });
  });

  test('names what it removed to programs', async () => {
    const { world, id } = await abandoned();
    const result = await world.run('force-unlock', id, '--force', '--reason=x', '--json');
    expect(documentOf(result)).toMatchObject({ command: 'force-unlock', changed: [id] });
  });

  test.runIf(HAS_TERMINAL)('on a terminal shows the holder and asks', async () => {
    const { world, id } = await abandoned();
    const args = ['force-unlock', id, '--reason=x', '--no-color'];
    const options = { cwd: world.path, env: world.env };
    const declined = await runOnTerminal(args, { ...options, input: 'y\n' });
    expect(declined.status).toBe(1);
    expect(declined.stdout).toContain(`ID:        ${id}`);
    expect(declined.stdout).toContain("Only 'yes' will be accepted to confirm.");
    const interrupted = await runOnTerminal(args, { ...options, input: '\u0003' });
    expect(interrupted.status).toBe(130);
    expect(world.has(LOCK)).toBe(true);
    expect(await runOnTerminal(args, { ...options, input: 'yes\n' })).toMatchObject({ status: 0 });
    expect(world.has(LOCK)).toBe(false);
  });
});

test.concurrent(
  'a lock file that holds no lock keeps everybody from writing, and is shown',
  async () => {
    const world = await startWorld();
    world.write(LOCK, '{"ID":');
    const { status, stderr } = await world.run('apply', '--auto-approve', '--new-state');
    expect([6, 8]).toContain(status);
    expect(stderr).toContain(LOCK);
    expect(world.resets()).toEqual([]);
  },
);

test.concurrent('the lock is given back whatever way a command ends', async () => {
  const world = await startWorld({ policy: policyText(['ada@example.com']) });
  for (const args of [
    ['apply', '--auto-approve'],
    ['apply', '--auto-approve', '--new-state'],
    ['apply', '--auto-approve', '--new-state'],
    ['state', 'rm', 'nobody@example.com', '--reason=x'],
    ['state', 'rebuild'],
  ]) {
    await world.run(...args);
    expect([args.join(' '), world.has(LOCK)]).toEqual([args.join(' '), false]);
  }
  expect(readdirSync(world.path).filter((name) => name.includes('lock'))).toEqual([]);
});
