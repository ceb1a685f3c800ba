/** Sections of a report on the campaigns: why they were ordered, how far they are, and who is left. */
import type { CampaignsStatus, StatusCounts } from '../model/status.ts';
import { type FoundReport, endedCampaigns } from './found-report.ts';
import { wordsSection } from './numbers.ts';
import { memberLists, statusNumbers } from './page-status.ts';
import { type Chart, type ColumnOf, type Section, cellOf, sectionOf } from './page.ts';
import { SHOWN_STATUSES, STATUS_WORDS } from './status-words.ts';
import { instant } from './text.ts';

interface Order {
  readonly id: string;
  readonly reason?: string | undefined;
  readonly ticket?: string | undefined;
  readonly requested_by?: string;
  readonly since?: string;
  readonly due?: string;
  readonly where: string;
}

const ORDER_COLUMNS: readonly ColumnOf<Order>[] = [
  { title: 'Campaign', kind: 'code', cell: ({ id }) => [id] },
  { title: 'Why', kind: 'text', cell: ({ reason }) => cellOf(reason) },
  { title: 'Ticket', kind: 'code', cell: ({ ticket }) => cellOf(ticket) },
  { title: 'Requested by', kind: 'text', cell: ({ requested_by }) => cellOf(requested_by) },
  {
    title: 'Time',
    kind: 'instant',
    cell: ({ since, due }) =>
      cellOf(since && `since ${instant(since)}`, due && `due ${instant(due)}`),
  },
  { title: 'Where', kind: 'code', cell: ({ where }) => [where] },
];

/** Those of the policies, then those that only the log still names. */
function orders(found: FoundReport): readonly Order[] {
  const { wanted, evidence } = found;
  const ordered = new Map(evidence.orders.map((one) => [one.campaign, one]));
  const ended = endedCampaigns(found).map((id): Order => {
    const { reason, ticket } = ordered.get(id) ?? {};
    return { id, reason, ticket, where: 'the log alone' };
  });
  return [
    ...(wanted?.campaigns ?? []).map((one): Order => ({ ...one, where: one.file })),
    ...ended,
  ];
}

const PARTS: Chart['parts'] = [
  { label: 'done', tone: 'good' },
  { label: 'under way', tone: 'change' },
  { label: 'needs somebody', tone: 'bad' },
  { label: 'not started', tone: 'plain' },
];

const valuesOf = (counts: StatusCounts): readonly number[] =>
  PARTS.map(({ tone }) =>
    SHOWN_STATUSES.filter((status) => STATUS_WORDS[status].tone === tone).reduce(
      (sum, status) => sum + counts[status],
      0,
    ),
  );

/** More bars are hard to tell from each other. */
const MOST_BARS = 20;

const byStatus = ({ total }: CampaignsStatus, group: string): readonly Section[] =>
  wordsSection(
    {
      group,
      title: 'By status',
      note: 'As of now; who is in several campaigns counts in each.',
    },
    ['Status', 'Addresses'],
    SHOWN_STATUSES.filter((status) => total[status] > 0).map(
      (status) => [STATUS_WORDS[status], total[status]] as const,
    ),
    PARTS,
  );

function byOrganization({ organizations }: CampaignsStatus, group: string): readonly Section[] {
  const largest = [...organizations]
    .sort((a, b) => b.counts.required - a.counts.required)
    .slice(0, MOST_BARS);
  const bars = largest.map(({ id, counts }) => ({
    label: id,
    values: valuesOf(counts),
  }));
  const note =
    organizations.length > MOST_BARS
      ? `The chart shows the ${MOST_BARS} largest of ${organizations.length}.`
      : undefined;
  return statusNumbers(
    {
      group,
      column: 'Organization',
      chart: { kind: 'bars', parts: PARTS, bars },
      ...(note && { note }),
    },
    organizations,
  );
}

const NOT_DONE = SHOWN_STATUSES.filter((status) => status !== 'done');

export function completionSections(found: FoundReport): readonly Section[] {
  const { status } = found;
  const group = 'Completion';
  return [
    ...sectionOf(
      { group: 'Campaigns', title: 'Ordered', tone: 'plain' },
      orders(found),
      ORDER_COLUMNS,
    ),
    ...(status === undefined
      ? []
      : [
          ...byStatus(status, group),
          ...statusNumbers({ group, column: 'Campaign' }, status.campaigns),
          ...byOrganization(status, group),
          ...status.campaigns.flatMap((campaign) =>
            memberLists(campaign, `Not done in ${campaign.id}`, NOT_DONE),
          ),
        ]),
  ];
}
