/** The whole story on what `init` wrote: branch, checks, merge, plan, artifact, apply, plan again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SERVERS, type StoreServers } from '../store/servers.ts';
import { exitOf, startGithubSite } from './github-site.ts';

const APPLY = 'mustreset apply';

describe.each(SERVERS)('with $name', ({ installed, start }) => {
  let servers: StoreServers;
  beforeAll(async () => {
    if (installed) servers = await start();
  });
  afterAll(async () => {
    if (installed) await servers.end();
  });

  test.skipIf(!installed)('from the first commit to a second pull request in between', async () => {
    const site = await startGithubSite(await servers.place());

    // A branch, and its checks: on the record alone.
    site.policy('inc-1', ['ada@example.com', 'alan@example.com']);
    const check = await site.pull('first');
    expect(exitOf(check, 'check')[0]).toBe('success');
    expect(check.results.get('check')?.summary).toContain('not compared with the live project');
    expect(check.results.get('check')?.log).toContain('ada@example.com will be required to reset');
    expect(site.emulator.ledger().totals.requests).toBe(0);

    // Merged, but nobody has said that there is no record yet.
    const unsure = await site.merge('first');
    expect(exitOf(unsure, 'plan')).toEqual(['failure', 8]);
    expect(exitOf(unsure, 'apply')[0]).toBe('skipped');
    expect(unsure.said()).toEqual([expect.stringContaining('with "new-state"')]);

    // Said by hand: plan, artifact, and nothing more before a reviewer has looked at it.
    const first = await site.dispatch(APPLY, { 'new-state': true });
    expect(exitOf(first, 'plan')).toEqual(['success', 2]);
    expect([...first.artifacts.keys()]).toEqual(['mustreset-plan-1']);
    expect([first.results.has('apply'), site.reset()]).toEqual([false, []]);
    await first.approve('mustreset-apply');
    expect(exitOf(first, 'apply')).toEqual(['success', 0]);
    expect(site.reset()).toEqual(['ada@example.com', 'alan@example.com']);

    // Plan again, by hand and in the night: nothing to do, nothing to keep, nothing to approve.
    const again = await site.dispatch(APPLY);
    expect([exitOf(again, 'plan'), exitOf(again, 'apply')[0]]).toEqual([['success', 0], 'skipped']);
    expect(again.artifacts.size).toBe(0);
    expect((await site.nightly()).results.get('plan')?.result).toBe('success');

    // Two pull requests; the second is merged while the plan of the first waits.
    site.policy('inc-2', ['barbara@example.com']);
    await site.pull('second');
    const second = await site.merge('second');
    site.policy('inc-3', ['grace@example.com']);
    await site.pull('third');
    const third = await site.merge('third');
    expect([exitOf(second, 'plan'), exitOf(third, 'plan')]).toEqual([
      ['success', 2],
      ['success', 2],
    ]);
    await second.approve('mustreset-apply');
    expect(exitOf(second, 'apply')[0]).toBe('failure');
    expect(second.said()).toEqual([expect.stringContaining('Run the workflow again')]);
    expect(site.reset()).toHaveLength(2);
    expect((await site.nightly()).results.get('plan')?.log).toContain('Plan: 2 to require');
    await third.approve('mustreset-apply');
    expect(exitOf(third, 'apply')).toEqual(['success', 0]);
    expect(site.reset()).toHaveLength(4);
    await second.again();
    expect([exitOf(second, 'plan'), exitOf(second, 'apply')[0]]).toEqual([
      ['success', 0],
      'skipped',
    ]);
    expect(site.emulator.ledger().totals.duplicates).toBe(0);
  });
});
