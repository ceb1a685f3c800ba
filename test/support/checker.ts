/**
 * Holds what an apply left behind against what it promised. Knows nothing of the program: only the
 * emulator's ledger, the files of the store, and the exit code. The ledger may come from a server in
 * between, which then says as `fault` which answers it kept from the program.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ledger, LedgerRequest } from '../../src/emulator/server.ts';
import { runCli } from './cli.ts';
import { LogFold, chainProblems, stateOf } from './log-fold.ts';
import { filesBelow } from './files.ts';

const LOG = 'mustreset.log.jsonl';
const STATE = 'mustreset.state.json';
const RESET = '/v1/b2b/passwords/email/require_reset';
/** So long after the first attempt a new one may follow though nothing was settled. */
const UNDETERMINED_MS = 60_000;
/** Two clocks of one machine may differ by this much. */
const CLOCKS_MS = 5;

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

/** What the store held in the end, and what became of it outside. */
export interface Remains {
  /** The complete lines of the log. */
  readonly log: readonly string[];
  /** The text of the state document, where there is one. */
  readonly state: string | undefined;
}

export interface Promised {
  readonly ledger: Ledger;
  /** Exit code of the last apply; undefined when it was killed. */
  readonly exit?: number | undefined;
  /** Addresses that the plan may call for, in canonical form. */
  readonly listed: readonly string[];
  /** Addresses that must have a reset once an apply has ended with 0; default: all that are listed. */
  readonly converge?: readonly string[];
  readonly parallelism: number;
  /** The time by the program's clock (milliseconds since the epoch) of an instant of the ledger. */
  readonly wallClock?: (ledger_ms: number) => number;
}

export interface Left extends Promised {
  /** Folder of the store. */
  readonly store: string;
  readonly secret: string;
}

function textLines(store: string): readonly string[] {
  const path = join(store, LOG);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '');
}

/** The complete lines of the log in a folder. */
export const logLines = (store: string): readonly Line[] =>
  textLines(store).map((line) => JSON.parse(line) as Line);

/** What became of one intended call. */
interface Attempt {
  readonly attempt: string;
  readonly address: string;
  readonly at: number;
  readonly run: string;
  readonly campaigns: readonly string[];
  outcome?: string;
  request_id?: string | undefined;
  recovered: boolean;
  verdict?: string;
}

interface History {
  readonly attempts: readonly Attempt[];
  readonly recoveredAtOnce: number;
  readonly problems: readonly string[];
}

const isDecided = ({ outcome, verdict }: Attempt): boolean =>
  verdict !== undefined ? verdict !== 'held' : outcome !== undefined && outcome !== 'unknown';

const isOpen = ({ outcome, recovered, verdict }: Attempt): boolean =>
  outcome === undefined && !recovered && verdict === undefined;

const tookEffect = ({ outcome, verdict }: Attempt): boolean =>
  outcome === 'applied' || verdict === 'applied' || verdict === 'superseded';

/** Whether it is for a campaign that no effect before was for. */
const isWantedAnew = (before: readonly Attempt[], intent: Pick<Attempt, 'campaigns'>): boolean => {
  const served = new Set(before.filter(tookEffect).flatMap(({ campaigns }) => campaigns));
  return intent.campaigns.some((campaign) => !served.has(campaign));
};

/**
 * Why a new intent for an address may not follow those before it; undefined when it may. So the
 * calls of an action are at most one more than its `no_effect`, the attempts settled `not_applied`
 * (a person's release among them) and those undetermined within a minute of the first.
 */
function objection(
  before: readonly Attempt[],
  intent: Pick<Attempt, 'at' | 'campaigns' | 'run'>,
): string | undefined {
  if (
    before.some(
      (attempt) => !isDecided(attempt) && !attempt.recovered && attempt.outcome === undefined,
    )
  )
    return 'while another is open';
  if (before.some(({ verdict }) => verdict === 'held')) return 'though it is held';
  if (before.some(tookEffect) && !isWantedAnew(before, intent)) return 'though one took effect';
  const [first] = before.filter((attempt) => !isDecided(attempt));
  if (first !== undefined && intent.at - first.at > UNDETERMINED_MS + 1000)
    return 'though an attempt of more than a minute ago is not settled';
  if (
    first === undefined &&
    before.some(({ run, outcome }) => run === intent.run && outcome === 'rejected')
  )
    return 'though this run was told no';
  return undefined;
}

/** Follows the log in the words of DESIGN.md. */
function follow(lines: readonly Line[]): History {
  const attempts = new Map<string, Attempt>();
  const byAddress = new Map<string, Attempt[]>();
  const problems: string[] = [];
  let recoveredAtOnce = 0;
  for (const { type, body, at, seq, run } of lines) {
    const attempt = attempts.get(body.attempt ?? '');
    const decides = type === 'reset_outcome' || type === 'reset_settled';
    if (decides && attempt === undefined) problems.push(`record ${seq} is of no intent`);
    if (type === 'reset_intended') {
      const address = body.email_address ?? '';
      const own = byAddress.get(address) ?? [];
      const made = {
        attempt: body.attempt ?? '',
        address,
        at: Date.parse(at),
        run,
        campaigns: (body['requirements'] as readonly { readonly campaign: string }[]).map(
          ({ campaign }) => campaign,
        ),
        recovered: false,
      };
      const why = objection(own, made);
      if (why !== undefined) problems.push(`record ${seq} intends a call for ${address} ${why}`);
      attempts.set(made.attempt, made);
      byAddress.set(address, [...own, made]);
    } else if (type === 'reset_outcome' && attempt !== undefined) {
      if (!isOpen(attempt)) problems.push(`record ${seq} is a second outcome`);
      attempt.outcome = body.outcome ?? '';
      attempt.request_id = body.request_id;
      // Known to be done: what came of the calls before no longer matters.
      const own = byAddress.get(attempt.address) ?? [];
      if (body.outcome === 'applied')
        for (const each of own) if (!isDecided(each)) each.verdict = 'applied';
    } else if (type === 'reset_settled' && attempt !== undefined) {
      const own = byAddress.get(attempt.address) ?? [];
      for (const each of own) if (!isDecided(each)) each.verdict = body.verdict ?? '';
    } else if (type === 'member_removed') {
      byAddress.delete(body.email_address ?? '');
    } else if (type === 'run_recovered') {
      recoveredAtOnce = Math.max(recoveredAtOnce, body.open?.length ?? 0);
      for (const open of body.open ?? []) {
        const one = attempts.get(open);
        if (one === undefined || one.outcome !== undefined)
          problems.push(`record ${seq} recovers ${open}, which is not open`);
        else one.recovered = true;
      }
    }
  }
  return { attempts: [...attempts.values()], recoveredAtOnce, problems };
}

const resetsOf = (ledger: Ledger): readonly LedgerRequest[] =>
  ledger.requests.filter(({ path }) => path === RESET);

const addressOf = ({ email_address }: LedgerRequest): string => email_address.toLowerCase();

const group = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
};

/** Every call was intended before it came, and no effect is missing from the log. */
function callProblems({ ledger, wallClock }: Promised, { attempts }: History): string[] {
  const problems: string[] = [];
  const intents = group(attempts, ({ address }) => address);
  const calls = group(resetsOf(ledger), addressOf);
  for (const [address, made] of calls) {
    const own = intents.get(address) ?? [];
    if (made.length > own.length)
      problems.push(`${address} was called ${made.length} times, and intended ${own.length} times`);
    for (const [index, call] of made.entries()) {
      const intended = own[index]?.at ?? 0;
      if (wallClock !== undefined && intended > wallClock(call.received_ms) + CLOCKS_MS)
        problems.push(`call ${index + 1} for ${address} came before its intent`);
    }
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
function answerProblems(ledger: Ledger, { attempts }: History): string[] {
  const problems: string[] = [];
  const applied = new Set(
    attempts.flatMap(({ outcome, request_id }) => (outcome === 'applied' ? [request_id] : [])),
  );
  // Killed between the answer and its record: then the attempt is open, or was found so.
  const cutOff = group(
    attempts.filter(({ outcome }) => outcome === undefined),
    ({ address }) => address,
  );
  for (const call of resetsOf(ledger)) {
    const { answered_ms, status_code, fault, request_id } = call;
    if (answered_ms === null || status_code !== 200 || fault !== '' || request_id === null)
      continue;
    if (applied.has(request_id) || cutOff.get(addressOf(call))?.pop() !== undefined) continue;
    problems.push(`the answer ${request_id} for ${addressOf(call)} is not in the log`);
  }
  const answers = new Map(resetsOf(ledger).map((call) => [call.request_id, call]));
  for (const { outcome, request_id, address } of attempts) {
    if (outcome !== 'applied' || request_id === undefined) continue;
    const call = answers.get(request_id);
    if (call?.status_code !== 200) problems.push(`${address} counts as applied without an answer`);
  }
  return problems;
}

/** An address that an exit code of 0 leaves undone, in a word; undefined when it is done. */
function undone(fold: LogFold, address: string): string | undefined {
  const { reset, last_attempt } = fold.members.get(address) ?? {};
  const { outcome = 'applied', at = '' } = last_attempt ?? {};
  // Told no once, and found without a password since: that is done.
  const credited = outcome === 'rejected' && (reset?.required_at ?? '') > at;
  if (outcome !== 'applied' && !credited) return outcome;
  if (reset === undefined) return 'not reset';
  return reset.sessions.length > 0 ? 'with sessions to end' : undefined;
}

function exitProblems(left: Promised, lines: readonly Line[]): string[] {
  if (left.exit !== 0) return [];
  const fold = new LogFold();
  for (const line of lines) fold.take(line);
  const lastRun = lines.findLast(({ type }) => type === 'run_started')?.run;
  const changed = lines
    .filter(({ run, type }) => run === lastRun && type === 'reset_skipped')
    .filter(({ body }) => body['skip_reason'] === 'changed_since_plan')
    .map(({ body }) => `the exit code is 0, and ${String(body.email_address)} has changed`);
  const left_over = (left.converge ?? left.listed).flatMap((address) => {
    const how = undone(fold, address);
    return how === undefined ? [] : [`the exit code is 0, and ${address} is ${how}`];
  });
  return [...changed, ...left_over];
}

/** The secret as it is, and as it travels. */
const secretProblems = ({ store, secret }: Left, [created]: readonly Line[]): string[] => {
  const credentials = `${String(created?.body['project_id'])}:${secret}`;
  const forms = [secret, Buffer.from(credentials).toString('base64')];
  return filesBelow(store)
    .filter((path) => forms.some((form) => readFileSync(path).includes(form)))
    .map((path) => `${path} holds the secret`);
};

function stateProblems({ log, state }: Remains): readonly string[] {
  if (state === undefined) return [];
  const serial = Number(/"serial":(\d+)/.exec(state)?.[1]);
  if (serial > log.length) return [`the state covers ${serial} records of ${log.length}`];
  return state === stateOf(log.slice(0, serial))
    ? []
    : [`the state is not the fold of its ${serial} records`];
}

/** Everything that does not hold of log and state; empty when all does. */
export function problemsOf(remains: Remains, promised: Promised): readonly string[] {
  const lines = remains.log.map((text) => JSON.parse(text) as Line);
  const history = follow(lines);
  const allowed = new Set(promised.listed);
  const strangers = resetsOf(promised.ledger)
    .map(addressOf)
    .filter((address) => !allowed.has(address))
    .map((address) => `${address} was called for`);
  const most = 2 * promised.parallelism;
  const open = Math.max(history.recoveredAtOnce, history.attempts.filter(isOpen).length);
  return [
    ...history.problems,
    ...strangers,
    ...callProblems(promised, history),
    ...answerProblems(promised.ledger, history),
    ...exitProblems(promised, lines),
    ...chainProblems(remains.log),
    ...stateProblems(remains),
    ...(open > most ? [`${open} attempts were left open`] : []),
  ];
}

/** The same of a folder, where the secret must be in no file. No process is started. */
export function problemsIn(left: Left): readonly string[] {
  const state = join(left.store, STATE);
  const remains = {
    log: textLines(left.store),
    state: existsSync(state) ? readFileSync(state, 'utf8') : undefined,
  };
  return [...problemsOf(remains, left), ...secretProblems(left, logLines(left.store))];
}

/** How many intents of a log have no outcome and were not recovered. */
export const openIn = (lines: readonly Line[]): number =>
  follow(lines).attempts.filter(isOpen).length;

/** The same of the log in a folder. */
export const openAttempts = (store: string): number => openIn(logLines(store));

/** What does not hold in a folder, and what the program itself says of its log, where there is one. */
export async function problems(left: Left): Promise<readonly string[]> {
  if (!existsSync(join(left.store, LOG))) return problemsIn(left);
  const { status, stdout, stderr } = await runCli(
    ['log', 'verify', '--json', '--state', left.store],
    { cwd: left.store },
  );
  const verified = status === 0 ? [] : [`log verify: ${stdout}${stderr}`];
  return [...problemsIn(left), ...verified];
}
