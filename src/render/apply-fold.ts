/** Folds an apply's events into who is left, why, and what the last answer said. */
import type { LeftAddress, RunEvent } from '../model/event.ts';
import { hasEndedSessions } from '../model/log.ts';
import { type Members, isUnsettled } from '../model/state.ts';
import { answerFacts } from './apply-line.ts';

export interface ApplyFold {
  readonly add: (event: RunEvent) => void;
  /** The address of an attempt, or the attempt's id where it is not known. */
  readonly addressOf: (attempt: string) => string;
  /** What the last answer about an address said, escaped; empty if nothing was answered. */
  readonly factsOf: (address: string) => string;
  /** Those whom the events themselves show as left. */
  readonly left: () => readonly LeftAddress[];
}

type Result = LeftAddress['result'];

/** Attempts that earlier runs left undecided, with their addresses. */
export function* undecided(members: Members): Generator<readonly [string, string]> {
  for (const [address, record] of Object.entries(members)) {
    const { last_attempt } = record;
    if (last_attempt === undefined || !isUnsettled(record)) continue;
    yield [last_attempt.attempt, address];
    if (last_attempt.first !== undefined) yield [last_attempt.first.attempt, address];
  }
}

/** `members` is the state before the apply: it tells whose the attempts of earlier runs are. */
export function applyFold(members: Members): ApplyFold {
  const addresses = new Map(undecided(members));
  const unsettled = new Set(addresses.values());
  const results = new Map<string, Result>();
  const facts = new Map<string, string>();

  const decide = (address: string, result?: Result): void => {
    if (result === undefined) results.delete(address);
    else results.set(address, result);
  };

  const complete = (event: Extract<RunEvent, { type: 'reset_complete' }>): void => {
    const { email_address, outcome, attempt } = event;
    if (outcome === 'applied') {
      unsettled.delete(email_address);
      facts.delete(email_address);
      addresses.delete(attempt);
      decide(email_address);
      return;
    }
    facts.set(email_address, answerFacts(event));
    // A later answer closes its own attempt only: an earlier one may still have taken effect.
    if (outcome === 'unknown') unsettled.add(email_address);
    if (unsettled.has(email_address)) decide(email_address, 'unknown');
    else decide(email_address, outcome === 'rejected' ? 'rejected' : undefined);
  };

  const settle = ({ attempt, verdict }: Extract<RunEvent, { type: 'reset_settled' }>): void => {
    const address = addresses.get(attempt);
    if (address === undefined) return;
    if (verdict !== 'held') unsettled.delete(address);
    decide(address, verdict === 'held' ? 'held' : undefined);
  };

  const sessions = (event: Extract<RunEvent, { type: 'sessions_revoked' }>): void => {
    if (!hasEndedSessions(event)) facts.set(event.email_address, answerFacts(event));
  };

  return {
    add(event) {
      if (event.type === 'reset_start') addresses.set(event.attempt, event.email_address);
      else if (event.type === 'reset_complete') complete(event);
      else if (event.type === 'reset_settled') settle(event);
      else if (event.type === 'sessions_revoked') sessions(event);
      else if (event.type === 'reset_skipped' && event.skip_reason === 'changed_since_plan') {
        decide(event.email_address, 'changed');
      }
    },
    addressOf: (attempt) => addresses.get(attempt) ?? `attempt ${attempt}`,
    factsOf: (address) => facts.get(address) ?? '',
    left: () => [...results].map(([email_address, result]) => ({ email_address, result })),
  };
}
