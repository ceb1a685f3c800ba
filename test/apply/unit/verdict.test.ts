import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settleByReading } from '../../../src/apply/verdict.ts';
import type { MemberStatus, RosterMember } from '../../../src/model/roster.ts';
import type { PreImage } from '../../../src/model/state.ts';
import { aMember } from '../../support/builders.ts';

const ADA = 'ada@example.com';

interface Seen {
  readonly id: string;
  readonly status?: MemberStatus;
  readonly password?: string | undefined;
  /** Lives at another address now. */
  readonly moved?: boolean;
}

const before = (...seen: readonly Seen[]): PreImage =>
  Object.fromEntries(
    seen.map(({ id, status = 'active', password }) => [
      id,
      {
        organization_id: 'organization-test-1',
        status: status === 'deleted' ? 'pending' : status,
        ...(password !== undefined && { password_id: password }),
      },
    ]),
  );

const memberOf = ({ id, status = 'active', password, moved = false }: Seen): RosterMember => {
  const address = moved ? 'elsewhere@example.com' : ADA;
  const { password_id: _default, ...member } = aMember(address, { member_id: id, status });
  return { ...member, ...(password !== undefined && { password_id: password }) };
};

/** Deleted members are not found, as an index of the roster has it. */
function now(...seen: readonly Seen[]): Parameters<typeof settleByReading>[1] {
  const members = seen.map(memberOf).filter(({ status }) => status !== 'deleted');
  return {
    members: members.filter(({ address }) => address === ADA),
    memberById: (id) => members.find(({ member_id }) => member_id === id),
  };
}

const verdict = (pre: PreImage, ...seen: readonly Seen[]): string =>
  settleByReading(pre, now(...seen)).verdict;

const ONE = before({ id: 'a', password: 'p1' });
const TWO = before({ id: 'a', password: 'p1' }, { id: 'b', password: 'p2' });

describe('applied: everyone who had a password now has none', () => {
  test('the only member', () => {
    expect(verdict(ONE, { id: 'a' })).toBe('applied');
  });

  test('all of several', () => {
    expect(verdict(TWO, { id: 'a' }, { id: 'b' })).toBe('applied');
  });

  test('whatever the others are who had none', () => {
    const mixed = before({ id: 'a', password: 'p1' }, { id: 'b' });
    expect(verdict(mixed, { id: 'a' }, { id: 'b' })).toBe('applied');
    expect(verdict(mixed, { id: 'a' })).toBe('applied');
    expect(verdict(mixed, { id: 'a' }, { id: 'new', password: 'p9' })).toBe('applied');
  });

  test('wherever the member lives now', () => {
    expect(verdict(ONE, { id: 'a', moved: true })).toBe('applied');
  });
});

describe('superseded: everyone has none or another id, at least one another', () => {
  test('the only member has a new password', () => {
    expect(verdict(ONE, { id: 'a', password: 'p9' })).toBe('superseded');
  });

  test('one of several has, the others have none or another, too', () => {
    expect(verdict(TWO, { id: 'a', password: 'p9' }, { id: 'b' })).toBe('superseded');
    expect(verdict(TWO, { id: 'a', password: 'p9' }, { id: 'b', password: 'p9' })).toBe(
      'superseded',
    );
  });

  test('but not while one keeps the old one', () => {
    expect(verdict(TWO, { id: 'a', password: 'p9' }, { id: 'b', password: 'p2' })).toBe(
      'undetermined',
    );
  });
});

describe('not applied: all equal, nobody new, exactly one active member at both readings', () => {
  test('the only member has the same password', () => {
    expect(verdict(ONE, { id: 'a', password: 'p1' })).toBe('not_applied');
  });

  test('with others that are pending or invited, and equal', () => {
    const pre = before({ id: 'a', password: 'p1' }, { id: 'b', status: 'pending' });
    expect(verdict(pre, { id: 'a', password: 'p1' }, { id: 'b', status: 'pending' })).toBe(
      'not_applied',
    );
  });

  test('not with several active members, whose ids may not change', () => {
    const same: readonly Seen[] = [
      { id: 'a', password: 'p1' },
      { id: 'b', password: 'p2' },
    ];
    expect(verdict(TWO, ...same)).toBe('undetermined');
  });

  test('not when there were several then, or are now', () => {
    const pre = before({ id: 'a', password: 'p1' }, { id: 'b', status: 'invited' });
    expect(verdict(pre, { id: 'a', password: 'p1' }, { id: 'b' })).toBe('undetermined');
    const active = before({ id: 'a', password: 'p1' }, { id: 'b' });
    expect(verdict(active, { id: 'a', password: 'p1' }, { id: 'b', status: 'pending' })).toBe(
      'undetermined',
    );
  });

  test('not when somebody is new, active or not', () => {
    const same = { id: 'a', password: 'p1' };
    expect(verdict(ONE, same, { id: 'new', status: 'pending' })).toBe('undetermined');
    expect(verdict(ONE, same, { id: 'new', password: 'p1' })).toBe('undetermined');
  });

  test('not when the member is not active any more, or lives elsewhere', () => {
    expect(verdict(ONE, { id: 'a', password: 'p1', status: 'pending' })).toBe('undetermined');
    expect(verdict(ONE, { id: 'a', password: 'p1', moved: true })).toBe('undetermined');
  });

  test('not when one who had no password has one now', () => {
    const pre = before({ id: 'a', password: 'p1' }, { id: 'b', status: 'pending' });
    expect(
      verdict(pre, { id: 'a', password: 'p1' }, { id: 'b', status: 'pending', password: 'p2' }),
    ).toBe('undetermined');
  });
});

describe('a member that is deleted or not found counts for neither', () => {
  test('the only one', () => {
    expect(verdict(ONE)).toBe('undetermined');
    expect(verdict(ONE, { id: 'a', status: 'deleted' })).toBe('undetermined');
  });

  test('beside others that have none or another', () => {
    expect(verdict(TWO, { id: 'a' })).toBe('undetermined');
    expect(verdict(TWO, { id: 'a', password: 'p9' })).toBe('undetermined');
  });

  test('nor does somebody new stand in for it', () => {
    expect(verdict(ONE, { id: 'new' })).toBe('undetermined');
    expect(verdict(ONE, { id: 'new', password: 'p9' })).toBe('undetermined');
  });
});

test('where nobody had a password nothing is told by nobody having one', () => {
  expect(verdict(before({ id: 'a' }), { id: 'a', status: 'invited' })).toBe('undetermined');
  expect(verdict({}, { id: 'a', password: 'p1' })).toBe('undetermined');
  expect(verdict({})).toBe('undetermined');
});

test('the evidence is what was found of the pre-image: an id, or nothing where there is none', () => {
  const pre = before({ id: 'a', password: 'p1' }, { id: 'b', password: 'p2' }, { id: 'c' });
  const { evidence } = settleByReading(
    pre,
    now({ id: 'a', password: 'p9' }, { id: 'b' }, { id: 'new', password: 'p7' }),
  );
  expect(evidence).toEqual({ a: 'p9', b: '' });
});

test('a verdict rests on every member of the pre-image, in any project', () => {
  const change = fc.constantFrom('same', 'none', 'another', 'missing');
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      const pre = before(...changes.map((_, n) => ({ id: `m${n}`, password: `p${n}` })));
      const seen = changes.flatMap((what, n): Seen[] => {
        if (what === 'missing') return [];
        const password = { same: `p${n}`, none: undefined, another: 'new' }[what];
        return [{ id: `m${n}`, password }];
      });
      const only = (...allowed: readonly string[]): boolean =>
        changes.every((what) => allowed.includes(what));
      const expected = only('none')
        ? 'applied'
        : only('none', 'another')
          ? 'superseded'
          : only('same') && changes.length === 1
            ? 'not_applied'
            : 'undetermined';
      expect(verdict(pre, ...seen)).toBe(expected);
    }),
  );
});
