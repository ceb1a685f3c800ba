/** One script of a job: its process, what it says, and how a job that is cancelled ends it. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Environment } from '../support/cli.ts';

/** A signal, and how many milliseconds after the one before it is sent. */
export type Escalation = readonly (readonly [signal: NodeJS.Signals, after: number])[];

/** GitHub's runner signals the entry process alone, and ends with its whole tree. */
export const GITHUB_CANCELS: Escalation = [
  ['SIGINT', 0],
  ['SIGTERM', 7_500],
  ['SIGKILL', 2_500],
];
export const GITLAB_CANCELS: Escalation = [
  ['SIGTERM', 0],
  ['SIGKILL', 10_000],
];

export interface ScriptResult {
  /** Exit code; that of a shell where a signal ended it. */
  readonly status: number;
  readonly killed: boolean;
  /** stdout and stderr, as a job's log has them. */
  readonly log: string;
}

export interface RunningScript {
  readonly ended: Promise<ScriptResult>;
  readonly cancel: (escalation: Escalation) => void;
}

function killTree({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}

/** Starts a command line in a process group of its own, as a runner does. */
export function startScript(
  [command = '', ...args]: readonly string[],
  cwd: string,
  env: Environment,
  input?: string,
): RunningScript {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  let log = '';
  let killed = false;
  let cancelled = false;
  const timers: NodeJS.Timeout[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const ended = new Promise<ScriptResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      for (const timer of timers) clearTimeout(timer);
      // What the entry process leaves behind ends with the job.
      if (cancelled) killTree(child);
    });
    child.once('close', (status) => {
      resolve({ status: status ?? 137, killed, log });
    });
  });
  const cancel = (escalation: Escalation): void => {
    cancelled = true;
    let at = 0;
    for (const [signal, after] of escalation) {
      at += after;
      const send = (): void => {
        if (signal !== 'SIGKILL') child.kill(signal);
        else {
          killed = true;
          killTree(child);
        }
      };
      if (at === 0) send();
      else timers.push(setTimeout(send, at));
    }
  };
  return { ended, cancel };
}
