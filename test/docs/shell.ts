/** Runs the shell commands of a document one after the other in one shell, as a reader would. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ShellOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface RanCommand {
  readonly command: string;
  readonly exit_code: number | undefined;
  /** What the document says, or 0. */
  readonly expected: number;
}

export interface ShellResult {
  readonly commands: readonly RanCommand[];
  /** Everything that was printed. */
  readonly output: string;
}

const heredocEnd = (line: string): string | undefined => /<<'?([A-Z]+)'?$/.exec(line)?.[1];

/** Cuts a block into commands: a line, with the lines that continue it and the text that it reads. */
export function commandsOf(text: string): readonly string[] {
  const commands: string[] = [];
  let lines: string[] = [];
  let until: string | undefined;
  for (const line of text.split('\n')) {
    if (lines.length === 0 && (line.trim() === '' || line.startsWith('#'))) continue;
    lines.push(line);
    if (until === undefined) until = heredocEnd(line);
    else if (line === until) until = undefined;
    if (until !== undefined || line.endsWith('\\')) continue;
    commands.push(lines.join('\n'));
    lines = [];
  }
  return commands;
}

/** Holds the next command until what was started in the background listens, or does not start. */
const wait = (port: number): string =>
  `node -e 'const s = () => require("net").connect(${port}, "127.0.0.1", () => process.exit()).on("error", () => setTimeout(s, 20)); s(); setTimeout(process.exit, 20000)'`;

const expectedOf = (command: string): number => Number(/# exit code (\d+)/.exec(command)?.[1] ?? 0);

/** The port that stands in the documents is replaced by a free one. */
export const DOCUMENTED_PORT = '8787';

export async function runCommands(
  commands: readonly string[],
  { cwd, env }: ShellOptions,
): Promise<ShellResult> {
  const port = await freePort();
  const script = commands
    .map((command) => command.replaceAll(DOCUMENTED_PORT, String(port)))
    .map((command) => (/&$/.test(command) ? `${command}\n${wait(port)}` : command))
    .map((command, index) => `${command}\necho ${index} $? >&3\n`)
    .join('');
  const child = spawn('sh', ['-c', script], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) endGroup(child.pid);
  });
  const texts = ['', ''];
  const take = (index: number) => (chunk: Buffer) => {
    texts[index] += chunk.toString();
  };
  child.stdout?.on('data', take(0));
  child.stderr?.on('data', take(0));
  child.stdio[3]?.on('data', take(1));
  const closed = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.once('exit', () => {
    endGroup(child.pid);
  });
  await closed;
  const codes = new Map(
    (texts[1] ?? '')
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number) as [number, number]),
  );
  return {
    output: texts[0] ?? '',
    commands: commands.map((command, index) => ({
      command,
      exit_code: codes.get(index),
      expected: expectedOf(command),
    })),
  };
}

/** Ends what a failed script left in the background, in the process group that was made for it. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing was left.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
