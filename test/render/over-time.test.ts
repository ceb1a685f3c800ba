import { expect, test } from 'vitest';
import { overTime } from '../../src/render/over-time.ts';

const counted = (...instants: readonly string[]): readonly (readonly [string, number])[] =>
  overTime(instants, (at) => at).map(({ label, items }) => [label, items.length] as const);

const hours = '2026-02-28T22:59:59.999Z';

test('a night is told by hours, over the end of a month, with the empty ones between', () => {
  expect(counted('2026-03-01T01:00:00.000Z', hours, '2026-02-28T22:00:00.000Z')).toEqual([
    ['2026-02-28 22:00', 2],
    ['2026-02-28 23:00', 0],
    ['2026-03-01 00:00', 0],
    ['2026-03-01 01:00', 1],
  ]);
});

test.each([
  ['2026-03-02T12:59:00.000Z', 63 - 24, '2026-02-28 22:00'],
  ['2026-03-10T00:00:00.000Z', 11, '2026-02-28'],
  ['2026-05-15T00:00:00.000Z', 4, '2026-02'],
  ['2031-03-01T00:00:00.000Z', 62, '2026-02'],
  ['2031-04-01T00:00:00.000Z', 6, '2026'],
])('up to %s there are %i buckets, from %s on', (last, number, first) => {
  const all = counted(hours, last);
  expect([all.length, all[0], all.at(-1)?.[1]]).toEqual([number, [first, 1], 1]);
  expect([...all].sort()).toEqual(all);
});

test('a leap day has its place', () => {
  const all = counted('2028-02-25T00:00:00.000Z', '2028-03-02T23:00:00.000Z');
  expect(all.map(([label]) => label)).toContain('2028-02-29');
});

test('of a date that nobody can mean the years alone are told', () => {
  expect(counted('0001-01-01T00:00:00.000Z', hours)).toEqual([
    ['0001', 1],
    ['2026', 1],
  ]);
  expect(counted()).toEqual([]);
  expect(counted(hours)).toEqual([['2026-02-28 22:00', 1]]);
});
