/** The recorded state: one line per address, or one record in full. */
import type { MemberRecord, Members, Reset } from '../model/state.ts';
import { BOLD, paint } from './color.ts';
import { escapeTerminal } from './escape.ts';
import type { Style } from './style.ts';
import { alignColumns, second } from './text.ts';

const NONE = '-';

const EMPTY = 'The state is empty: no reset is recorded.\n';

/** An open attempt has no outcome yet, and is read as unknown. */
const outcome = ({ last_attempt }: MemberRecord): string =>
  last_attempt === undefined
    ? NONE
    : last_attempt.outcome === 'open'
      ? 'unknown'
      : last_attempt.outcome;

/** How a reset is known. What a list says was done by hand, or by another program. */
const known = ({ by }: Reset): string => (by === 'imported' ? 'imported (by hand)' : by);

const row = ([address, record]: readonly [string, MemberRecord]): readonly string[] => [
  escapeTerminal(address),
  escapeTerminal(record.reset === undefined ? NONE : second(record.reset.required_at)),
  record.reset === undefined ? NONE : known(record.reset),
  escapeTerminal(record.reset?.campaigns.join(',') ?? NONE) || NONE,
  outcome(record),
];

/** `show` without a file: address, reset time, by, campaigns and last outcome in aligned columns. */
export function renderState(members: Members, style: Style): string {
  const rows = Object.entries(members).map(row);
  if (rows.length === 0) return EMPTY;
  const [head = '', ...lines] = alignColumns([
    ['ADDRESS', 'RESET AT', 'BY', 'CAMPAIGNS', 'LAST OUTCOME'],
    ...rows,
  ]);
  return `${[paint(head, BOLD, style), ...lines].join('\n')}\n`;
}

/** `state list`: one address a line, as Terraform lists its resources. */
export const renderStateList = (members: Members): string =>
  Object.keys(members)
    .map((address) => `${escapeTerminal(address)}\n`)
    .join('');

const resetLines = ({ reset }: MemberRecord): string[] => {
  if (reset === undefined) return ['  reset: none is recorded'];
  const members = Object.entries(reset.members).map(
    ([member, { organization_id, password_id }]) =>
      `    ${member} in ${organization_id}, ${password_id === undefined ? 'no password' : `password ${password_id}`}`,
  );
  return [
    `  reset at:   ${reset.required_at}`,
    `  by:         ${known(reset)}`,
    `  campaigns:  ${reset.campaigns.join(', ')}`,
    ...(reset.request_id === undefined ? [] : [`  request_id: ${reset.request_id}`]),
    ...(members.length === 0 ? [] : ['  members right before the reset:', ...members]),
    ...(reset.sessions.length === 0
      ? []
      : [`  sessions still to be ended of: ${reset.sessions.join(', ')}`]),
  ];
};

const attemptLines = (record: MemberRecord): string[] => {
  const { last_attempt } = record;
  if (last_attempt === undefined) return [];
  const { attempt, at, campaigns, first } = last_attempt;
  return [
    `  last attempt: ${outcome(record)}, at ${at}, for ${campaigns.join(', ')} (${attempt})`,
    ...(first === undefined ? [] : [`  unsettled since: ${first.at} (${first.attempt})`]),
  ];
};

/** `state show ADDRESS`. */
export const renderMemberRecord = (address: string, record: MemberRecord, style: Style): string =>
  `${[
    paint(`# ${escapeTerminal(address)}`, BOLD, style),
    ...[...resetLines(record), ...attemptLines(record)].map(escapeTerminal),
  ].join('\n')}\n`;
