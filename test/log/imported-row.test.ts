import fc from 'fast-check';
import { expect, test } from 'vitest';
import { importedRow, isRowNew } from '../../src/log/transition.ts';
import type { MemberRecord } from '../../src/model/state.ts';

const instant = fc.integer({ min: 1, max: 4 }).map((n) => `2026-11-2${n}T00:00:00.000Z`);
const campaigns = fc
  .uniqueArray(fc.constantFrom('inc-1', 'inc-2', 'inc-3'))
  .map((ids) => ids.sort());

const record: fc.Arbitrary<MemberRecord | undefined> = fc.option(
  fc.record({ required_at: instant, campaigns }).map((reset) => ({
    reset: { by: 'applied' as const, members: {}, sessions: [], ...reset },
  })),
  { nil: undefined },
);

test('an imported row is new exactly where it changes the record', () => {
  const row = fc.record({ required_at: instant, campaigns });
  fc.assert(
    fc.property(record, row, (before, imported) => {
      const after = importedRow(before, imported);
      const isSame =
        after.reset?.required_at === before?.reset?.required_at &&
        after.reset?.campaigns.join() === before?.reset?.campaigns.join();
      expect(isRowNew(before, imported)).toBe(!isSame);
    }),
  );
});
