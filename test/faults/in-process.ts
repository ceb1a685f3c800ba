/** Commands as the command line runs them, in this process: for the many runs that follow a fault. */
import { type ApplyFlags } from '../../src/command/apply-run.ts';
import { runApply } from '../../src/command/apply.ts';
import type { CommandContext } from '../../src/command/context.ts';
import { type PlanFlags, runPlan } from '../../src/command/plan.ts';
import { systemClock } from '../../src/command/system-clock.ts';
import { type Environment, WHO } from '../support/cli.ts';

export interface Ended {
  readonly status: number;
  readonly text: string;
}

/** Nobody at a terminal, and no signal. */
export function contextOf(env: Environment, print: (text: string) => void): CommandContext {
  const [user = '', host = ''] = WHO.split('@');
  return {
    env,
    clock: systemClock,
    output: { result: print, note: print, live: () => undefined },
    style: { color: false, width: 78, automation: true },
    interactive: false,
    redraws: false,
    automation: true,
    who: WHO,
    user,
    host,
    version: '0.0.0',
    interrupt: new AbortController().signal,
    lastResort: print,
    signingKeys: () => Promise.resolve([]),
    waiting: () => undefined,
    ask: () => Promise.resolve(undefined),
  };
}

async function run(
  env: Environment,
  command: (context: CommandContext) => Promise<number>,
): Promise<Ended> {
  let text = '';
  const context = contextOf(env, (more) => {
    text += more;
  });
  const status = await command(context);
  return { status, text };
}

/** Applies a plan file. Paths are absolute: this process stands elsewhere. */
export const applyHere = (file: string, flags: ApplyFlags, env: Environment): Promise<Ended> =>
  run(env, (context) => runApply(file, { newState: true, rate: 0, ...flags }, context));

/** Saves a plan of an empty store or of what is there. */
export const planHere = (out: string, flags: PlanFlags, env: Environment): Promise<Ended> =>
  run(env, (context) => runPlan({ newState: true, ...flags, out }, context));
