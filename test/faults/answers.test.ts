/** Every fault that the emulator knows, through the command line, until nothing is left to do. */
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS, type FaultKind } from '../../src/emulator/server.ts';
import { addressOf, rehearse, untilQuiet } from './rehearsal.ts';

const SHORT: readonly FaultKind[] = FAULT_KINDS.filter(
  (kind) => kind !== 'hang' && kind !== 'wrong-member',
);

describe('an apply whose calls meet faults', () => {
  test.each(SHORT)('converges and records every call when some meet %s', async (kind) => {
    const rehearsal = await rehearse({ addresses: 20, faults: [{ kind, share: 0.25 }], seed: 3 });
    const exits = await untilQuiet(rehearsal, 3);
    expect(exits.at(-1)).toBe(0);
    expect(await rehearsal.problems(0)).toEqual([]);
  });

  test.each([11, 12])('converges when all kinds come together (seed %i)', async (seed) => {
    const faults = SHORT.map((kind) => ({ kind, share: 0.08 }));
    const rehearsal = await rehearse({ addresses: 120, faults, seed, latency_ms: 5 });
    const exits = await untilQuiet(rehearsal, 4);
    expect(exits.at(-1)).toBe(0);
    expect(await rehearsal.problems(0)).toEqual([]);
    // Nothing is left to do, and nothing is called any more.
    const calls = rehearsal.emulator.ledger().totals.requests;
    expect((await rehearsal.apply()).status).toBe(0);
    expect(rehearsal.emulator.ledger().totals.requests).toBe(calls);
  });

  test('stops at an answer about somebody else, with 8, and never calls for that address again', async () => {
    const rehearsal = await rehearse({
      faults: [{ kind: 'wrong-member', share: 0.1 }],
      seed: 2,
      shared: 0,
    });
    const { status } = await rehearsal.apply();
    expect(status).toBe(8);
    expect(await rehearsal.problems(status ?? undefined)).toEqual([]);
    const held = rehearsal.emulator
      .ledger()
      .requests.filter(({ fault }) => fault === 'wrong-member');
    expect(held.length).toBeGreaterThan(0);
    for (let runs = 0; runs < 3; runs += 1) await rehearsal.apply();
    const { totals } = rehearsal.emulator.ledger();
    for (const { email_address } of held) expect(totals.resets[email_address]).toBe(1);
    expect(totals.duplicates).toBe(0);
  });

  test.each([
    ['500', 1],
    ['drop-before', 1],
  ] as const)(
    'ends with 7 when every call meets %s, and names who is left',
    async (kind, share) => {
      const rehearsal = await rehearse({ addresses: 6, faults: [{ kind, share }] });
      const { status, stdout, stderr } = await rehearsal.apply('--max-attempts=2');
      expect(status).toBe(7);
      expect(stdout + stderr).toContain(addressOf(5));
      expect(await rehearsal.problems(7)).toEqual([]);
    },
  );
});
