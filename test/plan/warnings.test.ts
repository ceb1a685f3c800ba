import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import {
  type PlanParts,
  aLoneEntry,
  aMember,
  aPolicy,
  aReset,
  aRoster,
  aState,
  after,
  anAttempt,
  anEntry,
  memberId,
  plan,
} from '../support/builders.ts';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

const warnings = (parts: PlanParts): readonly Diagnostic[] => plan(parts).diagnostics;
const rules = (parts: PlanParts): readonly string[] => warnings(parts).map(({ rule }) => rule);

const many = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `m${String(n).padStart(2, '0')}@example.com`);

test('a plan of nothing unusual warns of nothing', () => {
  expect(warnings({ policy: [ADA] })).toEqual([]);
});

describe('a skip that somebody should look at is warned of, at its place', () => {
  const at = { file: 'policy.yaml', line: 12, column: 5 };
  const entry = anEntry(ADA, { requirements: [{ at }] });
  const range = { file: 'policy.yaml', start: { line: 12, column: 5 } };

  test.each<readonly [string, PlanParts]>([
    ['not_found', { policy: [entry], roster: aRoster() }],
    ['inactive', { policy: [entry], roster: aRoster([aMember(ADA, { status: 'pending' })]) }],
    ['held', { policy: [entry], state: aState({ [ADA]: anAttempt('held') }) }],
    ['scheduled', { policy: [anEntry(ADA, { requirements: [{ at, since: after(9) }] })] }],
    [
      'address_changed',
      {
        policy: [anEntry(ADA, { request: { member_id: memberId(1) }, requirements: [{ at }] })],
        roster: aRoster([aMember(BOB, { name: 1 })]),
      },
    ],
  ])('%s', (rule, parts) => {
    const found = warnings(parts);
    expect(found).toMatchObject([{ severity: 'warning', rule, range }]);
    expect(found[0]?.detail).toContain(ADA);
    if (rule === 'address_changed') expect(found[0]?.detail).toContain(BOB);
  });

  test('a lone member id that is not found', () => {
    const found = warnings({ policy: [aLoneEntry(memberId('gone'))] });
    expect(found).toMatchObject([{ rule: 'not_found' }]);
    expect(found[0]?.detail).toContain(memberId('gone'));
  });

  test('but not what the policy itself says: protected and break-glass', () => {
    const policy = aPolicy([ADA, BOB], { protect: [ADA] });
    const roster = aRoster([ADA, aMember(BOB, { is_breakglass: true })]);
    expect(rules({ policy, roster })).toEqual([]);
  });
});

describe('twenty of a kind are shown', () => {
  test.each<readonly [string, (count: number) => PlanParts]>([
    ['not_found', (count) => ({ policy: many(count), roster: aRoster() })],
    [
      'inactive',
      (count) => ({
        policy: many(count),
        roster: aRoster(many(count).map((address) => aMember(address, { status: 'invited' }))),
      }),
    ],
    [
      'address_changed',
      (count) => ({
        policy: many(count).map((address, n) =>
          anEntry(address, { request: { member_id: memberId(n) } }),
        ),
        roster: aRoster(many(count).map((_, n) => aMember(`new${n}@example.com`, { name: n }))),
      }),
    ],
    [
      'held',
      (count) => ({
        policy: many(count),
        state: aState(Object.fromEntries(many(count).map((one) => [one, anAttempt('held')]))),
      }),
    ],
    [
      'scheduled',
      (count) => ({
        policy: many(count).map((one) => anEntry(one, { requirements: [{ since: after(1) }] })),
      }),
    ],
  ])('%s', (rule, parts) => {
    expect(rules(parts(20))).toEqual(Array(20).fill(rule));
    const found = warnings(parts(23));
    expect(found.map((warning) => warning.rule)).toEqual(Array(21).fill(rule));
    expect(found.at(-1)).toMatchObject({ severity: 'warning', summary: found[0]?.summary });
    expect(found.at(-1)?.detail).toContain('3 more');
  });

  test('each kind has its own twenty', () => {
    const policy = [
      ...many(25),
      ...many(25).map((one) => anEntry(`z${one}`, { requirements: [{ since: after(1) }] })),
    ];
    const found = rules({ policy, roster: aRoster() });
    expect(found.filter((rule) => rule === 'not_found')).toHaveLength(21);
    expect(found.filter((rule) => rule === 'scheduled')).toHaveLength(21);
  });
});

describe('a due date that has passed', () => {
  const due = (seconds: number): PlanParts => ({
    policy: [ADA, BOB].map((one) => anEntry(one, { requirements: [{ due: after(seconds) }] })),
  });

  test('is warned of once a campaign, with the number of members', () => {
    const found = warnings(due(-1));
    expect(found).toMatchObject([{ rule: 'due-in-past', range: { start: { line: 5 } } }]);
    expect(found[0]?.detail).toMatch(/inc-1 .*2 members/);
  });

  test('has not passed at its own instant', () => {
    expect(rules(due(0))).toEqual([]);
  });

  test('is no matter for who is skipped or up to date', () => {
    expect(rules({ ...due(-1), state: aState({ [ADA]: aReset(), [BOB]: aReset() }) })).toEqual([]);
    const policy = aPolicy(due(-1).policy as never, { protect: [ADA, BOB] });
    expect(rules({ policy })).toEqual([]);
  });
});

describe('what limits the plan itself is warned of', () => {
  test.each(['target', 'exclude'] as const)('--%s', (flag) => {
    expect(rules({ policy: [ADA, BOB], options: { [flag]: [ADA] } })).toEqual(['targeting']);
  });

  test('--replace leaves nobody out and is not', () => {
    expect(rules({ policy: [ADA], options: { replace: [ADA] } })).toEqual([]);
  });

  test('records of addresses that no policy lists, with their number', () => {
    const state = aState({ [BOB]: aReset(), 'cy@example.com': aReset() });
    const found = warnings({ policy: [ADA], state });
    expect(found).toMatchObject([{ rule: 'unlisted' }]);
    expect(found[0]?.detail).toContain('2 records');
  });

  test('not having read the live members', () => {
    expect(rules({ policy: [ADA], refresh: false })).toEqual(['not-refreshed']);
  });
});
