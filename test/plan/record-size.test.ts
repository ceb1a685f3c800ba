import { expect, test } from 'vitest';
import type { PolicyEntry } from '../../src/model/policy.ts';
import { aMember, aReset, aRoster, aState, anEntry, plan } from '../support/builders.ts';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

const inCampaigns = (address: string, campaigns: number, reason: string): PolicyEntry =>
  anEntry(address, {
    requirements: Array.from({ length: campaigns }, (_, index) => ({
      campaign: `inc-${String(index).padStart(4, '0')}`,
      reason,
      at: { file: 'policy.yaml', line: index + 1, column: 5 },
    })),
  });

const LONG = 'x'.repeat(500);

test('an address with more reasons than a line of the log holds is refused, and the way out is named', () => {
  const { plan: made, diagnostics } = plan({ policy: [inCampaigns(ADA, 140, LONG), BOB] });
  expect(made?.actions).toHaveLength(2);
  expect(diagnostics).toMatchObject([
    {
      severity: 'error',
      rule: 'record-too-large',
      summary: 'Record too large for the log',
      range: { file: 'policy.yaml', start: { line: 1, column: 5 } },
    },
  ]);
  expect(diagnostics[0]?.detail).toContain(
    `${ADA} (campaigns: 140, members: 1) takes 78 KiB, and a line of the log holds 64 KiB.`,
  );
  expect(diagnostics[0]?.detail).toContain(`--exclude ${ADA}.`);
});

test('what is left out needs no record', () => {
  const policy = [inCampaigns(ADA, 140, LONG), anEntry(BOB)];
  expect(plan({ policy, options: { exclude: [ADA] } }).diagnostics).toMatchObject([
    { rule: 'targeting' },
  ]);
});

test('bytes count, not characters', () => {
  const fits = plan({ policy: [inCampaigns(ADA, 80, LONG)] });
  expect(fits.diagnostics).toEqual([]);
  const wide = plan({ policy: [inCampaigns(ADA, 80, 'ü'.repeat(500))] });
  expect(wide.diagnostics).toMatchObject([{ rule: 'record-too-large' }]);
});

test('the most members that an address may have fit with a few long reasons', () => {
  const many = Array.from({ length: 200 }, (_, index) =>
    aMember(ADA, { name: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` }),
  );
  const roster = aRoster(many);
  expect(plan({ policy: [inCampaigns(ADA, 10, LONG)], roster }).diagnostics).toEqual([]);
  expect(plan({ policy: [inCampaigns(ADA, 60, LONG)], roster }).diagnostics).toMatchObject([
    { rule: 'record-too-large' },
  ]);
});

test('a credit records the campaigns alone, without their reasons', () => {
  const since = '2026-11-20T00:00:00.000Z';
  const entry = inCampaigns(ADA, 140, LONG);
  const requirements = entry.requirements.map((each) => ({ ...each, since }));
  const state = aState({ [ADA]: aReset() });
  const made = plan({ policy: [{ ...entry, requirements }], state });
  expect(made.plan?.actions).toMatchObject([{ action: 'credit' }]);
  expect(made.diagnostics).toEqual([]);
});

test('very many of them are counted, not all named', () => {
  const policy = Array.from({ length: 30 }, (_, index) =>
    inCampaigns(`m${index}@example.com`, 140, LONG),
  );
  const { diagnostics } = plan({ policy });
  expect(diagnostics).toHaveLength(21);
  expect(diagnostics.at(-1)?.detail).toMatch(/^10 more of this kind\./);
});
