/** One action of a plan in words: its header, its symbol and what a reviewer must know of it. */
import { assertNever } from '../model/assert-never.ts';
import type { Action, ActionType, SkipAction } from '../model/plan.ts';
import { actionName, mayReset } from '../model/plan.ts';
import type { Requirement } from '../model/policy.ts';
import { GREEN, YELLOW } from './color.ts';
import { effectInWords, membersInWords } from './effect.ts';
import { escapeTerminal } from './escape.ts';
import { count, instant } from './text.ts';
import { SKIP_WORDS } from './words.ts';

export interface Mark {
  readonly symbol: string;
  readonly color: string;
  /** What the legend says of it. */
  readonly legend: string;
}

/** In the order of the legend. */
export const MARKS: Readonly<Record<ActionType, Mark>> = {
  require: { symbol: '+', color: GREEN, legend: 'require' },
  require_again: { symbol: '~', color: YELLOW, legend: 'require again' },
  settle: {
    symbol: '~',
    color: YELLOW,
    legend: 'settle (read what an earlier call did, and reset only if it did nothing)',
  },
  credit: { symbol: '~', color: YELLOW, legend: 'credit (record as done, without a call)' },
  revoke: { symbol: '~', color: YELLOW, legend: 'revoke (end the sessions that a reset has left)' },
  skip: { symbol: '.', color: '', legend: 'skip (nothing is done)' },
};

const skipWords = (action: SkipAction): string => {
  if (action.skip_reason === 'not_found' && action.email_address === undefined) {
    return 'no member has this id';
  }
  const words = SKIP_WORDS[action.skip_reason];
  if (action.other_address === undefined) return words;
  return `${words}: ${escapeTerminal(action.other_address)}`;
};

/** Follows the address (or addresses) in a header. */
export function actionVerb(action: Action, replaced: boolean): string {
  switch (action.action) {
    case 'require':
      return 'will be required to reset';
    case 'require_again':
      return `will be required to reset again${replaced ? ', as requested' : ''}`;
    case 'settle':
      return 'will be settled';
    case 'credit':
      return 'will be credited';
    case 'revoke':
      return 'will be signed out';
    case 'skip':
      return `will be skipped: ${skipWords(action)}`;
    default:
      return assertNever(action);
  }
}

/** `policy.yaml:14`. */
export const placeOf = ({ at }: Requirement): string => `${escapeTerminal(at.file)}:${at.line}`;

const dates = (action: Action, { since, due }: Requirement): string[] => {
  const scheduled = action.action === 'skip' && action.skip_reason === 'scheduled';
  return [
    ...(scheduled && since !== undefined ? [`begins ${instant(since)}`] : []),
    ...(due !== undefined ? [`due ${instant(due)}`] : []),
  ];
};

/** What a requirement adds to its campaign and reason; what is skipped needs no reason. */
const requirementLines = (action: Action, requirement: Requirement, places: boolean): string[] => {
  const { campaign, reason, ticket } = requirement;
  const facts = [
    ...(ticket === undefined ? [] : [`ticket ${ticket}`]),
    ...dates(action, requirement),
  ].map(escapeTerminal);
  const all = places ? [...facts, placeOf(requirement)] : facts;
  const shown = escapeTerminal(campaign);
  if (action.action === 'skip') return [[shown, ...all].join(', ')];
  const first = `${shown}: ${escapeTerminal(reason)}`;
  return all.length === 0 ? [first] : [first, `  ${all.join(', ')}`];
};

const requestLines = ({ request }: Action): string[] => {
  const sent = Object.entries<string>({ ...request }).map(
    ([key, value]) => `${key} ${escapeTerminal(value)}`,
  );
  return sent.length === 0 ? [] : [`  sent with ${sent.join(', ')}`];
};

/** What follows a reset that is made. */
const sessions = (action: Action): string[] =>
  action.revoke_sessions && mayReset(action)
    ? ['  then the sessions of its active members are ended']
    : [];

const consequence = (action: Action): string[] => {
  switch (action.action) {
    case 'require':
    case 'require_again':
      return [`  ${effectInWords(action.effect, action.members)}`];
    case 'settle':
      return action.requirements.length === 0
        ? ['only read, not reset: no campaign asks for it now']
        : [`  if it was not applied: ${effectInWords(action.effect, action.members)}`];
    case 'credit':
      return action.by === 'satisfied'
        ? ['  already reset: only the campaign is recorded']
        : [`  nobody has a password: recorded as done (${membersInWords(action.members)})`];
    case 'revoke':
      return [
        `  already reset: the sessions of ${count(action.sessions.length, 'member')} are ended`,
      ];
    case 'skip':
      return [];
    default:
      return assertNever(action);
  }
};

/** What stands below the header; with `places`, also where each requirement is written. */
export const actionLines = (action: Action, places: boolean): string[] => [
  ...action.requirements.flatMap((requirement) => requirementLines(action, requirement, places)),
  ...(action.action === 'skip' ? [] : requestLines(action)),
  ...consequence(action),
  ...sessions(action),
];

/** The escaped name of an action. */
export const shownName = (action: Action): string => escapeTerminal(actionName(action));

/** What becomes of the address, line by line; nothing in it is of unknown origin. */
export const effectLines = (action: Action): readonly string[] =>
  [...consequence(action), ...sessions(action)].map((line) => line.trim());
