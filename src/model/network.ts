/**
 * The way to a server: whether it is this machine, and which proxy the environment names.
 * Pure. Addresses of proxies may carry credentials: no message repeats them.
 */

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a URL names this machine. */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);

/** What undici's `EnvHttpProxyAgent` takes, complete, so that it reads no variable by itself. */
export interface ProxySettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

interface Problem {
  readonly problem: string;
}

const variable = (env: Environment, name: string): readonly [used: string, value: string] => {
  const lower = name.toLowerCase();
  const used = env[lower] === undefined ? name : lower;
  return [used, env[used] ?? ''];
};

/** As with curl and Go, one without a scheme is http; '' where none is named. */
function proxyUrl(env: Environment, name: string): string | Problem {
  const [used, value] = variable(env, name);
  if (value === '') return '';
  const url = value.includes('://') ? value : `http://${value}`;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  return {
    problem: `The variable ${used} is not the address of a proxy. Write http://HOST:PORT, or unset it.`,
  };
}

/**
 * The proxies of HTTPS_PROXY, HTTP_PROXY and NO_PROXY (lower case first), or undefined when none is
 * named; `problem` names the variable that cannot be read, without its value.
 */
export function proxySettings(env: Environment): ProxySettings | Problem | undefined {
  const httpsProxy = proxyUrl(env, 'HTTPS_PROXY');
  if (typeof httpsProxy !== 'string') return httpsProxy;
  const httpProxy = proxyUrl(env, 'HTTP_PROXY');
  if (typeof httpProxy !== 'string') return httpProxy;
  if (httpsProxy === '' && httpProxy === '') return undefined;
  return { httpProxy, httpsProxy, noProxy: variable(env, 'NO_PROXY')[1] };
}
