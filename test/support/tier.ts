/** How much the tests that draw their cases from seeds do: little in CI, more for who has the time. */
const torture = Number(process.env['TORTURE_SEEDS'] ?? Number.NaN);

/** So many cases in CI; with TORTURE_SEEDS set, so many for each of its seeds. */
export const cases = (ci: number, forEachSeed: number = ci / 10): number =>
  Number.isNaN(torture) ? ci : Math.ceil(forEachSeed * torture);
