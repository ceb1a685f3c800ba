/** Sections of a report on what was done to whom: over time, by outcome, then each address. */
import type { ReportedOutcome, ReportedReset, ReportedSkip } from '../model/evidence.ts';
import type { SkipReason } from '../model/plan.ts';
import { type Bucket, overTime } from './over-time.ts';
import { BY_HAND, BY_TOOL, type FoundReport, countSkipped } from './found-report.ts';
import { type Words, headingOf, wordsSection } from './numbers.ts';
import { type Chart, type ColumnOf, type Section, cellOf, sectionOf } from './page.ts';
import { OUTCOME_WORDS, SHOWN_OUTCOMES } from './report-words.ts';
import { capitalized, count, second } from './text.ts';
import { SKIP_WORDS } from './words.ts';

const GROUP = 'Resets';

const EFFECTIVE: readonly ReportedOutcome[] = [...BY_TOOL, ...BY_HAND];

type Moment = Bucket<ReportedReset>;

const numberOf = ({ items }: Moment, outcomes: readonly ReportedOutcome[]): number =>
  items.filter(({ outcome }) => outcomes.includes(outcome)).length;

const MOMENT_COLUMNS: readonly ColumnOf<Moment>[] = [
  { title: 'From (UTC)', kind: 'code', cell: ({ label }) => [label] },
  { title: 'By mustreset', kind: 'short', cell: (one) => [String(numberOf(one, BY_TOOL))] },
  { title: 'By hand', kind: 'short', cell: (one) => [String(numberOf(one, BY_HAND))] },
];

/** Years alone may be so far apart that there is no room for those between. */
const hasGaps = (moments: readonly Moment[]): boolean =>
  Number(moments.at(-1)?.label) - Number(moments[0]?.label) >= moments.length;

function resetsOverTime(resets: readonly ReportedReset[]): readonly Section[] {
  const effective = resets.filter(({ outcome }) => EFFECTIVE.includes(outcome));
  const moments = overTime(effective, ({ at }) => at);
  const chart: Chart = {
    kind: 'columns',
    parts: [
      { label: 'by mustreset', tone: 'good' },
      { label: 'by hand', tone: 'plain' },
    ],
    bars: moments.map((one) => ({
      label: one.label,
      values: [numberOf(one, BY_TOOL), numberOf(one, BY_HAND)],
    })),
  };
  // One column alone says nothing.
  const drawn = moments.length > 1 && { chart };
  const gaps = hasGaps(moments) && { note: 'Years without a reset are left out.' };
  return sectionOf(
    { group: GROUP, title: 'Over time', tone: 'plain', ...drawn, ...gaps },
    moments.filter(({ items }) => items.length > 0),
    MOMENT_COLUMNS,
  );
}

const PARTS: Chart['parts'] = [
  { label: 'took effect, or needed none', tone: 'good' },
  { label: 'by hand, or without effect', tone: 'plain' },
  { label: 'refused, or not clear', tone: 'bad' },
];

const sessions = ({ sessions_ended, sessions_failed }: ReportedReset): readonly string[] =>
  cellOf(
    sessions_ended === undefined ? undefined : `${count(sessions_ended, 'member')} signed out`,
    sessions_failed === undefined ? undefined : `${sessions_failed} failed`,
  );

const RESET_COLUMNS: readonly ColumnOf<ReportedReset>[] = [
  { title: 'Address', kind: 'address', cell: ({ email_address }) => [email_address] },
  { title: 'When', kind: 'instant', cell: ({ at }) => [second(at)] },
  {
    title: 'Why',
    kind: 'text',
    cell: ({ campaigns, reason, ticket, reference, decided }) => [
      ...campaigns,
      ...cellOf(reason, ticket, reference, decided && `${decided.actor}: ${decided.reason}`),
    ],
  },
  {
    title: 'Answer',
    kind: 'code',
    cell: ({ status_code, error_type, request_id }) =>
      cellOf(status_code === undefined ? undefined : String(status_code), error_type, request_id),
  },
  { title: 'Sessions', kind: 'text', cell: sessions },
  { title: 'Run', kind: 'code', cell: ({ run }) => [run] },
];

const SKIP_COLUMNS: readonly ColumnOf<ReportedSkip>[] = [
  {
    title: 'Address',
    kind: 'address',
    cell: ({ email_address, member_id }) => cellOf(email_address ?? member_id),
  },
  { title: 'Campaigns', kind: 'code', cell: ({ campaigns }) => campaigns },
  {
    title: 'Found',
    kind: 'text',
    cell: ({ found_by }) => [found_by === 'plan' ? 'when planning' : 'right before the call'],
  },
  { title: 'Run', kind: 'code', cell: ({ run }) => [run] },
];

const byOutcome = (
  resets: readonly ReportedReset[],
): readonly (readonly [Words, readonly ReportedReset[]])[] =>
  SHOWN_OUTCOMES.map(
    (outcome) =>
      [OUTCOME_WORDS[outcome], resets.filter((reset) => reset.outcome === outcome)] as const,
  ).filter(([, within]) => within.length > 0);

function skippedFor(reason: SkipReason, skips: readonly ReportedSkip[]): readonly Section[] {
  const once = countSkipped(skips);
  const note =
    once < skips.length &&
    `${count(once, 'address', 'addresses')}: whom several plans skipped stands here for each.`;
  const title = capitalized(SKIP_WORDS[reason]);
  return sectionOf(
    { group: 'Exceptions', title, tone: 'change', ...(note !== false && { note }) },
    skips,
    SKIP_COLUMNS,
  );
}

const skipped = (skips: readonly ReportedSkip[]): readonly Section[] =>
  (Object.keys(SKIP_WORDS) as readonly SkipReason[]).flatMap((reason) =>
    skippedFor(
      reason,
      skips.filter(({ skip_reason }) => skip_reason === reason),
    ),
  );

export function resetSections({
  evidence: { resets },
  exceptions,
}: FoundReport): readonly Section[] {
  const all = byOutcome(resets);
  return [
    ...resetsOverTime(resets),
    ...wordsSection(
      {
        group: GROUP,
        title: 'Outcomes',
        note: 'Each attempt, credit and import on record: an address that was tried again counts again.',
      },
      ['Outcome', 'Number'],
      all.map(([words, within]) => [words, within.length] as const),
      PARTS,
    ),
    ...all.flatMap(([words, within]) => sectionOf(headingOf(words, GROUP), within, RESET_COLUMNS)),
    ...skipped(exceptions),
  ];
}
