import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalText } from '../../src/log/canonical-text.ts';
import { createFold, foldInto } from '../../src/log/fold.ts';
import { TextTable } from '../../src/log/members.ts';
import { histories } from './history.ts';

test('a fold into texts holds the canonical texts of what a fold into values holds', () => {
  fc.assert(
    fc.property(histories(), (log) => {
      const values = createFold();
      const table = new TextTable();
      const texts = foldInto(table);
      for (const record of log.records) {
        values.apply(record);
        texts.apply(record);
      }
      const expected = Object.entries(values.members).map(
        ([address, record]) => [address, canonicalText(record)] as const,
      );
      expect(new Map(table.texts())).toEqual(new Map(expected));
      for (const [address] of expected) expect(table.get(address)).toEqual(values.members[address]);
    }),
    { numRuns: 100 },
  );
});

test('a table of texts keeps the value of a record only while its attempt is not decided', () => {
  const table = new TextTable();
  const latest = { at: '1', attempt: 'a', campaigns: [] };
  const open = { last_attempt: { ...latest, outcome: 'open' } } as const;
  const applied = { last_attempt: { ...latest, outcome: 'applied' } } as const;
  table.put('ada@example.com', open);
  expect(table.get('ada@example.com')).toBe(open);
  table.put('ada@example.com', applied);
  expect(table.get('ada@example.com')).not.toBe(applied);
  expect(table.get('ada@example.com')).toEqual(applied);
});

test('a table of texts says whether it changed', () => {
  const table = new TextTable();
  expect(table.put('ada@example.com', {})).toBe(true);
  expect(table.put('ada@example.com', undefined)).toBe(true);
  expect(table.put('ada@example.com', undefined)).toBe(false);
  expect(table.get('ada@example.com')).toBeUndefined();
});
