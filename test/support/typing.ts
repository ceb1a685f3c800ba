/** A shell on a terminal, and a person who types into it. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

export type TypedShell = 'bash' | 'zsh';

const START: Readonly<Record<TypedShell, string>> = {
  bash: 'bash --norc --noprofile -i',
  zsh: 'zsh -f -i',
};

const FOLDERS = ['/bin', '/usr/bin', '/usr/local/bin'];

/** Whether this machine has the program. */
export const hasProgram = (name: string): boolean =>
  FOLDERS.some((folder) => existsSync(`${folder}/${name}`));

export interface Typing {
  /** Types the text and resolves once the screen is as awaited; gives all that came onto it. */
  type(text: string, awaited: (screen: string) => boolean): Promise<string>;
  /** Ends the shell. */
  end(): void;
}

/** Starts a shell in a folder, on a terminal that is large enough for every list. */
export function startTyping(shell: TypedShell, cwd: string): Typing {
  const line = `stty rows 200 cols 200; exec ${START[shell]}`;
  const child = spawn('/usr/bin/script', ['-qec', line, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, TERM: 'dumb', PS1: '$ ' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  let screen = '';
  let look = (): void => undefined;
  let give: (error: Error) => void = () => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text.replaceAll('\r', '');
    look();
  });
  child.once('close', () => {
    give(new Error(`The shell has ended:\n${screen}`));
  });
  return {
    type: (text, awaited) =>
      new Promise((resolve, reject) => {
        screen = '';
        give = reject;
        look = () => {
          if (awaited(screen)) resolve(screen);
        };
        child.stdin.write(text);
      }),
    end: () => {
      child.stdin.destroy();
      child.kill();
    },
  };
}
