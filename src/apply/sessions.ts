/** Ends the sessions of members that were reset: one call a member, recorded when it is known what came of it. */
import type { LogBody } from '../model/log.ts';
import type { ResetAnswer } from '../model/provider.ts';
import { backoff, pace } from './answered.ts';
import { stillLocked } from './call.ts';
import { type Classified, classifyAnswer } from './outcome.ts';
import { type Run, failRun } from './run.ts';

/** Whether the API spoke about the member: a page from a proxy and an unknown route did not. */
const isOfMember = (
  answer: ResetAnswer,
): answer is Extract<ResetAnswer, { type: 'accepted' | 'error' }> =>
  answer.type === 'accepted' ||
  (answer.type === 'error' && answer.error_type !== 'route_not_found');

/** The log takes a status of 2xx or 404 as the end of the sessions: only what is one carries it. */
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
  ...(isOfMember(answer) && { status_code: answer.status_code }),
});

/** Who is gone has no session left. */
const isGone = (answer: ResetAnswer): boolean => isOfMember(answer) && answer.status_code === 404;

interface Sent {
  readonly answer: ResetAnswer;
  readonly classified: Classified;
}

/** Looks once more whether the call may go out, and makes it. The caller holds a slot. */
async function send(run: Run, address: string, member_id: string): Promise<Sent | undefined> {
  const { stop, limiter, provider, clock } = run;
  await limiter.pass(stop.signal);
  if (stop.signal.aborted || !(await stillLocked(run))) return undefined;
  const begun = clock.monotonic();
  const answer = await provider.revokeSessions(member_id, stop.hard);
  const classified = classifyAnswer(answer, address);
  pace(run, classified, begun);
  return { answer, classified };
}

/** Tells breaker and stop of an answer, and says whether it is final. */
function isFinal(run: Run, { answer, classified }: Sent): boolean {
  const failed = classified.type === 'outcome' && classified.connection_failed;
  if (failed) run.breaker.failed();
  else run.breaker.answered();
  // A session that is not found is no refusal of ours.
  if (classified.type === 'stop' && !isGone(answer)) {
    run.stop.stop(classified.exit, classified.reason);
  }
  return !failed;
}

/** Ending sessions twice does no harm, so a call without a clear answer is simply made again. */
async function endOf(
  run: Run,
  address: string,
  member_id: string,
): Promise<ResetAnswer | undefined> {
  const { stop, limiter, clock, settings } = run;
  let last: ResetAnswer | undefined;
  for (let calls = 0; calls < settings.max_attempts;) {
    await limiter.take(stop.signal);
    const sent = await run.slots(() => send(run, address, member_id));
    if (sent === undefined) return last;
    if (sent.classified.type === 'rate_limited') continue;
    last = sent.answer;
    if (isFinal(run, sent)) return last;
    calls += 1;
    if (calls < settings.max_attempts) await clock.sleep(backoff(run, calls), stop.signal);
  }
  return last;
}

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
