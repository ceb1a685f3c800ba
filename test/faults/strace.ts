/** The command line below strace: which system calls it makes, and what happens when one of them fails or kills it. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Environment, MAIN } from '../support/cli.ts';

const KNOWN_NAMES = fileURLToPath(new URL('known-names.mjs', import.meta.url));

/** All that open, write, sync, name or remove a file, or send something. */
const CALLS =
  'openat,write,writev,pwrite64,sendto,sendmsg,fsync,fdatasync,ftruncate,rename,link,unlink,mkdir'.split(
    ',',
  );

/** The nth call of its kind, counted in each thread, that has to do with a file. */
export interface Point {
  readonly call: string;
  readonly path: string;
  readonly nth: number;
}

export interface Traced {
  /** Exit code; null when it was killed. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What strace wrote. */
  readonly trace: string;
}

export interface TraceOptions {
  readonly cwd: string;
  readonly env: Environment;
  /** Eight hex digits that begin every name drawn at random; no two runs in a folder share them. */
  readonly names: string;
  /** A file that takes what strace writes. */
  readonly into: string;
}

/** Much faster; but a signal that is sent to a process stopped so is lost. */
const quickly = (options: readonly string[]): readonly string[] =>
  options.some((option) => option.includes('signal=')) ? [] : ['--seccomp-bpf'];

/** Runs the command line below strace. With one thread for files their calls come in order. */
export async function straced(
  options: readonly string[],
  args: readonly string[],
  { cwd, env, names, into }: TraceOptions,
): Promise<Traced> {
  const strace = ['-f', '-qq', ...quickly(options), '-o', into, ...options];
  const child = spawn('strace', [...strace, process.execPath, MAIN, ...args], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      UV_THREADPOOL_SIZE: '1',
      NODE_OPTIONS: `--import=${KNOWN_NAMES}`,
      KNOWN_NAMES: names,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => {
      resolve({ status, signal, stdout, stderr, trace: readFileSync(into, 'utf8') });
    });
  });
}

/** Options of strace that tell of every call that has to do with a file, and of what is sent. */
export const TRACE: readonly string[] = ['-yy', '-s', '4000', '-e', `trace=${CALLS.join(',')}`];

/** What happens at a point, or from there on. */
export interface Fault {
  readonly point: Point;
  /** As strace takes it: `signal=KILL`, `error=EIO`. */
  readonly what: string;
  /** For good: the nth call that has to do with any of these files fails, and all that follow. */
  readonly forGood?: readonly string[];
}

/** Options of strace that make it happen. */
export const inject = ({ point, what, forGood }: Fault): readonly string[] => [
  ...(forGood ?? [point.path]).flatMap((path) => ['-P', path]),
  '-e',
  `trace=${point.call}`,
  '-e',
  `inject=${point.call}:${what}:when=${point.nth}${forGood === undefined ? '' : '+'}`,
];

/** One system call of a trace. */
export interface Called {
  readonly thread: string;
  readonly call: string;
  /** Files that it names, the one that is open or is first named in front. */
  readonly paths: readonly string[];
  /** Lines of the trace at which it was made and had returned. */
  readonly made: number;
  readonly returned: number;
  readonly text: string;
  readonly failed: boolean;
}

function pathsOf(text: string): readonly string[] {
  const open = /^\w+\(\d+<([^>]*)>/.exec(text)?.[1];
  if (open !== undefined) return [open];
  return [...text.matchAll(/"(\/[^"]*)"/g)].map((match) => match[1] ?? '');
}

/** The system calls of a trace, in the order in which they were made. */
export function calledIn(trace: string): readonly Called[] {
  const found: (Called & { returned: number; failed: boolean })[] = [];
  const open = new Map<string, Called & { returned: number; failed: boolean }>();
  for (const [index, line] of trace.split('\n').entries()) {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const failed = / = -1 /.test(text);
    const resumed = open.get(thread);
    if (text.startsWith('<...') && resumed !== undefined) {
      Object.assign(resumed, { returned: index, failed });
      open.delete(thread);
    }
    const call = /^(\w+)\(/.exec(text)?.[1];
    if (call === undefined) continue;
    const unfinished = text.includes('<unfinished');
    const called = {
      thread,
      call,
      paths: pathsOf(text),
      made: index,
      returned: unfinished ? Infinity : index,
      text,
      failed,
    };
    found.push(called);
    if (unfinished) open.set(thread, called);
  }
  return found;
}

/** The points of a trace at which a call has to do with one of these files, in order. */
export function pointsIn(trace: string, isOurs: (path: string) => boolean): readonly Point[] {
  const counts = new Map<string, number>();
  const points = new Map<string, Point>();
  for (const { thread, call, paths } of calledIn(trace)) {
    for (const path of paths) {
      const key = `${thread} ${call} ${path}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const path = paths.find(isOurs);
    if (path === undefined) continue;
    const nth = counts.get(`${thread} ${call} ${path}`) ?? 1;
    const key = `${call} ${path} ${nth}`;
    if (!points.has(key)) points.set(key, { call, path, nth });
  }
  return [...points.values()];
}
