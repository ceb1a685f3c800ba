/** The built command line as a person or a CI job meets it: its own process, files, a Stytch to call. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { Emulator, EmulatorOptions, LedgerRequest } from '../../src/emulator/server.ts';
import { startWatchedEmulator } from './watched-emulator.ts';
import type { World } from '../../src/generated/world.ts';

export const MAIN: string = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export const PROJECT = 'project-test-00000000-0000-4000-8000-00000000e2e0';
/** Stands in every environment of these tests, and must stand nowhere else. */
export const SECRET = 'secret-test-canary-8f3b51c7d2';
export const WHO: string = `${userInfo().username}@${hostname()}`;

export type Environment = Readonly<Record<string, string>>;

export interface CliOptions {
  /** Working directory. */
  readonly cwd: string;
  /** All that the process finds in its environment beside PATH and HOME. */
  readonly env?: Environment;
  readonly input?: string;
  /** Runs through this shell line, where "$@" is the command: for limits and pipes. */
  readonly shell?: string;
  /** As another user; only root can. */
  readonly uid?: number;
}

export interface CliResult {
  /** Exit code; null when a signal ended the process. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<CliResult>;
  /** All of stdout so far. */
  text(): string;
  /** Resolves once stdout or stderr holds the text; rejects when the process ends without it. */
  said(text: string): Promise<void>;
}

const STACK_FRAME = /^[\s│]*at .*[:(]\d+:\d+\)?$/m;

/** What no run may ever print, whatever went wrong. */
function checkText(args: readonly string[], text: string): void {
  const command = `mustreset ${args.join(' ')}`;
  if (text.includes(SECRET)) throw new Error(`${command} printed the secret:\n${text}`);
  if (STACK_FRAME.test(text)) throw new Error(`${command} printed a stack trace:\n${text}`);
}

/** Starts the command line with an environment that holds nothing but what the test says. */
export function startCli(args: readonly string[], options: CliOptions): RunningCli {
  const { cwd, env = {}, input, shell, uid } = options;
  const command = [process.execPath, MAIN, ...args];
  const line = shell === undefined ? command : ['/bin/sh', '-c', shell, 'sh', ...command];
  const child = spawn(line[0] ?? '', line.slice(1), {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const heard = (): void => {
    for (const look of waiting) look();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    heard();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    heard();
  });
  const closed = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => {
      resolve({ status, signal, stdout, stderr });
    });
  });
  const ended = closed.then((result) => {
    checkText(args, stdout + stderr);
    return result;
  });
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!`${stdout}${stderr}`.includes(text)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      child.once('close', () => {
        reject(new Error(`It ended without saying "${text}":\n${stdout}${stderr}`));
      });
      look();
    });
  return { child, ended, text: () => stdout, said };
}

/** Runs the command line to its end. */
export const runCli = (args: readonly string[], options: CliOptions): Promise<CliResult> =>
  startCli(args, options).ended;

/** Whether this machine can give a command a terminal. */
export const HAS_TERMINAL: boolean = process.platform === 'linux' && existsSync('/usr/bin/script');

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** Runs the command line on a terminal whose person types `input`; stdout holds all of the screen. */
export async function runOnTerminal(
  args: readonly string[],
  { cwd, env = {}, input = '' }: CliOptions,
): Promise<CliResult> {
  const command = [process.execPath, MAIN, ...args].map(quoted).join(' ');
  const child = spawn('/usr/bin/script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    // Typed when asked, as a person does.
    if (input !== '' && screen.includes('Enter a value:') && child.stdin.writable) {
      child.stdin.end(input);
    }
  });
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>(
    (resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, name) => {
        resolve([code, name]);
      });
    },
  );
  const stdout = screen.replaceAll('\r\n', '\n');
  checkText(args, stdout);
  return { status, signal, stdout, stderr: '' };
}

const closings: (() => unknown)[] = [];

/** Does it when all tests of the file are done, the latest first; tests of one file run at once. */
export const atEnd = (close: () => unknown): void => {
  closings.unshift(close);
};

afterAll(async () => {
  for (const close of closings) await close();
});

const NOBODY = 65534;

function unprivileged(): { readonly uid?: number } | undefined {
  if (process.getuid?.() !== 0) return process.platform === 'win32' ? undefined : {};
  const { status } = spawnSync(process.execPath, [MAIN, 'version'], { uid: NOBODY, gid: NOBODY });
  return status === 0 ? { uid: NOBODY } : undefined;
}

/** How to run as a user whom permissions bind; undefined where nobody but root can run it. */
export const UNPRIVILEGED: { readonly uid?: number } | undefined = unprivileged();

/** A fresh folder that goes away with the tests. */
export interface Folder {
  readonly path: string;
  readonly at: (name: string) => string;
  readonly read: (name: string) => string;
  /** Makes the folders on the way. */
  readonly write: (name: string, text: string) => string;
  readonly has: (name: string) => boolean;
}

export function freshFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'mustreset-e2e-'));
  atEnd(() => {
    rmSync(path, { recursive: true, force: true });
  });
  const at = (name: string): string => join(path, name);
  return {
    path,
    at,
    read: (name) => readFileSync(at(name), 'utf8'),
    write: (name, text) => {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), text);
      return at(name);
    },
    has: (name) => existsSync(at(name)),
  };
}

/** ada: admin. grace: two organizations. sso: no password. new: invited. root: break-glass. */
export const WORLD: World = {
  version: 1,
  project: { project_id: PROJECT, secret: SECRET },
  organizations: [
    {
      organization_slug: 'acme',
      members: [
        { email_address: 'ada@example.com', password: 'lovelace-1815', roles: ['stytch_admin'] },
        { email_address: 'alan@example.com', password: 'enigma-1912' },
        { email_address: 'barbara@example.com', password: 'clu-1939' },
        { email_address: 'grace@example.com', password: 'cobol-1906' },
        { email_address: 'sso@example.com' },
        { email_address: 'new@example.com', status: 'invited' },
      ],
    },
    {
      organization_slug: 'globex',
      members: [
        { email_address: 'grace@example.com', password: 'cobol-1906' },
        { email_address: 'root@example.com', password: 'glass', is_breakglass: true },
      ],
    },
  ],
};

export interface PolicyText {
  readonly campaign?: string;
  /** Lines above `members`. */
  readonly head?: string;
}

/** A policy that lists these addresses. */
export const policyText = (
  members: readonly string[],
  { campaign = 'inc-1', head = '' }: PolicyText = {},
): string =>
  [
    'version: 1',
    `campaign: ${campaign}`,
    'reason: Found in a dump',
    ...(head === '' ? [] : [head]),
    'members:',
    ...members.map((member) => `  - ${member}`),
    '',
  ].join('\n');

export const RESET_PATH = '/v1/b2b/passwords/email/require_reset';

export interface StartedWorld extends Folder {
  readonly emulator: Emulator;
  /** Credentials and base URL of the emulator. */
  readonly env: Environment;
  run(...args: readonly string[]): Promise<CliResult>;
  runWith(env: Environment, ...args: readonly string[]): Promise<CliResult>;
  /** The calls for resets that the emulator has seen. */
  resets(): readonly LedgerRequest[];
  /** All calls that it has seen. */
  calls(): number;
}

export interface StartedWorldOptions extends EmulatorOptions {
  readonly world?: World;
  /** Addresses of `policy.yaml`, or its whole text. */
  readonly policy?: readonly string[] | string;
}

/** A Stytch of its own for a test, and a folder with a policy to work in. */
export async function startWorld(options: StartedWorldOptions = {}): Promise<StartedWorld> {
  const { world = WORLD, policy = ['ada@example.com', 'alan@example.com'], ...more } = options;
  const folder = freshFolder();
  const emulator = await startWatchedEmulator(world, { port: 0, ...more });
  atEnd(() => emulator.close());
  folder.write('policy.yaml', typeof policy === 'string' ? policy : policyText(policy));
  const env = {
    STYTCH_PROJECT_ID: emulator.project_id,
    STYTCH_SECRET: emulator.secret,
    MUSTRESET_BASE_URL: emulator.url,
  };
  return {
    ...folder,
    emulator,
    env,
    run: (...args) => runCli(args, { cwd: folder.path, env }),
    runWith: (extra, ...args) => runCli(args, { cwd: folder.path, env: { ...env, ...extra } }),
    resets: () => emulator.ledger().requests.filter(({ path }) => path === RESET_PATH),
    calls: () => emulator.ledger().totals.requests,
  };
}
