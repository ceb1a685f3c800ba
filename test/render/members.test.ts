import { describe, expect, test } from 'vitest';
import type { MemberEntry, MemberRow } from '../../src/model/roster.ts';
import { load } from '../policy/reading.ts';
import { membersCsv, membersJson } from '../../src/render/members.ts';

const anEntry = (n: number, more: Partial<MemberEntry> = {}): MemberEntry => ({
  member_id: `member-test-${n}`,
  organization_id: `organization-test-${n}`,
  status: 'active',
  roles: ['stytch_member'],
  has_password: false,
  is_breakglass: false,
  ...more,
});

const csv = (...rows: readonly MemberRow[]): string => [...membersCsv(rows)].join('');

describe('an export as CSV', () => {
  test('has a row for each address, and says of all its members', () => {
    expect(
      csv({
        email_address: 'grace@example.com',
        members: [
          anEntry(1, { roles: ['stytch_member', 'stytch_admin'] }),
          anEntry(2, { status: 'invited', has_password: true, is_breakglass: true }),
        ],
      }),
    ).toBe(
      'email_address,_organizations,_members,_status,_roles,_has_password,_is_breakglass\r\n' +
        'grace@example.com,organization-test-1; organization-test-2,member-test-1; member-test-2,active; invited,stytch_admin; stytch_member,true,true\r\n',
    );
  });

  test.each([
    '=1+1@example.com',
    '+ada@example.com',
    '-x@example.com',
    "'=x@example.com",
    "''+x@example.com",
    "'quoted@example.com",
    '#x@example.com',
  ])('of %s is read back by members_from as it was', async (email_address) => {
    const text = csv({ email_address, members: [anEntry(1, { roles: ['=a,b', '"c"\r\nd'] })] });
    expect(text.split('\r\n')[1]).not.toMatch(/^[=+\-@]/);
    const { policy, diagnostics } = await load({
      'policy.yaml':
        'version: 1\ncampaign: inc-1\nreason: Found in a dump\nmembers_from:\n  - file: list.csv\n',
      'list.csv': text,
    });
    expect(diagnostics).toEqual([]);
    expect(policy?.entries.map((entry) => entry.email_address)).toEqual([email_address]);
  });

  test('keeps a row short enough for a list, however many members it has', () => {
    const members = Array.from({ length: 5000 }, (_, n) => anEntry(n));
    const row = csv({ email_address: 'shared@example.com', members }).split('\r\n')[1] ?? '';
    expect(row.length).toBeLessThan(64 * 1024);
    expect(row).toContain('; and 4900 more');
  });
});

test('an export as JSON has a line for each address, with nothing that a terminal would run', () => {
  const row = { email_address: 'a@example.com', members: [anEntry(1, { roles: ['\u001b[2J'] })] };
  const [line = '', ...others] = [...membersJson([row])];
  expect(others).toEqual([]);
  expect(line).not.toContain('\u001b');
  expect(JSON.parse(line)).toEqual(row);
});
