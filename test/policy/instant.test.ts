import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant } from '../../src/policy/instant.ts';

test.each([
  ['2026-11-20', 'start', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20', 'end', '2026-11-20T23:59:59.999Z'],
  ['2024-02-29', 'start', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29', 'start', '2000-02-29T00:00:00.000Z'],
  ['2026-11-20T14:30:00Z', 'start', '2026-11-20T14:30:00.000Z'],
  ['2026-11-20T14:30:00Z', 'end', '2026-11-20T14:30:00.000Z'],
  ['2026-11-20t14:30:00z', 'start', '2026-11-20T14:30:00.000Z'],
  ['2026-11-20T14:30:00.1234Z', 'start', '2026-11-20T14:30:00.123Z'],
  ['2026-11-20T14:30:00.5+02:00', 'start', '2026-11-20T12:30:00.500Z'],
  ['2026-01-01T00:30:00+01:00', 'start', '2025-12-31T23:30:00.000Z'],
  ['2024-03-01T00:00:00+00:01', 'start', '2024-02-29T23:59:00.000Z'],
  ['2026-12-31T23:30:00-01:00', 'start', '2027-01-01T00:30:00.000Z'],
] as const)('%s (%s) is %s', (text, bound, expected) => {
  expect(instant(text, bound)).toBe(expected);
});

test.each([
  '2026-02-30',
  '2026-02-29',
  '1900-02-29',
  '2026-13-01',
  '2026-00-01',
  '2026-04-31',
  '2026-1-1',
  '26-01-01',
  '2026-11-20T14:30Z',
  '2026-11-20T14:30:00',
  '2026-11-20 14:30:00Z',
  '2026-11-20T24:00:00Z',
  '2026-11-20T23:60:00Z',
  '2026-12-31T23:59:60Z',
  '2026-11-20T14:30:00+24:00',
  '2026-11-20T14:30:00+0200',
  '0000-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59-00:01',
  ' 2026-11-20',
  '2026-11-20\n',
  'tomorrow',
  '',
])('%j is no time', (text) => {
  expect(instant(text, 'start')).toBeUndefined();
});

test('agrees with the calendar of the machine', () => {
  const part = (most: number): fc.Arbitrary<string> =>
    fc.nat(most).map((value) => String(value).padStart(2, '0'));
  const date = fc
    .tuple(fc.integer({ min: 1, max: 9998 }), part(13), part(32))
    .map(([year, month, day]) => `${String(year).padStart(4, '0')}-${month}-${day}`);
  const zone = fc.oneof(
    fc.constant('Z'),
    fc
      .tuple(fc.constantFrom('+', '-'), part(23), part(59))
      .map(([sign, h, m]) => `${sign}${h}:${m}`),
  );
  const text = fc.tuple(date, part(23), part(59), part(59), zone);
  fc.assert(
    fc.property(text, ([day, hour, minute, second, offset]) => {
      // The machine rolls days that do not exist over to the next month; they are none here.
      const exists = new Date(`${day}T00:00:00Z`);
      const valid = !Number.isNaN(exists.getTime()) && exists.toISOString().startsWith(day);
      const written = `${day}T${hour}:${minute}:${second}${offset}`;
      expect(instant(written, 'start')).toBe(valid ? new Date(written).toISOString() : undefined);
    }),
    { numRuns: 2000 },
  );
});
