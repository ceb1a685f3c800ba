/** EIO and ENOSPC at every system call that writes log, state, lock or the kept plan: once, and from then on for good. */
import { describe, expect, test } from 'vitest';
import { SEEDS, inLanes, lanesFor, nameOf, shapeOf } from './cut-off.ts';
import { type Fault, type Point, type Traced } from './strace.ts';
import { counted, isTorture } from '../support/tier.ts';
import { HAS_STRACE } from '../support/tools.ts';

const WRITING = ['write', 'fsync', 'fdatasync'];
const CALLS = [...WRITING, 'rename', 'openat', 'link', 'mkdir'];
const ERRORED = '{folder}/store/mustreset.errored.jsonl';
const LOG = '{folder}/store/mustreset.log.jsonl';
const LEAST_FAULTS = 60;

const errorOf = (call: string): string => `error=${call === 'write' ? 'ENOSPC' : 'EIO'}`;

/** Each call fails once, as on a disk that recovers at once. */
const once = (points: readonly Point[]): readonly Fault[] =>
  points
    .filter(({ call }) => CALLS.includes(call))
    .map((point) => ({ point, what: errorOf(point.call) }));

/** From each call on nothing of its kind succeeds any more, wherever in the store. */
const forGood = (points: readonly Point[]): readonly Fault[] =>
  WRITING.flatMap((call) => {
    const own = points.filter((point) => point.call === call);
    const files = [...new Set([...own.map(({ path }) => path), ERRORED])];
    return own.map(({ path }, index) => ({
      point: { call, path, nth: index + 1 },
      what: errorOf(call),
      forGood: files,
    }));
  });

/** What it says of a fault; giving back the lock may fail unseen, since it then counts as a dead one's. */
function untold({ point }: Fault, { status, stdout }: Traced): readonly string[] {
  const { call, path } = point;
  const matters = WRITING.includes(call) || (call === 'rename' && path.endsWith('.tmp'));
  if (status === 0 && !matters) return [];
  if (status !== 8) return [`exit code ${status}`];
  return /ENOSPC|EIO/.test(stdout) ? [] : ['the error is not named'];
}

/** After a failed write or sync the log is not touched again: what a second one says means nothing. */
function retried({ point }: Fault, { trace }: Traced): readonly string[] {
  if (point.path !== LOG || !WRITING.includes(point.call)) return [];
  const behind = trace.split('\n').filter((line) => !line.includes('errored.jsonl'));
  const first = behind.findIndex((line) => line.includes('(INJECTED)'));
  return behind.slice(first + 1).some((line) => line.includes('mustreset.log.jsonl'))
    ? ['the log was touched again']
    : [];
}

describe.runIf(HAS_STRACE)('a disk that fails at one system call', () => {
  test.each(isTorture ? SEEDS : [2])(
    'once, or for good: exit code 8, nothing lost, and the next run goes on (%i)',
    async (seed) => {
      const lanes = await lanesFor(shapeOf(seed));
      const [first] = lanes;
      if (first === undefined) return;
      await first.begin();
      const points = first.points(await first.apply());
      const wrong: string[] = [];
      let met = 0;
      await inLanes(lanes, [...once(points), ...forGood(points)], async (lane, fault) => {
        await lane.begin();
        const run = await lane.apply(fault);
        if (!run.trace.includes('(INJECTED)')) return;
        met += 1;
        const problems = [
          ...untold(fault, run),
          ...retried(fault, run),
          ...lane.wrongAfter(run, run.status ?? undefined),
          ...(await lane.wrongInTheEnd()),
        ];
        const when = fault.forGood === undefined ? 'once' : 'for good';
        const where = `${fault.what} ${when} at ${nameOf(fault.point)}`;
        wrong.push(...problems.map((text) => `${where}: ${text}`));
      });
      counted('failing points', met);
      expect(wrong).toEqual([]);
      expect(met).toBeGreaterThanOrEqual(LEAST_FAULTS);
    },
    600_000,
  );
});
