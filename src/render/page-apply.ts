/** An apply as a page: how many ended how, then each address, the most urgent first. */
import type { ApplySummary } from '../model/event.ts';
import type { Action, Plan } from '../model/plan.ts';
import type { AddressEnd, ApplyResult } from './apply-ends.ts';
import { MEANING } from './leftover.ts';
import { applyNote } from './notice.ts';
import type { ColumnOf, Fact, Found, Page, Tone, Total } from './page.ts';
import { failedPage, factsOf, sectionOf, totalsOf } from './page.ts';
import { ADDRESS, CAMPAIGN, PLACE, planFacts } from './page-plan.ts';
import { applyCounts } from './summary.ts';
import { capitalized } from './text.ts';

/** What is known once an apply began. */
export interface ApplyRun {
  readonly plan: Plan;
  readonly summary: ApplySummary;
  readonly endOf: (action: Action) => AddressEnd;
  readonly log?: { readonly records: number; readonly head: string };
}

/** An apply, or why there was none. */
export interface ApplyReport extends Found {
  readonly run?: ApplyRun;
  readonly exit_code: number;
}

interface Heading {
  readonly group: 'Not done' | 'Done' | 'Nothing to do';
  readonly title: string;
  readonly tone: Tone;
  readonly note?: string;
}

const left = (result: keyof typeof MEANING): Heading => {
  const { title, what, next } = MEANING[result];
  const steps = next.split('\n').map((line) => line.trim().replace(/ {2,}/g, ': '));
  return { group: 'Not done', title, tone: 'bad', note: [capitalized(what), ...steps].join('\n') };
};

/** The most urgent first. */
const HEADINGS: Readonly<Record<ApplyResult, Heading>> = {
  held: left('held'),
  unknown: left('unknown'),
  rejected: left('rejected'),
  changed: left('changed'),
  waiting: left('waiting'),
  not_started: left('not_started'),
  required: { group: 'Done', title: 'Required to reset', tone: 'good' },
  superseded: {
    group: 'Done',
    title: 'Superseded',
    tone: 'good',
    note: 'A new password had been set since the earlier call: nothing more to do.',
  },
  credited: {
    group: 'Done',
    title: 'Credited',
    tone: 'good',
    note: 'Recorded as done, without a call.',
  },
  skipped: { group: 'Nothing to do', title: 'Skipped', tone: 'plain' },
  up_to_date: { group: 'Nothing to do', title: 'Already done', tone: 'plain' },
};

const RESULTS = Object.keys(HEADINGS) as readonly ApplyResult[];

interface Ended {
  readonly action: Action;
  readonly end: AddressEnd;
}

const of = ({ cell, ...column }: ColumnOf<Action>): ColumnOf<Ended> => ({
  ...column,
  cell: ({ action }) => cell(action),
});

const COLUMNS: readonly ColumnOf<Ended>[] = [
  of(ADDRESS),
  of(CAMPAIGN),
  {
    title: 'Answer',
    kind: 'code',
    cell: ({ end: { status_code, error_type } }) =>
      [status_code, error_type].flatMap((part) => (part === undefined ? [] : [String(part)])),
  },
  {
    title: 'Request',
    kind: 'code',
    cell: ({ end: { request_id } }) => (request_id === undefined ? [] : [request_id]),
  },
  {
    title: 'Sessions',
    kind: 'short',
    cell: ({ end: { sessions } }) => (sessions === undefined ? [] : [sessions]),
  },
  of(PLACE),
];

const totals = (summary: ApplySummary): readonly Total[] =>
  totalsOf([
    ['required', summary.required, 'good', 'always'],
    ['rejected', summary.rejected, 'bad', 'always'],
    ['unknown', summary.unknown, 'bad', 'always'],
    ['held', summary.held, 'bad'],
    ['changed', summary.changed, 'bad'],
    ['waiting', summary.waiting, 'bad'],
    ['not started', summary.not_started, 'bad'],
    ['superseded', summary.superseded, 'good'],
    ['credited', summary.credited, 'good'],
    ['signed out', summary.sessions_ended, 'good'],
    ['with sessions left', summary.sessions_left, 'bad'],
    ['skipped', summary.skipped, 'plain'],
    ['up to date', summary.up_to_date, 'plain'],
  ]);

const facts = ({ plan, log }: ApplyRun): readonly Fact[] => [
  ...planFacts(plan),
  ...factsOf([
    ['Log records', log === undefined ? undefined : String(log.records)],
    ['Log head', log?.head],
  ]),
];

export function applyPage({ run, diagnostics, more, exit_code }: ApplyReport): Page {
  const found = { title: 'Apply', diagnostics, more };
  if (run === undefined) return failedPage(found, 'Nothing was applied.');
  const { plan, summary, endOf } = run;
  const ended = plan.actions.map((action): Ended => ({ action, end: endOf(action) }));
  const done = exit_code === 0;
  return {
    ...found,
    headline: `Apply ${done ? 'complete!' : 'incomplete.'} ${applyCounts(summary)}`,
    tone: done ? 'good' : 'bad',
    totals: totals(summary),
    notes: summary.required > 0 ? [applyNote(summary)] : [],
    sections: RESULTS.flatMap((result) =>
      sectionOf(
        HEADINGS[result],
        ended.filter(({ end }) => end.result === result),
        COLUMNS,
      ),
    ),
    facts: facts(run),
  };
}
