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
 * The way to servers of one protocol: the proxy of HTTPS_PROXY, or of HTTP_PROXY for plain http, and
 * NO_PROXY (lower case first); undefined when none is named for it. As with curl and Go, and other
 * than undici by itself, HTTP_PROXY says nothing of https. `problem` names the variable that cannot be
 * read, without its value.
 */
export function proxySettings(
  env: Environment,
  protocol: string,
): ProxySettings | Problem | undefined {
  const isPlain = protocol === 'http:';
  const proxy = proxyUrl(env, isPlain ? 'HTTP_PROXY' : 'HTTPS_PROXY');
  if (typeof proxy !== 'string') return proxy;
  if (proxy === '') return undefined;
  return {
    httpProxy: isPlain ? proxy : '',
    httpsProxy: isPlain ? '' : proxy,
    noProxy: variable(env, 'NO_PROXY')[1],
  };
}
