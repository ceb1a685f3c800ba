/** A repository that has a signing key: plans and runs are signed, and the anchor is published. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../../src/model/exit-code.ts';
import { httpPlace } from '../store/http/http-place.ts';
import { type Environment, freshFolder, runCli } from '../support/cli.ts';
import { type GithubSite, exitOf, startGithubSite } from './github-site.ts';

const APPLY = 'mustreset apply';

interface SignedSite {
  readonly site: GithubSite;
  /** For commands of an auditor. */
  readonly env: Environment;
  readonly publicKey: string;
}

/** The secret half is in both environments; the public half is in the repository. */
async function signedSite(secret?: string): Promise<SignedSite> {
  const folder = freshFolder();
  await runCli(['keygen', 'signing.key'], { cwd: folder.path });
  const publicKey = folder.read('signing.key.pub');
  const place = await httpPlace('plain');
  onTestFinished(() => place.remove());
  const env = { ...place.server.env, MUSTRESET_STATE: place.server.address };
  const site = await startGithubSite(
    { env, open: place.open, reader: () => Promise.resolve(env) },
    { secrets: { MUSTRESET_SIGNING_KEY: secret ?? folder.read('signing.key') } },
  );
  site.repository.desk.write('signing.key.pub', publicKey);
  return { site, env, publicKey };
}

test('GitHub: plan and run are signed, and the anchor of the log is published', async () => {
  const { site, env, publicKey } = await signedSite();
  site.policy('inc-1', ['ada@example.com']);
  await site.pull('first');
  site.repository.merge('first');
  const run = await site.dispatch(APPLY, { 'new-state': true });
  await run.approve('mustreset-apply');
  expect(exitOf(run, 'apply')).toEqual(['success', EXIT.done]);
  expect([...run.artifacts.keys()]).toEqual(['mustreset-plan-1', 'mustreset-anchor-1']);
  const anchor = String(run.artifacts.get('mustreset-anchor-1')?.['anchor.txt']);
  expect(run.results.get('apply')?.summary).toContain(anchor);

  const auditor = freshFolder();
  writeFileSync(join(auditor.path, 'anchor.txt'), anchor);
  auditor.write('signing.key.pub', publicKey);
  const args = ['log', 'verify', '--strict', '--key=signing.key.pub', '--anchor=anchor.txt'];
  const verified = await runCli(args, { cwd: auditor.path, env });
  expect([verified.status, verified.stdout]).toEqual([0, expect.stringContaining('Anchored: ')]);
});

test('GitHub: with the public half in the repository an unsigned plan is not applied', async () => {
  const { site } = await signedSite('');
  site.policy('inc-1', ['ada@example.com']);
  await site.pull('first');
  site.repository.merge('first');
  const run = await site.dispatch(APPLY, { 'new-state': true });
  await run.approve('mustreset-apply');
  expect(exitOf(run, 'apply')[0]).toBe('failure');
  expect(run.results.get('apply')?.log).toContain('Plan is not signed');
  expect(site.reset()).toEqual([]);
});
