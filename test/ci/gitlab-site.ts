/** A policy repository as `init` writes it for GitLab, with a Stytch and GitLab's own state server. */
import { expect, onTestFinished } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import { httpPlace } from '../store/http/http-place.ts';
import { PASSWORD, type StateServer } from '../store/http/state-server.ts';
import {
  PROJECT,
  SECRET,
  type StartedWorldOptions,
  policyText,
  runCli,
  startWorld,
} from '../support/cli.ts';
import { type GitlabPipeline, createPipeline } from './gitlab.ts';
import { type Repository, startRepository } from './repository.ts';

export interface GitlabSite {
  readonly repository: Repository;
  readonly emulator: Emulator;
  readonly server: StateServer;
  readonly policy: (campaign: string, members: readonly string[]) => void;
  /** The pipeline of a merge request for the branch that is committed now. */
  readonly request: (branch: string, more?: Readonly<Record<string, string>>) => GitlabPipeline;
  /** Merges it; the pipeline of main. */
  readonly merge: (branch: string) => GitlabPipeline;
  readonly onMain: (variables?: Readonly<Record<string, string>>) => GitlabPipeline;
  readonly reset: () => readonly string[];
}

/** Sets it up; the first commit is on main, and no job has run. */
export async function aGitlabSite(world: StartedWorldOptions = {}): Promise<GitlabSite> {
  const { emulator } = await startWorld(world);
  const place = await httpPlace('gitlab');
  onTestFinished(() => place.remove());
  const { server } = place;
  const repository = startRepository();
  const { desk } = repository;
  expect(await runCli(['init', '--ci=gitlab'], { cwd: desk.path })).toMatchObject({ status: 0 });
  desk.write('mustreset.yaml', `${desk.read('mustreset.yaml')}base_url: ${emulator.url}\n`);
  repository.commit('Begin');
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
    repository,
    emulator,
    server,
    onMain,
    policy: (campaign, members) => {
      desk.write(`policies/${campaign}.yaml`, policyText(members, { campaign }));
    },
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
    reset: () => Object.keys(emulator.ledger().totals.resets).sort(),
  };
}
