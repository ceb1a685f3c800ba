/** One shell step, with the files by which it speaks to its runner. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../support/cli.ts';
import { type Annotation, annotationsIn } from './commands.ts';
import { type RunningScript, startScript } from './script.ts';

export interface ShellStep {
  readonly run: string;
  readonly cwd: string;
  /** The whole environment but the files. */
  readonly env: Environment;
  /** RUNNER_TEMP. */
  readonly temp: string;
}

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

/** Starts it under the shell that `shell: bash` means. */
export function startStep({ run, cwd, env, temp }: ShellStep): RunningStep {
  const folder = mkdtempSync(join(temp, 'step-'));
  const files = Object.fromEntries(FILES.map((name) => [name, join(folder, name)]));
  for (const path of Object.values(files)) writeFileSync(path, '');
  const script = join(folder, 'script.sh');
  writeFileSync(script, run);
  const read = (name: (typeof FILES)[number]): string => readFileSync(join(folder, name), 'utf8');
  const { ended, cancel } = startScript(
    ['/bin/bash', '--noprofile', '--norc', '-eo', 'pipefail', script],
    cwd,
    { ...env, ...files },
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
