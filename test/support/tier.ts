/**
 * How much the tests that draw their cases from seeds do: little in CI, more for who has the time.
 * `npm run torture` sets TORTURE_SEEDS to the first and the last seed of a round, as `11-20`.
 */
import { appendFileSync } from 'node:fs';

const [first = Number.NaN, last = Number.NaN] = (process.env['TORTURE_SEEDS'] ?? '')
  .split('-')
  .map((text) => (text === '' ? Number.NaN : Number(text)));

export const isTorture: boolean = first >= 1 && last >= first;

const from = (start: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => start + index);

/** The seeds, from 1: so many in CI. */
export const seeds = (ci: number): readonly number[] =>
  isTorture ? from(first, last - first + 1) : from(1, ci);

/** Numbers of cases, from 1: so many in CI; with TORTURE_SEEDS set, so many for each of its seeds. */
export const cases = (ci: number, forEachSeed: number = ci / 10): readonly number[] => {
  if (!isTorture) return from(1, ci);
  const start = Math.floor((first - 1) * forEachSeed);
  return from(start + 1, Math.floor(last * forEachSeed) - start);
};

/** The items in groups of so many, for what goes on side by side. */
export const inBatches = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  from(0, Math.ceil(items.length / size)).map((batch) =>
    items.slice(batch * size, (batch + 1) * size),
  );

/** Tells `npm run torture` what was gone through, in the file that FIGURES names. */
export const counted = (what: string, count: number): void => {
  const file = process.env['FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, count })}\n`);
};
