/** Jobs that are cancelled while they apply, in each system's way: all on record, the lock given back. */
import { expect, test } from 'vitest';
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '../../src/generated/world.ts';
import type { Emulator } from '../../src/emulator/server.ts';
import type { StateServer } from '../store/http/state-server.ts';
import { statePlace } from '../store/servers.ts';
import { PROJECT, RESET_PATH, SECRET, policyText, startWorld } from '../support/cli.ts';
import { freshMachine } from './machine.ts';
import { startAction } from './composite.ts';
import { startGitlabSite } from './gitlab-site.ts';
import { exitOf, startGithubSite } from './github-site.ts';

/** Enough of them, and slow enough, that a signal finds calls in flight and others still to be made. */
const MEMBERS = Array.from({ length: 60 }, (_, index) => `m${10 + index}@example.com`);
const LATENCY_MS = 300;

const CROWD: World = {
  version: 1,
  project: { project_id: PROJECT, secret: SECRET },
  organizations: [
    {
      organization_slug: 'acme',
      members: MEMBERS.map((email_address) => ({ email_address, password: 'correct-horse' })),
    },
  ],
};
const SLOW = { world: CROWD, latency_ms: LATENCY_MS };

const callsOf = (emulator: Emulator): number =>
  emulator.ledger().requests.filter(({ path }) => path === RESET_PATH).length;

/** Resolves once resets are being called for. */
async function underWay(emulator: Emulator): Promise<void> {
  while (callsOf(emulator) < 5) await delay(5);
}

interface Recorded {
  readonly type: string;
  readonly body: { readonly outcome?: string; readonly exit_code?: number };
}

const recordsOf = (server: StateServer): readonly Recorded[] =>
  (JSON.parse(server.text('-log-0') ?? '') as { readonly records: readonly string[] }).records.map(
    (line) => JSON.parse(line) as Recorded,
  );

/** What a cancelled apply must leave behind. */
function expectOnRecord(server: StateServer, emulator: Emulator, exit_code: number): void {
  const records = recordsOf(server);
  const outcomes = records.filter(({ type }) => type === 'reset_outcome');
  const applied = outcomes.filter(({ body }) => body.outcome === 'applied').length;
  expect(outcomes.filter(({ body }) => body.outcome === 'unknown')).toEqual([]);
  expect(records.filter(({ type }) => type === 'reset_intended')).toHaveLength(outcomes.length);
  expect(records.at(-1)).toMatchObject({ type: 'run_finished', body: { exit_code } });
  expect(applied).toBe(callsOf(emulator));
  expect(applied).toBeLessThan(MEMBERS.length);
  expect(server.holder()).toBeUndefined();
}

function expectAllReset({ ledger }: { readonly ledger: Emulator['ledger'] }): void {
  const { resets, duplicates } = ledger().totals;
  expect([Object.keys(resets).sort(), duplicates]).toEqual([MEMBERS, 0]);
}

test('GitHub: SIGINT to the step, whose exec makes it mustreset; the next run goes on', async () => {
  const place = await statePlace('plain');
  const { server } = place;
  const site = await startGithubSite(place, { world: SLOW });
  site.policy('inc-1', MEMBERS);
  site.repository.commit('Change');
  const run = await site.dispatch('mustreset apply', { 'new-state': true });
  const apply = run.startJob('apply');
  await underWay(site.emulator);
  apply.cancel();
  const { result, steps } = await apply.ended;
  expect([result, steps['apply']?.status]).toEqual(['cancelled', 130]);
  expect(steps['What to do now']?.outcome).toBe('skipped');
  expectOnRecord(server, site.emulator, 130);

  // The same plan, of the same run.
  await run.againFailed();
  await run.approve('mustreset-apply');
  expect(exitOf(run, 'apply')).toEqual(['success', 0]);
  expectAllReset(site.emulator);
});

test('the action: the same', async () => {
  const { server, env: store } = await statePlace('plain');
  const world = await startWorld({ ...SLOW, policy: policyText(MEMBERS) });
  const machine = { ...freshMachine(), workspace: world.path };
  const env = { ...world.env, ...store };
  expect(await world.runWith(env, 'plan', '--new-state', '--out=plan.json')).toMatchObject({
    status: 0,
  });
  const given = { command: 'apply', plan: 'plan.json', 'new-state': 'true' };
  const action = startAction({ with: given, env, machine });
  await underWay(world.emulator);
  action.cancel();
  const { outputs } = await action.ended;
  expect(outputs['exit-code']).toBe('130');
  expectOnRecord(server, world.emulator, 130);
  expect(await world.runWith(env, 'apply', 'plan.json')).toMatchObject({ status: 0 });
  expectAllReset(world.emulator);
});

test('GitLab: SIGTERM to the script, whose exec makes it mustreset; the next job goes on', async () => {
  const site = await startGitlabSite(SLOW);
  site.policy('inc-1', MEMBERS);
  site.repository.commit('Change');
  const pipeline = site.onMain({ NEW_STATE: 'true' });
  await pipeline.run('mustreset plan');
  const apply = pipeline.start('mustreset apply');
  await underWay(site.emulator);
  apply.cancel();
  const { status, killed } = await apply.ended;
  expect([status, killed]).toEqual([143, false]);
  expectOnRecord(site.server, site.emulator, 143);
  expect(await pipeline.run('mustreset apply')).toMatchObject({ status: 0 });
  expectAllReset(site.emulator);
});
