/** How an emulator behaves, and the refusals that end its start. */
import type { World } from '../generated/world.ts';

export const FAULT_KINDS = [
  '500',
  '503',
  'hang',
  'drop-before',
  'drop-after',
  'truncate',
  'html',
  'wrong-member',
] as const;

/**
 * What goes wrong with a require_reset call that got past credentials and rate limit:
 * - `500`, `503`: that API error, without any effect
 * - `hang`: no effect and no answer until the client leaves
 * - `drop-before`: the connection is cut before any effect
 * - `drop-after`: the effect happens, then the connection is cut without an answer
 * - `truncate`: the effect happens, then half of the body follows the whole Content-Length
 * - `html`: 200 with an HTML page, without any effect
 * - `wrong-member`: the effect happens, the answer names a member of another address
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Share of the calls that meet it, 0 to 1; the shares together are at most 1. */
  readonly share: number;
}

export interface RateLimit {
  /** Requests a second, per endpoint; a whole number. */
  readonly per_s: number;
  /** True: a token bucket that holds one second's worth. False: fixed windows of one second. */
  readonly bucket: boolean;
}

export type PasswordMode = 'cross_org' | 'organization';

export interface EmulatorOptions {
  /** Port on 127.0.0.1; 0 takes a free one. Default 8787. */
  readonly port?: number;
  /** Password mode of the project. Default: the world's, else `cross_org`. */
  readonly passwords?: PasswordMode;
  /** Delay of every /v1 answer; the effect of a write happens half-way. Default 0. */
  readonly latency_ms?: number;
  /** Adds 0 to this many milliseconds to the delay, drawn from the seed. Default 0. */
  readonly jitter_ms?: number;
  /** Default: none. */
  readonly rate_limit?: RateLimit;
  /** Sends Retry-After (whole seconds) with a 429. Default false, as Stytch documents no such header. */
  readonly retry_after?: boolean;
  /**
   * Answer to require_reset for an address whose active members have no password: 200 without any
   * change, or 404 member_password_not_found. Default 200. A pending reset repeats with 200 always.
   */
  readonly repeat?: 200 | 404;
  /** Faults of require_reset. Default none. */
  readonly faults?: readonly Fault[];
  /** Decides derived ids, faults and jitter. Default 1. */
  readonly seed?: number;
  /** Milliseconds since the epoch, by which sessions, links and locks expire. Default: the system's. */
  readonly clock?: () => number;
}

/** The options with their defaults filled in, and the project that is served. */
export interface Settings {
  readonly port: number;
  readonly project_id: string;
  readonly secret: string;
  readonly passwords: PasswordMode;
  readonly latency_ms: number;
  readonly jitter_ms: number;
  readonly rate_limit?: RateLimit;
  readonly retry_after: boolean;
  readonly repeat: 200 | 404;
  readonly faults: readonly Fault[];
  readonly seed: number;
  readonly clock: () => number;
}

/** The emulator cannot start with what it was given; the message says what, why and how to mend it. */
export class EmulatorError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmulatorError';
  }
}

const DEFAULT_PROJECT_ID = 'project-test-00000000-0000-4000-8000-000000000001';
const DEFAULT_SECRET = 'secret-test-emulator';

/** Fills in the defaults. Throws `EmulatorError` for what cannot be served. */
export function resolveOptions(world: World, options: EmulatorOptions): Settings {
  const project_id = world.project?.project_id ?? DEFAULT_PROJECT_ID;
  const secret = world.project?.secret ?? DEFAULT_SECRET;
  refuseLive(project_id, 'the world');
  refuseLive(secret, 'the world');
  const settings: Settings = {
    port: options.port ?? 8787,
    project_id,
    secret,
    passwords: options.passwords ?? world.project?.passwords ?? 'cross_org',
    latency_ms: options.latency_ms ?? 0,
    jitter_ms: options.jitter_ms ?? 0,
    ...(options.rate_limit === undefined ? {} : { rate_limit: options.rate_limit }),
    retry_after: options.retry_after ?? false,
    repeat: options.repeat ?? 200,
    faults: options.faults ?? [],
    seed: options.seed ?? 1,
    clock: options.clock ?? Date.now,
  };
  checkPort(settings.port);
  checkDelay('latency_ms', settings.latency_ms);
  checkDelay('jitter_ms', settings.jitter_ms);
  checkRate(settings.rate_limit);
  checkFaults(settings.faults);
  return settings;
}

/** Throws `EmulatorError` for an id or secret of a live environment; the secret itself is not named. */
export function refuseLive(text: string, where: string): void {
  const live = /^([a-z-]+)-live-/.exec(text);
  if (live === null) return;
  throw new EmulatorError(
    `The emulator serves test projects only, and ${where} has a ${live[1]}-live-… value. ` +
      `Use a value that begins with "${live[1]}-test-", or leave it out.`,
  );
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return;
  throw new EmulatorError(`The port is ${port}; it must be from 1 to 65535, or 0 for a free one.`);
}

/** The longest that a timer waits; beyond it, it would not wait at all. */
const LONGEST_MS = 2 ** 31 - 1;

function checkDelay(name: string, ms: number): void {
  if (ms >= 0 && ms <= LONGEST_MS) return;
  throw new EmulatorError(
    `${name} is ${ms}; it must be a number of milliseconds from 0 to ${LONGEST_MS}.`,
  );
}

function checkRate(rate: RateLimit | undefined): void {
  if (rate === undefined || (Number.isInteger(rate.per_s) && rate.per_s >= 1)) return;
  throw new EmulatorError(
    `The rate limit is ${rate.per_s} a second; it must be a whole number from 1 up.`,
  );
}

function checkFaults(faults: readonly Fault[]): void {
  for (const { kind, share } of faults) {
    if (share >= 0 && share <= 1) continue;
    throw new EmulatorError(`The share of the fault ${kind} is ${share}; it must be from 0 to 1.`);
  }
  const sum = faults.reduce((total, { share }) => total + share, 0);
  if (sum <= 1 + 1e-9) return;
  throw new EmulatorError(
    `The shares of the faults add up to ${sum}; a call meets at most one fault, so they must add up to 1 at most.`,
  );
}
