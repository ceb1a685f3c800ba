/** From an answer to a durable outcome, and how the run goes on after it. */
import { EXIT } from '../model/exit-code.ts';
import type { LogBody, Outcome } from '../model/log.ts';
import type { ResetAnswer } from '../model/provider.ts';
import type { Classified } from './outcome.ts';
import { type Run, failRun } from './run.ts';
import type { Task } from './task.ts';

export type CallResult =
  | { readonly type: 'done'; readonly result: 'required' | 'rejected' | 'held' }
  /** Try again, after `delay_ms`; `counted` towards the most attempts. */
  | { readonly type: 'again'; readonly counted: boolean; readonly delay_ms: number }
  | { readonly type: 'stopped' };

const LONGEST_DELAY_MS = 10_000;
const FIRST_DELAY_MS = 100;
const MOST_MESSAGE = 500;
const ONLY_LIMITED_MS = 600_000;

export const again = (counted: boolean, delay_ms: number): CallResult => ({
  type: 'again',
  counted,
  delay_ms,
});

/** Milliseconds before the call that follows `calls` others. */
export const backoff = (run: Run, calls: number): number =>
  Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** calls) * (0.5 + run.clock.random() / 2);

/**
 * Tells the pace of an answer to a call begun at `begun`: a 429 pauses the whole run, and ends it
 * when nothing else was answered for too long. Called before the slot of the call is free, so that
 * no prepared call slips out ahead of the pause.
 */
export function pace(run: Run, classified: Classified, begun: number): void {
  if (classified.type !== 'rate_limited') {
    run.limiter.answered(begun);
    return;
  }
  const pause = run.limiter.limited(begun, classified.retry_after_ms);
  if (pause !== undefined) run.emit({ type: 'rate_limited', ...pause });
  if (run.limiter.onlyLimitedFor() >= ONLY_LIMITED_MS) {
    run.stop.stop(EXIT.notConverged, 'For ten minutes the API answered nothing but 429.');
  }
}

const outcomeBody = (
  attempt: string,
  outcome: Outcome,
  answer: ResetAnswer,
): LogBody<'reset_outcome'> => {
  const failure =
    answer.type === 'accepted'
      ? undefined
      : answer.type === 'error'
        ? { type: answer.error_type, message: answer.error_message }
        : { type: answer.cause, message: answer.message };
  const status_code = 'status_code' in answer ? answer.status_code : undefined;
  const request_id = 'request_id' in answer ? answer.request_id : undefined;
  const member_id = answer.type === 'accepted' ? answer.member_id : undefined;
  return {
    attempt,
    elapsed_ms: Math.max(0, Math.round(answer.elapsed_ms)),
    ...(failure && { error_message: failure.message.slice(0, MOST_MESSAGE) }),
    ...(failure && { error_type: failure.type }),
    ...(member_id !== undefined && { member_id }),
    outcome,
    ...(request_id !== undefined && { request_id }),
    ...(status_code !== undefined && { status_code }),
  };
};

/** Makes the outcome durable; where the log cannot take it, it is kept beside the log. */
export async function recordOutcome(
  run: Run,
  task: Task,
  body: LogBody<'reset_outcome'>,
): Promise<boolean> {
  const { email_address } = task.action;
  try {
    await run.session.append('reset_outcome', body);
  } catch (error) {
    failRun(run, error);
    await run.session.keepErrored(body, email_address);
    return false;
  }
  run.emit({ type: 'reset_complete', email_address, ...body });
  return true;
}

/** Decides the answer "no password" by reading: applied if nobody of the address has one. */
async function askMembers(run: Run, address: string): Promise<Outcome> {
  try {
    const roster = await run.provider.readRoster({ addresses: [address] }, run.stop.hard);
    const someone = roster.members.some(
      (member) => member.address === address && member.password_id !== undefined,
    );
    return someone ? 'rejected' : 'applied';
  } catch {
    return 'unknown';
  }
}

function afterOutcome(run: Run, task: Task, outcome: Outcome): CallResult {
  switch (outcome) {
    case 'applied':
      return { type: 'done', result: 'required' };
    case 'rejected': {
      const last = run.session.members()[task.action.email_address]?.last_attempt;
      return last?.outcome === 'rejected'
        ? { type: 'done', result: 'rejected' }
        : again(true, backoff(run, task.calls));
    }
    case 'no_effect':
    case 'unknown':
      return again(true, backoff(run, task.calls));
  }
}

/** The answer is about another member: nobody can say what was done, so the run ends. */
async function onWrongMember(
  run: Run,
  task: Task,
  body: LogBody<'reset_outcome'>,
): Promise<CallResult> {
  run.stop.stop(
    EXIT.untrusted,
    `The API answered the reset of ${task.action.email_address} with another member. Nothing more is sent. Ask Stytch about request ${body.request_id ?? 'without an id'}.`,
  );
  if (!(await recordOutcome(run, task, body))) return { type: 'stopped' };
  const held = { attempt: body.attempt, verdict: 'held', evidence: {}, by: 'read' } as const;
  await run.session.append('reset_settled', held);
  run.emit({ type: 'reset_settled', ...held });
  return { type: 'done', result: 'held' };
}

/** Records what the answer means. */
export async function onAnswer(
  run: Run,
  task: Task,
  attempt: string,
  answer: ResetAnswer,
  classified: Classified,
): Promise<CallResult> {
  if (classified.type === 'rate_limited') {
    const recorded = await recordOutcome(run, task, outcomeBody(attempt, 'no_effect', answer));
    return recorded ? again(false, 0) : { type: 'stopped' };
  }
  if (classified.type === 'wrong_member') {
    return onWrongMember(run, task, outcomeBody(attempt, 'unknown', answer));
  }
  if (classified.type === 'stop') {
    run.stop.stop(classified.exit, classified.reason);
    await recordOutcome(run, task, outcomeBody(attempt, 'no_effect', answer));
    return { type: 'stopped' };
  }
  const failed = classified.type === 'outcome' && classified.connection_failed;
  if (failed) run.breaker.failed();
  else run.breaker.answered();
  const outcome =
    classified.type === 'ask_members'
      ? await askMembers(run, task.action.email_address)
      : classified.outcome;
  const recorded = await recordOutcome(run, task, outcomeBody(attempt, outcome, answer));
  return recorded ? afterOutcome(run, task, outcome) : { type: 'stopped' };
}
