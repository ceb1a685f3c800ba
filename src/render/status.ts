/** How far the campaigns are as a person reads it: the numbers, then who stands behind each. */
import type {
  CampaignStatus,
  CampaignsStatus,
  CountedStatus,
  RequiredMember,
  ResetStatus,
  StatusCounts,
} from '../model/status.ts';
import { BOLD, GREEN, RED, YELLOW, paint } from './color.ts';
import { escapeTerminal } from './escape.ts';
import type { Tone } from './page.ts';
import {
  SHOWN_STATUSES,
  STATUS_REASONS,
  STATUS_WORDS,
  countedStatuses,
  statusCounts,
} from './status-words.ts';
import type { Style } from './style.ts';
import { alignColumns, count, instant, second } from './text.ts';

/** More lines of one list are counted: documents have them all. */
const MOST_OF_A_LIST = 100;

const more = (left: number): readonly string[] =>
  left > 0 ? [`    and ${left} more: --json and --write csv list them all`] : [];

const paintAs = (tone: Tone, text: string, style: Style): string => {
  switch (tone) {
    case 'bad':
      return paint(text, RED, style);
    case 'change':
      return paint(text, YELLOW, style);
    case 'good':
      return paint(text, GREEN, style);
    case 'plain':
      return text;
  }
};

/** Rows of numbers below the statuses that occur at all. */
function table(
  title: string,
  rows: readonly CountedStatus[],
  total: StatusCounts,
  style: Style,
): readonly string[] {
  const used = countedStatuses(total);
  const numbers = (counts: StatusCounts): string[] => [
    String(counts.required),
    ...used.map((name) => String(counts[name])),
  ];
  const [head = '', ...lines] = alignColumns([
    [title, 'REQUIRED', ...used.map((name) => STATUS_WORDS[name].label.toUpperCase())],
    ...rows.map(({ id, counts }) => [escapeTerminal(id), ...numbers(counts)]),
  ]);
  return [paint(head, BOLD, style), ...lines];
}

/** What is known of one address, as facts behind its name. */
function memberLine(member: RequiredMember): string {
  const { email_address, member_id, required_at, requirement, organizations } = member;
  const facts = [
    ...(required_at === undefined ? [] : [`reset ${second(required_at)}`]),
    ...(requirement.due === undefined ? [] : [`due ${instant(requirement.due)}`]),
    ...(organizations.length === 0 ? [] : [`in ${organizations.join(', ')}`]),
    ...(member.status_reason === undefined ? [] : [STATUS_REASONS[member.status_reason]]),
  ];
  const who = email_address ?? member_id ?? '';
  return escapeTerminal(`    ${who}${facts.length === 0 ? '' : `: ${facts.join('; ')}`}`);
}

function list(
  status: ResetStatus,
  members: readonly RequiredMember[],
  style: Style,
): readonly string[] {
  if (members.length === 0) return [];
  const { label, meaning, tone } = STATUS_WORDS[status];
  return [
    `  ${paintAs(tone, `${members.length} ${label}`, style)} (${meaning})`,
    ...members.slice(0, MOST_OF_A_LIST).map(memberLine),
    ...more(members.length - MOST_OF_A_LIST),
  ];
}

function campaignLines({ id, counts, members }: CampaignStatus, style: Style): readonly string[] {
  const lists = SHOWN_STATUSES.flatMap((status) =>
    list(
      status,
      members.filter((member) => member.status === status),
      style,
    ),
  );
  return [paint(`# ${escapeTerminal(id)}, ${statusCounts(counts)}`, BOLD, style), ...lists, ''];
}

function numbers(status: CampaignsStatus, style: Style): readonly string[] {
  const { campaigns, organizations, total } = status;
  const all = campaigns.length > 1 ? [...campaigns, { id: 'in total', counts: total }] : campaigns;
  const shown = organizations.slice(0, MOST_OF_A_LIST);
  const byCampaign = [...table('CAMPAIGN', all, total, style), ''];
  if (shown.length === 0) return byCampaign;
  const left = more(organizations.length - shown.length);
  return [...byCampaign, ...table('ORGANIZATION', shown, total, style), ...left, ''];
}

const reading = ({ refreshed }: CampaignsStatus, reads: number): string =>
  refreshed
    ? `The members were read in ${count(reads, 'API call')}.`
    : 'The members were not read (-refresh=false): this is what the record alone knows.';

/**
 * The text of a status; its last lines are the sum of all campaigns and how the members were read:
 * in so many API calls.
 */
export function renderStatus(status: CampaignsStatus, style: Style, reads: number): string {
  const { campaigns, addresses, total } = status;
  const who = count(addresses, 'address', 'addresses');
  return `${[
    ...numbers(status, style),
    ...campaigns.flatMap((campaign) => campaignLines(campaign, style)),
    `Status: ${who} in ${count(campaigns.length, 'campaign')}; ${statusCounts(total)}`,
    reading(status, reads),
  ].join('\n')}\n`;
}
