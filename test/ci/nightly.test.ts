/** The night: what is left to plan, and who is overdue. */
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import { EXIT } from '../../src/model/exit-code.ts';
import { httpPlace } from '../store/http/http-place.ts';
import { policyText } from '../support/cli.ts';
import { startGitlabSite } from './gitlab-site.ts';
import type { Repository } from './repository.ts';
import { exitOf, startGithubSite } from './github-site.ts';

/** A policy whose due date lies in the past. */
const late = ({ desk }: Repository, ...members: readonly string[]): void => {
  const text = policyText(members, { campaign: 'inc-1', head: 'due: 2026-01-31' });
  desk.write('policies/inc-1.yaml', text);
};

/** A person sets a new password. */
async function setPassword(emulator: Emulator, member_id: string): Promise<void> {
  const { status } = await fetch(`${emulator.url}/__emulator/members/${member_id}/password`, {
    method: 'POST',
    body: JSON.stringify({ password: 'chosen-anew-2026' }),
  });
  expect(status).toBe(200);
}

const memberIn = (text: string): string => /member-test-[0-9a-f-]{36}/.exec(text)?.[0] ?? '';

test('GitHub: a night fails for who is overdue, also where there is nothing to plan', async () => {
  const place = await httpPlace('plain');
  onTestFinished(() => place.remove());
  const env = { ...place.server.env, MUSTRESET_STATE: place.server.address };
  const site = await startGithubSite({ env, open: place.open, reader: () => Promise.resolve(env) });
  late(site.repository, 'ada@example.com');
  await site.pull('first');
  site.repository.merge('first');
  const run = await site.dispatch('mustreset apply', { 'new-state': true });
  const [plan] = [...run.artifacts.values()];
  await run.approve('mustreset-apply');
  expect(exitOf(run, 'apply')).toEqual(['success', 0]);

  const night = await site.nightly();
  const { result, steps = {}, log = '', summary } = night.results.get('plan') ?? {};
  expect([result, Object.values(steps).map(({ status }) => status)]).toEqual([
    'failure',
    expect.arrayContaining([EXIT.done, EXIT.changes]),
  ]);
  expect(log).toContain('No changes.');
  expect(log).toMatch(/^Status: .* 2 required: 0 done, 1 overdue, 1 not found\.$/m);
  expect(summary).toContain('**2 required: 0 done, 1 overdue, 1 not found.**');
  expect(summary).not.toContain('ada@');

  await setPassword(site.emulator, memberIn(String(plan?.['plan.json'])));
  expect((await site.nightly()).results.get('plan')?.result).toBe('success');
});

test('GitLab: a night fails for who is overdue, and for what is left to plan', async () => {
  const site = await startGitlabSite();
  late(site.repository, 'ada@example.com');
  site.repository.commit('Change');
  const first = site.onMain({ NEW_STATE: 'true' });
  const { files } = await first.run('mustreset plan');
  expect(await first.run('mustreset apply')).toMatchObject({ status: 0 });
  const night = () => site.onMain({ CI_PIPELINE_SOURCE: 'schedule' }).run('mustreset nightly');
  const overdue = await night();
  expect([overdue.status, overdue.log]).toEqual([
    EXIT.changes,
    expect.stringMatching(/^Status: .* 1 overdue, 1 not found\.$/m),
  ]);
  await setPassword(site.emulator, memberIn(readFileSync(files['plan.json'] ?? '', 'utf8')));
  expect(await night()).toMatchObject({ status: 0 });
  late(site.repository, 'ada@example.com', 'alan@example.com');
  site.repository.commit('Change');
  const left = await night();
  expect([left.status, left.log]).toEqual([
    EXIT.changes,
    expect.stringContaining('1 not started.'),
  ]);
});
