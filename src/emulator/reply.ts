/** Answers on the wire: whole, cut or none at all. */
import type { ServerResponse } from 'node:http';
import { errorBody, type ApiError } from './errors.ts';
import { requestId } from './ids.ts';

export interface Reply {
  readonly status_code: number;
  readonly error_type: string;
  /** Null when the answer carries none. */
  readonly request_id: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const JSON_HEADERS = { 'content-type': 'application/json' };

/** A 200 with these fields beside `status_code` and a fresh `request_id`. */
export function accepted(fields: Readonly<Record<string, unknown>>): Reply {
  const request_id = requestId();
  const text = JSON.stringify({ status_code: 200, request_id, ...fields });
  return { status_code: 200, error_type: '', request_id, headers: JSON_HEADERS, text };
}

/** The API error, with a fresh `request_id`. */
export function refused(error: ApiError): Reply {
  const request_id = requestId();
  return {
    status_code: error.status_code,
    error_type: error.error_type,
    request_id,
    headers: { ...JSON_HEADERS, ...error.headers },
    text: JSON.stringify(errorBody(error, request_id)),
  };
}

/** 200 with a page, as a proxy in between sends it. */
export const page = (text: string): Reply => ({
  status_code: 200,
  error_type: '',
  request_id: null,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  text,
});

/** Sends the whole answer. */
export function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status_code, withLength(reply)).end(reply.text);
}

/** Announces the whole body, sends half of it and cuts the connection. */
export function sendCut(response: ServerResponse, reply: Reply): void {
  const bytes = Buffer.from(reply.text);
  response.writeHead(reply.status_code, withLength(reply));
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

const withLength = ({ headers, text }: Reply): Record<string, string | number> => ({
  ...headers,
  'content-length': Buffer.byteLength(text),
});
