/** Credentials and the address of the API: from the environment, checked before any call. */
import { EXIT } from '../model/exit-code.ts';
import { checkProject } from '../policy/settings.ts';
import { projectEnvironment, resolveBaseUrl, tlsProblem } from '../stytch/base-url.ts';
import type { CommandContext } from './context.ts';
import { type Fault, fault } from './fault.ts';
import type { Origin, ResolvedSettings } from './settings.ts';

export interface Project {
  readonly project_id: string;
  readonly base_url: string;
}

export interface Credentials extends Project {
  readonly secret: string;
  readonly session?: { readonly token?: string; readonly jwt?: string };
}

/** The id of the project, unless nobody says it; the environment goes before the settings file. */
export const projectId = (
  settings: ResolvedSettings,
  env: CommandContext['env'],
): string | undefined => env['STYTCH_PROJECT_ID'] || settings.file?.settings.project_id;

/** Whoever mixes up the variables puts the secret here: only what looks like an id is shown. */
export const shownProjectId = (id: string | undefined): string => {
  if (!id) return '';
  return projectEnvironment(id) === undefined ? '(not a project id)' : id;
};

const CREDENTIALS = ['STYTCH_PROJECT_ID', 'STYTCH_SECRET'] as const;

function credentialsMissing(names: readonly (typeof CREDENTIALS)[number][]): Fault {
  const [are, they] = names.length === 1 ? ['is', 'It is'] : ['are', 'Both are'];
  const secret = names.includes('STYTCH_SECRET')
    ? ' The secret is never a flag and is written nowhere.'
    : '';
  return fault(
    EXIT.credentials,
    'credentials-missing',
    'Credentials missing',
    `${names.join(' and ')} ${are} not set in the environment. ${they} on the "API keys" page of the Stytch dashboard.${secret}`,
  );
}

/** What is sent as it stands. */
const SENT = ['STYTCH_SECRET', 'STYTCH_SESSION_TOKEN', 'STYTCH_SESSION_JWT'] as const;

/** The API would only say that it does not know them. */
const credentialsBlank = (name: string): Fault =>
  fault(
    EXIT.credentials,
    'credentials-refused',
    'Credentials refused',
    `${name} begins or ends with a space or a line break, as copying and "echo" leave them. Set it again without.`,
  );

const SAID_BY: Readonly<Record<Origin, string>> = {
  flag: ' It was given with --base-url.',
  environment: ' It stands in MUSTRESET_BASE_URL.',
  settings: ' It stands in the settings.',
  default: '',
};

function baseUrlRefused(problem: string, origin: Origin): Fault {
  const exit_code = origin === 'settings' ? EXIT.invalid : EXIT.error;
  return fault(exit_code, 'base-url', 'Base URL refused', `${problem}${SAID_BY[origin]}`);
}

/** The project and where its API is; needs no secret. */
export function resolveProject(
  settings: ResolvedSettings,
  env: CommandContext['env'],
): Project | Fault {
  const project_id = projectId(settings, env);
  if (!project_id) return credentialsMissing(['STYTCH_PROJECT_ID']);
  const wrong = settings.file && checkProject(settings.file, project_id);
  if (wrong !== undefined) return { exit_code: EXIT.invalid, diagnostic: wrong };
  const url = resolveBaseUrl({
    project_id,
    ...(settings.base_url !== undefined && { base_url: settings.base_url.value }),
  });
  if ('problem' in url) {
    return projectEnvironment(project_id) === undefined
      ? fault(EXIT.credentials, 'credentials-refused', 'Credentials refused', url.problem)
      : baseUrlRefused(url.problem, settings.base_url?.origin ?? 'default');
  }
  const tls = tlsProblem(env, url.base_url);
  if (tls !== undefined) return fault(EXIT.error, 'base-url', 'Base URL refused', tls);
  return { project_id, base_url: url.base_url };
}

/** Project and secret; a fault names what is missing. */
export function resolveCredentials(
  settings: ResolvedSettings,
  env: CommandContext['env'],
): Credentials | Fault {
  const missing = CREDENTIALS.filter((name) => !env[name]);
  if (missing.length > 0) return credentialsMissing(missing);
  const project = resolveProject(settings, env);
  if ('diagnostic' in project) return project;
  const blank = SENT.find((name) => /^\s|\s$/.test(env[name] ?? ''));
  if (blank !== undefined) return credentialsBlank(blank);
  const token = env['STYTCH_SESSION_TOKEN'];
  const jwt = env['STYTCH_SESSION_JWT'];
  return {
    ...project,
    secret: env['STYTCH_SECRET'] ?? '',
    ...((token || jwt) && { session: { ...(token && { token }), ...(jwt && { jwt }) } }),
  };
}
