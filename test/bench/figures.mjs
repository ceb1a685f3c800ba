// Numbers as rows use and print them.

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of one key over several results. */
export const medianOf = (results, key) => median(results.map((result) => result[key]));

/** The exponent with which a cost grows when `n` grows tenfold. */
export const exponent = (small, large) => Math.log10(large / small);

export const times = (ratio) => `${ratio.toFixed(2)} ×`;
export const percent = (share) => `${(share * 100).toFixed(1)} %`;
export const whole = (number) => Math.round(number).toLocaleString('en-US').replaceAll(',', ' ');
export const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;

/** One line of the result table. `isMet` undefined: nothing to judge. */
export function line(row, goal, measured, isMet, figures = {}) {
  const verdict = isMet === undefined ? '-' : isMet ? 'met' : 'missed';
  return { row, goal, measured, verdict, figures };
}

/** A line for a row that says nothing on this machine, and why. */
export const voidLine = (row, goal, why) => ({ row, goal, measured: why, verdict: 'void', figures: {} });
