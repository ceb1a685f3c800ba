/** Addresses and times as they were written, each with its place. */
import type { Range, RuleId } from '../model/diagnostic.ts';
import { canonicalAddress } from './address.ts';
import type { Findings } from './findings.ts';
import { quote } from './findings.ts';
import { instant, TIME_HINT } from './instant.ts';

export interface PlacedAddress {
  /** Canonical. */
  readonly address: string;
  readonly range: Range;
}

/** A time and where it was written. */
export interface PlacedTime {
  readonly instant: string;
  readonly range: Range;
}

export interface Times {
  readonly since?: PlacedTime;
  readonly due?: PlacedTime;
}

/** Reads an address, or reports why it is none. */
export function readAddress(
  text: string,
  range: () => Range,
  findings: Findings,
  rule: RuleId = 'invalid-address',
): string | undefined {
  const canonical = canonicalAddress(text);
  if ('address' in canonical) return canonical.address;
  const detail = `${quote(text)} is not an e-mail address that can be compared safely. ${canonical.problem}`;
  findings.error(rule, range(), detail, { hint: 'Write it as name@example.com.' });
  return undefined;
}

/** Reads a time, or reports that it is none. */
export function readTime(
  field: 'since' | 'due',
  text: string,
  range: () => Range,
  findings: Findings,
  rule: RuleId = 'invalid-time',
): PlacedTime | undefined {
  const moment = instant(text, field === 'since' ? 'start' : 'end');
  if (moment !== undefined) return { instant: moment, range: range() };
  findings.error(rule, range(), `${quote(text)} under "${field}" is no date and no instant.`, {
    hint: TIME_HINT,
  });
  return undefined;
}

/** Reports a `due` that lies before its `since`; both places are named. */
export function checkTimes({ since, due }: Times, at: 'since' | 'due', findings: Findings): void {
  if (since === undefined || due === undefined || due.instant >= since.instant) return;
  const [range, other] = at === 'due' ? [due.range, since.range] : [since.range, due.range];
  findings.error(
    'due-before-since',
    range,
    `What is due by ${due.instant} cannot be done only from ${since.instant} on.`,
    { hint: 'Let "due" be later than "since".', also: [other] },
  );
}
