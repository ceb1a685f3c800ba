/** Who an apply left behind, why, and what to do next: the error box that ends it. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApplySummary, LeftAddress } from '../model/event.ts';
import { escapeTerminal } from './escape.ts';

type Result = LeftAddress['result'];

const NAMED = 50;

export interface Meaning {
  readonly title: string;
  /** What happened. */
  readonly what: string;
  /** What to do next. */
  readonly next: string;
}

/** Most urgent first. */
export const MEANING: Readonly<Record<Result, Meaning>> = {
  held: {
    title: 'Held',
    what: 'nobody can tell whether the reset took effect.',
    next: [
      'A person must find out, and then say so with one of:',
      '    mustreset state settle ADDRESS --applied --reason "..."   it did',
      '    mustreset state settle ADDRESS --retry --reason "..."     reset again',
    ].join('\n'),
  },
  unknown: {
    title: 'Unknown',
    what: 'the call was sent, but no clear answer came back.',
    next: 'Run plan and apply again: they read the members first to find out what happened.',
  },
  rejected: {
    title: 'Rejected',
    what: 'Stytch refused the reset.',
    next: 'Mend the cause, then run plan and apply again.',
  },
  changed: {
    title: 'Changed',
    what: 'the members are not those that the plan showed, so nothing was sent.',
    next: 'Run plan again, review it, and apply it.',
  },
  not_started: {
    title: 'Not started',
    what: 'no reset took effect.',
    next: 'Apply the same plan again, or make a new one.',
  },
  sessions_left: {
    title: 'Sessions left',
    what: 'the password is reset, but not all sessions could be ended.',
    next: 'Run plan and apply again: they end what is left, and reset nobody twice.',
  },
  waiting: {
    title: 'Waiting',
    what: 'an earlier call is settled, but another campaign still asks for a reset.',
    next: 'Run plan and apply again.',
  },
};

const section = (
  result: Result,
  number: number,
  named: readonly LeftAddress[],
  factsOf: (address: string) => string,
): string => {
  const { title, what, next } = MEANING[result];
  const more = number - named.length;
  return [
    `${title} (${number}): ${what}`,
    ...named.map(
      ({ email_address }) => `    ${escapeTerminal(email_address)}${factsOf(email_address)}`,
    ),
    ...(named.length > 0 && more > 0 ? [`    and ${more} more`] : []),
    next,
  ].join('\n');
};

/**
 * The error that ends an apply with another exit code than 0; undefined when the summary has nobody
 * left. Names at most 50 addresses; the numbers are the summary's. `factsOf` returns what the last
 * answer about an address said, escaped.
 */
export function leftoverDiagnostic(
  summary: ApplySummary,
  left: readonly LeftAddress[],
  factsOf: (address: string) => string,
  exitCode: number,
): Diagnostic | undefined {
  let room = NAMED;
  let total = 0;
  const sections: string[] = [];
  for (const result of Object.keys(MEANING) as Result[]) {
    const number = summary[result];
    if (number === 0) continue;
    const named = left.filter((one) => one.result === result).slice(0, Math.min(room, number));
    room -= named.length;
    total += number;
    sections.push(section(result, number, named, factsOf));
  }
  if (total === 0) return undefined;
  const opening = `${total === 1 ? '1 address is' : `${total} addresses are`} not done. What was done is in the log and is not done again.`;
  return {
    severity: 'error',
    rule: 'not-converged',
    summary: exitCode === 7 ? 'Apply did not converge' : 'Apply stopped early',
    detail: [opening, ...sections].join('\n\n'),
  };
}
