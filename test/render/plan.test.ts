import { describe, expect, test } from 'vitest';
import { approvalQuestion, renderPlan } from '../../src/render/plan.ts';
import {
  HOSTILE,
  RAW,
  aMember,
  aPlan,
  aRequirement,
  colored,
  everyAction,
  golden,
  plain,
  requireAction,
  skipAction,
} from './support.ts';
import type { Action } from '../../src/model/plan.ts';

const textOf = (...shown: Parameters<typeof renderPlan>): string =>
  [...renderPlan(...shown)].join('');

const withCounts = (actions: readonly Action[], counts: object) => {
  const plan = aPlan(actions);
  return { ...plan, summary: { ...plan.summary, ...counts } };
};

describe('a plan', () => {
  test('shows every kind of action with reason, ticket, due, place and effect', async () => {
    const plan = {
      ...withCounts(everyAction(), { no_op: 14, excluded: 2, unlisted: 1 }),
      options: { replace: ['alan@example.com'], target: [], exclude: [] },
    };
    const text = textOf(plan, plain, { reads: 3, epilogue: true, saved: 'plan.json' });
    await expect(text).toMatchFileSnapshot(golden('plan.txt'));
  });

  test('without changes says so at the start of a line, and lists the skips', async () => {
    const plan = withCounts([skipAction('cto@example.com', 'protected', 9)], { no_op: 14 });
    const text = textOf(plan, plain, { reads: 2, epilogue: true });
    expect(text).toMatch(/^No changes\. /m);
    expect(text).not.toContain('cannot be undone');
    await expect(text).toMatchFileSnapshot(golden('plan-no-changes.txt'));
  });

  test('that was not saved says that apply may do something else', async () => {
    const plan = withCounts([requireAction()], { no_op: 0 });
    const text = textOf({ ...plan, refreshed: false }, plain, { epilogue: true });
    await expect(text).toMatchFileSnapshot(golden('plan-not-saved.txt'));
  });

  test('counts exactly as Terraform-like wrappers read it', () => {
    const line = (counts: object) =>
      textOf(withCounts([], counts), plain)
        .split('\n')
        .find((one) => /^(Plan: \d|No changes.)/.test(one));
    expect(line({ require: 3, require_again: 1, skip: 2, no_op: 14 })).toBe(
      'Plan: 3 to require, 1 to require again. 2 skipped, 14 up to date.',
    );
    expect(line({ settle: 1, credit: 2, excluded: 3, unlisted: 4 })).toBe(
      'Plan: 0 to require, 0 to require again, 1 to settle, 2 to credit. 0 skipped, 0 up to date, 3 excluded, 4 unlisted.',
    );
    expect(line({ skip: 2, no_op: 14 })).toBe(
      'No changes. Nobody has to be reset: 2 skipped, 14 up to date.',
    );
  });

  test('keeps the summary uncoloured where everything else has colour', () => {
    const text = textOf(aPlan([requireAction()]), colored);
    expect(text).toContain('\u001b[32m+');
    expect(text).toMatch(/^Plan: 1 to require/m);
  });

  test('names only the symbols that it uses', () => {
    const text = textOf(aPlan([requireAction()]), plain);
    expect(text).toContain('  + require\n');
    expect(text).not.toContain('~');
    expect(text).not.toContain('skip (');
  });

  test('says what a reset does not do, only where someone may be reset', () => {
    const reads: Action = {
      action: 'settle',
      email_address: 'ada@example.com',
      request: {},
      revoke_sessions: false,
      requirements: [],
      effect: 'unknown',
      members: [],
    };
    const text = textOf(aPlan([requireAction()]), plain);
    expect(text).toContain('mustreset ends no sessions');
    expect(text).toContain('It sends no\ne-mail itself');
    expect(text).toContain('A reset cannot be undone.');
    expect(textOf(aPlan([reads]), plain)).not.toContain('ends no sessions');
  });

  test('ends without a next step in automation', () => {
    const automation = { ...plain, automation: true };
    const text = textOf(aPlan([requireAction()]), automation, { epilogue: true, saved: 'p' });
    expect(text).not.toContain('─────');
    expect(text).not.toContain('Saved the plan');
  });

  test('quotes a file name that a shell would read otherwise', () => {
    const text = textOf(aPlan([requireAction()]), plain, { epilogue: true, saved: "$(x)'y" });
    expect(text).toContain(`mustreset apply '$(x)'\\''y'`);
    const dash = textOf(aPlan([requireAction()]), plain, { epilogue: true, saved: '-x.json' });
    expect(dash).toContain('mustreset apply "./-x.json"');
  });

  test('names everyone who would lose a password with an admin or break-glass member', () => {
    const action = {
      ...requireAction(),
      members: [aMember({ is_admin: true, is_breakglass: true }), aMember({ status: 'invited' })],
    };
    expect(textOf(aPlan([action]), plain)).toContain(
      'exactly one active member, 1 not active, 1 admin, 1 break-glass',
    );
  });
});

describe('a large plan', () => {
  const many = (number: number): Action[] =>
    Array.from({ length: number }, (_, index) =>
      requireAction(`user${String(index).padStart(5, '0')}@example.com`, index + 10),
    );

  test('lists addresses that are alike together, each with its place', async () => {
    const other = {
      ...requireAction('zoe@example.com', 900),
      requirements: [aRequirement({ reason: 'Password found in a public dump' })],
    };
    const text = textOf(aPlan([...many(100), other]), plain);
    await expect(text).toMatchFileSnapshot(golden('plan-large.txt'));
  });

  test('of 10 000 actions names every address once, in few lines', () => {
    const text = textOf(aPlan(many(10_000)), plain);
    expect(text.match(/user\d+@example\.com/g)).toHaveLength(10_000);
    expect(text.split('\n').length).toBeLessThan(10_100);
  });

  test('never lists together what has another effect or another reason', () => {
    const actions = many(101).map((action, index) =>
      index % 2 === 0 ? action : ({ ...action, effect: 'mark' } as Action),
    );
    const text = textOf(aPlan(actions), plain);
    expect(text).toContain('# 51 addresses will be required to reset');
    expect(text).toContain('# 50 addresses will be required to reset');
  });
});

test('nothing that a policy says reaches the terminal raw', () => {
  const hostile = {
    ...requireAction(HOSTILE),
    request: { organization_id: HOSTILE },
    requirements: [
      aRequirement({
        campaign: HOSTILE,
        reason: HOSTILE,
        ticket: HOSTILE,
        due: HOSTILE,
        at: { file: HOSTILE, line: 1, column: 1 },
      }),
    ],
  } as Action;
  const changed = { ...skipAction(HOSTILE, 'address_changed'), other_address: HOSTILE };
  for (const actions of [[hostile, changed], Array.from({ length: 101 }, () => hostile)]) {
    const text = textOf(aPlan(actions), plain, { epilogue: true, saved: HOSTILE });
    expect(text).not.toMatch(RAW);
    expect(text).not.toMatch(/^\s*(::|##\[)/m);
    expect(text.match(/^No changes/m)).toBeNull();
    expect(text).not.toMatch(/^Error: /m);
  }
});

test('the approval question says which answer is taken', () => {
  expect(approvalQuestion(plain)).toContain("Only 'yes' will be accepted to approve.");
});
