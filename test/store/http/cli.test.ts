/** The command line with its state on a server. */
import { onTestFinished, describe, expect, test } from 'vitest';
import { verifyStore } from '../../../src/store/load.ts';
import { type Rehearsal, rehearse, untilNothingIsCalled } from '../../faults/rehearsal.ts';
import { words } from '../../e2e/documents.ts';
import { problemsOf } from '../../support/checker.ts';
import { type CliResult, SECRET, startCli } from '../../support/cli.ts';
import { textOf } from '../contract.ts';
import { MANNERS, httpPlace, type HttpPlace } from './http-place.ts';
import { type Asked, type Manner, PASSWORD, USERNAME } from './state-server.ts';

const PARALLELISM = 4;

interface Remote extends HttpPlace {
  readonly rehearsal: Rehearsal;
  /** What does not hold of the log and the state on the server. */
  readonly problems: (exit?: number) => Promise<readonly string[]>;
}

async function remote(manner: Manner, addresses = 20): Promise<Remote> {
  const place = await httpPlace(manner);
  onTestFinished(() => place.remove());
  const { server, open } = place;
  const env = { ...server.env, MUSTRESET_STATE: server.address };
  let begun = 0;
  const rehearsal = await rehearse({
    addresses,
    parallelism: PARALLELISM,
    through: async (emulator) => {
      begun = Date.now();
      return { url: emulator.url, ledger: () => emulator.ledger(), env };
    },
  });
  const problems = async (exit?: number): Promise<readonly string[]> => {
    const store = open();
    const log = ((await textOf(await store.readLog())) ?? '').split('\n').slice(0, -1);
    const state = await textOf(await store.readState());
    const verified = await verifyStore(store);
    await store.close();
    const { emulator, listed } = rehearsal;
    const wallClock = (ms: number): number => begun + ms;
    const promised = {
      ledger: emulator.ledger(),
      exit,
      listed,
      parallelism: PARALLELISM,
      wallClock,
    };
    return [
      ...problemsOf({ log, state }, promised),
      ...(verified?.ok === true ? [] : ['the log does not verify']),
      ...secretsIn(place),
    ];
  };
  return { ...place, rehearsal, problems };
}

const BASIC = Buffer.from(`${USERNAME}:${PASSWORD}`).toString('base64');

/** No document on the server holds a credential. */
const secretsIn = ({ server }: HttpPlace): readonly string[] =>
  [...server.shelf].flatMap(([path, { bytes }]) =>
    [SECRET, PASSWORD, BASIC]
      .filter((secret) => bytes?.includes(secret) === true)
      .map(() => `${path} holds a secret`),
  );

const expectStatus = (result: CliResult, status: number): void => {
  const { stdout, stderr } = result;
  expect([result.status, stdout + stderr]).toEqual([status, stdout + stderr]);
  expect(stdout + stderr).not.toContain(PASSWORD);
};

describe.each(MANNERS)('%s', (manner) => {
  test('plan, apply, plan again, verify, list', async () => {
    const { rehearsal, problems, server } = await remote(manner);
    expectStatus(await rehearsal.apply(), 0);
    const again = await rehearsal.run('plan', '--detailed-exitcode');
    expectStatus(again, 0);
    expect(again.stdout).toContain('No changes.');
    const verified = await rehearsal.run('log', 'verify');
    expectStatus(verified, 0);
    const list = await rehearsal.run('state', 'list');
    expect(list.stdout.trim().split('\n')).toEqual(rehearsal.listed);
    expect(await problems(0)).toEqual([]);
    expect(server.holder()).toBeUndefined();
    const names = [...server.shelf.keys()].map((path) => path.split('/team')[1] ?? '');
    expect(names.filter((name) => name.startsWith('-plan-'))).toHaveLength(1);
  });

  test('eight applies at once: one wins, and the others name it', async () => {
    const { rehearsal, problems, server } = await remote(manner);
    let release = (): void => undefined;
    const allAsked = new Promise<undefined>((resolve) => {
      release = () => {
        resolve(undefined);
      };
    });
    server.script = (asked) => {
      if (server.of('LOCK').length >= 8) release();
      return asked.kind === 'POST' ? allAsked : undefined;
    };
    const results = await Promise.all(Array.from({ length: 8 }, () => rehearsal.apply()));
    const winners = results.filter(({ status }) => status === 0);
    const others = results.filter(({ status }) => status === 6);
    expect([winners.length, others.length]).toEqual([1, 7]);
    const [winner] = server.of('UNLOCK');
    const { ID } = JSON.parse(winner?.body.toString() ?? '') as { readonly ID: string };
    for (const { stderr } of others) expect(words(stderr)).toContain(`ID:        ${ID}`);
    expect(await problems(0)).toEqual([]);
  });

  test.each([3, 7, 12])(
    'killed at write %i of the log, unlocked by the printed ID, applied to the end',
    async (nth) => {
      const { rehearsal, problems, server } = await remote(manner);
      const dying = rehearsal.startApply();
      server.script = (asked) => {
        if (asked.kind !== 'POST' || server.of('POST', '-log-0').length !== nth) return undefined;
        if (nth % 2 === 0) return void dying.child.kill('SIGKILL');
        dying.child.kill('SIGKILL');
        return 'drop-before';
      };
      expect((await dying.ended).signal).toBe('SIGKILL');
      server.script = () => undefined;
      expect(await problems()).toEqual([]);

      const refused = await rehearsal.apply();
      expectStatus(refused, 6);
      const id = /mustreset force-unlock (\S+)/.exec(refused.stderr)?.[1] ?? '';
      expect(id).toBe(server.holder()?.ID);
      const wrong = await rehearsal.run('force-unlock', '--force', rehearsal.emulator.project_id);
      expectStatus(wrong, 1);
      expectStatus(await rehearsal.run('force-unlock', '--force', id), 0);
      const exits = await untilNothingIsCalled(rehearsal);
      expect(exits.at(-1)).toBe(0);
      expect(await problems(0)).toEqual([]);
      expect(server.holder()).toBeUndefined();
    },
  );
});

test('a GitLab developer without a lock plans, lists, verifies, and is told who may apply', async () => {
  const { rehearsal, server } = await remote('gitlab');
  expectStatus(await rehearsal.apply(), 0);
  server.rules.role = 'developer';
  const before = server.asked.length;
  for (const command of ['validate', 'plan', 'show', 'state list', 'log verify', 'log show'])
    expectStatus(await rehearsal.run(...command.split(' ')), 0);
  expect(new Set(server.asked.slice(before).map(({ method }) => method))).toEqual(new Set(['GET']));
  const refused = await rehearsal.run('state', 'rebuild');
  expectStatus(refused, 8);
  expect(words(refused.stderr)).toContain('(403)');
});

test('apply without a lock address is refused before any call, with what GitLab needs', async () => {
  const { rehearsal } = await remote('gitlab');
  const { path: cwd } = rehearsal.folder;
  const refused = await startCli(['apply', '--new-state', 'plan.json'], {
    cwd,
    env: { ...rehearsal.env, TF_HTTP_LOCK_ADDRESS: '' },
  }).ended;
  expectStatus(refused, 8);
  expect(words(refused.stderr)).toContain('TF_HTTP_LOCK_ADDRESS is not set');
  expect(rehearsal.calls()).toBe(0);
});

test('a server that fails is exit 8 and never a new state', async () => {
  const { rehearsal, server } = await remote('plain');
  server.script = () => ({ status: 503, headers: { 'retry-after': '0' }, body: 'be back soon' });
  const plan = await rehearsal.run('plan', '--new-state');
  expectStatus(plan, 8);
  expect(words(plan.stderr)).toContain(`GET ${server.address}: the server answers 503`);
});

test('a lock that cannot be given back is named, beside what was done, also after a signal', async () => {
  const { rehearsal, server, problems } = await remote('gitlab');
  const running = rehearsal.startApply();
  const unlocks = (asked: Asked): boolean => asked.kind === 'UNLOCK' && !asked.probe;
  server.script = (asked) => {
    if (asked.kind === 'POST' && server.of('POST', '-log-0').length === 5) {
      running.child.kill('SIGTERM');
    }
    return unlocks(asked) ? { status: 403 } : undefined;
  };
  const ended = await running.ended;
  expectStatus(ended, 8);
  expect(words(ended.stderr)).toContain(`force-unlock ${server.holder()?.ID}" removes it`);
  expect(ended.stdout).toContain('Apply incomplete.');
  expect(ended.stderr).not.toContain('Nothing was sent');
  expect(await problems(8)).toEqual([]);
});

test('a server that falls silent does not hold up who was asked to end', async () => {
  const { rehearsal, server, problems } = await remote('plain');
  const running = rehearsal.startApply();
  server.script = (asked) => {
    if (asked.kind !== 'POST' || server.of('POST', '-log-0').length < 5) return undefined;
    running.child.kill('SIGINT');
    return 'hang';
  };
  const ended = await running.ended;
  expectStatus(ended, 8);
  expect(words(ended.stderr)).toContain('gave no answer in time after the interruption');
  expect(words(ended.stderr)).toContain(`force-unlock ${server.holder()?.ID}" removes it`);
  expect(ended.stderr).not.toContain('Nothing was sent');
  server.script = () => undefined;
  expect(await problems()).toEqual([]);
  const id = server.holder()?.ID ?? '';
  expectStatus(await rehearsal.run('force-unlock', '--force', id), 0);
  expect((await untilNothingIsCalled(rehearsal)).at(-1)).toBe(0);
  expect(await problems(0)).toEqual([]);
});

test('a copy to a server with the very same lock says so, and by which way it can go', async () => {
  const { rehearsal, server } = await remote('gitlab');
  expectStatus(await rehearsal.apply(), 0);
  const place = await httpPlace('gitlab');
  onTestFinished(() => place.remove());
  const { server: other } = place;
  const refused = await rehearsal.run('state', 'copy', other.address, '--reason=moved');
  expectStatus(refused, 8);
  expect(words(refused.stderr)).toContain('both are locked at TF_HTTP_LOCK_ADDRESS');
  expect(refused.stderr).not.toContain('force-unlock');
  expect(server.holder()).toBeUndefined();
  expect(other.asked).toEqual([]);
  const { path: cwd } = rehearsal.folder;
  const args = ['state', 'copy', other.address, '--reason=moved', '--state=between'];
  expectStatus(await rehearsal.run('state', 'copy', 'between', '--reason=moved'), 0);
  const env = { ...rehearsal.env, ...other.env };
  expectStatus(await startCli(args, { cwd, env }).ended, 0);
  const moved = { ...env, MUSTRESET_STATE: other.address };
  expectStatus(await startCli(['log', 'verify'], { cwd, env: moved }).ended, 0);
});
