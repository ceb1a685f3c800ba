import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasErrors } from '../../src/model/diagnostic.ts';
import { plan } from '../support/builders.ts';
import { expected, toldOf } from './model.ts';
import { partsOf, worlds } from './worlds.ts';

const RUNS = 3000;

test('planning agrees with a second telling of its rules, for every address of any world', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(worlds(), (world) => {
      const { plan: made, diagnostics } = plan(partsOf(world));
      const told = expected(world);
      expect(made === undefined).toBe(told === undefined);
      if (made === undefined || told === undefined) {
        expect(hasErrors(diagnostics)).toBe(true);
        return;
      }
      const planned = toldOf(made.actions);
      const listed = Object.entries(told).filter(
        ([, what]) => !['no_op', 'excluded'].includes(what),
      );
      expect(planned).toEqual(Object.fromEntries(listed));
      expect(made.actions).toHaveLength(listed.length);

      const { summary } = made;
      const count = (what: string): number =>
        Object.values(told).filter((each) => each === what).length;
      expect(summary.no_op).toBe(count('no_op'));
      expect(summary.excluded).toBe(count('excluded'));
      expect(made.actions.length + summary.no_op + summary.excluded).toBe(Object.keys(told).length);
      for (const what of Object.values(told)) seen.add(what);
    }),
    { numRuns: RUNS },
  );
  expect([...seen].sort()).toEqual([
    'credit no_password',
    'credit satisfied',
    'excluded',
    'no_op',
    'require',
    'require_again',
    'revoke',
    'settle',
    'settle reading',
    'skip address_changed',
    'skip breakglass',
    'skip held',
    'skip inactive',
    'skip not_found',
    'skip protected',
    'skip scheduled',
    'skip too_many_members',
  ]);
});
