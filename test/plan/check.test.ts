import { describe, expect, test } from 'vitest';
import type { Action, Plan } from '../../src/model/plan.ts';
import type { Policy } from '../../src/model/policy.ts';
import { type PlanWorld, type PolicyPresence, checkPlan } from '../../src/plan/check.ts';
import { encodePlan } from '../../src/plan/document.ts';
import {
  BASE_URL,
  NOW,
  PROJECT,
  aCampaign,
  aLoneEntry,
  aMember,
  aMemberWithoutPassword,
  aPolicy,
  aReset,
  aRoster,
  aState,
  after,
  anAttempt,
  anEntry,
  memberId,
  thePlan,
} from '../support/builders.ts';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

const present = (policy: Policy): PolicyPresence => ({ type: 'present', policy });

const check = (plan: Plan, policy: PolicyPresence, world: Partial<PlanWorld> = {}) =>
  checkPlan(encodePlan(plan), {
    now: NOW,
    project_id: PROJECT,
    base_url: BASE_URL,
    policy,
    ...world,
  });

const rules = (...args: Parameters<typeof check>): readonly string[] =>
  check(...args).map(({ rule }) => rule);

const POLICY = aPolicy([
  anEntry(ADA, { request: { organization_id: 'acme' }, requirements: [{ due: after(999) }] }),
]);
const plan = (): Plan => thePlan({ policy: POLICY });

/** The plan with its one action changed. */
const withAction = (change: object): Plan => {
  const made = plan();
  return { ...made, actions: [{ ...made.actions[0], ...change } as Action] };
};

describe('a plan fits', () => {
  test('the world that it was made in', () => {
    expect(check(plan(), present(POLICY))).toEqual([]);
  });

  test('a policy whose places alone have changed', () => {
    const at = { file: 'moved.yaml', line: 99, column: 1 };
    const [entry] = POLICY.entries;
    const requirements = entry?.requirements.map((requirement) => ({ ...requirement, at })) ?? [];
    const moved = {
      ...POLICY,
      entries: [{ ...entry, requirements } as (typeof POLICY.entries)[0]],
    };
    expect(rules(plan(), present(moved))).toEqual([]);
  });

  test('whatever it does: every action of a mixed plan', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}@example.com`);
    const [a, b, c, d, e, f] = names as [string, string, string, string, string, string];
    const policy = aPolicy(
      [
        ...[a, b, c, e, f].map((one) => anEntry(one, { allow_breakglass: true })),
        anEntry(d, {
          requirements: [{ since: after(-9999) }, { campaign: 'inc-2', since: after(9) }],
        }),
        aLoneEntry(memberId(1)),
        aLoneEntry(memberId('gone')),
      ],
      { protect: [e] },
    );
    const mixed = thePlan({
      policy,
      state: aState({
        [b]: aReset({ campaigns: [] }),
        [c]: anAttempt('unknown'),
        [d]: aReset({ campaigns: [] }),
        'unlisted@example.com': anAttempt('open'),
      }),
      roster: aRoster([
        a,
        b,
        c,
        d,
        e,
        aMemberWithoutPassword(f),
        aMember('g@example.com', { name: 1 }),
      ]),
    });
    expect(new Set(mixed.actions.map(({ action }) => action)).size).toBe(5);
    expect(check(mixed, present(policy))).toEqual([]);
  });
});

describe('a plan is for another world', () => {
  test('when project or base URL differ, each told', () => {
    const other = { project_id: 'project-live-1', base_url: 'https://api.stytch.com' };
    expect(rules(plan(), present(POLICY), { project_id: other.project_id })).toEqual([
      'plan-foreign',
    ]);
    expect(rules(plan(), present(POLICY), { base_url: other.base_url })).toEqual(['plan-foreign']);
    const [first, second] = check(plan(), present(POLICY), other);
    expect(first?.detail).toContain('project-live-1');
    expect(second?.detail).toContain('https://api.stytch.com');
  });
});

test('a plan can be applied up to the instant at which it expires, and not after', () => {
  const expires = Date.parse(plan().expires_at);
  const at = (ms: number): readonly string[] =>
    rules(plan(), present(POLICY), { now: new Date(expires + ms).toISOString() });
  expect(at(-1)).toEqual([]);
  expect(at(0)).toEqual([]);
  expect(at(1)).toEqual(['plan-expired']);
});

describe('the policies', () => {
  const digest = `sha256:${'1'.repeat(64)}`;

  test('that mean something else refuse the plan', () => {
    expect(rules(plan(), present({ ...POLICY, digest }))).toEqual(['policy-changed']);
  });

  test('of which some files are gone refuse the plan, and name them', () => {
    const found = check(plan(), { type: 'partial', missing: ['b.yaml', 'c.yaml'] });
    expect(found).toMatchObject([{ rule: 'policy-changed' }]);
    expect(found[0]?.detail).toContain('b.yaml, c.yaml');
  });

  test('that are gone altogether do not', () => {
    expect(rules(plan(), { type: 'absent', protect: [] })).toEqual([]);
  });

  test('that are gone leave the protections of the settings', () => {
    const found = check(plan(), { type: 'absent', protect: [ADA] });
    expect(found).toMatchObject([{ rule: 'policy-changed' }]);
    expect(found[0]?.detail).toContain(ADA);
  });
});

describe('what no policy asks for is refused', () => {
  const refused = (altered: Plan, policy = POLICY): void => {
    expect(rules(altered, present(policy))).toEqual(['policy-changed']);
  };

  test.each(['require', 'require_again', 'credit', 'skip'])('%s of a stranger', (action) => {
    refused(withAction({ action, email_address: BOB }));
  });

  test('a settle of a stranger with requirements, as it may reset', () => {
    refused(withAction({ action: 'settle', email_address: BOB }));
  });

  test('but not a settle that only reads', () => {
    const reading = withAction({ action: 'settle', email_address: BOB, requirements: [] });
    expect(rules(reading, present(POLICY))).toEqual([]);
  });

  test('any other action without requirements', () => {
    refused(withAction({ requirements: [] }));
  });

  test.each<readonly [string, object]>([
    ['another campaign', { campaign: 'inc-9' }],
    ['another reason', { reason: 'Because' }],
    ['a ticket', { ticket: 'INC-9' }],
    ['a since', { since: after(-1) }],
    ['another due', { due: after(1) }],
  ])('a requirement with %s', (_what, change) => {
    const [requirement] = plan().actions[0]?.requirements ?? [];
    refused(withAction({ requirements: [{ ...requirement, ...change }] }));
  });

  test.each<readonly [string, object]>([
    ['no organization', {}],
    ['another organization', { organization_id: 'other' }],
    ['a member besides', { organization_id: 'acme', member_id: memberId(1) }],
  ])('a request with %s', (_what, request) => {
    refused(withAction({ request }));
  });

  test('break-glass members where an entry does not allow them', () => {
    refused(withAction({ allow_breakglass: true }));
    refused(withAction({ revoke_sessions: true }));
    const signedOut = aPolicy(POLICY.entries.map((entry) => ({ ...entry, revoking: ['inc-1'] })));
    expect(rules(withAction({ revoke_sessions: true }), present(signedOut))).toEqual([]);
    const allowed = aPolicy(POLICY.entries.map((entry) => ({ ...entry, allow_breakglass: true })));
    expect(rules(withAction({ allow_breakglass: true }), present(allowed))).toEqual([]);
    expect(rules(plan(), present(allowed))).toEqual([]);
  });

  test('a reset of a protected address', () => {
    const found = check(plan(), present({ ...POLICY, protect: [ADA] }));
    expect(found).toMatchObject([{ rule: 'policy-changed' }]);
    expect(found[0]?.detail).toContain('protected');
  });

  test('limits that the policies and the settings do not give', () => {
    const wide = { campaigns: { 'inc-1': { max_resets: 999_999 } } };
    refused({ ...plan(), limits: wide });
    refused({ ...plan(), limits: { campaigns: {} } });
    refused(plan(), { ...POLICY, limits: { max_admins: 1 } });
    refused(plan(), { ...POLICY, campaigns: [aCampaign('inc-1', { limits: { max_resets: 1 } })] });
  });

  test('a lone member id with another request', () => {
    const policy = aPolicy([aLoneEntry(memberId(1))]);
    const roster = aRoster([aMember(ADA, { name: 1 })]);
    const made = thePlan({ policy, roster });
    expect(rules(made, present(policy))).toEqual([]);
    const [action] = made.actions;
    const request = { member_id: memberId(2) };
    refused({ ...made, actions: [{ ...action, request } as Action] }, policy);
    refused({ ...made, actions: [{ ...action, request: {} } as Action] }, policy);
  });

  test('each action that does not fit is named', () => {
    const many = thePlan({ policy: aPolicy([ADA, BOB]) });
    const found = check(many, present({ ...aPolicy([]), campaigns: [aCampaign('inc-1')] }));
    expect(found.map(({ detail }) => detail)).toEqual([
      expect.stringContaining(ADA),
      expect.stringContaining(BOB),
    ]);
  });
});
