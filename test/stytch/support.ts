/** Servers that do exactly what a test says, byte for byte, and a clock that never waits. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import type { Clock } from '../../src/model/clock.ts';
import type { ResetAnswer } from '../../src/model/provider.ts';
import { stytchProvider, type StytchSettings } from '../../src/stytch/provider.ts';

export const PROJECT = 'project-test-00000000-0000-4000-8000-000000000001';
export const SECRET = 'secret-test-canary-5f1e9b=';

/** Time that only moves when somebody sleeps. */
export interface FakeClock extends Clock {
  readonly sleeps: number[];
}

export function fakeClock(random = 0.5): FakeClock {
  const sleeps: number[] = [];
  let elapsed = 0;
  return {
    sleeps,
    now: () => new Date(Date.UTC(2026, 10, 20) + elapsed).toISOString(),
    monotonic: () => elapsed,
    sleep(ms) {
      sleeps.push(ms);
      elapsed += ms;
      return Promise.resolve();
    },
    random: () => random,
    uuid: () => '00000000-0000-4000-8000-00000000000a',
  };
}

export interface RawServer {
  readonly port: number;
  readonly base_url: string;
  /** Whole requests, head and body, in order of arrival. */
  readonly requests: string[];
  /** Connections taken so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

type Script = (socket: Socket, request: string, index: number) => void;

const isWhole = (text: string): boolean => {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return Buffer.byteLength(text.slice(head + 4)) >= length;
};

export function serveSockets(
  server: Server,
  script: Script,
  onConnection: (socket: Socket) => void = () => undefined,
): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!isWhole(text)) return;
      const request = text;
      text = '';
      requests.push(request);
      script(socket, request, requests.length - 1);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({
        port,
        base_url: `http://127.0.0.1:${port}`,
        requests,
        connections: () => connections,
        close: () =>
          new Promise((done) => {
            server.close(() => {
              done();
            });
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

/** A server whose every answer is the bytes that the script writes. */
export const rawServer = (
  script: Script,
  onConnection?: (socket: Socket) => void,
): Promise<RawServer> => serveSockets(createServer(), script, onConnection);

/** An HTTP/1.1 answer as text. */
export function http(status: number, body: unknown, headers: Record<string, string> = {}): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const lines = Object.entries({
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n${text}`;
}

export const apiErrorBody = (status: number, type: string): Record<string, unknown> => ({
  status_code: status,
  request_id: 'request-id-test-1',
  error_type: type,
  error_message: `Message of ${type}.`,
  error_url: 'https://stytch.com/docs',
});

export const acceptedBody = {
  status_code: 200,
  request_id: 'request-id-test-1',
  member_id: 'member-test-1',
  member: { email_address: 'Ada@Example.com' },
};

/** Settings of a provider against that server; deadlines long enough never to matter. */
export const settingsFor = (
  baseUrl: string,
  more: Partial<StytchSettings> = {},
): StytchSettings => ({
  project_id: PROJECT,
  secret: SECRET,
  base_url: baseUrl,
  parallelism: 2,
  clock: fakeClock(),
  tool: 'mustreset/0.0.0',
  ...more,
});

/** One reset against a script, and what came of it. */
export async function resetAgainst(
  script: Script,
  more: Partial<StytchSettings> = {},
): Promise<{ answer: ResetAnswer; requests: readonly string[] }> {
  const server = await rawServer(script);
  const provider = stytchProvider(settingsFor(server.base_url, more));
  try {
    const answer = await provider.requireReset({ email_address: 'ada@example.com' });
    return { answer, requests: server.requests };
  } finally {
    await provider.close();
    await server.close();
  }
}

/** Something that a test waits for. */
export function moment(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

/** Answers CONNECT with a tunnel to `target`, whatever host was named. */
export const tunnelTo =
  (target: RawServer): Script =>
  (socket) => {
    socket.removeAllListeners('data');
    const upstream = connect(target.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
  };
