/** What a person must know of a reset, in the same words before and after it. */
import type { ApplySummary } from '../model/event.ts';
import type { Action } from '../model/plan.ts';
import { wrap } from './text.ts';

const NO_SESSIONS = 'mustreset ends no sessions: who is signed in stays signed in.';
const ALL_SESSIONS = 'mustreset signs out everyone whom it resets.';
const SOME_SESSIONS =
  'mustreset ends sessions only where a policy says so: others who are signed in stay signed in.';

const WIDTH = 78;

const notice = (sessions: string, mail: string): string =>
  `${sessions} ${mail} e-mail itself: tell the members. A reset cannot be undone.`;

/** What is to be known of the actions that may reset somebody, unwrapped. */
export function planNote(resetting: readonly Action[]): string {
  const ending = resetting.filter(({ revoke_sessions }) => revoke_sessions).length;
  if (ending === 0) return notice(NO_SESSIONS, 'It sends no');
  return notice(ending === resetting.length ? ALL_SESSIONS : SOME_SESSIONS, 'It sends no');
}

/** What is to be known where something was reset, unwrapped. */
export const applyNote = ({ sessions_ended, sessions_left }: ApplySummary): string =>
  notice(sessions_ended + sessions_left === 0 ? NO_SESSIONS : SOME_SESSIONS, 'It sent no');

/** What plan says on a screen. */
export const planNotice = (resetting: readonly Action[]): readonly string[] =>
  wrap(planNote(resetting), WIDTH);

/** What apply says on a screen. */
export const applyNotice = (summary: ApplySummary): string =>
  wrap(applyNote(summary), WIDTH).join('\n');
