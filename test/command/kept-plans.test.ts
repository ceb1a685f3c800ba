import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readKeptPlans } from '../../src/command/kept-plans.ts';
import type { Evidence, ReportedSkip } from '../../src/model/evidence.ts';
import { encodePlan } from '../../src/plan/document.ts';
import { openFileStore } from '../../src/store/file/file-store.ts';
import { aCampaign, aMember, aPolicy, aRoster, anEntry, thePlan } from '../support/builders.ts';

const ADA = 'ada@example.com';
const started = { command: 'apply', actor: 'ada', host: 'h', tool: 'mustreset 1' };

/** A run for each campaign, whose plan wants Ada, and apply found that her members had changed. */
function history(campaigns: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'mustreset-kept-'));
  mkdirSync(join(folder, 'plans'));
  const runs = campaigns.map((campaign) => {
    const entry = anEntry(ADA, { requirements: [{ campaign }] });
    const policy = aPolicy([entry], { campaigns: [aCampaign(campaign)] });
    const { plan, digest, chunks } = encodePlan(
      thePlan({
        policy,
        roster: aRoster([aMember(ADA)]),
        options: { plan_id: crypto.randomUUID() },
      }),
    );
    writeFileSync(join(folder, 'plans', `${plan.plan_id}.json`), [...chunks].join(''));
    const applied = { ...started, plan_id: plan.plan_id, plan_digest: digest };
    return { run: `run-${campaign}`, started: applied, started_at: '2026-11-20T12:00:00.000Z' };
  });
  const skips = runs.map(({ run }): ReportedSkip => ({
    email_address: ADA,
    skip_reason: 'changed_since_plan',
    campaigns: [],
    run,
    found_by: 'apply',
  }));
  const evidence: Evidence = {
    resets: [],
    orders: [],
    skips,
    interventions: [],
    runs,
    signers: [],
  };
  return { store: openFileStore(folder), evidence };
}

describe('whom apply skipped', () => {
  test('was wanted for the campaigns of its own plan, not for those of another', async () => {
    const { store, evidence } = history(['inc-1', 'inc-2']);
    const { exceptions, plans } = await readKeptPlans(store, evidence);
    expect(plans.found).toBe(2);
    expect(exceptions.map(({ run, campaigns }) => [run, campaigns])).toEqual([
      ['run-inc-1', ['inc-1']],
      ['run-inc-2', ['inc-2']],
    ]);
  });
});
