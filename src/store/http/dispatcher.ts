import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import { proxyUrl } from '../proxy.ts';
import type { HttpSettings } from './settings.ts';
import type { Environment } from './variables.ts';

const CONNECT_MS = 5_000;
const CONNECTIONS = 8;

/** A server on this machine is never reached through a proxy. */
function noProxy(env: Environment): string {
  const named = env['no_proxy'] ?? env['NO_PROXY'] ?? '';
  return named === '*' ? named : `${named},localhost,127.0.0.1,::1`;
}

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
  const httpProxy = local ? '' : proxyUrl(env, 'HTTP_PROXY');
  const httpsProxy = local ? '' : proxyUrl(env, 'HTTPS_PROXY');
  if (httpProxy === '' && httpsProxy === '') return new Agent(options);
  return new EnvHttpProxyAgent({
    ...options,
    httpProxy,
    httpsProxy,
    noProxy: noProxy(env),
    requestTls: connect,
    // The proxy is no concern of the server's certificates.
    proxyTls: trust,
  });
}
