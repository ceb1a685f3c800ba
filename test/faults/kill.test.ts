/** kill -9 at any moment: what was acknowledged is recorded, what was not is settled, nobody is reset twice unrecorded. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openAttempts } from '../support/checker.ts';
import { rehearse, untilQuiet } from './rehearsal.ts';

const PARALLELISM = 8;
const KILLS = 5;

/** In [0, 1), from the seed. */
const fraction = (seed: number): number => ((seed * 2654435761) % 1009) / 1009;

test.each([1, 2, 3, 4, 5, 6])(
  'an apply that is killed five times converges when it is run again (%i)',
  async (seed) => {
    const rehearsal = await rehearse({
      addresses: 100,
      latency_ms: 20,
      parallelism: PARALLELISM,
      seed,
    });
    const { emulator, store } = rehearsal;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const moment = seed * 100 + kill;
      const killed = rehearsal.startApply();
      const until = emulator.ledger().totals.requests + 1 + Math.floor(fraction(moment) * 30);
      while (emulator.ledger().totals.requests < until && killed.child.exitCode === null) {
        await delay(1);
      }
      await delay(fraction(moment * 7) * 30);
      killed.child.kill('SIGKILL');
      await killed.ended;
      expect(openAttempts(store)).toBeLessThanOrEqual(2 * PARALLELISM);
    }
    expect(await untilQuiet(rehearsal, 2)).toContain(0);
    expect(await rehearsal.problems(0)).toEqual([]);
    const { resets } = emulator.ledger().totals;
    // With one active member the effect can be seen; with two the emulator marks no second time.
    expect(Object.values(resets).filter((times) => times > 1)).toEqual([]);
  },
);
