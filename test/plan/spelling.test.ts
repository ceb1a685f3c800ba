import { describe, expect, test } from 'vitest';
import { spelledAddress } from '../../src/plan/live.ts';
import { joinRosters } from '../../src/plan/roster-index.ts';
import { aMember, aRoster, after } from '../support/builders.ts';

const ADA = 'ada@example.com';
const spelled = (email_address: string, name: number) => aMember(ADA, { name, email_address });

describe('the address that is sent', () => {
  test('is spelled as the roster spells it', () => {
    expect(spelledAddress(ADA, [spelled('Ada@Example.com', 1)])).toBe('Ada@Example.com');
    const twice = [spelled('Ada@Example.com', 1), spelled('Ada@Example.com', 2)];
    expect(spelledAddress(ADA, twice)).toBe('Ada@Example.com');
  });

  test('is in canonical form where its members differ, or nobody is known', () => {
    const both = [spelled('Ada@Example.com', 1), spelled('ADA@example.com', 2)];
    expect(spelledAddress(ADA, both)).toBe(ADA);
    expect(spelledAddress(ADA, [])).toBe(ADA);
  });
});

test('two readings are one, as old as the first, and with the calls of both', () => {
  const first = { ...aRoster([ADA]), read_at: after(-5), reads: 2 };
  const second = { ...aRoster(['bob@example.com']), reads: 1 };
  const joined = joinRosters(first, second);
  expect(joined).toMatchObject({ read_at: after(-5), reads: 3 });
  expect(joined.members.map(({ address }) => address)).toEqual([ADA, 'bob@example.com']);
});
