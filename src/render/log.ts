/** The apply log, one line a record: when, what, whom, and what came of it. */
import { assertNever } from '../model/assert-never.ts';
import type { LogBody, LogRecord } from '../model/log.ts';
import { outcomeWords, sessionsLine, verdictWords } from './apply-line.ts';
import { escapeTerminal } from './escape.ts';
import { count } from './text.ts';
import { SKIP_WORDS } from './words.ts';

const counts = (summary: object): string =>
  Object.entries(summary)
    .filter(([, value]) => typeof value === 'number' && value > 0)
    .map(([key, value]) => `${value} ${key}`)
    .join(', ');

const given = (label: string, value: string | undefined): string =>
  value === undefined ? '' : `${label}${value}`;

/** Everything after time and type, not yet escaped. */
function recordWords(record: LogRecord, address: string | undefined): string {
  const of = (attempt: string): string => address ?? `attempt ${attempt}`;
  switch (record.type) {
    case 'log_created':
      return `for ${record.body.project_id}, lineage ${record.body.lineage}`;
    case 'run_started': {
      const { command, actor, host, plan_id, reason, tool } = record.body;
      return `${command} by ${actor} on ${host} with ${tool}${given(', plan ', plan_id)}${given(': ', reason)}`;
    }
    case 'reset_intended': {
      const { email_address, requirements, before } = record.body;
      const campaigns = requirements.map(({ campaign }) => campaign).join(', ');
      return `${email_address}: for ${campaigns}, ${count(Object.keys(before).length, 'member')}`;
    }
    case 'reset_outcome':
      return `${of(record.body.attempt)}: ${outcomeWords(record.body)}`;
    case 'reset_settled': {
      const { attempt, actor, reason } = record.body;
      return `${of(attempt)}: ${verdictWords(record.body)}${given(', says ', actor)}${given(': ', reason)}`;
    }
    case 'reset_skipped':
      return `${record.body.email_address}: ${SKIP_WORDS[record.body.skip_reason]}`;
    case 'campaign_credited': {
      const { email_address, campaigns, by } = record.body;
      return `${email_address}: ${campaigns.join(', ')}, by ${by}`;
    }
    case 'sessions_revoked':
      return `${record.body.email_address}: ${sessionsLine(record.body)}`;
    case 'member_imported': {
      const { email_address, actor, reason } = record.body;
      return `${email_address}: ${byHand(record.body)}by ${actor}: ${reason}`;
    }
    case 'member_removed':
      return `${record.body.email_address}: by ${record.body.actor}: ${record.body.reason}`;
    case 'lock_forced': {
      const { lock, actor, reason } = record.body;
      return `lock ${lock.ID} of ${lock.Who}, by ${actor}: ${reason}`;
    }
    case 'run_recovered': {
      const { run, open, cut } = record.body;
      const bytes = cut === undefined ? '' : `, ${count(cut.bytes, 'torn byte')} cut`;
      return `${run === undefined ? '' : `run ${run}, `}${count(open.length, 'open attempt')}${bytes}`;
    }
    case 'run_finished':
      return `exit code ${record.body.exit_code}${given(': ', counts(record.body.summary) || undefined)}`;
    case 'checkpoint':
      return record.body.note;
    default:
      return assertNever(record);
  }
}

/** What a row of a list says of a reset by hand; nothing of a record of a state document. */
function byHand({ campaigns = [], required_at, reference }: LogBody<'member_imported'>): string {
  if (required_at === undefined) return '';
  const satisfied = campaigns.length === 0 ? '' : `, for ${campaigns.join(', ')}`;
  return `reset by hand at ${required_at}${satisfied}${given(', reference ', reference)}, `;
}

/**
 * One record as one line without its newline. `address` names the address of a record that carries
 * an attempt only (`reset_outcome`, `reset_settled`), where the caller knows it.
 */
export const renderLogRecord = (record: LogRecord, address?: string): string =>
  escapeTerminal(
    `${record.at} ${String(record.seq).padStart(6)} ${record.type.padEnd(17)} ${recordWords(record, address)}`,
  );
