/** Connections to the servers of a store, and the bodies that come over them. */
import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import { proxySettings, type Environment } from '../model/network.ts';
import { StoreError } from '../model/store.ts';

const CONNECT_MS = 5_000;

export interface Connecting {
  /** As many at once to each server. */
  readonly connections: number;
  /** Whether all servers are on this machine, where no proxy is used. */
  readonly local: boolean;
  /** Said explicitly, NODE_TLS_REJECT_UNAUTHORIZED=0 has no say any more. */
  readonly verified: boolean;
  /** For the server; the proxy is no concern of theirs. */
  readonly certificates?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Where proxy variables are looked up. */
  readonly env: Environment;
}

/** One pool a server, connected on the first request. Throws `StoreError` for a proxy variable that cannot be read. */
export function openDispatcher(connecting: Connecting): Dispatcher {
  const { connections, local, verified, certificates, env } = connecting;
  const trust = {
    timeout: CONNECT_MS,
    minVersion: 'TLSv1.2',
    ...(verified && { rejectUnauthorized: true }),
  } as const;
  const connect = { ...certificates, ...trust };
  const options = {
    connections,
    pipelining: 1,
    allowH2: false,
    // A request keeps its own deadline; undici's start anew with each part of an answer.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect,
  };
  // Plain http stays on this machine.
  const proxy = local ? undefined : proxySettings(env, 'https:');
  if (proxy === undefined) return new Agent(options);
  if ('problem' in proxy) throw new StoreError(proxy.problem);
  // A server on this machine is never reached through a proxy.
  const noProxy = proxy.noProxy === '*' ? '*' : `${proxy.noProxy},localhost,127.0.0.1,::1`;
  return new EnvHttpProxyAgent({
    ...options,
    ...proxy,
    noProxy,
    requestTls: connect,
    proxyTls: trust,
  });
}

/** The whole body, or undefined when it is larger than the cap. */
export async function bodyWithin(
  { body }: Dispatcher.ResponseData,
  max_bytes: number,
): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > max_bytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts, bytes);
}
