/** A small GitHub: what workflow files mean, as far as the templates use them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../support/cli.ts';
import type { Repository } from './repository.ts';
import { type GithubRun, createRun } from './run.ts';
import { parseWorkflow } from './workflow.ts';
import { freshFolder } from '../support/cli.ts';

export interface GithubEnvironment {
  readonly secrets: Environment;
  readonly reviewed?: boolean;
}

/** What somebody has set up in the settings of a repository. */
export interface GithubSettings {
  readonly variables: Environment;
  readonly secrets: Environment;
  readonly environments: Readonly<Record<string, GithubEnvironment>>;
}

export interface GithubEvent {
  readonly name: 'push' | 'pull_request' | 'workflow_dispatch' | 'schedule';
  readonly commit: string;
  readonly ref: string;
  readonly actor?: string;
  /** Of a dispatch: the workflow, and its inputs. */
  readonly workflow?: string;
  readonly inputs?: Readonly<Record<string, boolean>>;
  /** Of a pull request. */
  readonly title?: string;
  readonly head?: string;
  /** Of a fork: its runs get neither secrets nor variables. */
  readonly fork?: boolean;
}

export interface Github {
  readonly repository: Repository;
  readonly settings: GithubSettings;
  /** Begins the runs that an event means; no job of theirs has run yet. */
  begin(event: GithubEvent): readonly GithubRun[];
}

const FOLDER = '.github/workflows';

let runs = 0;

/** The server for a repository. */
export function startGithub(repository: Repository, settings: GithubSettings): Github {
  return {
    repository,
    settings,
    begin: (event) => {
      // The workflow files of the event's commit count, as on GitHub.
      const { path } = freshFolder();
      repository.checkout(event.commit, path);
      return readdirSync(join(path, FOLDER))
        .sort()
        .map((name) => parseWorkflow(readFileSync(join(path, FOLDER, name), 'utf8')))
        .filter(({ on }) => event.name in on)
        .filter(({ name }) => event.workflow === undefined || event.workflow === name)
        .map((workflow) =>
          createRun({ id: String((runs += 1)), workflow, event, repository, settings }),
        );
    },
  };
}
