/** One attempt: a durable intent, one call, a durable outcome, in this order. */
import { EXIT } from '../model/exit-code.ts';
import type { LogBody } from '../model/log.ts';
import type { ResetAnswer, ResetRequest } from '../model/provider.ts';
import { spelledAddress } from '../plan/live.ts';
import { type CallResult, again, onAnswer, pace, recordOutcome } from './answered.ts';
import { type Classified, classifyAnswer } from './outcome.ts';
import { type Run, failRun, isStale } from './run.ts';
import { type Reading, type Task, preImageOf } from './task.ts';

type Sent =
  | { readonly type: 'withheld'; readonly why: 'stopped' | 'stale' }
  | { readonly type: 'answered'; readonly answer: ResetAnswer; readonly classified: Classified };

/** Keys in canonical order, here and below: such bodies are sealed several times faster. */
const intentBody = (
  { action }: Task,
  reading: Reading,
  attempt: string,
): LogBody<'reset_intended'> => ({
  attempt,
  before: preImageOf(reading.members),
  email_address: action.email_address,
  request: {
    email_address: spelledAddress(action.email_address, reading.members),
    ...(action.request.member_id !== undefined && { member_id: action.request.member_id }),
    ...(action.request.organization_id !== undefined && {
      organization_id: action.request.organization_id,
    }),
  },
  requirements: action.requirements.map(({ campaign, due, reason, since, ticket }) => ({
    campaign,
    ...(due !== undefined && { due }),
    reason,
    ...(since !== undefined && { since }),
    ...(ticket !== undefined && { ticket }),
  })),
  revoke_sessions: action.revoke_sessions,
});

/** Whether the lock is still ours; if it is not, or cannot be read, the run stops. */
export async function stillLocked(run: Run): Promise<boolean> {
  try {
    if (await run.session.holdsLock()) return true;
    run.stop.stop(EXIT.locked, 'The lock on the state is no longer held by this run.');
  } catch (error) {
    failRun(run, error);
  }
  return false;
}

/** Looks once more whether the call may go out, and makes it. The caller holds a slot. */
async function send(run: Run, task: Task, attempt: string, request: ResetRequest): Promise<Sent> {
  const { email_address } = task.action;
  await run.limiter.pass(run.stop.signal);
  const begun = run.clock.monotonic();
  if (run.stop.signal.aborted) return { type: 'withheld', why: 'stopped' };
  if (isStale(run, task, attempt)) return { type: 'withheld', why: 'stale' };
  if (!(await stillLocked(run))) return { type: 'withheld', why: 'stopped' };
  run.emit({ type: 'reset_start', email_address, attempt });
  run.gate.leave();
  const answer = await run.provider.requireReset(request, run.stop.hard);
  run.gate.force();
  const classified = classifyAnswer(answer, email_address);
  pace(run, classified, begun);
  return { type: 'answered', answer, classified };
}

/** Makes one attempt for a task whose members were just read. The caller has entered the gate; it is left here. */
export async function attemptCall(run: Run, task: Task, reading: Reading): Promise<CallResult> {
  const attempt = run.clock.uuid();
  const body = intentBody(task, reading, attempt);
  try {
    await run.session.append('reset_intended', body);
  } catch (error) {
    failRun(run, error);
    run.gate.leave();
    return { type: 'stopped' };
  }
  const sent = await run.slots(() => send(run, task, attempt, body.request));
  try {
    if (sent.type === 'answered') {
      return await onAnswer(run, task, attempt, sent.answer, sent.classified);
    }
    const closed = { attempt, outcome: 'no_effect' } as const;
    await recordOutcome(run, task, closed);
    return sent.why === 'stale' ? again(false, 0) : { type: 'stopped' };
  } finally {
    run.gate.leave();
  }
}
