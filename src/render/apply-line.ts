/** What an apply reports of one address, as one line. */
import type { RunEvent } from '../model/event.ts';
import { type LogBody, type Verdict, hasEndedSessions } from '../model/log.ts';
import { escapeTerminal } from './escape.ts';
import { SKIP_WORDS } from './words.ts';

type ResetComplete = Extract<RunEvent, { type: 'reset_complete' }>;

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  applied: 'Settled: the earlier call took effect',
  superseded: 'Settled: a new password has been set since, nothing more to do',
  not_applied: 'Settled: the earlier call had no effect',
  held: 'Held: nobody can tell what the call did, so a person must decide',
};

/** ` [status_code=404, error_type=email_not_found, request_id=…]`, of the keys that are there. */
export function answerFacts(answer: {
  readonly status_code?: number;
  readonly error_type?: string;
  readonly request_id?: string;
}): string {
  const { status_code, error_type, request_id } = answer;
  const facts = Object.entries({ status_code, error_type, request_id })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${escapeTerminal(String(value))}`);
  return facts.length === 0 ? '' : ` [${facts.join(', ')}]`;
}

const said = (message: string | undefined): string =>
  message === undefined || message === '' ? '' : `: ${escapeTerminal(message)}`;

/** What came of one call, after the address. */
export function outcomeWords(event: Omit<ResetComplete, 'type' | 'email_address'>): string {
  const { outcome, error_type, error_message, request_id } = event;
  const facts = answerFacts(event);
  switch (outcome) {
    case 'applied':
      return error_type === undefined
        ? `Reset required${answerFacts(request_id === undefined ? {} : { request_id })}`
        : `Done, nobody has a password${facts}`;
    case 'rejected':
      return `Rejected${said(error_message)}${facts}`;
    case 'unknown':
      return `Outcome unknown${said(error_message)}${facts}`;
    case 'no_effect':
      return `No effect${said(error_message)}${facts}`;
  }
}

/** What a reading or a person decided of an earlier call. */
export const verdictWords = ({ verdict }: LogBody<'reset_settled'>): string =>
  VERDICT_WORDS[verdict];

export const skipLine = ({ skip_reason }: LogBody<'reset_skipped'>): string =>
  `Skipped: ${SKIP_WORDS[skip_reason]}`;

export const sessionsLine = (body: LogBody<'sessions_revoked'>): string =>
  `${hasEndedSessions(body) ? 'Sessions ended' : 'Sessions not ended'} of ${escapeTerminal(body.member_id)}${answerFacts(body)}`;

export const creditLine = ({ campaigns, by }: LogBody<'campaign_credited'>): string =>
  `Credited to ${campaigns.map(escapeTerminal).join(', ')}: ${
    by === 'no_password' ? 'nobody has a password' : 'already reset'
  }`;
