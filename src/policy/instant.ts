/** Times of a policy: RFC 3339 instants and dates, brought to UTC with milliseconds. */
import { daysIn } from '../model/calendar.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

const MINUTES_A_DAY = 1440;

const isDay = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The day after or before. */
function shift({ year, month, day }: Day, by: 1 | -1): Day {
  if (by === 1) {
    if (day < daysIn(year, month)) return { year, month, day: day + 1 };
    return month < 12 ? { year, month: month + 1, day: 1 } : { year: year + 1, month: 1, day: 1 };
  }
  if (day > 1) return { year, month, day: day - 1 };
  if (month === 1) return { year: year - 1, month: 12, day: 31 };
  return { year, month: month - 1, day: daysIn(year, month - 1) };
}

const dateText = ({ year, month, day }: Day): string =>
  `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;

function instantOf(groups: readonly string[]): string | undefined {
  const [year, month, day, hour, minute, second] = groups.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = groups.slice(7);
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return undefined;
  const offset = (sign === '-' ? -1 : 1) * (Number(offsetHours) * 60 + Number(offsetMinutes));
  let minutes = hour * 60 + minute - offset;
  let at: Day = { year, month, day };
  if (minutes < 0) {
    minutes += MINUTES_A_DAY;
    at = shift(at, -1);
  } else if (minutes >= MINUTES_A_DAY) {
    minutes -= MINUTES_A_DAY;
    at = shift(at, 1);
  }
  if (at.year < 0 || at.year > 9999) return undefined;
  const clock = `${pad(Math.floor(minutes / 60), 2)}:${pad(minutes % 60, 2)}:${pad(second, 2)}`;
  return `${dateText(at)}T${clock}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}

/**
 * The moment that a text means, as `YYYY-MM-DDTHH:MM:SS.mmmZ`, or undefined when it means none. A
 * date alone is its first instant in UTC, or with `end` its last. Fractions are cut to milliseconds.
 * Leap seconds are refused. Results compare as text in the order of time.
 */
export function instant(text: string, bound: 'start' | 'end'): string | undefined {
  const date = DATE.exec(text);
  if (date !== null) {
    const [year, month, day] = date.slice(1).map(Number) as [number, number, number];
    if (!isDay(year, month, day)) return undefined;
    return `${text}${bound === 'start' ? 'T00:00:00.000Z' : 'T23:59:59.999Z'}`;
  }
  const groups = INSTANT.exec(text);
  return groups === null ? undefined : instantOf(groups);
}

/** What to write instead of a text that means no time. */
export const TIME_HINT =
  'Write a date such as 2026-11-20, or an instant such as 2026-11-20T14:30:00Z.';
