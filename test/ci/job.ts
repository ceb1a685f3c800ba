/** One job on a machine of its own: its steps, their outputs, and what becomes of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../support/cli.ts';
import type { Annotation } from './commands.ts';
import { type Contexts, type Standing, holds, interpolate } from './expression.ts';
import type { GithubEvent } from './github.ts';
import { type Machine, freshMachine } from './machine.ts';
import type { Repository } from './repository.ts';
import type { Artifacts } from './run.ts';
import { GITHUB_CANCELS } from './script.ts';
import { type RunningStep, startStep } from './step.ts';
import { use } from './uses.ts';
import type { Job, Step } from './workflow.ts';

export interface JobOptions {
  readonly name: string;
  readonly id: string;
  readonly attempt: number;
  readonly job: Job;
  readonly event: GithubEvent;
  readonly repository: Repository;
  readonly artifacts: Artifacts;
  readonly secrets: Environment;
  readonly contexts: Contexts;
}

export interface StepOutcome {
  readonly outcome: 'success' | 'failure' | 'cancelled' | 'skipped';
  /** Exit code of a script. */
  readonly status?: number;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface JobResult {
  readonly result: 'success' | 'failure' | 'cancelled' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
  /** By id or name. */
  readonly steps: Readonly<Record<string, StepOutcome>>;
  readonly log: string;
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

export interface RunningJob {
  readonly machine: Machine;
  readonly ended: Promise<JobResult>;
  /** As the button does: the step that runs is ended, and only `always()` and `cancelled()` go on. */
  cancel(): void;
}

/** What GitHub documents as set by run and job, as far as a program here looks at it. */
function githubVariables({ name, id, attempt, event }: JobOptions, machine: Machine): Environment {
  const path = join(machine.temp, 'event.json');
  const pull_request = { title: event.title, head: { ref: event.head } };
  writeFileSync(path, JSON.stringify({ pull_request, inputs: event.inputs }));
  return {
    GITHUB_ACTOR: event.actor ?? 'ada',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: path,
    GITHUB_HEAD_REF: event.head ?? '',
    GITHUB_JOB: name,
    GITHUB_REF: event.ref,
    GITHUB_REF_NAME: event.ref.replace('refs/heads/', ''),
    GITHUB_REPOSITORY: 'acme/resets',
    GITHUB_RUN_ATTEMPT: String(attempt),
    GITHUB_RUN_ID: id,
    GITHUB_SERVER_URL: 'https://github.example.com',
    GITHUB_SHA: event.commit,
    RUNNER_OS: 'Linux',
  };
}

/** The secrets of Stytch and the stores are no word of any log. */
function checkSecrets(log: string, secrets: Environment): void {
  const shown = Object.entries(secrets).filter(
    ([, value]) => value.length > 8 && log.includes(value),
  );
  if (shown.length > 0) throw new Error(`A log shows ${shown.map(([name]) => name).join(', ')}.`);
}

const nameOf = (step: Step): string => step.id ?? step.name ?? step.uses ?? '';

const resultOf = ({ failed, cancelled }: Standing): JobResult['result'] => {
  if (cancelled) return 'cancelled';
  return failed ? 'failure' : 'success';
};

/** Starts it; the machine is its own, and is gone with it. */
export function startJob(options: JobOptions): RunningJob {
  const { job, secrets, contexts } = options;
  const machine = freshMachine();
  const steps: Record<string, StepOutcome> = {};
  const annotations: Annotation[] = [];
  let [log, summary, failed, cancelled] = ['', '', false, false];
  let running: RunningStep | undefined;

  const script = async (step: Step, here: Contexts): Promise<StepOutcome> => {
    running = startStep(step, machine, githubVariables(options, machine), here);
    const result = await running.ended;
    running = undefined;
    log += result.log;
    summary += result.summary;
    annotations.push(...result.annotations);
    const { status, outputs } = result;
    if (cancelled) return { outcome: 'cancelled', status, outputs };
    return { outcome: status === 0 ? 'success' : 'failure', status, outputs };
  };

  const all = async (): Promise<JobResult> => {
    for (const step of job.steps) {
      const here = { ...contexts, steps };
      const runs = holds(step.if, here, { failed, cancelled });
      if (!runs) steps[nameOf(step)] = { outcome: 'skipped', outputs: {} };
      else if (step.run !== undefined) steps[nameOf(step)] = await script(step, here);
      else steps[nameOf(step)] = use(step, here, machine, options);
      failed ||= steps[nameOf(step)]?.outcome === 'failure';
    }
    checkSecrets(`${log}${summary}`, secrets);
    const here = { ...contexts, steps };
    const outputs = Object.fromEntries(
      Object.entries(job.outputs ?? {}).map(([name, text]) => [name, interpolate(text, here)]),
    );
    return { result: resultOf({ failed, cancelled }), outputs, steps, log, summary, annotations };
  };

  return {
    machine,
    ended: all(),
    cancel: () => {
      cancelled = true;
      running?.cancel(GITHUB_CANCELS);
    },
  };
}
