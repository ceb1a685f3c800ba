/** Which proxy the environment names. Addresses of proxies may carry credentials: no message repeats them. */
import { StoreError } from '../model/store.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What undici's `EnvHttpProxyAgent` takes, complete, so that it reads no variable by itself. */
export interface ProxySettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

const variable = (env: Environment, name: string): readonly [used: string, value: string] => {
  const lower = name.toLowerCase();
  const used = env[lower] === undefined ? name : lower;
  return [used, env[used] ?? ''];
};

/** As with curl and Go, lower case goes first, and one without a scheme is http. Throws `StoreError`. */
export function proxyUrl(env: Environment, name: string): string {
  const [used, value] = variable(env, name);
  if (value === '') return '';
  const url = value.includes('://') ? value : `http://${value}`;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new StoreError(
    `The variable ${used} is not the address of a proxy. Write http://HOST:PORT, or unset it.`,
  );
}

/** HTTPS_PROXY and NO_PROXY (lower case first), or undefined when no proxy is named. Throws `StoreError`. */
export function proxySettings(env: Environment): ProxySettings | undefined {
  const httpsProxy = proxyUrl(env, 'HTTPS_PROXY');
  // Plain http stays on this machine, where no proxy is used.
  const httpProxy = '';
  return httpsProxy === ''
    ? undefined
    : { httpProxy, httpsProxy, noProxy: variable(env, 'NO_PROXY')[1] };
}
