/** A policy repository on a small GitLab, with GitLab's own state server. */
import { PASSWORD, type StateServer } from '../store/http/state-server.ts';
import { statePlace } from '../store/servers.ts';
import { PROJECT, SECRET, type StartedWorldOptions } from '../support/cli.ts';
import { type GitlabPipeline, createPipeline } from './gitlab.ts';
import { type PolicyRepository, initRepository } from './policy-repository.ts';

export interface GitlabSite extends PolicyRepository {
  readonly server: StateServer;
  /** The pipeline of a merge request for the branch that is committed now. */
  readonly request: (branch: string, more?: Readonly<Record<string, string>>) => GitlabPipeline;
  /** Merges it; the pipeline of main. */
  readonly merge: (branch: string) => GitlabPipeline;
  readonly onMain: (variables?: Readonly<Record<string, string>>) => GitlabPipeline;
}

/** Sets it up as the text of `init` says. */
export async function startGitlabSite(world?: StartedWorldOptions): Promise<GitlabSite> {
  const { server } = await statePlace('gitlab');
  const begun = await initRepository(['--ci=gitlab'], world);
  const { repository } = begun;
  const secrets = { STYTCH_SECRET: SECRET };
  const settings = {
    // The server of these tests has one state, which is called so.
    variables: { STYTCH_PROJECT_ID: PROJECT, STATE_NAME: 'team' },
    environments: { 'mustreset-plan': secrets, 'mustreset-apply': secrets },
  };
  const predefined = {
    CI_API_V4_URL: `${server.url}/api/v4`,
    CI_PROJECT_ID: '7',
    CI_JOB_TOKEN: PASSWORD,
    CI_DEFAULT_BRANCH: 'main',
  };
  const onMain = (variables: Readonly<Record<string, string>> = {}): GitlabPipeline =>
    createPipeline(repository, settings, {
      commit: repository.head(),
      protected: true,
      variables: {
        ...predefined,
        CI_PIPELINE_SOURCE: 'push',
        CI_COMMIT_BRANCH: 'main',
        ...variables,
      },
    });
  return {
    ...begun,
    server,
    onMain,
    request: (branch, more = {}) => {
      repository.commit('Change', branch);
      return createPipeline(repository, settings, {
        commit: repository.mergeCommit(branch),
        protected: false,
        variables: {
          ...predefined,
          CI_PIPELINE_SOURCE: 'merge_request_event',
          CI_MERGE_REQUEST_PROJECT_ID: '7',
          CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '7',
          ...more,
        },
      });
    },
    merge: (branch) => {
      repository.merge(branch);
      return onMain();
    },
  };
}
