/**
 * Holds what an apply left behind against what it promised. Knows nothing of the program: only the
 * emulator's ledger, the files of the store, and the exit code.
 */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger, LedgerRequest } from '../../src/emulator/server.ts';
import { runCli } from './cli.ts';

const LOG = 'mustreset.log.jsonl';
const STATE = 'mustreset.state.json';
const RESET = '/v1/b2b/passwords/email/require_reset';
/** So long after the first attempt a new one may follow though nothing was settled. */
const UNDETERMINED_MS = 60_000;

/** A log record as any reader of the format sees it. */
export interface Line {
  readonly at: string;
  readonly run: string;
  readonly seq: number;
  readonly type: string;
  readonly body: {
    readonly attempt?: string;
    readonly email_address?: string;
    readonly outcome?: string;
    readonly verdict?: string;
    readonly by?: string;
    readonly request_id?: string;
    readonly exit_code?: number;
    readonly open?: readonly string[];
    readonly [key: string]: unknown;
  };
}

export interface Left {
  /** Folder of the store. */
  readonly store: string;
  readonly ledger: Ledger;
  /** Exit code of the last apply; undefined when it was killed. */
  readonly exit?: number | undefined;
  /** Addresses that the plan may call for, in canonical form. */
  readonly listed: readonly string[];
  /** Addresses that must have a reset once an apply has ended with 0; default: all that are listed. */
  readonly converge?: readonly string[];
  readonly parallelism: number;
  readonly secret: string;
}

/** The complete lines of the log in a folder. */
export function logLines(store: string): readonly Line[] {
  const path = join(store, LOG);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** What became of one intended call. */
interface Attempt {
  readonly attempt: string;
  readonly address: string;
  readonly at: number;
  outcome?: string;
  request_id?: string | undefined;
  recovered: boolean;
  verdict?: string;
}

interface History {
  readonly attempts: readonly Attempt[];
  readonly credited: ReadonlySet<string>;
  readonly recoveredAtOnce: number;
  readonly problems: readonly string[];
}

const isDecided = ({ outcome, verdict }: Attempt): boolean =>
  verdict !== undefined ? verdict !== 'held' : outcome !== undefined && outcome !== 'unknown';

const tookEffect = ({ outcome, verdict }: Attempt): boolean =>
  outcome === 'applied' || verdict === 'applied' || verdict === 'superseded';

/** Why a new intent for an address may not follow those before it; undefined when it may. */
function objection(before: readonly Attempt[], at: number): string | undefined {
  if (
    before.some(
      (attempt) => !isDecided(attempt) && !attempt.recovered && attempt.outcome === undefined,
    )
  )
    return 'while another is open';
  if (before.some(({ verdict }) => verdict === 'held')) return 'though it is held';
  if (before.some(tookEffect)) return 'though one took effect';
  const [first] = before.filter((attempt) => !isDecided(attempt));
  if (first !== undefined && at - first.at > UNDETERMINED_MS + 1000)
    return 'though an attempt of more than a minute ago is not settled';
  return undefined;
}

/** Follows the log in the words of DESIGN.md. */
function follow(lines: readonly Line[]): History {
  const attempts = new Map<string, Attempt>();
  const byAddress = new Map<string, Attempt[]>();
  const credited = new Set<string>();
  const problems: string[] = [];
  let recoveredAtOnce = 0;
  for (const { type, body, at, seq } of lines) {
    const attempt = attempts.get(body.attempt ?? '');
    if (type === 'reset_intended') {
      const address = body.email_address ?? '';
      const own = byAddress.get(address) ?? [];
      const why = objection(own, Date.parse(at));
      if (why !== undefined) problems.push(`record ${seq} intends a call for ${address} ${why}`);
      const made = { attempt: body.attempt ?? '', address, at: Date.parse(at), recovered: false };
      attempts.set(made.attempt, made);
      byAddress.set(address, [...own, made]);
    } else if (type === 'reset_outcome' && attempt !== undefined) {
      if (attempt.outcome !== undefined) problems.push(`record ${seq} is a second outcome`);
      attempt.outcome = body.outcome ?? '';
      attempt.request_id = body.request_id;
    } else if (type === 'reset_settled' && attempt !== undefined) {
      const own = byAddress.get(attempt.address) ?? [];
      for (const each of own) if (!isDecided(each)) each.verdict = body.verdict ?? '';
    } else if (type === 'run_recovered') {
      recoveredAtOnce = Math.max(recoveredAtOnce, body.open?.length ?? 0);
      for (const open of body.open ?? []) {
        const one = attempts.get(open);
        if (one === undefined || one.outcome !== undefined)
          problems.push(`record ${seq} recovers ${open}, which is not open`);
        else one.recovered = true;
      }
    } else if (type === 'campaign_credited') credited.add(body.email_address ?? '');
  }
  return { attempts: [...attempts.values()], credited, recoveredAtOnce, problems };
}

const resetsOf = (ledger: Ledger): readonly LedgerRequest[] =>
  ledger.requests.filter(({ path }) => path === RESET);

const addressOf = ({ email_address }: LedgerRequest): string => email_address.toLowerCase();

const group = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
};

/** Every call was intended, and no effect is missing from the log. */
function callProblems(ledger: Ledger, { attempts }: History): string[] {
  const problems: string[] = [];
  const intents = group(attempts, ({ address }) => address);
  const calls = group(resetsOf(ledger), addressOf);
  for (const [address, made] of calls) {
    const own = intents.get(address) ?? [];
    if (made.length > own.length)
      problems.push(`${address} was called ${made.length} times, and intended ${own.length} times`);
    const closed = own.filter(({ outcome }) => outcome === 'no_effect').length;
    const effects = made.filter(({ effect }) => effect !== 'none').length;
    const lost = own.filter(
      ({ outcome = 'open', recovered }) => recovered || outcome === 'unknown' || outcome === 'open',
    ).length;
    const applied = own.filter(({ outcome }) => outcome === 'applied').length;
    if (effects > applied + lost)
      problems.push(`${address} was reset ${effects} times, ${own.length - closed} are recorded`);
  }
  return problems;
}

/** Every answer that was read stands in the log, and every outcome there was an answer. */
function answerProblems(ledger: Ledger, { attempts }: History, killed: boolean): string[] {
  const problems: string[] = [];
  const byRequest = new Map(attempts.map((attempt) => [attempt.request_id ?? '', attempt]));
  const openAddresses = new Set(
    attempts
      .filter(({ outcome, recovered }) => recovered || outcome === undefined)
      .map(({ address }) => address),
  );
  for (const call of resetsOf(ledger)) {
    if (call.answered_ms === null || call.status_code !== 200) continue;
    if (call.fault !== '' || call.request_id === null) continue;
    const attempt = byRequest.get(call.request_id);
    if (attempt?.outcome === 'applied') continue;
    // Killed between the answer and its record: then the attempt was found open.
    if (openAddresses.has(addressOf(call)) || killed) continue;
    problems.push(`the answer ${call.request_id} for ${addressOf(call)} is not in the log`);
  }
  const answers = new Map(resetsOf(ledger).map((call) => [call.request_id, call]));
  for (const { outcome, request_id, address } of attempts) {
    if (outcome !== 'applied' || request_id === undefined) continue;
    const call = answers.get(request_id);
    if (call?.status_code !== 200) problems.push(`${address} counts as applied without an answer`);
  }
  return problems;
}

function exitProblems(left: Left, { attempts, credited }: History): string[] {
  if (left.exit !== 0) return [];
  const reset = new Set(attempts.filter(tookEffect).map(({ address }) => address));
  return (left.converge ?? left.listed)
    .filter((address) => !reset.has(address) && !credited.has(address))
    .map((address) => `the exit code is 0, and ${address} is not reset`);
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const secretProblems = ({ store, secret }: Left): string[] =>
  filesBelow(store)
    .filter((path) => readFileSync(path).includes(secret))
    .map((path) => `${path} holds the secret`);

/** Everything that does not hold; empty when all does. Of the files alone: no process is started. */
export function problemsIn(left: Left): readonly string[] {
  const history = follow(logLines(left.store));
  const allowed = new Set(left.listed);
  const strangers = resetsOf(left.ledger)
    .map(addressOf)
    .filter((address) => !allowed.has(address))
    .map((address) => `${address} was called for`);
  const most = 2 * left.parallelism;
  const many =
    history.recoveredAtOnce > most ? [`${history.recoveredAtOnce} attempts were left open`] : [];
  return [
    ...history.problems,
    ...strangers,
    ...callProblems(left.ledger, history),
    ...answerProblems(left.ledger, history, left.exit === undefined),
    ...exitProblems(left, history),
    ...secretProblems(left),
    ...many,
  ];
}

/** How many intents of the log have no outcome and were not recovered. */
export const openAttempts = (store: string): number =>
  follow(logLines(store)).attempts.filter(
    ({ outcome, recovered, verdict }) =>
      outcome === undefined && !recovered && verdict === undefined,
  ).length;

/** The state document that the first `serial` records fold to, as the program writes it. */
async function rebuiltState(store: string, serial: number): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'mustreset-fold-'));
  try {
    const lines = readFileSync(join(store, LOG), 'utf8').split('\n').slice(0, serial);
    writeFileSync(join(copy, LOG), `${lines.join('\n')}\n`);
    const { stdout, stderr } = await runCli(['state', 'rebuild', '--json', '--state', copy], {
      cwd: copy,
    });
    const path = join(copy, STATE);
    return existsSync(path) ? readFileSync(path, 'utf8') : `${stdout}${stderr}`;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function stateProblems(store: string): Promise<readonly string[]> {
  const path = join(store, STATE);
  if (!existsSync(path)) return [];
  const state = readFileSync(path, 'utf8');
  const serial = Number(/"serial":(\d+)/.exec(state)?.[1]);
  return state === (await rebuiltState(store, serial))
    ? []
    : [`the state is not the fold of its ${serial} records`];
}

/** The same, and what the program itself says of log and state. */
export async function problems(left: Left): Promise<readonly string[]> {
  const { status, stdout, stderr } = await runCli(
    ['log', 'verify', '--json', '--state', left.store],
    { cwd: left.store },
  );
  const verified = status === 0 ? [] : [`log verify: ${stdout}${stderr}`];
  return [...problemsIn(left), ...verified, ...(await stateProblems(left.store))];
}
