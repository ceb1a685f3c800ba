/**
 * A server of Terraform states on loopback, written to the protocol in two manners: plainly, as many
 * small servers do it, and with GitLab's rules. What becomes of single requests can be scripted.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { LockInfo } from '../../../src/model/store.ts';
import { gitlab } from './gitlab-manner.ts';
import { plain } from './plain-manner.ts';

export type Manner = 'plain' | 'gitlab';

/** One request as it came. */
export interface Asked {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** `GET`, `POST`, `LOCK` or `UNLOCK`, whatever methods the manner has for them. */
  readonly kind: string;
  /** What stands behind the state's name: empty for the state, `-log-0`, …. */
  readonly suffix: string;
  /** Whether it only asks who holds the lock. */
  readonly probe: boolean;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What becomes of a request instead of its answer. */
export type Fault =
  | 'drop-before'
  | 'drop-after'
  | 'truncate'
  | 'wrong-md5'
  | 'hang'
  /** Answers so and does nothing. */
  | Reply
  /** Does what is asked, and answers so. */
  | { readonly done: Reply };

export interface Kept {
  bytes: Buffer | undefined;
  readonly serials: Set<number>;
  lock: LockInfo | undefined;
}

export interface Rules {
  max_bytes: number;
  role: 'maintainer' | 'developer';
  readonly username: string;
  readonly password: string;
}

/** Documents by path. */
export class Shelf extends Map<string, Kept> {
  at(path: string): Kept {
    const found = this.get(path);
    if (found !== undefined) return found;
    const made = { bytes: undefined, serials: new Set<number>(), lock: undefined };
    this.set(path, made);
    return made;
  }
}

export interface MannerOf {
  readonly state: string;
  readonly lock: string;
  readonly lock_method: string;
  readonly unlock_method: string;
  answer(asked: Asked, shelf: Shelf, rules: Rules): Reply;
}

const MANNERS: Readonly<Record<Manner, MannerOf>> = { plain, gitlab };

export interface StateServer {
  readonly url: string;
  /** Address of the state. */
  readonly address: string;
  /** What makes a client use it. */
  readonly env: Readonly<Record<string, string>>;
  readonly asked: readonly Asked[];
  readonly shelf: Shelf;
  /** Decides what becomes of each request; undefined: what the manner says. */
  script: (asked: Asked, nth: number) => Fault | undefined | Promise<undefined>;
  /** What may be changed while it runs. */
  readonly rules: Rules;
  /** The text at `<address><suffix>`. */
  text(suffix: string): string | undefined;
  /** Puts a text there, as somebody else might. */
  put(suffix: string, text: string): void;
  /** The holder of the state's lock, as the server knows it. */
  holder(): LockInfo | undefined;
  /** Requests of a kind, without those that only ask who holds the lock. */
  of(kind: string, suffix?: string): readonly Asked[];
  close(): Promise<void>;
}

export interface ServerOptions extends Partial<Rules> {
  readonly tls?: {
    readonly cert: string;
    readonly key: string;
    readonly ca?: string;
    readonly requestCert?: boolean;
  };
  /** A header with the MD5 on every GET, as some servers send it. */
  readonly checksums?: boolean;
}

export const USERNAME = 'gitlab-ci-token';
export const PASSWORD = 'pass-canary-51c7';

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const isProbe = (body: Buffer): boolean => body.includes('"ID":"a5c0a5c0-');

function kindOf(method: string, path: string, manner: MannerOf): string {
  if (path === manner.lock && method === manner.lock_method) return 'LOCK';
  if (path === manner.lock && method === manner.unlock_method) return 'UNLOCK';
  return method;
}

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('base64');

/** Starts it on a free port. */
export async function startStateServer(
  manner: Manner,
  options: ServerOptions = {},
): Promise<StateServer> {
  const { tls, checksums = false, ...rest } = options;
  const rules: Rules = {
    max_bytes: Infinity,
    role: 'maintainer',
    username: USERNAME,
    password: PASSWORD,
    ...rest,
  };
  const made = MANNERS[manner];
  const shelf = new Shelf();
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();

  const send = (response: ServerResponse, { status, headers = {}, body = '' }: Reply): void => {
    const bytes = Buffer.from(body);
    const sum = checksums && { 'content-md5': md5(bytes) };
    response.writeHead(status, { ...sum, ...headers, 'content-length': bytes.length });
    response.end(bytes);
  };

  const listen = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers, socket } = incoming;
    const body = await bodyOf(incoming);
    const { pathname: path, searchParams: query } = new URL(url, 'http://here');
    const kind = kindOf(method, path, made);
    const suffix = path.startsWith(made.state) ? path.slice(made.state.length) : path;
    const one = { method, path, query, headers, body, kind, suffix, probe: isProbe(body) };
    asked.push(one);
    const fault = await server.script(one, asked.length);
    const answer = (): Reply => made.answer(one, shelf, rules);
    if (fault === undefined) return send(response, answer());
    if (fault === 'hang') return;
    if (fault === 'drop-before') return void socket.destroy();
    if (typeof fault === 'object' && 'status' in fault) return send(response, fault);
    const done = answer();
    if (fault === 'drop-after') return void socket.destroy();
    if (fault === 'wrong-md5')
      return send(response, { ...done, headers: { 'content-md5': md5(Buffer.from('other')) } });
    if (typeof fault === 'object') return send(response, fault.done);
    const whole = Buffer.from(done.body ?? 'a body');
    response.writeHead(done.status, { 'content-length': whole.length });
    response.write(whole.subarray(0, whole.length - 1), () => socket.destroy());
  };

  const onRequest = (incoming: IncomingMessage, response: ServerResponse): void => {
    void listen(incoming, response);
  };
  const web = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  web.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const { port } = web.address() as AddressInfo;
  const url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  const lock = url + made.lock;
  const server: StateServer = {
    url,
    address: url + made.state,
    env: {
      TF_HTTP_LOCK_ADDRESS: lock,
      TF_HTTP_UNLOCK_ADDRESS: lock,
      TF_HTTP_LOCK_METHOD: made.lock_method,
      TF_HTTP_UNLOCK_METHOD: made.unlock_method,
      TF_HTTP_USERNAME: rules.username,
      TF_HTTP_PASSWORD: rules.password,
    },
    asked,
    shelf,
    script: () => undefined,
    rules,
    text: (suffix) => shelf.get(made.state + suffix)?.bytes?.toString(),
    put: (suffix, text) => {
      shelf.at(made.state + suffix).bytes = Buffer.from(text);
    },
    holder: () => shelf.get(made.state)?.lock,
    of: (kind, suffix) =>
      asked.filter(
        (one) => one.kind === kind && !one.probe && (suffix === undefined || one.suffix === suffix),
      ),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => web.close(resolve));
    },
  };
  return server;
}
