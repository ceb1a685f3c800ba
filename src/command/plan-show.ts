/** Shows a plan, or why there is none: as events, and as text. */
import type { ExitCode } from '../model/exit-code.ts';
import type { PlanSummary } from '../model/plan.ts';
import { renderDiagnostics } from '../render/diagnostic.ts';
import { renderPlan } from '../render/plan.ts';
import type { CommandContext } from './context.ts';
import type { Planned } from './plan.ts';
import type { EventStream, StreamFlags } from './present.ts';
import { sourceLines } from './source-lines.ts';
import type { Ending } from './world.ts';

const NO_SUMMARY: PlanSummary = {
  require: 0,
  require_again: 0,
  settle: 0,
  credit: 0,
  revoke: 0,
  skip: 0,
  no_op: 0,
  excluded: 0,
  unlisted: 0,
  organizations: 0,
  admins: 0,
};

/** Tells why a command ended before it did anything, in both forms. */
export function tellEnding(
  { exit_code, diagnostics, more }: Ending,
  operation: 'plan' | 'apply',
  flags: StreamFlags,
  context: CommandContext,
  stream: EventStream,
): ExitCode {
  for (const diagnostic of diagnostics) stream.emit({ type: 'diagnostic', diagnostic });
  if (flags.json !== true) {
    context.output.note(renderDiagnostics(diagnostics, sourceLines(), context.style, more));
  }
  stream.emit({ type: 'change_summary', operation, exit_code, summary: NO_SUMMARY });
  return exit_code;
}

/** Shows a plan: its events, or its text followed by warnings and errors. */
export function showPlan(
  { plan, diagnostics, reads }: Planned,
  saved: string | undefined,
  epilogue: boolean,
  flags: StreamFlags,
  context: CommandContext,
  stream: EventStream,
): void {
  for (const change of plan.actions) stream.emit({ type: 'planned_change', change });
  for (const diagnostic of diagnostics) stream.emit({ type: 'diagnostic', diagnostic });
  if (flags.json === true) return;
  const { output, style } = context;
  const shown = { reads, epilogue, ...(saved !== undefined && { saved }) };
  for (const line of renderPlan(plan, style, shown)) output.result(line);
  output.note(renderDiagnostics(diagnostics, sourceLines(), style));
}
