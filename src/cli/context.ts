/** What the process around a command is: terminal, environment, person, signals. */
import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { CommandContext } from '../command/context.ts';
import { readSigningKeys } from '../command/signing.ts';
import { systemClock } from '../command/system-clock.ts';
import { lockWaiting } from '../render/lock.ts';
import type { Style } from '../render/style.ts';
import type { ProcessOutput } from './output.ts';

const WIDTH = 78;

const isSet = (value: string | undefined): boolean =>
  value !== undefined && value !== '' && value !== 'false' && value !== '0';

/** Flag, then `NO_COLOR`, then `FORCE_COLOR`, then `TERM=dumb`, then whether a terminal is there. */
function wantsColor(flag: boolean): boolean {
  const { env, stdout, stderr } = process;
  if (!flag || env['NO_COLOR']) return false;
  if (isSet(env['FORCE_COLOR'])) return true;
  return env['TERM'] !== 'dumb' && stdout.isTTY && stderr.isTTY;
}

const styleOf = (color: boolean): Style => ({
  color: wantsColor(color),
  width: Math.min(WIDTH, process.stdout.columns || WIDTH),
  automation: isSet(process.env['CI']) || isSet(process.env['TF_IN_AUTOMATION']),
});

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal hands Ctrl-C over as a key while a line is edited.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<undefined>((resolve) => {
    terminal.once('close', () => {
      resolve(undefined);
    });
  });
  try {
    return await Promise.race([terminal.question(question, { signal }), closed]);
  } catch {
    return undefined;
  } finally {
    terminal.close();
  }
}

export interface ContextInput {
  readonly output: ProcessOutput;
  readonly interrupt: AbortSignal;
  readonly color: boolean;
  readonly version: string;
}

export function createContext({ output, interrupt, color, version }: ContextInput): CommandContext {
  const interactive = process.stdin.isTTY;
  const user = userName();
  const host = hostname();
  const style = styleOf(color);
  return {
    env: process.env,
    clock: systemClock,
    output,
    style,
    interactive,
    redraws: process.stderr.isTTY && !style.automation,
    automation: !interactive || isSet(process.env['CI']),
    who: `${user}@${host}`,
    user,
    host,
    version,
    interrupt,
    lastResort: (line) => {
      output.note(`${line}\n`);
    },
    signingKeys: () => readSigningKeys(process.env),
    waiting: (lock) => {
      output.note(lockWaiting(lock));
    },
    ask: async (question) => {
      await output.drained();
      return ask(question, interrupt);
    },
  };
}
