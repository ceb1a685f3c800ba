/** A policy repository on a small GitHub, with a store of its own. */
import type { RemotePlace } from '../store/servers.ts';
import { type Environment, PROJECT, SECRET, type StartedWorldOptions } from '../support/cli.ts';
import { type Github, type GithubEvent, startGithub } from './github.ts';
import { type PolicyRepository, initRepository } from './policy-repository.ts';
import type { GithubRun } from './run.ts';

export interface GithubSite extends PolicyRepository {
  readonly github: Github;
  readonly place: RemotePlace;
  /** Commits what is there to a branch, and checks the pull request. */
  pull(branch: string, more?: Partial<GithubEvent>): Promise<GithubRun>;
  /** Merges it, and does what a push to main does. */
  merge(branch: string): Promise<GithubRun>;
  /** Starts a workflow by hand. */
  dispatch(workflow: string, inputs?: GithubEvent['inputs']): Promise<GithubRun>;
  nightly(): Promise<GithubRun>;
}

/** What only reads a store, as `READONLY_` secrets, what writes it, and what is no secret. */
interface Access {
  readonly url: string;
  readonly write: Environment;
  readonly read: Environment;
  readonly variables: Environment;
}

const isSecret = (name: string): boolean => /USER|PASSWORD|KEY/.test(name);

const pick = (env: Environment, wanted: (name: string) => boolean): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => wanted(name)));

/** The place without what stands in secrets and variables. */
async function accessTo(place: RemotePlace): Promise<Access> {
  const { MUSTRESET_STATE: url = '', ...env } = place.env;
  if (url.startsWith('postgres:')) {
    const [, user = ''] = /\/\/([^@]*)@/.exec(url) ?? [];
    const PGPASSWORD = 'canary-of-postgres';
    const write = { PGUSER: user, PGPASSWORD };
    return {
      url: url.replace(`${user}@`, ''),
      write,
      read: { PGUSER: 'reader', PGPASSWORD },
      variables: {},
    };
  }
  const write = pick(env, isSecret);
  const variables = pick(env, (name) => !isSecret(name));
  if (url.startsWith('http')) return { url, write, read: write, variables };
  const { AWS_ENDPOINT_URL_S3: endpoint = '', AWS_REGION: region = '' } = variables;
  const reader = await place.reader();
  const query = `?region=${region}&endpoint=${encodeURIComponent(endpoint)}`;
  return { url: `${url}${query}`, write, read: pick(reader, isSecret), variables: {} };
}

export interface GithubSiteOptions {
  readonly world?: StartedWorldOptions;
  /** Instead of what the store takes beside its secrets. */
  readonly variables?: Environment;
  /** Of both environments, besides. */
  readonly secrets?: Environment;
}

let commits = 0;

const onlyRun = (runs: readonly GithubRun[]): GithubRun => {
  const [run] = runs;
  if (run === undefined || runs.length !== 1) throw new Error(`${runs.length} workflows began.`);
  return run;
};

/** Sets it up as the text of `init` says. */
export async function startGithubSite(
  place: RemotePlace,
  more: GithubSiteOptions = {},
): Promise<GithubSite> {
  const { url, write, read, variables } = await accessTo(place);
  const begun = await initRepository(['--ci=github', `--state=${url}`], more.world);
  const { repository } = begun;
  const secrets = { STYTCH_SECRET: SECRET, ...write, ...more.secrets };
  const github = startGithub(repository, {
    variables: { STYTCH_PROJECT_ID: PROJECT, ...variables, ...more.variables },
    secrets: Object.fromEntries(
      Object.entries(read).map(([name, value]) => [`READONLY_${name}`, value]),
    ),
    environments: {
      'mustreset-plan': { secrets },
      'mustreset-apply': { secrets, reviewed: true },
    },
  });
  const begin = (event: GithubEvent): Promise<GithubRun> => onlyRun(github.begin(event)).proceed();
  const onMain = { ref: 'refs/heads/main' } as const;
  return {
    ...begun,
    github,
    place,
    pull: (branch, more) => {
      repository.commit(`Change ${(commits += 1)}`, branch);
      const commit = repository.mergeCommit(branch);
      const ref = 'refs/pull/1/merge';
      return begin({ name: 'pull_request', commit, ref, head: branch, ...more });
    },
    merge: (branch) => begin({ name: 'push', commit: repository.merge(branch), ...onMain }),
    dispatch: (workflow, inputs = {}) =>
      begin({ name: 'workflow_dispatch', commit: repository.head(), ...onMain, workflow, inputs }),
    nightly: () => begin({ name: 'schedule', commit: repository.head(), ...onMain }),
  };
}

/** Result of a job, and the exit code of mustreset in the step that is called as the job. */
export const exitOf = (run: GithubRun, job: string): readonly unknown[] => {
  const result = run.results.get(job);
  const step = result?.steps[job];
  const told = step?.outputs['exit-code'];
  return [result?.result, told === undefined ? step?.status : Number(told)];
};
