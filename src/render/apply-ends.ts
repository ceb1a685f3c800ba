/** Folds an apply's events into how each address of its plan ended, for the documents about it. */
import { assertNever } from '../model/assert-never.ts';
import type { ApplySummary, LeftAddress, RunEvent } from '../model/event.ts';
import { hasEndedSessions } from '../model/log.ts';
import { type Action, actionName } from '../model/plan.ts';
import type { Members } from '../model/state.ts';
import { undecided } from './apply-fold.ts';

/** What the summary counts an address as. */
export type ApplyResult = Exclude<keyof ApplySummary, 'sessions_ended' | 'sessions_left'>;

/** The last answer about an address. */
export interface LastAnswer {
  readonly status_code?: number;
  readonly error_type?: string;
  readonly request_id?: string;
}

export interface AddressEnd extends LastAnswer {
  readonly result: ApplyResult;
  readonly sessions?: 'ended' | 'left';
}

export interface ApplyEnds {
  add(event: RunEvent): void;
  /** `left`: everyone who is not done, as the last event names them. */
  endsOf(left: readonly LeftAddress[]): (action: Action) => AddressEnd;
}

const answerOf = ({ status_code, error_type, request_id }: LastAnswer): LastAnswer => ({
  ...(status_code !== undefined && { status_code }),
  ...(error_type !== undefined && { error_type }),
  ...(request_id !== undefined && { request_id }),
});

type Verdict = Extract<RunEvent, { type: 'reset_settled' }>['verdict'];

const SETTLED: Readonly<Record<Verdict, ApplyResult | undefined>> = {
  applied: 'required',
  superseded: 'superseded',
  held: 'held',
  not_applied: undefined,
};

/** What a plan alone says of an address that nothing was done about. */
const announced = (action: Action): ApplyResult => {
  if (action.action !== 'skip') return 'up_to_date';
  return action.skip_reason === 'held' ? 'held' : 'skipped';
};

/** `members` is the state before the apply: it tells whose the attempts of earlier runs are. */
export function createApplyEnds(members: Members): ApplyEnds {
  const addresses = new Map(undecided(members));
  const results = new Map<string, ApplyResult>();
  const answers = new Map<string, LastAnswer>();
  const sessions = new Map<string, 'ended' | 'left'>();

  const signedOut = (event: Extract<RunEvent, { type: 'sessions_revoked' }>): void => {
    const ended = hasEndedSessions(event);
    if (sessions.get(event.email_address) !== 'left') {
      sessions.set(event.email_address, ended ? 'ended' : 'left');
    }
    if (!ended) answers.set(event.email_address, answerOf(event));
  };

  const add = (event: RunEvent): void => {
    switch (event.type) {
      case 'reset_start':
        addresses.set(event.attempt, event.email_address);
        return;
      case 'reset_complete':
        answers.set(event.email_address, answerOf(event));
        if (event.outcome === 'applied') results.set(event.email_address, 'required');
        return;
      case 'reset_settled': {
        const address = addresses.get(event.attempt);
        const result = SETTLED[event.verdict];
        if (address !== undefined && result !== undefined) results.set(address, result);
        return;
      }
      case 'reset_skipped':
        results.set(
          event.email_address,
          event.skip_reason === 'changed_since_plan' ? 'changed' : 'skipped',
        );
        return;
      case 'campaign_credited':
        // A campaign may be credited beside a reset, which says more.
        if (!results.has(event.email_address)) results.set(event.email_address, 'credited');
        return;
      case 'sessions_revoked':
        signedOut(event);
        return;
      case 'state_lock_acquire':
      case 'state_lock_release':
      case 'diagnostic':
      case 'refresh_start':
      case 'refresh_complete':
      case 'planned_change':
      case 'rate_limited':
      case 'progress':
      case 'change_summary':
        return;
      default:
        assertNever(event);
    }
  };

  return {
    add,
    endsOf: (left) => {
      const notDone = new Map<string, ApplyResult>();
      for (const { email_address, result } of left) {
        if (result === 'sessions_left') sessions.set(email_address, 'left');
        else notDone.set(email_address, result);
      }
      return (action) => {
        const name = actionName(action);
        const ended = sessions.get(name);
        return {
          result: notDone.get(name) ?? results.get(name) ?? announced(action),
          ...answers.get(name),
          ...(ended !== undefined && { sessions: ended }),
        };
      };
    },
  };
}
