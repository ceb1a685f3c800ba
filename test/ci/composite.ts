/** The composite action as a workflow uses it. */
import { readFileSync } from 'node:fs';
import type { Environment } from '../support/cli.ts';
import type { Annotation } from './commands.ts';
import { holds, interpolate } from './expression.ts';
import { type Machine, freshMachine } from './machine.ts';
import { GITHUB_CANCELS } from './script.ts';
import { type RunningStep, startStep } from './step.ts';
import { PINNED } from './uses.ts';
import { type Action, type Step, parseAction } from './workflow.ts';

export interface ActionResult {
  readonly failed: boolean;
  readonly log: string;
  readonly annotations: readonly Annotation[];
  readonly outputs: Readonly<Record<string, string>>;
}

export interface RunningAction {
  readonly ended: Promise<ActionResult>;
  cancel(): void;
}

export interface ActionUse {
  readonly with: Readonly<Record<string, string>>;
  /** `env` of the step that uses it. */
  readonly env: Environment;
  readonly machine: Machine;
}

export const ACTION: Action = parseAction(readFileSync('action.yml', 'utf8'));

function inputsOf(given: ActionUse['with']): Environment {
  const strange = Object.keys(given).filter((name) => !(name in ACTION.inputs));
  if (strange.length > 0) throw new Error(`The action has no input ${strange.join(', ')}.`);
  return Object.fromEntries(
    Object.entries(ACTION.inputs).map(([name, { default: value, required }]) => {
      if (required === true && given[name] === undefined) throw new Error(`${name} is missing.`);
      return [name, given[name] ?? value ?? ''] as const;
    }),
  );
}

/** Starts it in the workspace of the machine. */
export function startAction({ with: given, env, machine }: ActionUse): RunningAction {
  const inputs = inputsOf(given);
  const steps: Record<string, { outcome: string; outputs: Readonly<Record<string, string>> }> = {};
  const annotations: Annotation[] = [];
  let [log, failed, cancelled] = ['', false, false];
  let running: RunningStep | undefined;

  const script = async (step: Step): Promise<void> => {
    running = startStep(step, machine, env, { inputs, steps });
    const { status, outputs, ...result } = await running.ended;
    log += result.log;
    annotations.push(...result.annotations);
    failed ||= status !== 0;
    if (step.id !== undefined) {
      steps[step.id] = { outcome: status === 0 ? 'success' : 'failure', outputs };
    }
  };

  const all = async (): Promise<ActionResult> => {
    for (const step of ACTION.runs.steps) {
      if (!holds(step.if, { inputs, steps }, { failed, cancelled })) {
        if (step.id !== undefined) steps[step.id] = { outcome: 'skipped', outputs: {} };
      } else if (step.run !== undefined) await script(step);
      else if (step.uses === PINNED.node) machine.setupNode();
      else throw new Error(`The action uses ${step.uses ?? ''}.`);
    }
    const outputs = Object.fromEntries(
      Object.entries(ACTION.outputs).map(
        ([name, { value }]) => [name, interpolate(value, { steps })] as const,
      ),
    );
    return { failed, log, annotations, outputs };
  };

  return {
    ended: all(),
    cancel: () => {
      cancelled = true;
      running?.cancel(GITHUB_CANCELS);
    },
  };
}

/** Runs it on a machine of its own whose workspace is `workspace`. */
export const runAction = (
  workspace: string,
  env: Environment,
  given: ActionUse['with'],
): Promise<ActionResult> =>
  startAction({ with: given, env, machine: { ...freshMachine(), workspace } }).ended;
