/**
 * The HTTP client of the Stytch API.
 * One function for every request: authentication, deadlines, body cap; it retries and follows nothing.
 */
import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import type { Clock } from '../model/clock.ts';
import { type Environment, isLoopback, proxySettings } from '../model/network.ts';
import { ProviderError } from '../model/provider.ts';
import { ExchangeHandler } from './exchange-handler.ts';
import type { Deadlines, Exchange, ExchangeRules } from './exchange.ts';
import { STOPPED_UNSENT } from './fault.ts';

/**
 * A call is handed over right after its lock was seen. A process that was stopped before it wrote may
 * have lost the lock meanwhile, and another run may have settled this attempt: it must not go out then.
 */
const HANDOVER_MS = 2_000;

export const DEFAULT_DEADLINES: Deadlines = {
  connect_ms: 5_000,
  handover_ms: HANDOVER_MS,
  first_byte_ms: 15_000,
  total_ms: 30_000,
};

/** Shorter texts occur by chance. */
const MIN_SECRET_LENGTH = 4;

export interface ClientSettings {
  readonly base_url: string;
  /** Complete headers, authorization among them, as name, value, name, value. */
  readonly headers: readonly string[];
  readonly connections: number;
  readonly deadlines: Deadlines;
  readonly max_body_bytes: number;
  /** Texts that an answer other than 2xx must not repeat into messages and logs. */
  readonly secrets: readonly string[];
  /** Where proxy variables are looked up. */
  readonly env: Environment;
  readonly clock: Clock;
}

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  /** Beside those of the client, in the same form. */
  readonly headers?: readonly string[];
}

export interface Client {
  /** Makes exactly one request. Never rejects. */
  request(request: Request, signal?: AbortSignal): Promise<Exchange>;
  /** Ends all connections; what is still under way is settled as aborted or lost. */
  close(): Promise<void>;
}

function openDispatcher(settings: ClientSettings): Dispatcher {
  const url = new URL(settings.base_url);
  const loopback = isLoopback(url);
  const tls = {
    timeout: settings.deadlines.connect_ms,
    minVersion: 'TLSv1.2',
    // Said explicitly, NODE_TLS_REJECT_UNAUTHORIZED=0 has no say any more.
    ...(!loopback && { rejectUnauthorized: true }),
  } as const;
  const options = {
    connections: settings.connections,
    pipelining: 1,
    allowH2: false,
    // An exchange keeps its own deadlines; undici's are coarse and start anew with each 1xx.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  // As in Go: a server on this machine is never reached through a proxy.
  const proxy = loopback ? undefined : proxySettings(settings.env, url.protocol);
  if (proxy !== undefined && 'problem' in proxy) {
    throw new ProviderError('unavailable', proxy.problem, { method: 'CONNECT', path: '' });
  }
  if (proxy === undefined) return new Pool(settings.base_url, { ...options, connect: tls });
  return new EnvHttpProxyAgent({
    ...options,
    ...proxy,
    connect: tls,
    proxyTls: tls,
    requestTls: tls,
  });
}

function redacted(exchange: Exchange, secrets: readonly string[]): Exchange {
  if (exchange.type !== 'response' || exchange.status_code < 300) return exchange;
  const body = secrets.reduce(
    (text, secret) => text.replaceAll(secret, '[redacted]'),
    exchange.body,
  );
  return { ...exchange, body };
}

export function createClient(settings: ClientSettings): Client {
  const dispatcher = openDispatcher(settings);
  const secrets = settings.secrets.filter((secret) => secret.length >= MIN_SECRET_LENGTH);
  const rules: ExchangeRules = {
    base_url: settings.base_url,
    deadlines: settings.deadlines,
    max_body_bytes: settings.max_body_bytes,
    monotonic: () => settings.clock.monotonic(),
  };
  return {
    async request({ method, path, body, headers: more = [] }, signal) {
      if (signal?.aborted === true) return { type: 'not_sent', elapsed_ms: 0, ...STOPPED_UNSENT };
      const exchange = await new Promise<Exchange>((settle) => {
        const origin = settings.base_url;
        dispatcher.dispatch(
          { origin, path, method, headers: [...settings.headers, ...more], body: body ?? null },
          new ExchangeHandler(rules, settle, signal),
        );
      });
      return redacted(exchange, secrets);
    },
    close: () => dispatcher.destroy(),
  };
}
