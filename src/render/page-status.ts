/** A status as a page: its numbers by campaign and organization, then who stands behind each. */
import {
  type CampaignStatus,
  type CampaignsStatus,
  type CountedStatus,
  RESET_STATUSES,
  type RequiredMember,
  type ResetStatus,
  type StatusCounts,
} from '../model/status.ts';
import { headingOf } from './numbers.ts';
import {
  type Chart,
  type ColumnOf,
  type Found,
  type Page,
  type Section,
  type Tone,
  cellOf,
  failedPage,
  factsOf,
  sectionOf,
  totalsOf,
} from './page.ts';
import { SHOWN_STATUSES, STATUS_REASONS, STATUS_WORDS, statusCounts } from './status-words.ts';
import { capitalized, instant, second } from './text.ts';

/** What was found, and what it was asked of. */
export interface FoundStatus {
  readonly status: CampaignsStatus;
  readonly project_id: string;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

/** A status, or why there is none. */
export interface StatusReport extends Found {
  readonly found?: FoundStatus;
}

const COLUMNS: readonly ColumnOf<RequiredMember>[] = [
  {
    title: 'Address',
    kind: 'address',
    cell: ({ email_address, member_id }) => cellOf(email_address ?? member_id),
  },
  {
    title: 'Reset',
    kind: 'instant',
    cell: ({ required_at }) => cellOf(required_at && second(required_at)),
  },
  {
    title: 'Due',
    kind: 'short',
    cell: ({ requirement: { due } }) => cellOf(due && instant(due)),
  },
  { title: 'Organizations', kind: 'code', cell: ({ organizations }) => organizations },
  {
    title: 'Why',
    kind: 'text',
    cell: ({ status_reason }) => cellOf(status_reason && STATUS_REASONS[status_reason]),
  },
  {
    title: 'Where',
    kind: 'code',
    cell: ({ requirement: { at } }) => [`${at.file}:${at.line}`],
  },
];

interface NumbersHeading {
  readonly group: string;
  readonly column: string;
  readonly note?: string;
  readonly chart?: Chart;
}

/** A row of numbers each; a status that does not occur has no column. */
export function statusNumbers(
  { column, ...heading }: NumbersHeading,
  rows: readonly CountedStatus[],
): readonly Section[] {
  return sectionOf({ ...heading, title: `By ${column.toLowerCase()}`, tone: 'plain' }, rows, [
    { title: column, kind: 'code', cell: ({ id }) => [id] },
    { title: 'Required', kind: 'number', cell: ({ counts }) => [String(counts.required)] },
    ...RESET_STATUSES.map((status): ColumnOf<CountedStatus> => ({
      title: capitalized(STATUS_WORDS[status].label),
      kind: 'number',
      cell: ({ counts }) => (counts[status] > 0 ? [String(counts[status])] : []),
    })),
  ]);
}

/** Who stands behind the number of each status. */
export const memberLists = (
  { members }: CampaignStatus,
  group: string,
  statuses: readonly ResetStatus[],
): readonly Section[] =>
  statuses.flatMap((status) =>
    sectionOf(
      headingOf(STATUS_WORDS[status], group),
      members.filter((member) => member.status === status),
      COLUMNS,
    ),
  );

const sections = ({ campaigns, organizations }: CampaignsStatus): readonly Section[] => [
  ...statusNumbers({ group: 'Campaigns', column: 'Campaign' }, campaigns),
  ...campaigns.flatMap((campaign) => memberLists(campaign, campaign.id, SHOWN_STATUSES)),
  ...statusNumbers({ group: 'Organizations', column: 'Organization' }, organizations),
];

/** The most urgent of what occurs. */
export const toneOfStatus = (total: StatusCounts): Tone => {
  const found = SHOWN_STATUSES.filter((status) => total[status] > 0);
  const [first] = found;
  return first === undefined ? 'good' : STATUS_WORDS[first].tone;
};

export function statusPage({ found, diagnostics, more }: StatusReport): Page {
  const heading = { title: 'Status', diagnostics, more };
  if (found === undefined) return failedPage(heading, 'There is no status.');
  const { status, project_id, at } = found;
  const { total, addresses, refreshed } = status;
  return {
    ...heading,
    headline: capitalized(statusCounts(total)),
    tone: toneOfStatus(total),
    totals: totalsOf([
      ['required', total.required, 'plain', 'always'],
      ['done', total.done, 'good', 'always'],
      ['overdue', total.overdue, 'bad', 'always'],
      ...RESET_STATUSES.filter((name) => name !== 'done' && name !== 'overdue').map(
        (name) => [STATUS_WORDS[name].label, total[name], STATUS_WORDS[name].tone] as const,
      ),
      ['addresses', addresses, 'plain'],
    ]),
    notes: refreshed ? [] : ['The members were not read: this is what the record alone knows.'],
    sections: sections(status),
    facts: factsOf([
      ['Project', project_id],
      ['As of', second(at)],
    ]),
  };
}
