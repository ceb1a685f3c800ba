import { describe, expect, test } from 'vitest';
import type { Policy } from '../../src/model/policy.ts';
import { uncovered } from '../../src/policy/cover.ts';
import { load, policyOf, readerOf, ruleAt } from './reading.ts';

const MEMBER = 'member-test-00000000-0000-4000-8000-00000000000';

async function aPolicy(): Promise<Policy> {
  const { policy } = await load({
    'a.yaml': policyOf('zoe@example.com', 'ada@bücher.example', `member_id: ${MEMBER}1`),
    'b.yaml': policyOf(
      `{email_address: grace@example.com, member_id: ${MEMBER}2}`,
      'ada@bücher.example',
    ).replace('inc-1', 'inc-2'),
  });
  if (policy === undefined) throw new Error('The policies are good.');
  return policy;
}

describe('a list against the policies', () => {
  test('tells who is not covered and who is not listed, whole and sorted', async () => {
    const list =
      'Zoe@example.com\nx@example.com\nADA@xn--bcher-kva.example\nb@example.com\nX@example.com\n';
    const result = await uncovered(
      await aPolicy(),
      'incident/l.txt',
      readerOf({ 'incident/l.txt': list }),
    );
    expect(result.uncovered).toEqual(['b@example.com', 'x@example.com']);
    expect(result.unlisted).toEqual(['grace@example.com']);
    expect(result.diagnostics.map(ruleAt)).toEqual([
      'uncovered-address incident/l.txt:2:1',
      'uncovered-address incident/l.txt:4:1',
    ]);
  });

  test.each(['', '\n\n', '\ufeff'])('that names nobody is an error, as %j', async (list) => {
    const result = await uncovered(await aPolicy(), 'l.txt', readerOf({ 'l.txt': list }));
    expect(result.diagnostics).toMatchObject([
      { rule: 'members-from-unreadable', detail: '"l.txt" names nobody.' },
    ]);
    expect([result.uncovered, result.unlisted]).toEqual([[], []]);
  });

  test('takes member ids for covered where a policy names them', async () => {
    const list = `email_address,member_id\n,${MEMBER}1\n,${MEMBER}2\n,${MEMBER}3\nx@example.com,${MEMBER}1\ny@example.com,${MEMBER}2\n`;
    const result = await uncovered(await aPolicy(), 'l.csv', readerOf({ 'l.csv': list }));
    expect(result.uncovered).toEqual(['y@example.com']);
    expect(result.diagnostics.map(ruleAt)).toEqual([
      'uncovered-address l.csv:4:2',
      'uncovered-address l.csv:6:1',
    ]);
  });

  test('reports rows that cannot be read, and goes on with the others', async () => {
    const list = '"zoe@example.com"\n{"email": "x"}\n"new@example.com"\n';
    const result = await uncovered(await aPolicy(), 'l.jsonl', readerOf({ 'l.jsonl': list }));
    expect(result.uncovered).toEqual(['new@example.com']);
    expect(result.diagnostics.map(ruleAt)).toEqual([
      'members-from-row l.jsonl:2:2',
      'uncovered-address l.jsonl:3:1',
    ]);
  });

  test('is complete where diagnostics are not', async () => {
    const list = Array.from({ length: 300 }, (_, at) => `new${at}@example.com\n`).join('');
    const result = await uncovered(await aPolicy(), 'l.txt', readerOf({ 'l.txt': list }));
    expect(result.uncovered).toHaveLength(300);
    expect([result.diagnostics.length, result.more]).toEqual([100, 200]);
  });

  test.each(['gone.csv', 'list.doc'])(
    'that cannot be read (%s) says nothing about anyone',
    async (list) => {
      const result = await uncovered(await aPolicy(), list, readerOf({ 'list.doc': 'x' }));
      expect(result).toMatchObject({ uncovered: [], unlisted: [] });
      expect(result.diagnostics.map(({ rule }) => rule)).toEqual(['members-from-unreadable']);
    },
  );
});
