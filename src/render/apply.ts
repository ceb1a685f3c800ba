/** An apply as a person follows it: one line for each thing that happened, and the end in a word. */
import { assertNever } from '../model/assert-never.ts';
import type { RunEvent } from '../model/event.ts';
import type { Members } from '../model/state.ts';
import { type ApplyFold, applyFold } from './apply-fold.ts';
import { creditLine, outcomeWords, sessionsLine, skipLine, verdictWords } from './apply-line.ts';
import { BOLD, paint } from './color.ts';
import { NO_SOURCES, type SourceLines, renderDiagnostic } from './diagnostic.ts';
import { escapeTerminal } from './escape.ts';
import { leftoverDiagnostic } from './leftover.ts';
import { applyNotice } from './notice.ts';
import { liveProgress, plainProgress } from './progress.ts';
import type { Style } from './style.ts';
import { applyCounts } from './summary.ts';
import { count, decimal } from './text.ts';

const PROGRESS_EVERY_MS = 10_000;

export interface ApplyScreen {
  /** The state before the apply: it tells whose the attempts of earlier runs are. */
  readonly members?: Members;
  readonly sources?: SourceLines;
  /** A terminal is there to redraw one progress line; otherwise a plain line comes every 10 s. */
  readonly live?: boolean;
}

/** What one event puts on the screen; each text ends with a newline, except `live`. */
export interface Shown {
  /** For stdout. */
  readonly out?: string;
  /** For stderr. */
  readonly err?: string;
  /** Replaces the progress line that is redrawn in place on stderr. */
  readonly live?: string;
}

/** Takes one event and a monotonic clock in milliseconds. */
export type ApplyRenderer = (event: RunEvent, monotonic_ms: number) => Shown;

type Summary = Extract<RunEvent, { type: 'change_summary' }>;

const end = (event: Summary, fold: ApplyFold, style: Style): Shown => {
  const { summary } = event;
  if (!('required' in summary) || event.refused === true) return {};
  const notice = summary.required > 0 ? `\n${applyNotice(summary)}\n` : '';
  if (event.exit_code === 0) {
    return { out: `\nApply complete! ${applyCounts(summary)}\n${notice}` };
  }
  const out = `\nError: Apply incomplete. ${applyCounts(summary)}\n${notice}`;
  const left = leftoverDiagnostic(
    summary,
    event.left ?? fold.left(),
    fold.factsOf,
    event.exit_code,
  );
  return left === undefined ? { out } : { out, err: renderDiagnostic(left, NO_SOURCES, style) };
};

/**
 * Folds the events of an apply into text; when it ends with another exit code than 0, everyone who
 * is left is named.
 */
export function createApplyRenderer(style: Style, screen: ApplyScreen = {}): ApplyRenderer {
  const fold = applyFold(screen.members ?? {});
  const sources = screen.sources ?? NO_SOURCES;
  let began: number | undefined;
  let progressAt = 0;

  const line = (address: string, words: string): Shown => ({
    out: `${paint(`${escapeTerminal(address)}:`, BOLD, style)} ${words}\n`,
  });

  return (event, now) => {
    began ??= now;
    fold.add(event);
    switch (event.type) {
      case 'state_lock_acquire':
      case 'state_lock_release':
      case 'refresh_start':
      case 'planned_change':
        return {};
      case 'diagnostic':
        return { err: renderDiagnostic(event.diagnostic, sources, style) };
      case 'refresh_complete':
        return {
          err: `Read ${count(event.members, 'member')} in ${count(event.reads, 'API call')}.\n`,
        };
      case 'reset_start':
        return line(event.email_address, 'Requiring reset...');
      case 'reset_complete':
        // A 429 pauses the whole run; its one line says more than one for each call in flight.
        if (event.outcome === 'no_effect' && event.status_code === 429) return {};
        return line(event.email_address, outcomeWords(event));
      case 'reset_settled':
        return line(fold.addressOf(event.attempt), verdictWords(event));
      case 'reset_skipped':
        return line(event.email_address, skipLine(event));
      case 'campaign_credited':
        return line(event.email_address, creditLine(event));
      case 'sessions_revoked':
        return line(event.email_address, sessionsLine(event));
      case 'rate_limited':
        return {
          err: `Stytch limits the rate: waiting ${decimal(event.pause_ms / 1000)} s, then ${decimal(event.rate)} resets a second.\n`,
        };
      case 'progress': {
        if (screen.live === true) return { live: liveProgress(event, style) };
        if (now - Math.max(began, progressAt) < PROGRESS_EVERY_MS) return {};
        progressAt = now;
        return { err: `${plainProgress(event, now - began)}\n` };
      }
      case 'change_summary':
        return end(event, fold, style);
      default:
        return assertNever(event);
    }
  };
}
