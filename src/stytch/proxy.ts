/**
 * Which proxy the environment names.
 * Pure. Addresses of proxies may carry credentials: no message repeats them.
 */
import { ProviderError } from '../model/provider.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What undici's `EnvHttpProxyAgent` takes, complete, so that it reads no variable by itself. */
export interface ProxySettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

const variable = (env: Environment, name: string): readonly [string, string] => {
  const lower = name.toLowerCase();
  const used = env[lower] === undefined ? name : lower;
  return [used, env[used] ?? ''];
};

/** The proxy's URL; as with curl and Go, one without a scheme is http. */
const proxyUrl = (text: string): string =>
  text === '' || text.includes('://') ? text : `http://${text}`;

const isUsable = (text: string): boolean =>
  text === '' || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));

/** Names the proxy variable that cannot be read, without its value; undefined when all can. */
export function proxyProblem(env: Environment): string | undefined {
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY']) {
    const [used, value] = variable(env, name);
    if (!isUsable(proxyUrl(value))) {
      return `The variable ${used} is not the address of a proxy. Write http://HOST:PORT, or unset it.`;
    }
  }
  return undefined;
}

/**
 * The proxies of HTTPS_PROXY, HTTP_PROXY and NO_PROXY (lower case first), or undefined when none is
 * named. Throws `ProviderError` when one cannot be read; `proxyProblem` tells beforehand.
 */
export function proxySettings(env: Environment): ProxySettings | undefined {
  const problem = proxyProblem(env);
  if (problem !== undefined) {
    throw new ProviderError('unavailable', problem, { method: 'CONNECT', path: '' });
  }
  const httpsProxy = proxyUrl(variable(env, 'HTTPS_PROXY')[1]);
  const httpProxy = proxyUrl(variable(env, 'HTTP_PROXY')[1]);
  if (httpsProxy === '' && httpProxy === '') return undefined;
  return { httpProxy, httpsProxy, noProxy: variable(env, 'NO_PROXY')[1] };
}
