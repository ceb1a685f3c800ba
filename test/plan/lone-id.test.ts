import { describe, expect, test } from 'vitest';
import {
  aLoneEntry,
  aMember,
  aPolicy,
  aReset,
  aRoster,
  aState,
  after,
  anEntry,
  memberId,
  plan,
  theAction,
  thePlan,
  verb,
  verbs,
} from '../support/builders.ts';

const ADA = 'ada@example.com';
const at = (line: number): { file: string; line: number; column: number } => ({
  file: 'policy.yaml',
  line,
  column: 5,
});
const range = (line: number): object => ({
  file: 'policy.yaml',
  start: { line, column: 5 },
});

describe('a member id that stands alone', () => {
  test('is planned under the address that the member has', () => {
    const action = theAction({
      policy: [aLoneEntry(memberId(1))],
      roster: aRoster([aMember(ADA, { name: 1 }), aMember(ADA, { name: 2 })]),
    });
    expect(action).toMatchObject({
      action: 'require',
      email_address: ADA,
      request: { member_id: memberId(1) },
      effect: 'mark',
    });
    expect(action).not.toHaveProperty('member_id');
  });

  test('is compared with the record of that address', () => {
    const roster = aRoster([aMember(ADA, { name: 1 })]);
    const policy = [aLoneEntry(memberId(1))];
    expect(theAction({ policy, roster, state: aState({ [ADA]: aReset() }) })).toBeUndefined();
  });

  test('is skipped when its address is protected', () => {
    const policy = aPolicy([aLoneEntry(memberId(1))], { protect: [ADA] });
    const roster = aRoster([aMember(ADA, { name: 1 })]);
    expect(theAction({ policy, roster })).toMatchObject({
      skip_reason: 'protected',
      email_address: ADA,
    });
  });

  test('that is not found is skipped under its id, after all addresses', () => {
    const { actions, summary } = thePlan({
      policy: [
        aLoneEntry(memberId('a')),
        aLoneEntry(memberId('b')),
        anEntry('zoe@example.com'),
        anEntry(ADA),
      ],
      roster: aRoster([
        ADA,
        'zoe@example.com',
        aMember('x@example.com', { name: 'b', status: 'deleted' }),
      ]),
    });
    expect(actions.map((action) => [action.email_address, verb(action)])).toEqual([
      [ADA, 'require'],
      ['zoe@example.com', 'require'],
      [undefined, 'skip not_found'],
      [undefined, 'skip not_found'],
    ]);
    expect(actions.slice(2)).toMatchObject([
      { member_id: memberId('a'), request: { member_id: memberId('a') }, members: [] },
      { member_id: memberId('b'), requirements: [{ campaign: 'inc-1' }] },
    ]);
    expect(summary).toMatchObject({ require: 2, skip: 2, no_op: 0, excluded: 0 });
  });

  test('cannot be planned without the live members, which is said at its place', () => {
    const { plan: made, diagnostics } = plan({
      policy: [aLoneEntry(memberId(1), { requirements: [{ at: at(7) }] }), anEntry(ADA)],
      refresh: false,
    });
    expect(made).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { severity: 'error', rule: 'missing-key', range: range(7) },
    ]);
    expect(diagnostics[0]?.detail).toContain('--refresh=false');
  });
});

describe('a lone member id of an address that is listed too', () => {
  const roster = aRoster([aMember(ADA, { name: 1 }), aMember(ADA, { name: 2 })]);

  test('by the same campaign is a duplicate, and both places are named', () => {
    const { plan: made, diagnostics } = plan({
      policy: [
        anEntry(ADA, { requirements: [{ at: at(5) }] }),
        aLoneEntry(memberId(1), { requirements: [{ at: at(6) }] }),
      ],
      roster,
    });
    expect(made).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { severity: 'error', rule: 'duplicate-member', range: range(6), also: [range(5)] },
    ]);
  });

  test('two ids of one address in one campaign are a duplicate', () => {
    const { diagnostics } = plan({
      policy: [aLoneEntry(memberId(1)), aLoneEntry(memberId(2))],
      roster,
    });
    expect(diagnostics).toMatchObject([{ rule: 'duplicate-member' }]);
  });

  test('by another campaign without the id is a conflict, and both places are named', () => {
    const { plan: made, diagnostics } = plan({
      policy: [
        anEntry(ADA, { requirements: [{ campaign: 'inc-2', at: at(5) }] }),
        aLoneEntry(memberId(1), { requirements: [{ at: at(6) }] }),
      ],
      roster,
    });
    expect(made).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { severity: 'error', rule: 'conflicting-member', range: range(6), also: [range(5)] },
    ]);
  });

  test('by another campaign with the same ids is one action for both', () => {
    const world = {
      policy: [
        anEntry(ADA, {
          request: { member_id: memberId(1) },
          allow_breakglass: true,
          requirements: [{ campaign: 'inc-2' }],
        }),
        aLoneEntry(memberId(1), { requirements: [{ since: after(-9) }] }),
      ],
      roster,
    };
    const action = theAction(world);
    expect(action).toMatchObject({
      action: 'require',
      requirements: [{ campaign: 'inc-1' }, { campaign: 'inc-2' }],
    });
    expect(action).not.toHaveProperty('allow_breakglass');
  });

  test('every collision is told, not only the first', () => {
    const bob = 'bob@example.com';
    const { diagnostics } = plan({
      policy: [ADA, bob, aLoneEntry(memberId(1)), aLoneEntry(memberId(3))],
      roster: aRoster([...roster.members, aMember(bob, { name: 3 })]),
    });
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['duplicate-member', 'duplicate-member']);
  });
});

test('a lone id beside an address of other members plans both', () => {
  const roster = aRoster([ADA, aMember('bob@example.com', { name: 1 })]);
  expect(verbs({ policy: [ADA, aLoneEntry(memberId(1))], roster })).toEqual({
    [ADA]: 'require',
    'bob@example.com': 'require',
  });
});
