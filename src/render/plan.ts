/** A plan as a person reviews it: who would be reset, why, with what effect, and what follows. */
import { type Action, type ActionType, type Plan, actionName, mayReset } from '../model/plan.ts';
import { MARKS, actionLines, actionVerb, placeOf, shownName } from './action.ts';
import { BOLD, paint } from './color.ts';
import { escapeTerminal } from './escape.ts';
import { planNotice } from './notice.ts';
import type { Style } from './style.ts';
import { changeCount, planSummaryLine } from './summary.ts';
import { count, shellWord, wrap } from './text.ts';

/** Above this number of actions, addresses that are alike are listed together. */
const SINGLE_BLOCKS = 100;

const RULE = '─'.repeat(77);

export interface PlanScreen {
  /** API calls that reading the members took; absent when an older plan is shown. */
  readonly reads?: number;
  /** File that the plan was saved to. */
  readonly saved?: string;
  /** End with what to do next; never in automation. */
  readonly epilogue?: boolean;
}

interface Group {
  readonly first: Action;
  readonly verb: string;
  readonly actions: Action[];
}

const legend = (actions: readonly Action[], style: Style): string[] => {
  const used = new Set<ActionType>(actions.map(({ action }) => action));
  const lines = Object.entries(MARKS)
    .filter(([action]) => used.has(action as ActionType))
    .map(([, { symbol, color, legend }]) => `  ${paint(symbol, color, style)} ${legend}`);
  return ['Actions are indicated with the following symbols:', ...lines, ''];
};

/** Lines below a header; the first carries the symbol. Lines of facts stay whole, for grep. */
const body = (action: Action, lines: readonly string[], style: Style): string[] => {
  const { symbol, color } = MARKS[action.action];
  return lines
    .flatMap((line) => (action.action === 'skip' ? line : wrap(line, style.width - 4, '    ')))
    .map((line, index) =>
      index === 0 ? `  ${paint(symbol, color, style)} ${line}` : `    ${line}`,
    );
};

const header = (who: string, verb: string, style: Style): string =>
  `  ${paint(`# ${who} ${verb}`, BOLD, style)}`;

const single = (action: Action, verb: string, style: Style): string[] => [
  header(shownName(action), verb, style),
  ...body(action, actionLines(action, true), style),
  '',
];

function* together({ first, verb, actions }: Group, style: Style): Generator<string> {
  yield header(count(actions.length, 'address', 'addresses'), verb, style);
  yield* body(first, actionLines(first, false), style);
  for (const action of actions) {
    const places = action.requirements.map(placeOf).join(', ');
    yield `      ${shownName(action)}${places === '' ? '' : ` (${places})`}`;
  }
  yield '';
}

/** Actions that differ in nothing but address and place, in order of their first. */
const groupAlike = (actions: readonly Action[], verbOf: (action: Action) => string): Group[] => {
  const groups = new Map<string, Group>();
  for (const action of actions) {
    const verb = verbOf(action);
    const key = [action.action, verb, ...actionLines(action, false)].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: action, verb, actions: [action] });
    else group.actions.push(action);
  }
  return [...groups.values()];
};

function* blocks(plan: Plan, style: Style): Generator<string> {
  const replaced = new Set(plan.options.replace);
  const verbOf = (action: Action): string => actionVerb(action, replaced.has(actionName(action)));
  if (plan.actions.length <= SINGLE_BLOCKS) {
    for (const action of plan.actions) yield* single(action, verbOf(action), style);
    return;
  }
  for (const group of groupAlike(plan.actions, verbOf)) {
    if (group.actions.length === 1) yield* single(group.first, group.verb, style);
    else yield* together(group, style);
  }
}

/**
 * In double quotes as Terraform prints it, where a shell reads that as it stands; never what apply
 * would take for a flag.
 */
function fileArgument(path: string): string {
  const file = path.startsWith('-') ? `./${path}` : path;
  return shellWord(file) === file ? `"${file}"` : escapeTerminal(shellWord(file));
}

const epilogue = (plan: Plan, saved: string | undefined, style: Style): string[] => {
  const changes = changeCount(plan.summary) > 0;
  if (style.automation || (saved === undefined && !changes)) return [];
  if (saved === undefined) {
    const note =
      "Note: You didn't use the -out option to save this plan, so mustreset can't guarantee to " +
      'take exactly these actions if you run "mustreset apply" now.';
    return ['', RULE, '', ...wrap(note, style.width)];
  }
  const lines = ['', RULE, '', `Saved the plan to: ${escapeTerminal(saved)}`];
  if (!changes) return lines;
  return [
    ...lines,
    '',
    'To perform exactly these actions, run the following command to apply:',
    `    mustreset apply ${fileArgument(saved)}`,
  ];
};

const reading = (plan: Plan, reads: number | undefined): string[] => {
  if (!plan.refreshed) return ['The members were not read (-refresh=false): effects are unknown.'];
  return reads === undefined ? [] : [`The members were read in ${count(reads, 'API call')}.`];
};

function* linesOf(plan: Plan, style: Style, options: PlanScreen): Generator<string> {
  if (plan.actions.length > 0) {
    yield* legend(plan.actions, style);
    yield changeCount(plan.summary) > 0
      ? 'mustreset will perform the following actions:'
      : 'mustreset will do nothing:';
    yield '';
    yield* blocks(plan, style);
  }
  yield planSummaryLine(plan.summary);
  const resetting = plan.actions.filter(mayReset);
  const notes = [
    ...(resetting.length > 0 ? planNotice(resetting) : []),
    ...reading(plan, options.reads),
  ];
  if (notes.length > 0) yield* ['', ...notes];
  if (options.epilogue === true) yield* epilogue(plan, options.saved, style);
}

/**
 * The text of a plan, line by line, each with its newline. The summary is never coloured: Terraform's
 * wrappers look for `Plan: ` and `No changes.` at the start of a line.
 */
export function* renderPlan(plan: Plan, style: Style, options: PlanScreen = {}): Generator<string> {
  for (const line of linesOf(plan, style, options)) yield `${line}\n`;
}

/** What apply asks before it begins; the answer follows on the same line. */
export const approvalQuestion = (style: Style): string =>
  [
    paint('Do you want to perform these actions?', BOLD, style),
    '  mustreset will perform the actions described above.',
    "  Only 'yes' will be accepted to approve.",
    '',
    `  ${paint('Enter a value:', BOLD, style)} `,
  ].join('\n');
