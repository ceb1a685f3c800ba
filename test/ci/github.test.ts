/** What goes wrong on GitHub: forks, altered plans, missing settings, titles that are commands. */
import { expect, test } from 'vitest';
import { lockInfo } from '../store/contract.ts';
import { statePlace } from '../store/servers.ts';
import { SECRET } from '../support/cli.ts';
import type { GithubRun } from './run.ts';
import { type GithubSite, type GithubSiteOptions, exitOf, startGithubSite } from './github-site.ts';

const APPLY = 'mustreset apply';
const NEW = { 'new-state': true };

const aSite = async (more?: GithubSiteOptions): Promise<GithubSite> =>
  startGithubSite(await statePlace('plain'), more);

/** A run on main that has planned to reset these members, and waits. */
async function planned(site: GithubSite, ...members: readonly string[]): Promise<GithubRun> {
  site.policy('inc-1', members);
  await site.pull('change');
  site.repository.merge('change');
  const run = await site.dispatch(APPLY, NEW);
  expect(exitOf(run, 'plan')).toEqual(['success', 2]);
  return run;
}

test("a fork's pull request is checked without secrets, and says what was not compared", async () => {
  const site = await aSite();
  site.policy('inc-1', ['ada@example.com']);
  const run = await site.pull('fork', { fork: true });
  const { result, summary, log } = run.results.get('check') ?? {};
  expect([result, summary]).toEqual([
    'success',
    expect.stringMatching(/Not compared with the record of earlier resets, nor with the live/),
  ]);
  expect(log).toContain('Success! The policy is valid.');
  expect(log).not.toContain('Plan:');
  site.policy('inc-2', [
    'ada@example.com',
    'ada@example.com',
    'Zoe@example.com',
    'bea@example.com',
  ]);
  const broken = await site.pull('broken', { fork: true });
  expect(broken.results.get('check')?.result).toBe('failure');
  const steps = Object.values(broken.results.get('check')?.steps ?? {});
  expect(steps.map(({ status }) => status)).toEqual([undefined, undefined, 0, 3, 3, undefined]);
});

test('no job of a pull request is given a secret of Stytch', async () => {
  const site = await aSite();
  site.policy('inc-1', ['ada@example.com']);
  const { secrets, variables } = site.github.settings;
  expect(Object.values({ ...secrets, ...variables })).not.toContain(SECRET);
  const run = await site.pull('change');
  expect(run.results.get('check')?.result).toBe('success');
});

test('a plan that was altered on its way is not applied: exit 5', async () => {
  const site = await aSite();
  const run = await planned(site, 'ada@example.com');
  const [[name, files] = ['', {}]] = [...run.artifacts];
  const text = String(files['plan.json']).replaceAll('ada@example.com', 'alan@example.com');
  run.artifacts.set(name, { 'plan.json': Buffer.from(text) });
  await run.approve('mustreset-apply');
  expect(exitOf(run, 'apply')).toEqual(['failure', 5]);
  expect(run.said()).toEqual([expect.stringContaining('Run the workflow again')]);
  expect(site.reset()).toEqual([]);
});

test('the plan of another run is not applied: exit 5', async () => {
  const site = await aSite();
  const [one, other] = [await planned(site, 'ada@example.com'), await site.dispatch(APPLY, NEW)];
  other.artifacts.set('mustreset-plan-1', one.artifacts.get('mustreset-plan-1') ?? {});
  await other.approve('mustreset-apply');
  expect(exitOf(other, 'apply')).toEqual(['failure', 5]);
  expect(other.said()[0]).toContain('not the plan of this run');
  expect(site.reset()).toEqual([]);
});

test('a plan that another run has overtaken is not applied: exit 5, and the run is started again', async () => {
  const site = await aSite();
  const [one, other] = [await planned(site, 'ada@example.com'), await site.dispatch(APPLY, NEW)];
  await one.approve('mustreset-apply');
  expect(exitOf(one, 'apply')).toEqual(['success', 0]);
  await other.approve('mustreset-apply');
  expect(exitOf(other, 'apply')).toEqual(['failure', 5]);
  expect(exitOf(await other.again(), 'plan')).toEqual(['success', 0]);
  expect(site.reset()).toEqual(['ada@example.com']);
});

test('who is taken out of the policies while a plan waits is not reset: exit 5', async () => {
  const site = await aSite();
  const run = await planned(site, 'ada@example.com', 'alan@example.com');
  site.policy('inc-1', ['ada@example.com']);
  await site.pull('mistake');
  site.repository.merge('mistake');
  await run.approve('mustreset-apply');
  expect(exitOf(run, 'apply')).toEqual(['failure', 5]);
  expect(site.reset()).toEqual([]);
});

test('a state server without a lock address is planned on, and not applied on: exit 8', async () => {
  const site = await aSite({ variables: { TF_HTTP_LOCK_ADDRESS: '' } });
  const run = await planned(site, 'ada@example.com');
  await run.approve('mustreset-apply');
  expect(exitOf(run, 'apply')).toEqual(['failure', 8]);
  expect(run.results.get('apply')?.log).toContain('TF_HTTP_LOCK_ADDRESS is not set');
  expect(run.said()).toEqual([expect.stringContaining('The record cannot be written')]);
  expect(site.reset()).toEqual([]);
});

test('an apply that meets a lock says so, and the failed job can be run again: exit 6', async () => {
  const site = await aSite();
  const run = await planned(site, 'ada@example.com');
  const store = site.place.open();
  const lock = await store.lock(lockInfo());
  await run.approve('mustreset-apply');
  expect(exitOf(run, 'apply')).toEqual(['failure', 6]);
  expect(run.said()).toEqual([expect.stringContaining('Somebody else holds the lock')]);
  await lock.release();
  await store.close();
  await run.againFailed();
  await run.approve('mustreset-apply');
  expect(exitOf(run, 'apply')).toEqual(['success', 0]);
  expect(site.reset()).toEqual(['ada@example.com']);
});

test('an environment without the secret of Stytch is told: exit 4', async () => {
  const site = await aSite();
  site.policy('inc-1', ['ada@example.com']);
  site.repository.commit('Change');
  delete (site.github.settings.environments['mustreset-plan']?.secrets as Record<string, string>)[
    'STYTCH_SECRET'
  ];
  const run = await site.dispatch(APPLY, NEW);
  expect(exitOf(run, 'plan')).toEqual(['failure', 4]);
  expect(run.results.get('plan')?.log).toContain('STYTCH_SECRET is not set');
});

const COMMANDS = [
  '::error title=x::canary',
  '%0A::set-output name=a::b',
  '##[add-mask]canary',
  '$(touch canary) `touch canary`; touch canary',
];

test('titles, branches and reasons that are commands command nobody', async () => {
  const site = await aSite();
  const { desk } = site.repository;
  const text = (reason: string): string =>
    `version: 1\ncampaign: inc-1\nreason: ${JSON.stringify(reason)}\nmembers:\n  - ada@example.com\n`;
  for (const [index, command] of COMMANDS.entries()) {
    desk.write('policies/inc-1.yaml', text(`${command} `.repeat(10)));
    const more = { title: command, head: command, actor: command };
    const run = await site.pull(`change-${index}`, more);
    expect([index, run.results.get('check')?.result]).toEqual([index, 'success']);
    expect(run.said()).toEqual([expect.stringContaining('notice: Compared with the record')]);
    const { annotations = [] } = run.results.get('check') ?? {};
    expect(annotations.filter(({ properties }) => /title=x/.test(properties))).toEqual([]);
  }
});
