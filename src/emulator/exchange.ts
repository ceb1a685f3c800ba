/** One /v1 request from its arrival to its answer. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { admit, type Admitted } from './admission.ts';
import { ApiError } from './errors.ts';
import { HTML_PAGE, wrongMemberFields } from './faults.ts';
import type { LedgerBook, LedgerEntry } from './ledger.ts';
import { toAddress } from './records.ts';
import { accepted, page, refused, send, sendCut, type Reply } from './reply.ts';
import { readText, type Target } from './request.ts';
import type { Run } from './run.ts';

/**
 * Answers the request and keeps its ledger entry. Whatever the client does, a request that arrived
 * whole has its effect; the effect happens half-way through the latency.
 */
export async function exchange(
  run: Run,
  request: IncomingMessage,
  response: ServerResponse,
  target: Target,
): Promise<void> {
  const { ledger } = run;
  const entry = ledger.receive(request.method ?? '', target.path);
  response.once('close', () => ledger.leave(entry));
  const text = await readText(request);
  if (text === undefined) return;
  const latency_ms = run.nextLatency();
  const perform = prepare(run, request.headers, target, text, entry);
  await reach(ledger, entry.received_ms + latency_ms / 2);
  const reply = perform();
  if (reply !== undefined) noteReply(entry, reply);
  await reach(ledger, entry.received_ms + latency_ms);
  deliver(ledger, response, reply, entry);
}

/** Decides at arrival; the result has the effect and makes the answer, if there is to be one. */
function prepare(
  run: Run,
  headers: IncomingHttpHeaders,
  target: Target,
  text: string,
  entry: LedgerEntry,
): () => Reply | undefined {
  try {
    const admitted = admit(run, headers, target, text, entry);
    return () => answer(run, admitted, entry);
  } catch (error) {
    const reply = refusal(error);
    return () => reply;
  }
}

function answer(run: Run, admitted: Admitted, entry: LedgerEntry): Reply | undefined {
  switch (admitted.fault) {
    case 'hang':
    case 'drop-before':
      return undefined;
    case '500':
      return refused(new ApiError('internal_server_error'));
    case '503':
      return refused(new ApiError('server_unavailable'));
    case 'html':
      return page(HTML_PAGE);
    case 'drop-after':
    case 'truncate':
    case 'wrong-member':
    case undefined:
      return endpointReply(run, admitted, entry);
  }
}

function endpointReply(
  { ledger, project }: Run,
  { endpoint, call, fault }: Admitted,
  entry: LedgerEntry,
): Reply {
  try {
    const { fields, effect, owner } = endpoint.answer(call);
    entry.effect = effect;
    if (owner !== undefined) ledger.name(entry, owner.email_address, owner.member_id);
    if (effect !== 'none') entry.committed_ms = ledger.now();
    if (fault !== 'wrong-member') return accepted(fields);
    return accepted(wrongMemberFields(project, toAddress(entry.email_address)));
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): Reply {
  if (error instanceof ApiError) return refused(error);
  throw error;
}

function noteReply(entry: LedgerEntry, reply: Reply): void {
  entry.status_code = reply.status_code;
  entry.error_type = reply.error_type;
  entry.request_id = reply.request_id;
}

function deliver(
  ledger: LedgerBook,
  response: ServerResponse,
  reply: Reply | undefined,
  entry: LedgerEntry,
): void {
  if (response.destroyed || entry.fault === 'hang') return;
  if (reply === undefined || entry.fault === 'drop-after') {
    response.destroy();
  } else if (entry.fault === 'truncate') {
    sendCut(response, reply);
  } else {
    entry.answered_ms = ledger.now();
    // Before sending: the client's next request must not find this one still in flight.
    ledger.leave(entry);
    send(response, reply);
  }
}

async function reach(ledger: LedgerBook, at_ms: number): Promise<void> {
  const left_ms = at_ms - ledger.now();
  if (left_ms > 0) await delay(left_ms);
}
