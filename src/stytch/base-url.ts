/**
 * Where requests may go.
 * Pure: decides from text alone whether the project's secret may be sent to a host.
 */
import { type Environment, isLoopback } from '../model/network.ts';
import { redactUrl } from '../render/url.ts';

const PROJECT_ID = /^project-(test|live)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HOSTS = { live: 'api.stytch.com', test: 'test.stytch.com' } as const;
const PLAIN_URL = /^(https?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9-]+(?:\.[a-z0-9-]+)*)(:[0-9]{1,5})?\/?$/i;
const IPV4 = /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/;

export type ProjectEnvironment = 'test' | 'live';

/** The environment that a project id names, or undefined when it is not a Stytch project id. */
export function projectEnvironment(projectId: string): ProjectEnvironment | undefined {
  return PROJECT_ID.exec(projectId)?.[1] as ProjectEnvironment | undefined;
}

const isUnderStytch = (host: string): boolean =>
  host === 'stytch.com' || host.endsWith('.stytch.com');

/** Everything that a base URL may not contain, so that what a person reads is where the call goes. */
function shapeProblem(text: string): string | undefined {
  if (/[\s\p{C}]/u.test(text))
    return 'contains spaces or invisible characters. Write it without them.';
  if (!/^https?:\/\//i.test(text))
    return 'must begin with https:// (or http:// for an emulator on this machine).';
  if (text.includes('@')) {
    return 'contains an @: what stands before it is only a user name, and the call would go to the host behind it. Write the host alone.';
  }
  if (text.includes('\\')) return 'contains a backslash. Write https://HOST or https://HOST:PORT.';
  if (/[?#]/.test(text))
    return 'contains a query or a fragment, which no call would carry. Write https://HOST or https://HOST:PORT.';
  if (/[^!-~]/.test(text)) {
    return 'contains letters that can look like others. Write the host in its ASCII form (xn--…).';
  }
  if (/^https?:\/\/[^/]*\/./i.test(text)) {
    return 'contains a path. Stytch serves its API at the root of a host: write https://HOST or https://HOST:PORT.';
  }
  if (!PLAIN_URL.test(text)) return 'is not a URL of the form https://HOST or https://HOST:PORT.';
  return undefined;
}

function hostProblem(url: URL, written: string): string | undefined {
  const host = url.hostname;
  if (host !== written.toLowerCase()) {
    return `spells the address ${host} in an unusual way. Write the host by its name.`;
  }
  if (isLoopback(url) || isUnderStytch(host)) return undefined;
  if (IPV4.test(host) || host.startsWith('[')) {
    return 'names a host by its IP address, which only loopback may be. Write the host by its name.';
  }
  if (host.includes('stytch.com')) {
    return `names the host ${host}, which looks like Stytch's but is not under stytch.com. The project's secret is not sent there.`;
  }
  return undefined;
}

function transportProblem(url: URL, environment: ProjectEnvironment): string | undefined {
  const loopback = isLoopback(url);
  if (url.protocol === 'http:' && environment === 'live') {
    return 'is plain http, and the secret of a live project is never sent unencrypted. Use https, or a test project for an emulator.';
  }
  if (url.protocol === 'http:' && !loopback) {
    return 'is plain http, which is allowed on this machine only (127.0.0.1, [::1], localhost). Use https.';
  }
  const other = environment === 'live' ? 'test' : 'live';
  if (url.hostname === HOSTS[other]) {
    return `is the ${other} environment of Stytch, but the project id is of the ${environment} environment. Use https://${HOSTS[environment]}, or leave the base URL out.`;
  }
  return undefined;
}

/** A URL that may come with credentials or odd characters, fit for a message. */
const shown = (text: string): string => JSON.stringify(redactUrl(text).slice(0, 200));

/** Whoever mixes up the variables gives the secret as the id: what does not look like one is not repeated. */
const shownId = (id: string): string =>
  id.startsWith('project-') ? JSON.stringify(id.slice(0, 100)) : 'that is set';

/**
 * Decides where the calls of a project go: to the Stytch host of its environment, or to `base_url`
 * where flag, environment or settings name one. The result is an origin without a trailing slash;
 * `problem` says in full sentences what is wrong, why, and how to mend it.
 */
export function resolveBaseUrl(wanted: {
  readonly project_id: string;
  readonly base_url?: string;
}): { readonly base_url: string } | { readonly problem: string } {
  const environment = projectEnvironment(wanted.project_id);
  if (environment === undefined) {
    return {
      problem: `The project id ${shownId(wanted.project_id)} is not of the form project-test-<uuid> or project-live-<uuid>. Copy it from the API keys page of the Stytch dashboard.`,
    };
  }
  if (wanted.base_url === undefined) return { base_url: `https://${HOSTS[environment]}` };
  const refuse = (why: string): { problem: string } => ({
    problem: `The base URL ${shown(wanted.base_url ?? '')} ${why}`,
  });
  const shape = shapeProblem(wanted.base_url);
  if (shape !== undefined) return refuse(shape);
  if (!URL.canParse(wanted.base_url)) return refuse('is not a URL that can be read.');
  const url = new URL(wanted.base_url);
  const written = PLAIN_URL.exec(wanted.base_url)?.[2] ?? '';
  const problem = hostProblem(url, written) ?? transportProblem(url, environment);
  return problem === undefined ? { base_url: url.origin } : refuse(problem);
}

/** Why certificates would not be checked although the calls leave this machine, or undefined. */
export function tlsProblem(env: Environment, baseUrl: string): string | undefined {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0' || isLoopback(new URL(baseUrl))) return undefined;
  return `NODE_TLS_REJECT_UNAUTHORIZED=0 switches off the check of certificates, so anyone on the way to ${new URL(baseUrl).host} could read the project's secret. Unset it; for a certificate authority of your own set NODE_EXTRA_CA_CERTS.`;
}
