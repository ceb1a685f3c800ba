/** A server between the command line and the emulator: passes calls on, unless the test answers itself. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'undici';
import type { Emulator } from '../../src/emulator/server.ts';
import { RESET_PATH, atEnd } from '../support/cli.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  /** The address of a call for a reset; empty for reads. */
  readonly address: string;
  /** Counts the calls for resets, from 1; 0 for reads. */
  readonly reset: number;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

/** To the emulator that the server stands before, or to another one. */
type Answer = Reply | 'cut' | 'pass' | { readonly to: Emulator };

/** Decides one call: answers it, cuts the connection, or passes it on. */
export type Script = (call: Call) => Answer | Promise<Answer>;

export interface Between {
  readonly url: string;
  readonly calls: readonly Call[];
  resets(): readonly Call[];
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString('utf8');
}

const addressIn = (text: string): string =>
  (JSON.parse(text) as { readonly email_address?: string }).email_address ?? '';

async function passOn(
  emulator: Emulator,
  { method, url = '', headers }: IncomingMessage,
  text: string,
): Promise<Reply> {
  const answer = await request(emulator.url + url, {
    method: method as 'GET' | 'POST',
    headers: {
      authorization: headers.authorization ?? '',
      'content-type': 'application/json',
      ...Object.fromEntries(
        Object.entries(headers).filter(([name]) => name.startsWith('x-stytch')),
      ),
    },
    ...(text !== '' && { body: text }),
  });
  return {
    status: answer.statusCode,
    headers: { 'content-type': 'application/json' },
    body: await answer.body.text(),
  };
}

function send(response: ServerResponse, { status = 200, headers = {}, body = '' }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Starts such a server; it ends with the tests. */
export async function standBetween(emulator: Emulator, script: Script): Promise<Between> {
  const calls: Call[] = [];
  const resets = (): readonly Call[] => calls.filter(({ reset }) => reset > 0);
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await textOf(incoming);
    const isReset = incoming.url === RESET_PATH;
    const call = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      address: isReset ? addressIn(text) : '',
      reset: isReset ? resets().length + 1 : 0,
    };
    calls.push(call);
    const decided = await script(call);
    if (decided === 'cut') response.destroy();
    else if (decided === 'pass') send(response, await passOn(emulator, incoming, text));
    else if ('to' in decided) send(response, await passOn(decided.to, incoming, text));
    else send(response, decided);
  };
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  const url = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve(`http://127.0.0.1:${port}`);
    });
  });
  atEnd(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  );
  return { url, calls, resets };
}

/** An error of the API in its documented shape. */
export const apiError = (status: number, error_type: string): Reply => ({
  status,
  body: {
    status_code: status,
    request_id: 'request-id-test-0000',
    error_type,
    error_message: `Message of ${error_type}.`,
    error_url: 'https://stytch.com/docs',
  },
});

/** Something that a test waits for. */
export interface Moment {
  readonly came: Promise<void>;
  readonly come: () => void;
}

export function aMoment(): Moment {
  let come = (): void => undefined;
  const came = new Promise<void>((resolve) => {
    come = resolve;
  });
  return {
    came,
    come: () => {
      come();
    },
  };
}
