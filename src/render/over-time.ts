/** Instants counted by hour, day, month or year: the finest of them that still fits on a page. */
import { daysIn } from '../model/calendar.ts';

export interface Bucket<T> {
  /** Its beginning, UTC. */
  readonly label: string;
  readonly items: readonly T[];
}

/** Year, month, day and hour; a coarser unit leaves out what is finer. */
type Parts = readonly number[];

/** The bucket behind this one. */
function next([year = 0, month, day, hour]: Parts): Parts {
  if (month === undefined) return [year + 1];
  if (day === undefined) return month === 12 ? [year + 1, 1] : [year, month + 1];
  if (hour !== undefined) {
    return hour === 23 ? [...next([year, month, day]), 0] : [year, month, day, hour + 1];
  }
  return day === daysIn(year, month) ? [...next([year, month]), 1] : [year, month, day + 1];
}

/** Hours, days, months, years. */
const UNITS = [4, 3, 2, 1] as const;

/** More do not fit side by side. */
const MOST = 62;

/** Of an RFC 3339 instant in UTC. */
const partsOf = (at: string, unit: number): Parts =>
  [at.slice(0, 4), at.slice(5, 7), at.slice(8, 10), at.slice(11, 13)].slice(0, unit).map(Number);

const pad = (part: number, width = 2): string => String(part).padStart(width, '0');

const labelOf = ([year = 0, month, day, hour]: Parts): string => {
  const date = [pad(year, 4), month && pad(month), day && pad(day)].filter(Boolean).join('-');
  return hour === undefined ? date : `${date} ${pad(hour)}:00`;
};

/** The labels from the first instant to the last, or undefined if there are too many. */
function labelsOf(first: string, last: string, unit: number): readonly string[] | undefined {
  const end = labelOf(partsOf(last, unit));
  const labels: string[] = [];
  for (let parts = partsOf(first, unit); labels.length < MOST; parts = next(parts)) {
    const label = labelOf(parts);
    labels.push(label);
    if (label === end) return labels;
  }
  return undefined;
}

/** Sorts items into contiguous buckets; none for no items. */
export function overTime<T>(items: readonly T[], at: (item: T) => string): readonly Bucket<T>[] {
  const byTime = items.map(at).sort();
  const [first] = byTime;
  const last = byTime.at(-1);
  if (first === undefined || last === undefined) return [];
  const unit = UNITS.find((each) => labelsOf(first, last, each) !== undefined) ?? 1;
  const labels = labelsOf(first, last, unit) ?? [];
  const buckets = new Map<string, T[]>(labels.map((label) => [label, []]));
  for (const item of items) {
    const label = labelOf(partsOf(at(item), unit));
    const bucket = buckets.get(label);
    if (bucket === undefined) buckets.set(label, [item]);
    else bucket.push(item);
  }
  return [...buckets]
    .map(([label, within]) => ({ label, items: within }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}
