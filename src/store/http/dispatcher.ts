import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import { proxySettings, type Environment } from '../../model/network.ts';
import { StoreError } from '../../model/store.ts';
import type { HttpSettings } from './settings.ts';

const CONNECT_MS = 5_000;
const CONNECTIONS = 8;

/**
 * What holds the connections, one pool an origin. Throws `StoreError` for a proxy variable that
 * cannot be read.
 */
export function openDispatcher(
  { local, certificates }: HttpSettings,
  env: Environment,
): Dispatcher {
  const trust = {
    timeout: CONNECT_MS,
    minVersion: 'TLSv1.2',
    // Said explicitly, NODE_TLS_REJECT_UNAUTHORIZED=0 has no say any more.
    ...(!local && { rejectUnauthorized: true }),
  } as const;
  const connect = { ...certificates, ...trust };
  const options = {
    connections: CONNECTIONS,
    pipelining: 1,
    allowH2: false,
    // A request keeps its own deadline; undici's start anew with each part of an answer.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect,
  };
  const proxy = local ? undefined : proxySettings(env);
  if (proxy === undefined) return new Agent(options);
  if ('problem' in proxy) throw new StoreError(proxy.problem);
  // A server on this machine is never reached through a proxy.
  const noProxy = proxy.noProxy === '*' ? '*' : `${proxy.noProxy},localhost,127.0.0.1,::1`;
  return new EnvHttpProxyAgent({
    ...options,
    ...proxy,
    noProxy,
    requestTls: connect,
    // The proxy is no concern of the server's certificates.
    proxyTls: trust,
  });
}
