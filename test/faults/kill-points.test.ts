/** kill -9 at every system call that touches log, state, lock or a plan: strace kills, then the apply is run again. */
import { describe, expect, test } from 'vitest';
import { type CutOff, SEEDS, inLanes, lanesFor, nameOf, shapeOf } from './cut-off.ts';
import { type Point } from './strace.ts';
import { counted } from '../support/tier.ts';
import { HAS_STRACE } from '../support/tools.ts';

const LEAST_POINTS = 120;
const CHAIN = 5;

interface Swept {
  kills: number;
  readonly wrong: string[];
}

/** Points in runs of five that are killed one after the other, each further on than the last. */
function chains(points: readonly Point[]): readonly (readonly Point[])[] {
  const count = Math.ceil(points.length / CHAIN);
  return Array.from({ length: count }, (_, start) =>
    points.filter((_point, index) => index % count === start),
  );
}

async function killed(lane: CutOff, point: Point, swept: Swept): Promise<void> {
  const traced = await lane.apply({ point, what: 'signal=KILL' });
  if (traced.signal === 'SIGKILL') swept.kills += 1;
  const exit = traced.signal === 'SIGKILL' ? undefined : (traced.status ?? undefined);
  for (const wrong of lane.wrongAfter(traced, exit)) {
    swept.wrong.push(`killed at ${nameOf(point)}: ${wrong}`);
  }
}

describe.runIf(HAS_STRACE)('kill -9 at each system call', () => {
  test.each(SEEDS)(
    'of planning, of applying, and of recovering from what a kill left: nothing is lost (%i)',
    async (seed) => {
      const lanes = await lanesFor(shapeOf(seed));
      const [first] = lanes;
      if (first === undefined) return;
      const swept: Swept = { kills: 0, wrong: [] };
      const tell = (point: Point, wrong: readonly string[]): void => {
        swept.wrong.push(...wrong.map((text) => `after ${nameOf(point)}: ${text}`));
      };

      await first.begin();
      const planning = first.points(await first.plan());
      await inLanes(lanes, planning, async (lane, point) => {
        await lane.begin();
        const { signal } = await lane.plan({ point, what: 'signal=KILL' });
        if (signal === 'SIGKILL') swept.kills += 1;
        tell(point, await lane.wrongAfterPlan());
      });

      await first.begin();
      const applying = first.points(await first.apply());
      await inLanes(lanes, applying, async (lane, point) => {
        await lane.begin();
        await killed(lane, point, swept);
        tell(point, await lane.wrongInTheEnd());
      });

      await first.begin();
      await first.interrupt();
      const recovering = first.points(await first.apply());
      await inLanes(lanes, chains(recovering), async (lane, chain) => {
        await lane.begin();
        await lane.interrupt();
        for (const point of chain) await killed(lane, point, swept);
        const [last] = chain.slice(-1);
        if (last !== undefined) tell(last, await lane.wrongInTheEnd());
      });

      counted('kill points', swept.kills);
      expect(swept.wrong).toEqual([]);
      expect(swept.kills).toBeGreaterThanOrEqual(LEAST_POINTS);
    },
    600_000,
  );
});
