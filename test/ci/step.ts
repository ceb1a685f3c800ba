/** One shell step, with the files by which it speaks to its runner. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Environment } from '../support/cli.ts';
import { type Annotation, annotationsIn } from './commands.ts';
import { type Contexts, interpolate } from './expression.ts';
import type { Machine } from './machine.ts';
import { type RunningScript, startScript } from './script.ts';
import type { Step } from './workflow.ts';

export interface StepResult {
  readonly status: number;
  readonly killed: boolean;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly annotations: readonly Annotation[];
  readonly summary: string;
}

export interface RunningStep {
  readonly ended: Promise<StepResult>;
  readonly cancel: RunningScript['cancel'];
}

const FILES = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'] as const;

function outputsOf(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', value = ''] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
      if (name === '') throw new Error(`GITHUB_OUTPUT has a line not known here: ${line}`);
      return [name, value] as const;
    }),
  );
}

/** What every step finds in its environment. */
const runnerVariables = ({ path, home, workspace, temp }: Machine): Environment => ({
  PATH: path,
  HOME: home,
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_WORKSPACE: workspace,
  RUNNER_TEMP: temp,
});

/** Starts its script under the shell that `shell: bash` means; `env` is that of its job. */
export function startStep(
  step: Step,
  machine: Machine,
  env: Environment,
  contexts: Contexts,
): RunningStep {
  const own = Object.entries(step.env ?? {}).map(
    ([name, text]) => [name, interpolate(String(text), contexts)] as const,
  );
  const place = interpolate(step['working-directory'] ?? '.', contexts);
  const folder = mkdtempSync(join(machine.temp, 'step-'));
  const files = Object.fromEntries(FILES.map((name) => [name, join(folder, name)]));
  for (const path of Object.values(files)) writeFileSync(path, '');
  const script = join(folder, 'script.sh');
  writeFileSync(script, step.run ?? '');
  const read = (name: (typeof FILES)[number]): string => readFileSync(join(folder, name), 'utf8');
  const { ended, cancel } = startScript(
    ['/bin/bash', '--noprofile', '--norc', '-eo', 'pipefail', script],
    resolve(machine.workspace, place),
    { ...runnerVariables(machine), ...env, ...Object.fromEntries(own), ...files },
  );
  return {
    cancel,
    ended: ended.then((result) => {
      for (const name of ['GITHUB_ENV', 'GITHUB_PATH'] as const) {
        if (read(name) !== '') throw new Error(`A step writes to ${name}.`);
      }
      return {
        ...result,
        outputs: outputsOf(read('GITHUB_OUTPUT')),
        annotations: annotationsIn(result.log),
        summary: read('GITHUB_STEP_SUMMARY'),
      };
    }),
  };
}
