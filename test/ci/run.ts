/** One run of a workflow: its jobs in their order, its artifacts, its attempts. */
import type { GithubEvent, GithubSettings } from './github.ts';
import { type Contexts, holds, interpolate } from './expression.ts';
import { type JobResult, type RunningJob, startJob } from './job.ts';
import type { Repository } from './repository.ts';
import type { Job, Workflow } from './workflow.ts';

/** Name → files by name. */
export type Artifacts = Map<string, Readonly<Record<string, Buffer>>>;

export interface RunOptions {
  readonly id: string;
  readonly workflow: Workflow;
  readonly event: GithubEvent;
  readonly repository: Repository;
  readonly settings: GithubSettings;
}

export interface GithubRun {
  readonly name: string;
  readonly artifacts: Artifacts;
  /** Results of the jobs that have ended or were skipped. */
  readonly results: ReadonlyMap<string, JobResult>;
  /** Starts the next job without waiting for its end. */
  startJob(name: string): RunningJob;
  /** Runs what can be run before a reviewer speaks. */
  proceed(): Promise<GithubRun>;
  /** A reviewer says yes to an environment, and all goes on. */
  approve(environment: string): Promise<GithubRun>;
  /** "Re-run all jobs". */
  again(): Promise<GithubRun>;
  /** "Re-run failed jobs"; what the others told and kept stays. */
  againFailed(): Promise<GithubRun>;
  /** What the steps themselves say in annotations, as `level: message`. */
  said(): readonly string[];
}

const SKIPPED: JobResult = {
  result: 'skipped',
  outputs: {},
  steps: {},
  log: '',
  summary: '',
  annotations: [],
};

/** The jobs that hold the group of `concurrency`, over all runs. */
const groups = new Map<string, string>();

export function createRun({ id, workflow, event, repository, settings }: RunOptions): GithubRun {
  const results = new Map<string, JobResult>();
  const artifacts: Artifacts = new Map();
  const approved = new Set<string>();
  let attempt = 1;
  const trusted = event.fork !== true;

  const contextsOf = (job: Job): Contexts => {
    const needs = job.needs === undefined ? undefined : results.get(job.needs);
    return {
      github: {
        ref: event.ref,
        ref_name: event.ref.replace('refs/heads/', ''),
        sha: event.commit,
        run_attempt: String(attempt),
      },
      vars: trusted ? settings.variables : {},
      inputs: event.inputs ?? {},
      needs: needs && job.needs !== undefined ? { [job.needs]: needs } : {},
    };
  };
  const isReady = (job: Job): boolean => job.needs === undefined || results.has(job.needs);
  const runs = (job: Job): boolean => {
    const needed = job.needs === undefined ? 'success' : results.get(job.needs)?.result;
    return holds(job.if, contextsOf(job), { failed: needed !== 'success', cancelled: false });
  };
  const waits = ({ environment }: Job): boolean =>
    environment !== undefined &&
    settings.environments[environment]?.reviewed === true &&
    !approved.has(environment);

  const start = (name: string): RunningJob => {
    const job = workflow.jobs[name];
    if (job === undefined) throw new Error(`There is no job ${name}.`);
    const contexts = contextsOf(job);
    const group = job.concurrency && interpolate(job.concurrency.group, contexts);
    if (job.concurrency?.['cancel-in-progress'] === true) throw new Error('Applies are cancelled.');
    if (group !== undefined && groups.has(group)) throw new Error(`${group} is in progress.`);
    if (group !== undefined) groups.set(group, id);
    const environment =
      job.environment === undefined ? undefined : settings.environments[job.environment];
    if (job.environment !== undefined && environment === undefined) {
      throw new Error(`There is no environment ${job.environment}.`);
    }
    const secrets = trusted ? { ...settings.secrets, ...environment?.secrets } : {};
    const running = startJob({
      name,
      id,
      attempt,
      job,
      event,
      repository,
      artifacts,
      secrets,
      contexts: { ...contexts, secrets },
    });
    const ended = running.ended
      .then((result) => {
        results.set(name, result);
        return result;
      })
      .finally(() => {
        if (group !== undefined) groups.delete(group);
      });
    return { ...running, ended };
  };

  const proceed = async (): Promise<GithubRun> => {
    for (const [name, job] of Object.entries(workflow.jobs)) {
      if (results.has(name) || !isReady(job)) continue;
      if (!runs(job)) results.set(name, SKIPPED);
      else if (!waits(job)) await start(name).ended;
    }
    return run;
  };

  const run: GithubRun = {
    name: workflow.name,
    artifacts,
    results,
    startJob: start,
    proceed,
    approve: (environment) => {
      approved.add(environment);
      return proceed();
    },
    again: () => {
      attempt += 1;
      results.clear();
      approved.clear();
      return proceed();
    },
    againFailed: () => {
      attempt += 1;
      approved.clear();
      for (const [name, { result }] of results) if (result !== 'success') results.delete(name);
      return proceed();
    },
    said: () =>
      [...results.values()].flatMap(({ annotations }) =>
        annotations
          .filter(({ properties }) => properties === 'title=mustreset')
          .map(({ level, message }) => `${level}: ${message}`),
      ),
  };
  return run;
}
