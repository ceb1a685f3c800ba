/** The event stream of plan and apply: one JSON object a line, as Terraform's. */
import { assertNever } from '../model/assert-never.ts';
import type { RunEvent } from '../model/event.ts';
import { type Outcome, hasEndedSessions } from '../model/log.ts';
import { actionName } from '../model/plan.ts';
import { creditLine, outcomeWords, sessionsLine, skipLine, verdictWords } from './apply-line.ts';
import { FORMAT_VERSION, jsonLine } from './json.ts';
import { progressWords } from './progress.ts';
import { applyCounts, planSummaryLine } from './summary.ts';
import { count, decimal } from './text.ts';
import { SKIP_WORDS } from './words.ts';

type Level = 'info' | 'warn' | 'error';
type Summary = Extract<RunEvent, { type: 'change_summary' }>;

const line = (level: Level, message: string, now: string, type: string, rest: object): string =>
  `${jsonLine({ '@level': level, '@message': message, '@timestamp': now, type, ...rest })}\n`;

const summaryMessage = ({ operation, exit_code, summary }: Summary): string => {
  if ('required' in summary) {
    const opening = exit_code === 0 ? 'Apply complete!' : 'Apply incomplete.';
    return `${opening} ${applyCounts(summary)}`;
  }
  if (exit_code === 0 || exit_code === 2) return planSummaryLine(summary);
  return `${operation === 'plan' ? 'Plan' : 'Apply'} failed with exit code ${exit_code}.`;
};

function messageOf(event: RunEvent): string {
  switch (event.type) {
    case 'state_lock_acquire':
      return 'Acquiring state lock. This may take a few moments...';
    case 'state_lock_release':
      return 'Releasing state lock. This may take a few moments...';
    case 'diagnostic': {
      const { severity, summary } = event.diagnostic;
      return `${severity === 'error' ? 'Error' : 'Warning'}: ${summary}`;
    }
    case 'refresh_start':
      return 'Reading members...';
    case 'refresh_complete':
      return `Read ${count(event.members, 'member')} in ${count(event.reads, 'API call')}`;
    case 'planned_change': {
      const { change } = event;
      return change.action === 'skip'
        ? `${actionName(change)}: Plan to skip (${SKIP_WORDS[change.skip_reason]})`
        : `${actionName(change)}: Plan to ${change.action.replace('_', ' ')}`;
    }
    case 'reset_start':
      return `${event.email_address}: Requiring reset...`;
    case 'reset_complete':
      return `${event.email_address}: ${outcomeWords(event)}`;
    case 'reset_settled':
      return `attempt ${event.attempt}: ${verdictWords(event)}`;
    case 'reset_skipped':
      return `${event.email_address}: ${skipLine(event)}`;
    case 'campaign_credited':
      return `${event.email_address}: ${creditLine(event)}`;
    case 'sessions_revoked':
      return `${event.email_address}: ${sessionsLine(event)}`;
    case 'rate_limited':
      return `Stytch limits the rate: waiting ${decimal(event.pause_ms / 1000)} s, then ${decimal(event.rate)} resets a second`;
    case 'progress':
      return progressWords(event);
    case 'change_summary':
      return summaryMessage(event);
    default:
      return assertNever(event);
  }
}

const failed = ({ exit_code }: Summary): boolean => exit_code !== 0 && exit_code !== 2;

const OUTCOME_LEVEL: Readonly<Record<Outcome, Level>> = {
  applied: 'info',
  no_effect: 'info',
  unknown: 'warn',
  rejected: 'error',
};

function levelOf(event: RunEvent): Level {
  if (event.type === 'diagnostic') return event.diagnostic.severity === 'error' ? 'error' : 'warn';
  if (event.type === 'reset_complete') return OUTCOME_LEVEL[event.outcome];
  if (event.type === 'reset_settled') return event.verdict === 'held' ? 'warn' : 'info';
  if (event.type === 'sessions_revoked') return hasEndedSessions(event) ? 'info' : 'error';
  if (event.type === 'change_summary') return failed(event) ? 'error' : 'info';
  return event.type === 'rate_limited' ? 'warn' : 'info';
}

/** The keys of an event beside those that every event has, in their fixed order. */
function keysOf(event: RunEvent): object {
  if (event.type === 'reset_complete') {
    const { email_address, attempt, outcome } = event;
    const { status_code, error_type, request_id, elapsed_ms } = event;
    return { email_address, attempt, outcome, status_code, error_type, request_id, elapsed_ms };
  }
  if (event.type === 'change_summary') {
    const { operation, exit_code, summary, plan_id, log } = event;
    return { operation, exit_code, summary, plan_id, log };
  }
  return event;
}

/** One event as a line with its newline; `now` is RFC 3339. */
export const eventLine = (event: RunEvent, now: string): string =>
  line(levelOf(event), messageOf(event), now, event.type, keysOf(event));

/** The first line of every stream. */
export const versionEvent = (version: string, now: string): string =>
  line('info', `mustreset ${version}`, now, 'version', {
    mustreset: version,
    format_version: FORMAT_VERSION,
  });
