import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ListedMember, MemberRow } from '../../src/model/roster.ts';
import { passes } from '../../src/plan/member-filter.ts';
import { MemberIndex } from '../../src/plan/member-index.ts';

const aMember = (address: string, more: Partial<ListedMember> = {}): ListedMember => ({
  member_id: 'member-test-1',
  organization_id: 'organization-test-1',
  email_address: address,
  address,
  status: 'active',
  is_admin: false,
  is_breakglass: false,
  roles: [],
  ...more,
});

const rowsOf = (members: readonly ListedMember[]): readonly MemberRow[] => {
  const index = new MemberIndex();
  for (const member of members) index.add(member);
  return [...index.rows()];
};

/** What the index should give, made the plain way. */
function plainRows(members: readonly ListedMember[]): readonly MemberRow[] {
  const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  const sorted = members.toSorted((a, b) => byText(a.member_id, b.member_id));
  return [...new Set(members.map(({ address }) => address))].sort(byText).map((address) => ({
    email_address: address,
    members: sorted
      .filter((member) => member.address === address)
      .map(({ member_id, organization_id, status, roles, password_id, is_breakglass }) => ({
        member_id,
        organization_id,
        status,
        roles: roles.toSorted(),
        has_password: password_id !== undefined,
        is_breakglass,
      })),
  }));
}

describe('the index of live members', () => {
  test('holds nobody at first', () => {
    expect(rowsOf([])).toEqual([]);
  });

  test('gives each address one row, sorted, with all that is known of its members', () => {
    const address = fc
      .stringMatching(/^[a-c!'+~-]{1,4}$/)
      .map((local) => `${local}@${local.length > 2 ? 'a' : 'ab'}.example`);
    const member = fc.record({
      address,
      organization_id: fc.constantFrom('organization-test-1', 'organization-test-2', 'acme'),
      status: fc.constantFrom('active' as const, 'invited' as const, 'pending' as const),
      roles: fc.uniqueArray(fc.constantFrom('stytch_admin', 'stytch_member', 'rôle; "x"')),
      password_id: fc.option(fc.constant('member-password-test-1'), { nil: undefined }),
      is_breakglass: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(member, { maxLength: 60 }), (drawn) => {
        const members = drawn.map(({ address: email, password_id, ...more }, n) =>
          aMember(email, {
            ...more,
            member_id: `member-test-${(n * 7919) % 1000}`,
            ...(password_id !== undefined && { password_id }),
          }),
        );
        expect(rowsOf(members)).toEqual(plainRows(members));
      }),
    );
  });

  test('holds more than one block and more places than it began with', () => {
    const members = Array.from({ length: 20_000 }, (_, n) =>
      aMember(`m${(n * 7919) % 20_011}@${'long-'.repeat(8)}example.com`, {
        member_id: `member-test-${n}`,
        organization_id: `organization-test-${n % 1_000}`,
      }),
    );
    const rows = rowsOf(members);
    expect(rows).toHaveLength(20_000);
    const addresses = rows.map(({ email_address }) => email_address);
    expect(addresses).toEqual(addresses.toSorted());
    const back = new Map(rows.map((row) => [row.email_address, row.members]));
    for (const member of members) {
      expect(back.get(member.address)).toMatchObject([
        { member_id: member.member_id, organization_id: member.organization_id },
      ]);
    }
  });

  test('names a member once who came on two pages', () => {
    const twice = [aMember('ada@example.com'), aMember('ada@example.com')];
    expect(rowsOf(twice)).toMatchObject([{ members: [{ member_id: 'member-test-1' }] }]);
    expect(rowsOf(twice)[0]?.members).toHaveLength(1);
  });

  test('keeps ids and addresses of the longest kind', () => {
    const address = `${'a'.repeat(242)}@example.com`;
    const member_id = 'm'.repeat(200);
    expect(address).toHaveLength(254);
    expect(rowsOf([aMember(address, { member_id })])).toMatchObject([
      { email_address: address, members: [{ member_id }] },
    ]);
  });
});

describe('a filter of members', () => {
  const ada = aMember('ada@example.com', { roles: ['stytch_admin'], password_id: 'p' });

  test.each([
    ['nothing', {}, true],
    ['a role it has', { roles: ['other', 'stytch_admin'] }, true],
    ['a role it lacks', { roles: ['stytch_adm'] }, false],
    ['its status', { statuses: ['active'] }, true],
    ['another status', { statuses: ['invited', 'pending'] }, false],
    ['its domain', { domains: ['example.com'] }, true],
    ['a part of its domain', { domains: ['ample.com', 'com'] }, false],
    ['a password', { has_password: true }, true],
    ['break-glass', { breakglass: true }, false],
    ['two things of which one fails', { roles: ['stytch_admin'], breakglass: true }, false],
  ] as const)('that asks for %s', (_, filter, expected) => {
    expect(passes(ada, filter)).toBe(expected);
  });

  test('that asks for a password passes over who has none', () => {
    expect(passes(aMember('sso@example.com'), { has_password: true })).toBe(false);
  });
});
