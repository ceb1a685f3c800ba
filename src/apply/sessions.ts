/** Ends the sessions of members that were reset: one call a member, recorded when it is known what came of it. */
import type { LogBody } from '../model/log.ts';
import type { ResetAnswer } from '../model/provider.ts';
import { backoff, pauseAll } from './answered.ts';
import { stillLocked } from './call.ts';
import { classifyAnswer } from './outcome.ts';
import { type Run, failRun } from './run.ts';

const bodyOf = (
  email_address: string,
  member_id: string,
  answer: ResetAnswer,
): LogBody<'sessions_revoked'> => ({
  email_address,
  ...(answer.type === 'error' && { error_type: answer.error_type }),
  ...('cause' in answer && { error_type: answer.cause }),
  member_id,
  ...('request_id' in answer && { request_id: answer.request_id }),
  ...('status_code' in answer && { status_code: answer.status_code }),
});

/** Who is gone has no session left. */
const isGone = (answer: ResetAnswer): boolean =>
  answer.type === 'error' && answer.status_code === 404 && answer.error_type !== 'route_not_found';

/** What an answer means for the next one: it is final, or the call is made again. */
async function isFinal(
  run: Run,
  address: string,
  answer: ResetAnswer,
  call: { readonly begun: number; readonly number: number },
): Promise<boolean> {
  const classified = classifyAnswer(answer, address);
  if (!isGone(answer) && classified.type === 'rate_limited') {
    pauseAll(run, call.begun, classified.retry_after_ms);
    return false;
  }
  run.limiter.answered(call.begun);
  const failed = classified.type === 'outcome' && classified.connection_failed;
  if (failed) run.breaker.failed();
  else run.breaker.answered();
  if (isGone(answer)) return true;
  if (classified.type === 'stop') run.stop.stop(classified.exit, classified.reason);
  if (!failed || call.number >= run.settings.max_attempts) return true;
  await run.clock.sleep(backoff(run, call.number), run.stop.signal);
  return false;
}

/** Ending sessions twice does no harm, so a call without a clear answer is simply made again. */
async function endOf(
  run: Run,
  address: string,
  member_id: string,
): Promise<ResetAnswer | undefined> {
  const { stop, limiter, provider, clock } = run;
  let last: ResetAnswer | undefined;
  for (let number = 1; !stop.signal.aborted;) {
    await limiter.take(stop.signal);
    await limiter.pass(stop.signal);
    if (stop.signal.aborted || !(await stillLocked(run))) return last;
    const begun = clock.monotonic();
    const answer = await run.slots(() => provider.revokeSessions(member_id, stop.hard));
    if (await isFinal(run, address, answer, { begun, number })) return answer;
    if (!isLimited(answer)) {
      last = answer;
      number += 1;
    }
  }
  return last;
}

const isLimited = (answer: ResetAnswer): boolean =>
  'status_code' in answer && answer.status_code === 429;

/**
 * Ends the sessions of these members of an address. What fails is recorded, too, and stays in the
 * record of the address for the next plan. Never throws for what server, network or log do.
 */
export async function endSessions(
  run: Run,
  address: string,
  members: readonly string[],
): Promise<void> {
  for (const member_id of members) {
    const answer = await endOf(run, address, member_id);
    if (answer === undefined) return;
    const body = bodyOf(address, member_id, answer);
    try {
      await run.session.append('sessions_revoked', body);
    } catch (error) {
      failRun(run, error);
      return;
    }
    run.emit({ type: 'sessions_revoked', ...body });
  }
}
