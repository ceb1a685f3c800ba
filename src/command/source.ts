/** Where a run was started from: what CI systems say in their environment. */
import type { Environment } from '../model/network.ts';
import type { Source } from '../model/plan.ts';

const fromGitHub = (env: Environment): Record<keyof Source, string | undefined> => {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  return {
    commit: env['GITHUB_SHA'],
    ref: env['GITHUB_REF'],
    actor: env['GITHUB_ACTOR'],
    run_url:
      server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined,
  };
};

const fromGitLab = (env: Environment): Record<keyof Source, string | undefined> => ({
  commit: env['CI_COMMIT_SHA'],
  ref: env['CI_COMMIT_REF_NAME'],
  actor: env['GITLAB_USER_LOGIN'],
  run_url: env['CI_JOB_URL'],
});

/** Commit, ref, actor and job of GitHub Actions or GitLab CI; empty elsewhere. */
export function sourceOf(env: Environment): Source {
  const { commit, ref, actor, run_url } = env['GITHUB_ACTIONS'] ? fromGitHub(env) : fromGitLab(env);
  return {
    ...(commit && { commit }),
    ...(ref && { ref }),
    ...(actor && { actor }),
    ...(run_url && { run_url }),
  };
}
