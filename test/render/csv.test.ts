import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/model/plan.ts';
import { planCsv } from '../../src/render/csv.ts';
import { escapeCsv } from '../../src/render/escape.ts';
import { gitlabReport } from '../../src/render/gitlab.ts';
import { HOSTILE, RAW, aPlan, aRequirement, everyAction, requireAction } from './support.ts';

/** The records of a CSV text, read as RFC 4180 says. */
function recordsOf(text: string): readonly (readonly string[])[] {
  const records: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    records.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') records.push([]);
    if (field.lastIndex >= text.length) break;
  }
  return records.filter((record) => record.length > 0);
}

const rowsOf = (actions: readonly Action[]): readonly Readonly<Record<string, string>>[] => {
  const [header = [], ...rows] = recordsOf([...planCsv(aPlan(actions))].join(''));
  return rows.map((row) => {
    expect(row).toHaveLength(header.length);
    return Object.fromEntries(header.map((name, index) => [name, row[index] ?? '']));
  });
};

describe('a plan as CSV', () => {
  test('has a row for each action, with whole addresses', () => {
    const rows = rowsOf(everyAction());
    expect(rows).toHaveLength(everyAction().length);
    expect(rows[1]).toEqual({
      action: 'require_again',
      skip_reason: '',
      email_address: 'alan@example.com',
      campaigns: 'inc-1042; q4-rotation',
      reason:
        'Credential stuffing against the login page; Yearly rotation of administrators, as the security board decided in October',
      ticket: 'INC-1042',
      due: '2026-11-27T23:59:59.999Z',
      organizations: 'organization-test-1; organization-test-2; organization-test-3',
      members: 'member-test-1; member-test-2; member-test-3',
      effect: 'mark',
      file: 'policy.yaml; rotation.yaml',
      line: '15; 9',
    });
    expect(rows.at(-1)).toMatchObject({ email_address: '', members: 'member-test-9' });
  });

  test('ends each record with CRLF and begins with the header', () => {
    const text = [...planCsv(aPlan([requireAction()]))].join('');
    expect(text).toMatch(/^action,skip_reason,email_address,[a-z_,]+\r\n[^\r\n]+\r\n$/);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', "'=1", '＝1+1', '=cmd|"/C calc"!A0,x'])(
    'never begins a cell with %s',
    (reason) => {
      const requirements = [aRequirement({ reason, ticket: reason })];
      const [row] = rowsOf([{ ...requireAction(), requirements }]);
      expect([row?.['reason'], row?.['ticket']]).toEqual([`'${reason}`, `'${reason}`]);
    },
  );

  test('holds nothing invisible and no line break within a cell', () => {
    expect(escapeCsv(HOSTILE)).not.toMatch(RAW);
    expect(escapeCsv('a\r\n::error::b')).not.toMatch(/[\r\n]/);
  });
});

describe('a plan for GitLab', () => {
  const counts = (change: object) => gitlabReport({ ...aPlan([]).summary, ...change });

  test('has exactly the three counts that GitLab reads', () => {
    expect(counts({ require: 3, require_again: 1, settle: 2, credit: 4, revoke: 8, skip: 9 })).toBe(
      '{"create":3,"update":15,"delete":0}\n',
    );
    expect(counts({})).toBe('{"create":0,"update":0,"delete":0}\n');
  });

  test('counts no further than GitLab reads', () => {
    expect(JSON.parse(counts({ require: 1_000_000, credit: 999_999, settle: 1 }))).toEqual({
      create: 999_999,
      update: 999_999,
      delete: 0,
    });
  });
});
