/** A small GitLab: what the jobs of the template mean. What it does not know it refuses. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../support/cli.ts';
import {
  type Configuration,
  type GitlabJob,
  expand,
  matches,
  readConfiguration,
} from './gitlab-configuration.ts';
import { type Machine, freshMachine } from './machine.ts';
import type { Repository } from './repository.ts';
import { GITLAB_CANCELS, type RunningScript, type ScriptResult, startScript } from './script.ts';

export interface GitlabSettings {
  /** Of the project, for every job. */
  readonly variables: Environment;
  /** Protected ones, by environment. */
  readonly environments: Readonly<Record<string, Environment>>;
}

/** What a pipeline is for. */
export interface Pipeline {
  readonly commit: string;
  /** Predefined, or given by who started it. */
  readonly variables: Environment;
  /** Whether it runs for the main branch: protected variables are there. */
  readonly protected: boolean;
}

export interface GitlabResult extends ScriptResult {
  /** Paths of artifacts, and texts of reports, by name. */
  readonly files: Readonly<Record<string, string>>;
}

export interface RunningGitlabJob {
  readonly machine: Machine;
  readonly ended: Promise<GitlabResult>;
  cancel(): void;
}

export interface GitlabPipeline {
  /** Jobs that the pipeline has, with what starts them. */
  readonly jobs: ReadonlyMap<string, 'alone' | 'manual'>;
  readonly results: ReadonlyMap<string, GitlabResult>;
  start(name: string): RunningGitlabJob;
  run(name: string): Promise<GitlabResult>;
}

type Results = Map<string, GitlabResult>;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const dotenv = (text: string): Environment =>
  Object.fromEntries(
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/=(.*)/s, 2) as [string, string]),
  );

function jobsOf(
  { jobs, workflow }: Configuration,
  given: Environment,
): ReadonlyMap<string, 'alone' | 'manual'> {
  const there = new Map<string, 'alone' | 'manual'>();
  if (!workflow.some((rule) => matches(rule, given))) return there;
  for (const [name, job] of Object.entries(jobs)) {
    const rule = job.rules?.find((one) => matches(one, given));
    if (rule !== undefined && rule.when !== 'never') there.set(name, rule.when ?? 'alone');
  }
  return there;
}

/** All that a job finds in its environment, what earlier jobs told it included. */
function variablesOf(
  job: GitlabJob,
  given: Environment,
  own: Environment,
  results: Results,
): Environment {
  const told = (job.needs ?? []).flatMap((need) => {
    const text = results.get(need)?.files['dotenv'];
    return text === undefined ? [] : [dotenv(text)];
  });
  const raw = Object.assign({}, given, own, ...told) as Environment;
  const once = Object.entries(raw).map(([name, text]) => [name, expand(text, raw)] as const);
  // An address may name another that names one of GitLab's.
  const named = Object.fromEntries(once);
  return Object.fromEntries(once.map(([name, text]) => [name, expand(text, named)]));
}

/** What is kept of a job: artifacts if it ended well or "when" says always, reports in any case. */
function filesOf(
  { artifacts }: GitlabJob,
  { workspace }: Machine,
  status: number,
): GitlabResult['files'] {
  const files: Record<string, string> = {};
  const always = artifacts?.when === 'always';
  for (const path of status === 0 || always ? (artifacts?.paths ?? []) : []) {
    const at = join(workspace, path);
    if (existsSync(at)) files[path] = at;
    // GitLab only warns; what the next job needs has to be there all the same.
    else if (!always) throw new Error(`There is no ${path} to keep.`);
  }
  for (const [report, path] of Object.entries(artifacts?.reports ?? {})) {
    const at = join(workspace, path);
    if (existsSync(at)) files[report] = readFileSync(at, 'utf8');
  }
  return files;
}

/** As GitLab's runner does it: one script on the shell's input, which stops at its first failure. */
function startLines(lines: readonly string[], machine: Machine, env: Environment): RunningScript {
  const text = ['set -eo pipefail', 'set +o noclobber', ...lines].join('\n');
  return startScript(['/bin/bash'], machine.workspace, env, `eval ${quoted(text)}\nexit 0\n`);
}

/** A pipeline of a commit's own configuration. */
export function createPipeline(
  repository: Repository,
  settings: GitlabSettings,
  pipeline: Pipeline,
): GitlabPipeline {
  const { workspace } = freshMachine();
  repository.checkout(pipeline.commit, workspace);
  const configuration = readConfiguration(workspace);
  const given = { ...configuration.variables, ...settings.variables, ...pipeline.variables };
  const jobs = jobsOf(configuration, given);
  const results: Results = new Map();

  const jobOf = (name: string): GitlabJob => {
    const own = configuration.jobs[name];
    if (own === undefined || !jobs.has(name)) throw new Error(`The pipeline has no job ${name}.`);
    return { ...(own.extends !== undefined && configuration.jobs[own.extends]), ...own };
  };
  const start = (name: string): RunningGitlabJob => {
    const job = jobOf(name);
    const machine = freshMachine();
    machine.setupNode();
    repository.checkout(pipeline.commit, machine.workspace);
    for (const need of job.needs ?? []) {
      for (const path of jobOf(need).artifacts?.paths ?? []) {
        copyFileSync(results.get(need)?.files[path] ?? '', join(machine.workspace, path));
      }
    }
    const scope = job.environment?.name ?? '';
    const secrets = pipeline.protected ? (settings.environments[scope] ?? {}) : {};
    const basis = { PATH: machine.path, HOME: machine.home, CI: 'true', GITLAB_CI: 'true' };
    const env = { ...basis, ...variablesOf(job, given, secrets, results) };
    const running = startLines([...(job.before_script ?? []), ...(job.script ?? [])], machine, env);
    const finish = async (): Promise<GitlabResult> => {
      const result = await running.ended;
      const after = job.after_script && (await startLines(job.after_script, machine, env).ended);
      const files = filesOf(job, machine, result.status);
      const ended = { ...result, log: `${result.log}${after?.log ?? ''}`, files };
      results.set(name, ended);
      return ended;
    };
    return {
      machine,
      ended: finish(),
      cancel: () => {
        running.cancel(GITLAB_CANCELS);
      },
    };
  };
  return { jobs, results, start, run: (name) => start(name).ended };
}
