/** A network between the command line and the emulator that loses, cuts, delays and invents answers. */
import { createHash } from 'node:crypto';
import { type Server, type Socket, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Emulator, Ledger } from '../../src/emulator/server.ts';
import { RESET_PATH } from '../support/cli.ts';

/** One request as the proxy sees it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  /** Of a call for a reset; empty for all others. */
  readonly address: string;
  /** Which call of this address it is, or which of all others; from 1. */
  readonly nth: number;
  /** Which call for a reset it is, from 1; 0 for all others. */
  readonly reset: number;
  /** When it came, by the clock of the proxy. */
  readonly at: number;
}

export interface Invented {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Move =
  | { readonly type: 'pass' }
  /** Cut without any effect, with FIN or RST. */
  | { readonly type: 'drop_before'; readonly reset: boolean }
  /** Cut when the effect has happened. */
  | { readonly type: 'drop_after'; readonly reset: boolean }
  /** Only this share of the answer's body comes. */
  | { readonly type: 'truncate'; readonly share: number }
  /** Nothing comes, ever; with or without the effect. */
  | { readonly type: 'hang'; readonly effect: boolean }
  /** The true answer, a few bytes at a time. */
  | { readonly type: 'trickle'; readonly pieces: number }
  /** An answer of the proxy's own; with or without the effect. */
  | { readonly type: 'invent'; readonly answer: Invented; readonly effect: boolean }
  /** The true answer, with its text changed. */
  | { readonly type: 'change'; readonly change: (body: string) => string };

export interface Proxy {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** The emulator's ledger; answers that never came as they were given have a fault. */
  ledger(): Ledger;
  close(): Promise<void>;
}

interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** In [0, 1), from these parts alone. */
export const draw = (...parts: readonly (string | number)[]): number =>
  createHash('sha256').update(parts.join('\n')).digest().readUInt32BE(0) / 2 ** 32;

const listening = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve(`http://127.0.0.1:${port}`);
    });
  });

/** Takes whole requests out of what has arrived; what is left stays in the buffer. */
function takeRequest(
  buffer: Buffer,
): { readonly request: Incoming; readonly rest: Buffer } | undefined {
  const end = buffer.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line = '', ...fields] = buffer.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    fields.map((field) => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }),
  );
  const length = Number(headers['content-length'] ?? 0);
  const from = end + 4;
  if (buffer.length < from + length) return undefined;
  const [method = '', path = ''] = line.split(' ');
  const body = buffer.subarray(from, from + length).toString('utf8');
  return { request: { method, path, headers, body }, rest: buffer.subarray(from + length) };
}

const cut = (socket: Socket, reset: boolean): void => {
  if (reset) socket.resetAndDestroy();
  else socket.destroy();
};

/**
 * Starts a proxy; `choose` decides call by call, and a call waits while it does. `now` (milliseconds since the epoch) is the
 * time that its answers tell.
 */
export async function startProxy(
  emulator: Emulator,
  choose: (seen: Seen) => Move | Promise<Move>,
  now: () => number = Date.now,
): Promise<Proxy> {
  const pool = new Pool(emulator.url, { connections: 200 });
  const sockets = new Set<Socket>();
  const seen: Seen[] = [];
  const spoiled = new Set<string>();
  const counts = new Map<string, number>();

  const note = ({ method, path, body }: Incoming): Seen => {
    const isReset = path === RESET_PATH;
    const address = isReset
      ? (JSON.parse(body) as { email_address: string }).email_address.toLowerCase()
      : '';
    const count = (key: string): number => {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return counts.get(key) ?? 0;
    };
    const reset = isReset ? count('\n') : 0;
    const one = { method, path, address, nth: count(address), reset, at: now() };
    seen.push(one);
    return one;
  };

  const passOn = async ({ method, path, headers, body }: Incoming): Promise<Invented> => {
    const names = ['authorization', 'content-type', 'x-stytch-member-session'];
    const kept = names.flatMap((name) =>
      headers[name] === undefined ? [] : [[name, headers[name]]],
    );
    const answer = await pool.request({
      method: method,
      path,
      headers: Object.fromEntries(kept) as Record<string, string>,
      ...(body !== '' && { body }),
    });
    return { status: answer.statusCode, body: await answer.body.text() };
  };

  /** What the emulator answered, which the program will not read as it is. */
  const spoil = async (request: Incoming): Promise<Invented> => {
    const answer = await passOn(request);
    const { request_id } = JSON.parse(answer.body) as { readonly request_id?: string };
    spoiled.add(request_id ?? '');
    return answer;
  };

  const bytesOf = ({ status, headers = {}, body }: Invented): Buffer => {
    const fields = {
      date: new Date(now()).toUTCString(),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.from(`HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n${body}`);
  };

  const answer = async (socket: Socket, request: Incoming): Promise<void> => {
    const move = await choose(note(request));
    switch (move.type) {
      case 'pass':
        socket.write(bytesOf(await passOn(request)));
        return;
      case 'drop_before':
        cut(socket, move.reset);
        return;
      case 'drop_after':
        await spoil(request);
        cut(socket, move.reset);
        return;
      case 'truncate': {
        const whole = await spoil(request);
        const bytes = bytesOf(whole);
        const left = Math.max(1, Math.ceil(Buffer.byteLength(whole.body) * (1 - move.share)));
        socket.end(bytes.subarray(0, bytes.length - left));
        return;
      }
      case 'hang':
        if (move.effect) await spoil(request);
        return;
      case 'trickle': {
        const bytes = bytesOf(await passOn(request));
        const size = Math.ceil(bytes.length / move.pieces);
        for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
          socket.write(bytes.subarray(at, at + size));
          await delay(1);
        }
        return;
      }
      case 'invent':
        if (move.effect) await spoil(request);
        socket.write(bytesOf(move.answer));
        return;
      case 'change': {
        const { status, body } = await spoil(request);
        socket.write(bytesOf({ status, body: move.change(body) }));
        return;
      }
    }
  };

  const serve = (socket: Socket): void => {
    sockets.add(socket);
    let buffer: Buffer = Buffer.alloc(0);
    let turn = Promise.resolve();
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (let taken = takeRequest(buffer); taken !== undefined; taken = takeRequest(buffer)) {
        const { request } = taken;
        buffer = taken.rest;
        turn = turn.then(() => answer(socket, request)).catch(() => cut(socket, true));
      }
    });
  };

  const server = createServer(serve);
  const url = await listening(server);
  return {
    url,
    seen,
    ledger: () => {
      const ledger = emulator.ledger();
      const requests = ledger.requests.map((request) =>
        request.request_id !== null && spoiled.has(request.request_id)
          ? { ...request, fault: 'drop-after' as const }
          : request,
      );
      return { ...ledger, requests };
    },
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await pool.destroy();
    },
  };
}

/** A server that a redirect points to, which counts what comes. */
export async function startBystander(): Promise<{
  readonly url: string;
  visitors(): number;
  close(): void;
}> {
  let visitors = 0;
  const server = createServer((socket) => {
    visitors += 1;
    socket.on('error', () => undefined);
    socket.destroy();
  });
  const url = await listening(server);
  return { url, visitors: () => visitors, close: () => server.close() };
}
