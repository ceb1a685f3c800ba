/** The events of an apply on their way out, and what is remembered of them for its documents. */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ApplySummary, RunEvent } from '../model/event.ts';
import type { ExitCode } from '../model/exit-code.ts';
import type { Plan } from '../model/plan.ts';
import type { Members } from '../model/state.ts';
import { type ApplyEnds, createApplyEnds } from '../render/apply-ends.ts';
import { leftoverDiagnostic } from '../render/leftover.ts';
import type { ApplyReport, ApplyRun } from '../render/page-apply.ts';
import type { EventStream } from './present.ts';

export interface WatchedStream extends EventStream {
  /** A plan is about to be applied; `members` is the state before it. */
  began(plan: Plan, members: Members): void;
  /** Mistakes beyond the diagnostics. */
  more(number: number): void;
  report(exit_code: ExitCode): ApplyReport;
  /** Who is not done, as one more mistake; undefined when everyone is. */
  leftover(exit_code: ExitCode): Diagnostic | undefined;
}

type Summary = Extract<RunEvent, { type: 'change_summary' }>;

interface Ended extends Summary {
  readonly summary: ApplySummary;
}

/** Only a summary of what was begun says how the addresses ended. */
const isEnded = (event: RunEvent): event is Ended =>
  event.type === 'change_summary' && 'required' in event.summary && event.refused !== true;

/** What happens to each address is remembered only where a document is wanted. */
export function watchStream(stream: EventStream, isWanted: boolean): WatchedStream {
  const diagnostics: Diagnostic[] = [];
  let begun: { readonly plan: Plan; readonly ends: ApplyEnds } | undefined;
  let ended: Ended | undefined;
  let beyond = 0;

  const run = (): ApplyRun | undefined => {
    if (begun === undefined || ended === undefined) return undefined;
    const { summary, left = [], log } = ended;
    const { plan, ends } = begun;
    return { plan, summary, endOf: ends.endsOf(left), ...(log !== undefined && { log }) };
  };

  return {
    ...stream,
    emit: (event) => {
      stream.emit(event);
      if (event.type === 'diagnostic') diagnostics.push(event.diagnostic);
      if (isEnded(event)) ended = event;
      begun?.ends.add(event);
    },
    began: (plan, members) => {
      if (isWanted) begun = { plan, ends: createApplyEnds(members) };
    },
    more: (number) => {
      beyond = number;
    },
    report: (exit_code) => {
      const known = run();
      return { diagnostics, more: beyond, exit_code, ...(known !== undefined && { run: known }) };
    },
    leftover: (exit_code) => {
      if (exit_code === 0 || ended === undefined) return undefined;
      return leftoverDiagnostic(ended.summary, ended.left ?? [], () => '', exit_code);
    },
  };
}
