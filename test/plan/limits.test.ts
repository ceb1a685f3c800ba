import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Limits, Policy } from '../../src/model/policy.ts';
import {
  type PlanParts,
  aCampaign,
  aMember,
  aMemberWithoutPassword,
  aPolicy,
  aReset,
  aRoster,
  aState,
  anAttempt,
  anEntry,
  plan,
} from '../support/builders.ts';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CY = 'cy@example.com';

const limited = (limits: Limits, entries: Parameters<typeof aPolicy>[0]): Policy =>
  aPolicy(entries, { campaigns: [aCampaign('inc-1', { limits }), aCampaign('inc-2')] });

const errors = (parts: PlanParts): readonly Diagnostic[] =>
  plan(parts).diagnostics.filter(({ severity }) => severity === 'error');

describe('the limits of a campaign', () => {
  test('allow exactly as much as they say', () => {
    const policy = (max_resets: number): Policy => limited({ max_resets }, [ADA, BOB]);
    expect(errors({ policy: policy(2) })).toEqual([]);
    expect(errors({ policy: policy(1) })).toMatchObject([{ rule: 'limit-exceeded' }]);
    expect(errors({ policy: policy(0) })).toMatchObject([{ rule: 'limit-exceeded' }]);
  });

  test('show the plan beside the error, and say what to raise', () => {
    const { plan: made, diagnostics } = plan({ policy: limited({ max_resets: 1 }, [ADA, BOB]) });
    expect(made?.actions).toHaveLength(2);
    expect(diagnostics[0]?.detail).toMatch(/inc-1 .* 2 addresses.*max_resets allows 1/);
  });

  test('count require, require_again and settle', () => {
    const state = aState({ [BOB]: aReset({ campaigns: [] }), [CY]: anAttempt('unknown') });
    const policy = (max_resets: number): Policy => limited({ max_resets }, [ADA, BOB, CY]);
    expect(errors({ policy: policy(2), state })).toHaveLength(1);
    expect(errors({ policy: policy(3), state })).toEqual([]);
  });

  test('count nobody who is credited, skipped, up to date or left out', () => {
    const policy = aPolicy([ADA, BOB, CY, 'dee@example.com'], {
      campaigns: [aCampaign('inc-1', { limits: { max_resets: 0 } })],
      protect: [BOB],
    });
    const state = aState({ [CY]: aReset() });
    const roster = aRoster([aMemberWithoutPassword(ADA), BOB, 'dee@example.com']);
    const options = { exclude: ['dee@example.com'] };
    expect(errors({ policy, state, roster, options })).toEqual([]);
  });

  test('count only what the campaign asks for', () => {
    const entries = [anEntry(ADA), anEntry(BOB, { requirements: [{ campaign: 'inc-2' }] })];
    expect(errors({ policy: limited({ max_resets: 1 }, entries) })).toEqual([]);
  });

  test('count an address of several campaigns for each of them', () => {
    const both = { requirements: [{}, { campaign: 'inc-2' }] };
    const policy = aPolicy([anEntry(ADA, both), anEntry(BOB, both)], {
      campaigns: ['inc-1', 'inc-2'].map((id) => aCampaign(id, { limits: { max_resets: 1 } })),
    });
    expect(errors({ policy }).map(({ detail }) => detail)).toEqual([
      expect.stringContaining('inc-1'),
      expect.stringContaining('inc-2'),
    ]);
  });

  test('bound organizations, each once', () => {
    const roster = aRoster([
      aMember(ADA, { organization_id: 'organization-test-1' }),
      aMember(ADA, { name: 2, organization_id: 'organization-test-2' }),
      aMember(BOB, { organization_id: 'organization-test-2' }),
    ]);
    const policy = (max_organizations: number): Policy =>
      limited({ max_organizations }, [ADA, BOB]);
    expect(errors({ policy: policy(2), roster })).toEqual([]);
    expect(errors({ policy: policy(1), roster })[0]?.detail).toMatch(/2 organizations/);
  });

  test('bound admins', () => {
    const roster = aRoster([
      aMember(ADA, { is_admin: true }),
      aMember(BOB, { is_admin: true }),
      aMember(CY),
    ]);
    const policy = (max_admins: number): Policy => limited({ max_admins }, [ADA, BOB, CY]);
    expect(errors({ policy: policy(2), roster })).toEqual([]);
    expect(errors({ policy: policy(1), roster })[0]?.detail).toMatch(/2 admins/);
  });

  test('each bound that is broken is told', () => {
    const limits = { max_resets: 0, max_organizations: 0, max_admins: 0 };
    const roster = aRoster([aMember(ADA, { is_admin: true })]);
    expect(errors({ policy: limited(limits, [ADA]), roster })).toHaveLength(3);
  });
});

describe('the limits of the settings', () => {
  test('bound the whole plan, over all campaigns', () => {
    const entries = [anEntry(ADA), anEntry(BOB, { requirements: [{ campaign: 'inc-2' }] })];
    const bounded = (max_resets: number): Policy => ({
      ...limited({ max_resets: 5 }, entries),
      limits: { max_resets },
    });
    expect(errors({ policy: bounded(2) })).toEqual([]);
    expect(errors({ policy: bounded(1) })).toMatchObject([
      { rule: 'limit-exceeded', detail: expect.stringContaining('mustreset.yaml') as string },
    ]);
  });

  test('loosen nothing that a campaign bounds', () => {
    const policy = { ...limited({ max_resets: 1 }, [ADA, BOB]), limits: { max_resets: 100 } };
    expect(errors({ policy })).toHaveLength(1);
  });

  test('count no settle that only reads', () => {
    const policy = { ...aPolicy([]), limits: { max_resets: 0 } };
    const state = aState({ [ADA]: anAttempt('unknown') });
    expect(errors({ policy, state, roster: aRoster([ADA]) })).toEqual([]);
  });
});

test('the plan carries the limits that it was made under', () => {
  const policy = { ...limited({ max_admins: 3 }, [ADA]), limits: { max_resets: 7 } };
  expect(plan({ policy }).plan?.limits).toEqual({
    settings: { max_resets: 7 },
    campaigns: { 'inc-1': { max_admins: 3 }, 'inc-2': { max_resets: 1000 } },
  });
  expect(plan({ policy: [ADA] }).plan?.limits).not.toHaveProperty('settings');
});
