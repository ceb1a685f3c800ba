/** The story on GitLab, whose own state server keeps the record, and what goes wrong there. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXIT } from '../../src/model/exit-code.ts';
import { runCli } from '../support/cli.ts';
import { HAS_JQ } from '../support/tools.ts';
import { startGitlabSite } from './gitlab-site.ts';

const [CHECK, PLAN, APPLY, NIGHTLY] = ['check', 'plan', 'apply', 'nightly'].map(
  (name) => `mustreset ${name}`,
) as [string, string, string, string];

test('from the first commit to a second merge request in between', async () => {
  const site = await startGitlabSite();
  site.policy('inc-1', ['ada@example.com', 'alan@example.com']);
  const request = site.request('first');
  expect([...request.jobs]).toEqual([[CHECK, 'alone']]);
  const check = await request.run(CHECK);
  expect([check.status, check.log]).toEqual([
    0,
    expect.stringContaining('not compared with the live project'),
  ]);
  expect(check.log).toContain('ada@example.com will be required to reset');
  expect(site.emulator.ledger().totals.requests).toBe(0);

  const unsure = site.merge('first');
  expect([...unsure.jobs]).toEqual([
    [PLAN, 'alone'],
    [APPLY, 'manual'],
  ]);
  const refused = await unsure.run(PLAN);
  expect([refused.status, refused.log]).toEqual([8, expect.stringContaining('NEW_STATE=true')]);

  const first = site.onMain({ NEW_STATE: 'true' });
  const { status, files } = await first.run(PLAN);
  expect([status, files['dotenv']]).toEqual([0, expect.stringContaining('PLAN_EXIT_CODE=2\n')]);
  expect(JSON.parse(files['terraform'] ?? '')).toEqual({ create: 2, update: 0, delete: 0 });
  expect(site.reset()).toEqual([]);
  expect(await first.run(APPLY)).toMatchObject({ status: 0 });
  expect(site.reset()).toEqual(['ada@example.com', 'alan@example.com']);

  const again = site.onMain();
  expect((await again.run(PLAN)).files['dotenv']).toContain('PLAN_EXIT_CODE=0\n');
  expect((await again.run(APPLY)).log).toContain('there is nothing to apply');
  const night = { CI_PIPELINE_SOURCE: 'schedule' };
  expect([...site.onMain(night).jobs.keys()]).toEqual([NIGHTLY]);
  expect(await site.onMain(night).run(NIGHTLY)).toMatchObject({ status: 0 });

  site.policy('inc-2', ['barbara@example.com']);
  site.request('second');
  const second = site.merge('second');
  await second.run(PLAN);
  site.policy('inc-3', ['grace@example.com']);
  site.request('third');
  const third = site.merge('third');
  await third.run(PLAN);
  expect(await site.onMain(night).run(NIGHTLY)).toMatchObject({ status: EXIT.changes });
  expect(await second.run(APPLY)).toMatchObject({ status: 0 });
  const stale = await third.run(APPLY);
  expect([stale.status, stale.log]).toEqual([5, expect.stringContaining('Run a new pipeline')]);
  const last = site.onMain();
  await last.run(PLAN);
  expect(await last.run(APPLY)).toMatchObject({ status: 0 });
  expect(site.reset()).toHaveLength(4);
  expect(site.emulator.ledger().totals.duplicates).toBe(0);
  expect(site.server.holder()).toBeUndefined();
});

/** As GitLab's documentation has it for Terraform's plans. */
const DOCUMENTED =
  '([.resource_changes[]?.change.actions?]|flatten)|{"create":(map(select(.=="create"))|length),"update":(map(select(.=="update"))|length),"delete":(map(select(.=="delete"))|length)}';

test.skipIf(!HAS_JQ)("the report says what GitLab's own expression would", async () => {
  const site = await startGitlabSite();
  site.policy('inc-1', ['ada@example.com', 'grace@example.com']);
  site.repository.commit('Change');
  const plan = site.onMain({ NEW_STATE: 'true' }).start('mustreset plan');
  const { files } = await plan.ended;
  const args = ['show', '--json=terraform', 'plan.json'];
  const shown = await runCli(args, { cwd: plan.machine.workspace });
  const jq = { input: shown.stdout, encoding: 'utf8' } as const;
  const counted = spawnSync('jq', ['-r', DOCUMENTED], jq).stdout;
  expect(JSON.parse(files['terraform'] ?? '')).toEqual(JSON.parse(counted));
  expect(files['terraform']).not.toContain('@');
});

test("a fork's merge request is checked, and says what was not compared", async () => {
  const site = await startGitlabSite();
  site.policy('inc-1', ['ada@example.com']);
  const fork = site.request('fork', {
    CI_PROJECT_ID: '8',
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '8',
  });
  const { status, log } = await fork.run(CHECK);
  expect([status, log]).toEqual([0, expect.stringContaining('nor with the live project')]);
  expect(log).not.toContain('Plan:');
  expect(site.server.asked).toEqual([]);
  site.policy('inc-2', ['not an address']);
  expect(await site.request('broken').run(CHECK)).toMatchObject({ status: 3 });
});

test('a plan that was altered, or is that of another pipeline, is not applied: exit 5', async () => {
  const site = await startGitlabSite();
  site.policy('inc-1', ['ada@example.com']);
  site.repository.commit('Change');
  const [one, other] = [site.onMain({ NEW_STATE: 'true' }), site.onMain({ NEW_STATE: 'true' })];
  const [mine, theirs] = [await one.run(PLAN), await other.run(PLAN)];
  const [path = '', from = ''] = [mine, theirs].map(({ files }) => files['plan.json'] ?? '');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replaceAll('ada@example.com', 'alan@example.com'));
  expect(await one.run(APPLY)).toMatchObject({ status: 5 });
  writeFileSync(path, readFileSync(from, 'utf8'));
  const foreign = await one.run(APPLY);
  expect([foreign.status, foreign.log]).toEqual([
    5,
    expect.stringContaining('not the plan of this pipeline'),
  ]);
  expect(site.reset()).toEqual([]);
});

test('who may only read is told that applying takes more: exit 8', async () => {
  const site = await startGitlabSite();
  site.policy('inc-1', ['ada@example.com']);
  site.repository.commit('Change');
  site.server.rules.role = 'developer';
  const pipeline = site.onMain({ NEW_STATE: 'true' });
  expect(await pipeline.run(PLAN)).toMatchObject({ status: 0 });
  const { status, log } = await pipeline.run(APPLY);
  expect([status, log]).toEqual([8, expect.stringContaining('(403)')]);
  expect(site.reset()).toEqual([]);
});

test('an address of the state that was put together wrongly is no folder: exit 8', async () => {
  const site = await startGitlabSite();
  site.policy('inc-1', ['ada@example.com']);
  site.repository.commit('Change');
  const { status, log } = await site.onMain({ NEW_STATE: 'true', CI_API_V4_URL: '' }).run(PLAN);
  expect([status, log]).toEqual([8, expect.stringContaining('TF_HTTP_ADDRESS names the state')]);
});
