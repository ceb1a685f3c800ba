/** The counts of a plan and of an apply, in the lines that wrappers look for. */
import type { ApplySummary } from '../model/event.ts';
import type { PlanSummary } from '../model/plan.ts';

type Counted = readonly [number, string];

const named = (counts: readonly Counted[]): string =>
  counts
    .filter(([number]) => number > 0)
    .map(([number, words]) => `, ${number} ${words}`)
    .join('');

/** Actions that change something: what `--detailed-exitcode` calls changes present. */
export const changeCount = (summary: PlanSummary): number =>
  summary.require + summary.require_again + summary.settle + summary.credit + summary.revoke;

/** `Plan: 3 to require, 1 to require again. 2 skipped, 14 up to date.`, or `No changes. …`. */
export function planSummaryLine(summary: PlanSummary): string {
  const { skip, no_op, excluded, unlisted } = summary;
  const rest = `${skip} skipped, ${no_op} up to date${named([
    [excluded, 'excluded'],
    [unlisted, 'unlisted'],
  ])}.`;
  if (changeCount(summary) === 0) return `No changes. Nobody has to be reset: ${rest}`;
  const changes = named([
    [summary.settle, 'to settle'],
    [summary.credit, 'to credit'],
    [summary.revoke, 'to revoke'],
  ]);
  return `Plan: ${summary.require} to require, ${summary.require_again} to require again${changes}. ${rest}`;
}

/** `Resets: 4 required, 0 rejected, 0 unknown.`, and whatever else is not zero. */
export function applyCounts(summary: ApplySummary): string {
  const others = named([
    [summary.superseded, 'superseded'],
    [summary.credited, 'credited'],
    [summary.held, 'held'],
    [summary.changed, 'changed since the plan'],
    [summary.not_started, 'not started'],
    [summary.waiting, 'waiting for the next plan'],
    [summary.sessions_ended, 'signed out'],
    [summary.sessions_left, 'with sessions to end'],
    [summary.skipped, 'skipped'],
    [summary.up_to_date, 'up to date'],
  ]);
  const { required, rejected, unknown } = summary;
  const tail = others === '' ? '' : ` ${others.slice(2)}.`;
  return `Resets: ${required} required, ${rejected} rejected, ${unknown} unknown.${tail}`;
}
