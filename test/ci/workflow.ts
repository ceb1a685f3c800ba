/** Workflow files and actions as their text has them. A key that the runner does not know is refused. */
import { parse } from 'yaml';

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly run?: string;
  readonly shell?: string;
  readonly 'working-directory'?: string;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly permissions: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  /** Events by name. */
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Action {
  readonly inputs: Readonly<
    Record<string, { readonly default?: string; readonly required?: boolean }>
  >;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const WORKFLOW = ['name', 'on', 'permissions', 'defaults', 'jobs'];
const JOB = [
  ...['if', 'needs', 'runs-on', 'timeout-minutes', 'environment', 'concurrency', 'permissions'],
  ...['outputs', 'steps'],
];
const STEP = ['name', 'id', 'if', 'env', 'uses', 'with', 'run', 'shell', 'working-directory'];
const EVENTS = ['push', 'pull_request', 'workflow_dispatch', 'schedule'];

function known(value: object, keys: readonly string[], what: string): void {
  const strange = Object.keys(value).filter((key) => !keys.includes(key));
  if (strange.length > 0) throw new Error(`${what} has keys not known here: ${strange.join(', ')}`);
}

function checkStep(step: Step): void {
  known(step, STEP, 'A step');
  if ((step.run === undefined) === (step.uses === undefined)) {
    throw new Error('A step either runs or uses.');
  }
  if (step.run?.includes('${{') === true) {
    throw new Error('An expression stands in a script: what it holds would be run.');
  }
}

export function parseWorkflow(text: string): Workflow {
  const value = parse(text) as Workflow & {
    readonly permissions: object;
    readonly defaults: { readonly run: { readonly shell: string } };
  };
  known(value, WORKFLOW, 'The workflow');
  known(value.on, EVENTS, 'on');
  if (Object.keys(value.permissions).length > 0) throw new Error('permissions: {} is missing.');
  if (value.defaults.run.shell !== 'bash') throw new Error('The shell is not bash.');
  for (const job of Object.values(value.jobs)) {
    known(job, JOB, 'A job');
    for (const step of job.steps) checkStep(step);
  }
  return value;
}

export function parseAction(text: string): Action {
  const value = parse(text) as Action;
  known(
    value,
    ['name', 'description', 'author', 'branding', 'inputs', 'outputs', 'runs'],
    'The action',
  );
  if (value.runs.using !== 'composite') throw new Error('The action is not composite.');
  for (const step of value.runs.steps) {
    checkStep(step);
    if (step.run !== undefined && step.shell !== 'bash') throw new Error('A step has no shell.');
  }
  return value;
}
