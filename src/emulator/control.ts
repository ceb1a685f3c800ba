/** The emulator's own addresses under /__emulator, and the answer to every address that is unknown. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseBody, requiredText } from './call.ts';
import { ApiError } from './errors.ts';
import { memberObject } from './objects.ts';
import { setPassword } from './passwords.ts';
import { accepted, refused, send, type Reply } from './reply.ts';
import { readText, type Target } from './request.ts';
import { matchPath } from './routes.ts';
import type { Run } from './run.ts';

const MEMBER_PASSWORD = '/__emulator/members/{member_id}/password';

/** Answers a request outside /v1; these need no credentials. `restart` goes back to the world. */
export async function control(
  run: Run,
  request: IncomingMessage,
  response: ServerResponse,
  target: Target,
  restart: () => void,
): Promise<void> {
  const text = await readText(request);
  if (text === undefined) return;
  send(response, reply(run, `${request.method} ${target.path}`, text, restart));
}

function reply(run: Run, line: string, text: string, restart: () => void): Reply {
  if (line === 'GET /__emulator/ledger') return document(run.ledger.document());
  if (line === 'GET /__emulator/outbox') return document({ emails: run.outbox.emails });
  try {
    if (line === 'POST /__emulator/reset') {
      restart();
      return accepted({});
    }
    const params = matchPath(`POST ${MEMBER_PASSWORD}`, line);
    if (params === undefined) throw new ApiError('route_not_found');
    return passwordReply(run, params['member_id'] ?? '', text);
  } catch (error) {
    if (error instanceof ApiError) return refused(error);
    throw error;
  }
}

const document = (value: object): Reply => ({
  status_code: 200,
  error_type: '',
  request_id: null,
  headers: { 'content-type': 'application/json' },
  text: JSON.stringify(value),
});

function passwordReply(run: Run, member_id: string, text: string): Reply {
  const body = parseBody(text);
  if (body === undefined) throw new ApiError('bad_request');
  const password = requiredText(body, 'password');
  const member = run.project.membersById.get(member_id);
  if (member === undefined || member.status === 'deleted') throw new ApiError('member_not_found');
  setPassword(run, member, password);
  return accepted({ member_id, member: memberObject(member) });
}
