import { describe, expect, test } from 'vitest';
import { type PolicyPresence, checkPlan } from '../../src/plan/check.ts';
import { encodePlan } from '../../src/plan/document.ts';
import type { Plan } from '../../src/model/plan.ts';
import {
  BASE_URL,
  NOW,
  PROJECT,
  aPolicy,
  aReset,
  aState,
  after,
  anAttempt,
  anEntry,
  thePlan,
} from '../support/builders.ts';

const ADA = 'ada@example.com';

const rules = (plan: Plan, policy: PolicyPresence): readonly string[] =>
  checkPlan(encodePlan(plan), { now: NOW, project_id: PROJECT, base_url: BASE_URL, policy }).map(
    ({ rule }) => rule,
  );

describe('protections do not stand in the way of what calls nobody', () => {
  const policy = aPolicy([anEntry(ADA, { requirements: [{ since: after(-9999) }] })], {
    protect: [ADA],
  });

  test('an attempt that is not decided can still be settled', () => {
    const made = thePlan({ policy, state: aState({ [ADA]: anAttempt('unknown') }) });
    expect(made.actions).toMatchObject([{ action: 'settle' }]);
    expect(rules(made, { type: 'present', policy })).toEqual([]);
    expect(rules(made, { type: 'absent', protect: [ADA] })).toEqual([]);
  });

  test('a reset that was can still be credited', () => {
    const made = thePlan({ policy, state: aState({ [ADA]: aReset({ campaigns: [] }) }) });
    expect(made.actions).toMatchObject([{ action: 'credit', by: 'satisfied' }]);
    expect(rules(made, { type: 'present', policy })).toEqual([]);
  });
});
