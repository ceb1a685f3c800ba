/** Input that nobody meant: told or taken, never a crash, a stack, a long silence, or a call. */
import { describe, expect, test } from 'vitest';
import { cases, counted } from '../support/tier.ts';
import { KINDS, type Kind, ORIGINALS, WHOLE_KINDS, malformed } from './malformed.ts';
import { take } from './malformed-readers.ts';

/** Of each of 14 kinds: 5 040 inputs in CI, 100 800 for 100 seeds. */
const SEEDS = cases(360, 72);
const LONGEST_MS = 2000;

const STACK_FRAME = /^[\s│]*at .*[:(]\d+:\d+\)?$/m;
/** What a terminal obeys, and what hides or turns round what stands beside it. */
const OBEYED =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;

/** What is wrong with how it was taken; undefined when nothing is. Time is that of the processor. */
async function objection(kind: Kind, seed: number): Promise<string | undefined> {
  const { bytes } = malformed(kind, seed);
  const begun = process.cpuUsage();
  try {
    const { shown } = await take(kind, bytes);
    if (STACK_FRAME.test(shown)) return 'shows a stack';
    const obeyed = OBEYED.exec(shown);
    if (obeyed !== null) return `shows U+${obeyed[0].charCodeAt(0).toString(16)}`;
  } catch (error) {
    return `throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
  const { user, system } = process.cpuUsage(begun);
  const took = (user + system) / 1000;
  return took > LONGEST_MS ? `takes ${Math.round(took)} ms` : undefined;
}

test.each(WHOLE_KINDS)('a "%s" that nobody spoiled is taken', async (kind) => {
  const { accepted, shown } = await take(kind, Buffer.from(ORIGINALS[kind]()));
  expect([accepted, accepted ? '' : shown]).toEqual([true, '']);
});

describe('malformed input', () => {
  test.each(KINDS)(
    'of the kind "%s" is told or taken',
    async (kind) => {
      const found: string[] = [];
      for (const seed of SEEDS) {
        if (found.length >= 5) break;
        const why = await objection(kind, seed);
        if (why !== undefined) found.push(`${kind} ${seed} ${why}`);
      }
      counted('malformed inputs', SEEDS.length);
      expect(found).toEqual([]);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    },
    120_000,
  );
});
