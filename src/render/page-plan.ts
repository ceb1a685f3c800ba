/** A plan as a page: its numbers, then who would be reset and why, then who is skipped. */
import { type Action, type ActionType, type Plan, actionName, mayReset } from '../model/plan.ts';
import type { Requirement } from '../model/policy.ts';
import { effectLines } from './action.ts';
import { planNote } from './notice.ts';
import {
  type ColumnOf,
  type Fact,
  type Found,
  type Page,
  type Section,
  type Tone,
  type Total,
  failedPage,
  factsOf,
  sectionOf,
  totalsOf,
} from './page.ts';
import { changeCount, planSummaryLine } from './summary.ts';
import { capitalized, instant, second } from './text.ts';
import { SKIP_WORDS } from './words.ts';

/** A plan, or why there is none. */
export interface PlanReport extends Found {
  readonly plan?: Plan;
  readonly exit_code: number;
}

const why = ({ campaign, reason, ticket }: Requirement): string =>
  `${campaign}: ${reason}${ticket === undefined ? '' : ` (${ticket})`}`;

/** The earliest date by which a new password must be set. */
export const dueOf = ({ requirements }: Action): string | undefined =>
  requirements.flatMap(({ due }) => due ?? []).sort()[0];

const requested = ({ request }: Action): readonly string[] =>
  Object.entries<string>({ ...request }).map(([key, value]) => `sent with ${key} ${value}`);

/** Who, in every table of actions. */
export const ADDRESS: ColumnOf<Action> = {
  title: 'Address',
  kind: 'address',
  cell: (action) => [actionName(action)],
};

/** Where the policies say so. */
export const PLACE: ColumnOf<Action> = {
  title: 'Where',
  kind: 'code',
  cell: ({ requirements }) => requirements.map(({ at }) => `${at.file}:${at.line}`),
};

export const CAMPAIGN: ColumnOf<Action> = {
  title: 'Campaign',
  kind: 'code',
  cell: ({ requirements }) => requirements.map(({ campaign }) => campaign),
};

const changeColumns = (replaced: ReadonlySet<string>): readonly ColumnOf<Action>[] => [
  ADDRESS,
  { title: 'Why', kind: 'text', cell: ({ requirements }) => requirements.map(why) },
  {
    title: 'Due',
    kind: 'short',
    cell: (action) => {
      const due = dueOf(action);
      return due === undefined ? [] : [instant(due)];
    },
  },
  {
    title: 'What happens',
    kind: 'text',
    cell: (action) => [
      ...effectLines(action),
      ...requested(action),
      ...(replaced.has(actionName(action)) ? ['again, as requested with --replace'] : []),
    ],
  },
  PLACE,
];

const SKIP_COLUMNS: readonly ColumnOf<Action>[] = [
  ADDRESS,
  CAMPAIGN,
  {
    title: 'Now known as',
    kind: 'address',
    cell: (action) =>
      action.action === 'skip' && action.other_address !== undefined ? [action.other_address] : [],
  },
  {
    title: 'Begins',
    kind: 'short',
    cell: (action) =>
      action.action === 'skip' && action.skip_reason === 'scheduled'
        ? action.requirements.flatMap(({ since }) => (since === undefined ? [] : [instant(since)]))
        : [],
  },
  PLACE,
];

interface Heading {
  readonly title: string;
  readonly note?: string;
}

const HEADINGS: Readonly<Record<Exclude<ActionType, 'skip'>, Heading>> = {
  require: { title: 'To require' },
  require_again: { title: 'To require again' },
  settle: {
    title: 'To settle',
    note: 'An earlier call had no clear answer: the members are read, and reset only if it did nothing.',
  },
  credit: { title: 'To credit', note: 'Recorded as done, without a call.' },
  revoke: { title: 'To revoke', note: 'Reset before: the sessions that are left are ended.' },
};

const CHANGES = Object.keys(HEADINGS) as readonly Exclude<ActionType, 'skip'>[];

/** Skips by their reason, in the order of the words. */
function skips(actions: readonly Action[]): readonly Section[] {
  return Object.entries(SKIP_WORDS).flatMap(([reason, words]) =>
    sectionOf(
      { group: 'Skipped', title: capitalized(words), tone: 'plain' },
      actions.filter((action) => action.action === 'skip' && action.skip_reason === reason),
      SKIP_COLUMNS,
    ),
  );
}

function sections({ actions, options }: Plan): readonly Section[] {
  const columns = changeColumns(new Set(options.replace));
  const changes = CHANGES.flatMap((kind) =>
    sectionOf(
      { ...HEADINGS[kind], group: 'Changes', tone: 'change' },
      actions.filter(({ action }) => action === kind),
      columns,
    ),
  );
  return [...changes, ...skips(actions)];
}

const totals = ({ summary }: Plan): readonly Total[] =>
  totalsOf([
    ['to require', summary.require, 'change', 'always'],
    ['to require again', summary.require_again, 'change', 'always'],
    ['to settle', summary.settle, 'change'],
    ['to credit', summary.credit, 'change'],
    ['to revoke', summary.revoke, 'change'],
    ['skipped', summary.skip, 'plain', 'always'],
    ['up to date', summary.no_op, 'plain', 'always'],
    ['excluded', summary.excluded, 'plain'],
    ['unlisted', summary.unlisted, 'plain'],
    ['organizations', summary.organizations, 'plain'],
    ['admins', summary.admins, 'bad'],
  ]);

/** What a plan is made from, for, and when. */
export const planFacts = (plan: Plan): readonly Fact[] =>
  factsOf([
    ['Project', plan.project_id],
    ['Plan', plan.plan_id],
    ['Made', `${second(plan.created_at)} by ${plan.tool}`],
    ['Expires', second(plan.expires_at)],
    ['Policy', plan.policy.digest],
    ['Commit', plan.source.commit],
    ['Branch', plan.source.ref],
    ['Started by', plan.source.actor],
    ['Job', plan.source.run_url],
  ]);

function notes(plan: Plan): readonly string[] {
  const resetting = plan.actions.filter(mayReset);
  return [
    ...(resetting.length > 0 ? [planNote(resetting)] : []),
    ...(plan.refreshed ? [] : ['The members were not read: effects are unknown.']),
  ];
}

const tone = ({ summary }: Plan, exit_code: number): Tone => {
  if (exit_code !== 0 && exit_code !== 2) return 'bad';
  return changeCount(summary) > 0 ? 'change' : 'good';
};

export function planPage({ plan, diagnostics, more, exit_code }: PlanReport): Page {
  const found = { title: 'Plan', diagnostics, more };
  if (plan === undefined) return failedPage(found, 'There is no plan.');
  return {
    ...found,
    headline: planSummaryLine(plan.summary),
    tone: tone(plan, exit_code),
    totals: totals(plan),
    notes: notes(plan),
    sections: sections(plan),
    facts: planFacts(plan),
  };
}
