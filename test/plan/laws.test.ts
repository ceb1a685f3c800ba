import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Requirement } from '../../src/model/policy.ts';
import type { Members } from '../../src/model/state.ts';
import {
  NOW,
  type PlanParts,
  aState,
  after,
  anEntry,
  plan,
  thePlan,
  verbs,
} from '../support/builders.ts';
import { membersAfter } from './applied.ts';
import type { World } from './model.ts';
import { partsOf, worlds } from './worlds.ts';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

/** Plans and applies; the records are a second later than the plan. */
const apply = (parts: PlanParts): Members => {
  const { now = NOW, state = aState() } = parts;
  const at = new Date(Date.parse(now) + 1000).toISOString();
  return membersAfter(thePlan(parts), state.members, at);
};

/**
 * A skip may end once the record that named its member names others, or --replace is not given any
 * more: worlds with either are left out.
 */
const withLastingSkips = (world: World): World => ({
  ...world,
  replace: [],
  records: Object.fromEntries(
    Object.entries(world.records).map(([address, { reset, ...record }]) => [
      address,
      reset === undefined ? record : { ...record, reset: { ...reset, members: {} } },
    ]),
  ),
});

describe('applying twice does nothing', () => {
  test('the plan of an applied plan has nothing but its skips, in any world', () => {
    fc.assert(
      fc.property(worlds().map(withLastingSkips), (world) => {
        const parts = partsOf(world);
        const first = plan(parts).plan;
        if (first === undefined) return;
        const again = (members: Members): PlanParts => ({ ...parts, state: aState(members) });
        const members = membersAfter(first, world.records, after(1));
        // An address that was settled without effect is decided by the next plan.
        const settled = first.actions.some(({ action }) => action === 'settle');
        const second = plan(again(members)).plan;
        if (second === undefined) return;
        const last = settled ? membersAfter(second, members, after(2)) : members;
        const rest = plan(again(last)).plan;
        expect(rest?.actions.filter(({ action }) => action !== 'skip')).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([[[]], [[ADA]]])('what was reset is up to date (replaced: %s)', (replace) => {
    const members = apply({ policy: [ADA, BOB], options: { replace } });
    expect(thePlan({ policy: [ADA, BOB], state: aState(members) })).toMatchObject({
      actions: [],
      summary: { no_op: 2 },
    });
  });
});

describe('after a reset', () => {
  const members = apply({ policy: [anEntry(ADA, { requirements: [{ ticket: 'INC-1' }] })] });
  const then = (requirements: readonly Partial<Requirement>[]): unknown =>
    verbs({
      policy: [anEntry(ADA, { requirements })],
      state: aState(members),
      now: after(10),
    })[ADA] ?? 'no_op';

  test.each<readonly [string, Partial<Requirement>]>([
    ['reason', { reason: 'We know more now' }],
    ['ticket', { ticket: 'INC-2' }],
    ['due date', { due: after(86_400) }],
    ['place in the file', { at: { file: 'other.yaml', line: 1, column: 1 } }],
  ])('an edited %s resets nobody', (_what, change) => {
    expect(then([{ ticket: 'INC-1', ...change }])).toBe('no_op');
  });

  test('a request or a permission that was added resets nobody', () => {
    const policy = [anEntry(ADA, { request: { organization_id: 'acme' }, allow_breakglass: true })];
    expect(verbs({ policy, state: aState(members) })).toEqual({});
  });

  test('a line that is removed and added again resets nobody', () => {
    const without = thePlan({ policy: [BOB], state: aState(members) });
    expect(without.summary).toMatchObject({ unlisted: 1, require: 1 });
    const between = membersAfter(without, members, after(2));
    expect(verbs({ policy: [ADA, BOB], state: aState(between), now: after(10) })).toEqual({});
  });

  test('a new campaign without since resets again', () => {
    expect(then([{}, { campaign: 'inc-2' }])).toBe('require_again');
  });

  test('a new campaign with since resets only whoever was not reset after', () => {
    expect(then([{}, { campaign: 'inc-2', since: after(1) }])).toBe('credit satisfied');
    expect(then([{}, { campaign: 'inc-2', since: after(1.001) }])).toBe('require_again');
  });

  test('a since added to the campaign asks for a reset after it', () => {
    expect(then([{ since: after(1) }])).toBe('no_op');
    expect(then([{ since: after(2) }])).toBe('require_again');
  });

  test('a campaign that was scheduled is wanted once it begins', () => {
    const later = [{}, { campaign: 'inc-2', since: after(20) }];
    expect(then(later)).toBe('no_op');
    const policy = [anEntry(ADA, { requirements: later })];
    expect(verbs({ policy, state: aState(members), now: after(20) })).toEqual({
      [ADA]: 'require_again',
    });
  });
});

test('a credit adds the campaign and is then up to date', () => {
  const both = [anEntry(ADA, { requirements: [{}, { campaign: 'inc-2', since: after(-9) }] })];
  const once = apply({ policy: [ADA] });
  const credited = apply({ policy: both, state: aState(once) });
  expect(credited[ADA]?.reset).toMatchObject({
    campaigns: ['inc-1', 'inc-2'],
    required_at: once[ADA]?.reset?.required_at,
  });
  expect(verbs({ policy: both, state: aState(credited) })).toEqual({});
});
