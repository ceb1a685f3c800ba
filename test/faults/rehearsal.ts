/** A project, a policy and a saved plan to apply, whatever goes wrong meanwhile. */
import { onTestFinished } from 'vitest';
import type { Emulator, EmulatorOptions, Ledger } from '../../src/emulator/server.ts';
import { startWatchedEmulator } from '../support/watched-emulator.ts';
import type { World } from '../../src/generated/world.ts';
import type { RemotePlace } from '../store/servers.ts';
import { type Left, type Remains, problems, problemsOf } from '../support/checker.ts';
import {
  type CliResult,
  type Environment,
  type Folder,
  PROJECT,
  RESET_PATH,
  type RunningCli,
  SECRET,
  freshFolder,
  startCli,
} from '../support/cli.ts';

export const BOSS = 'boss@example.com';
export const VAULT = 'vault@example.com';

export const addressOf = (number: number): string =>
  `m${String(number).padStart(3, '0')}@example.com`;

export interface RehearsalOptions extends EmulatorOptions {
  /** Addresses that the policy lists. */
  readonly addresses?: number;
  /** Every so many addresses is a member of two organizations; 0: none is. */
  readonly shared?: number;
  readonly parallelism?: number;
  /** Whether a plan is saved first; default: it is. */
  readonly saved?: boolean;
  /** Where the state is kept; default: in a folder of the rehearsal. */
  readonly remote?: RemotePlace;
  /** What stands between the command line and the emulator; default: nothing. */
  readonly through?: (emulator: Emulator) => Promise<Way>;
}

/** The way to the emulator. */
export interface Way {
  readonly url: string;
  /** The ledger as it is seen from the program's end of the way. */
  ledger(): Ledger;
  /** How many calls for resets have set out; default: as many as arrived. */
  readonly calls?: () => number;
  /** What the command line finds in its environment beside the credentials. */
  readonly env?: Environment;
  /** See `Left.wallClock`; default: the machine's time. */
  readonly wallClock?: (ledger_ms: number) => number;
}

/** Beside them an address that is protected, one that is break-glass, and one that nobody lists. */
function worldOf(addresses: number, shared: number): World {
  const members = Array.from({ length: addresses }, (_, index) => ({
    email_address: addressOf(index),
    password: `correct-horse-${index}`,
  }));
  return {
    version: 1,
    project: { project_id: PROJECT, secret: SECRET },
    organizations: [
      {
        organization_slug: 'acme',
        members: [
          ...members,
          { email_address: BOSS, password: 'boss' },
          { email_address: VAULT, password: 'vault', is_breakglass: true },
          { email_address: 'stranger@example.com', password: 'strange' },
        ],
      },
      {
        organization_slug: 'globex',
        members: members.filter((_, index) => shared > 0 && index % shared === 0),
      },
    ],
  };
}

const POLICY = `version: 1
campaign: inc-1
reason: Found in a dump
protect:
  - ${BOSS}
members:
  - ${VAULT}
members_from:
  - file: list.txt
`;

export interface Rehearsal {
  readonly folder: Folder;
  readonly store: string;
  readonly emulator: Emulator;
  readonly env: Environment;
  /** How many calls for resets have set out. */
  readonly calls: () => number;
  readonly listed: readonly string[];
  start(...args: readonly string[]): RunningCli;
  run(...args: readonly string[]): Promise<CliResult>;
  /** Starts an apply of the saved plan, with no ceiling of the rate. */
  startApply(...args: readonly string[]): RunningCli;
  apply(...args: readonly string[]): Promise<CliResult>;
  /** Plans anew over the old plan file. */
  plan(): Promise<CliResult>;
  /** What an apply that ended so did not keep of its promises. */
  problems(exit: number | undefined, more?: Partial<Left>): Promise<readonly string[]>;
}

async function textOf(chunks: AsyncIterable<Uint8Array> | undefined): Promise<string | undefined> {
  if (chunks === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

/** What the store holds, in the secret's sight: it must stand in neither. */
async function remainsOf(remote: RemotePlace): Promise<Remains> {
  const store = remote.open();
  try {
    const state = await textOf(await store.readState());
    const log = (await textOf(await store.readLog())) ?? '';
    if (`${state}${log}`.includes(SECRET)) throw new Error('The store holds the secret.');
    return { log: log.split('\n').slice(0, -1), state };
  } finally {
    await store.close();
  }
}

/** Starts the emulator and saves a plan that resets all listed addresses. */
export async function rehearse(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const {
    addresses = 40,
    shared = 10,
    parallelism = 8,
    remote,
    through,
    saved = true,
    ...emulation
  } = options;
  const folder = freshFolder();
  const emulator = await startWatchedEmulator(worldOf(addresses, shared), {
    port: 0,
    ...emulation,
  });
  const begun = Date.now();
  onTestFinished(() => emulator.close());
  const way: Way = (await through?.(emulator)) ?? {
    url: emulator.url,
    ledger: () => emulator.ledger(),
  };
  const listed = Array.from({ length: addresses }, (_, index) => addressOf(index));
  folder.write('policy.yaml', POLICY);
  folder.write('list.txt', `${[...listed, BOSS].join('\n')}\n`);
  const store = folder.at('store');
  const env = {
    STYTCH_PROJECT_ID: emulator.project_id,
    STYTCH_SECRET: emulator.secret,
    MUSTRESET_BASE_URL: way.url,
    MUSTRESET_STATE: store,
    CI: '1',
    ...remote?.env,
    ...way.env,
  };
  const start = (...args: readonly string[]): RunningCli =>
    startCli(args, { cwd: folder.path, env });
  const run = (...args: readonly string[]): Promise<CliResult> => start(...args).ended;
  const applyArgs = ['apply', '--new-state', '--rate=0', `--parallelism=${parallelism}`];
  const startApply = (...args: readonly string[]): RunningCli =>
    start(...applyArgs, ...args, 'plan.json');
  const plan = (): Promise<CliResult> => run('plan', '--new-state', '--out=plan.json');
  const planned = saved ? await plan() : undefined;
  if (planned !== undefined && planned.status !== 0)
    throw new Error(`${planned.stdout}${planned.stderr}`);
  return {
    folder,
    store,
    emulator,
    env,
    calls:
      way.calls ??
      (() => emulator.ledger().requests.filter(({ path }) => path === RESET_PATH).length),
    listed,
    start,
    run,
    startApply,
    apply: (...args) => startApply(...args).ended,
    plan,
    problems: async (exit, more = {}) => {
      const promised = {
        ledger: way.ledger(),
        exit,
        listed,
        parallelism,
        wallClock: way.wallClock ?? ((ms: number) => begun + ms),
        ...more,
      };
      if (remote === undefined) return problems({ ...promised, store, secret: SECRET });
      const remains = await remainsOf(remote);
      const found = problemsOf(remains, promised);
      if (remains.log.length === 0) return found;
      const { status, stdout } = await run('log', 'verify', '--json');
      return status === 0 ? found : [...found, `log verify: ${stdout}`];
    },
  };
}

/** Applies the plan again and again, and a new one where it is stale, until an apply ends with 0. */
export async function untilQuiet(rehearsal: Rehearsal, runs: number): Promise<readonly number[]> {
  const exits: number[] = [];
  while (exits.length < runs && exits.at(-1) !== 0) {
    const { status } = await rehearsal.apply();
    exits.push(status ?? -1);
  }
  return exits;
}

/**
 * Applies again and again, with a new plan where the old one is stale, until a run makes no call or
 * nothing is left; `look` sees each run. Resolves to the exit codes.
 */
export async function untilNothingIsCalled(
  rehearsal: Rehearsal,
  look: (exit: number, result: CliResult) => void | Promise<void> = () => undefined,
  mostRuns = 6,
): Promise<readonly number[]> {
  const exits: number[] = [];
  while (exits.length < mostRuns) {
    const before = rehearsal.calls();
    const result = await rehearsal.apply();
    exits.push(result.status ?? -1);
    await look(exits.at(-1) ?? -1, result);
    if (exits.at(-1) === 0 || rehearsal.calls() === before) break;
  }
  return exits;
}
