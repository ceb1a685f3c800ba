/** What a bad day of the network and of the API looks like: which call meets what, decided by a seed. */
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import { type Invented, type Move, type Proxy, type Seen, draw, startProxy } from './proxy.ts';
import type { Way } from './rehearsal.ts';

/** So many times as fast the time of the command line runs behind a proxy. */
const TIMES = 20;

const PASS: Move = { type: 'pass' };
const HTML = '<!DOCTYPE html><html><body>One moment, please.</body></html>';

const invent = (
  status: number,
  body: string,
  more: { readonly headers?: Readonly<Record<string, string>>; readonly effect?: boolean } = {},
): Move => {
  const { headers, effect = false } = more;
  const answer: Invented = { status, body, ...(headers !== undefined && { headers }) };
  return { type: 'invent', answer, effect };
};

export const apiError = (
  status: number,
  error_type: string,
  headers: Readonly<Record<string, string>> = {},
  effect = false,
): Move =>
  invent(
    status,
    JSON.stringify({
      status_code: status,
      request_id: 'request-id-test-00000000-0000-4000-8000-0000000000aa',
      error_type,
      error_message: `Invented: ${error_type}.`,
      error_url: 'https://stytch.com/docs/api/errors',
    }),
    { headers, effect },
  );

export const redirect = (status: number, to: string): Move =>
  invent(status, '', { headers: { location: `${to}/v1/b2b/passwords/email/require_reset` } });

/** Every form of a 429 that asks to wait, by what it says. */
export const waits = (now: () => number): Readonly<Record<string, Move>> => {
  const limited = (retryAfter?: string): Move =>
    apiError(429, 'too_many_requests', {
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    });
  return {
    nothing: limited(),
    seconds: limited('2'),
    date: limited(new Date(now() + 3000).toUTCString()),
    past: limited(new Date(now() - 60_000).toUTCString()),
    zero: limited('0'),
    negative: limited('-5'),
    garbage: limited('soon, \u00e9'),
    page: invent(429, HTML, { headers: { 'content-type': 'text/html' } }),
  };
};

type Row = readonly [share: number, make: (luck: number) => Move];

const pick = <T>(items: readonly T[], luck: number): T => {
  const item = items[Math.floor(luck * items.length)];
  if (item === undefined) throw new Error('Nothing to pick from.');
  return item;
};

/** 45 of 100 calls for resets. */
const resetRows = (bystander: string, now: () => number): readonly Row[] => [
  [0.07, (luck) => ({ type: 'drop_before', reset: luck < 0.5 })],
  [0.07, (luck) => ({ type: 'drop_after', reset: luck < 0.5 })],
  [0.05, (share) => ({ type: 'truncate', share })],
  [
    0.04,
    (luck) =>
      apiError(pick([500, 502, 503, 504], luck), 'internal_server_error', {}, (luck * 8) % 1 < 0.5),
  ],
  [0.04, (luck) => invent(pick([502, 503], luck), HTML, { effect: luck < 0.5 })],
  [0.04, (luck) => invent(200, pick(['', HTML, '{}', '[]', 'null'], luck), { effect: luck < 0.5 })],
  [0.01, (luck) => ({ type: 'hang', effect: luck < 0.5 })],
  [0.05, (luck) => redirect(pick([301, 302, 303, 307, 308], luck), bystander)],
  [0.04, (luck) => pick(Object.values(waits(now)), luck)],
  [0.02, (luck) => apiError(429, pick(['captcha_failed', 'user_lock_limit_reached'], luck))],
  [0.02, () => apiError(408, 'request_timeout')],
];

/** 12 of 100 of all others; slowly come 5 of 100 more. */
const readRows = (now: () => number): readonly Row[] => [
  [0.03, (luck) => ({ type: 'drop_before', reset: luck < 0.5 })],
  [0.03, () => apiError(500, 'internal_server_error')],
  [0.02, () => invent(502, HTML)],
  [0.02, (share) => ({ type: 'truncate', share })],
  [0.02, (luck) => pick(Object.values(waits(now)), luck)],
];

const SLOW: Row = [0.05, (luck) => ({ type: 'trickle', pieces: 2 + Math.floor(luck * 20) })];

export interface Day {
  readonly seed: number;
  /** Where redirects point to. */
  readonly bystander: string;
  /** Whose first call is answered with the name of somebody else. */
  readonly mistaken?: string;
}

/** The move for one call, the same for every run of the same seed. */
export function badDay(
  { seed, bystander, mistaken }: Day,
  now: () => number,
): (seen: Seen) => Move {
  return ({ address, path, nth, reset }) => {
    if (address === mistaken && nth === 1) return nameSomebodyElse;
    const rows = reset > 0 ? resetRows(bystander, now) : readRows(now);
    let left = draw(seed, path, address, nth);
    for (const [share, make] of [...rows, SLOW]) {
      if (left < share) return make(draw(seed, 'how', path, address, nth));
      left -= share;
    }
    return PASS;
  };
}

const nameSomebodyElse: Move = {
  type: 'change',
  change: (body) =>
    body.replaceAll(/"email_address":"[^"]*"/g, '"email_address":"eve@example.com"'),
};

const HURRY = fileURLToPath(new URL('hurry.mjs', import.meta.url));

/** Puts a proxy before the emulator, in whose world the time runs `TIMES` as fast, from now on. */
export function behind(
  choose: (now: () => number) => (seen: Seen) => Move,
  take: (proxy: Proxy) => void = () => undefined,
): (emulator: Emulator) => Promise<Way> {
  return async (emulator) => {
    const since = Date.now();
    const hurried = (at: number): number => since + (at - since) * TIMES;
    const now = (): number => hurried(Date.now());
    const proxy = await startProxy(emulator, choose(now), now);
    onTestFinished(() => proxy.close());
    take(proxy);
    return {
      url: proxy.url,
      ledger: () => proxy.ledger(),
      calls: () => proxy.seen.filter(({ reset }) => reset > 0).length,
      env: {
        NODE_OPTIONS: `--import=${HURRY}`,
        HURRY_SINCE: String(since),
        HURRY_TIMES: String(TIMES),
      },
      wallClock: (ms) => hurried(since + ms),
    };
  };
}
