import type { Range } from '../model/diagnostic.ts';
import type { Place } from '../model/policy.ts';

/** The place of a requirement as a diagnostic points at it. */
export const rangeOf = ({ file, line, column }: Place): Range => ({
  file,
  start: { line, column },
  end: { line, column: column + 1 },
});
