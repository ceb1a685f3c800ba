/** The built command line on a network and before an API that fail in every way we know. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { logLines } from '../support/checker.ts';
import { LogFold } from '../support/log-fold.ts';
import { counted, inBatches, seeds } from '../support/tier.ts';
import { apiError, badDay, behind, redirect, waits } from './chaos-moves.ts';
import { type Move, type Proxy, type Seen, startBystander } from './proxy.ts';
import { type Rehearsal, addressOf, rehearse, untilNothingIsCalled } from './rehearsal.ts';

const PASS: Move = { type: 'pass' };
const SEEDS = seeds(10);
const AT_ONCE = 3;

/** How each listed address stands by its log: `reset`, or the outcome of its latest attempt. */
function standing({ store, listed }: Rehearsal): ReadonlyMap<string, string> {
  const fold = new LogFold();
  for (const line of logLines(store)) fold.take(line);
  return new Map(
    listed.map((address) => {
      const { reset, last_attempt } = fold.members.get(address) ?? {};
      const outcome = last_attempt?.outcome ?? (reset === undefined ? 'nothing' : 'applied');
      return [address, outcome === 'applied' ? 'reset' : outcome];
    }),
  );
}

const leftOver = (rehearsal: Rehearsal): readonly (readonly [string, string])[] =>
  [...standing(rehearsal)].filter(([, how]) => how !== 'reset');

interface Chaos {
  readonly seed: number;
  readonly addresses: number;
  readonly parallelism: number;
  readonly mistaken?: string;
}

/** Lives through a bad day: applies until nothing more is called, and checks after every run. */
async function liveThrough({
  seed,
  mistaken,
  ...size
}: Chaos): Promise<{ readonly rehearsal: Rehearsal; readonly faulty: number }> {
  const bystander = await startBystander();
  onTestFinished(() => bystander.close());
  const day = { seed, bystander: bystander.url, ...(mistaken !== undefined && { mistaken }) };
  const moves: Move[] = [];
  const through = behind((now) => {
    const choose = badDay(day, now);
    return (seen) => {
      const move = choose(seen);
      if (seen.reset > 0) moves.push(move);
      return move;
    };
  });
  const rehearsal = await rehearse({ ...size, shared: 5, seed, through });
  const exits = await untilNothingIsCalled(rehearsal, async (exit) => {
    expect([0, 7, 8]).toContain(exit);
    expect(await rehearsal.problems(exit)).toEqual([]);
  });
  const before = rehearsal.calls();
  const last = await rehearsal.apply();
  expect([last.status, rehearsal.calls()]).toEqual([exits.at(-1) === 0 ? 0 : 7, before]);
  expect(leftOver(rehearsal).filter(([, how]) => how !== 'held')).toEqual([]);
  expect(bystander.visitors()).toBe(0);
  expect(exits.filter((exit) => exit === 8)).toHaveLength(mistaken === undefined ? 0 : 1);
  const faulty = moves.filter(({ type }) => type !== 'pass' && type !== 'trickle').length;
  return { rehearsal, faulty: faulty / moves.length };
}

describe('a bad day', () => {
  test.each(inBatches(SEEDS, AT_ONCE).map((batch) => [batch] as const))(
    'ends with everyone reset once, or held (seeds %j)',
    async (batch) => {
      await Promise.all(
        batch.map(async (seed) => {
          const mistaken = seed % 3 === 0 ? { mistaken: addressOf(7) } : {};
          try {
            await liveThrough({ seed, addresses: 40, parallelism: 8, ...mistaken });
          } catch (error) {
            throw new Error(`Seed ${seed}: ${String(error)}`, { cause: error });
          }
        }),
      );
      counted('bad days', batch.length);
    },
  );

  test('of 1 000 addresses, a fifth of them with several members, is quiet after six runs at most', async () => {
    const { rehearsal, faulty } = await liveThrough({ seed: 77, addresses: 1000, parallelism: 50 });
    expect(faulty).toBeGreaterThan(0.4);
    const { resets } = rehearsal.emulator.ledger().totals;
    const single = rehearsal.listed.filter((_, index) => index % 5 !== 0);
    expect(single.filter((address) => resets[address] !== 1)).toEqual([]);
    expect(leftOver(rehearsal).length).toBeLessThan(200);
  }, 240_000);
});

/** A world whose calls for resets meet what the test says. */
const meet = async (
  choose: (seen: Seen, now: () => number) => Move,
  size: { readonly addresses: number; readonly parallelism: number },
): Promise<{ readonly rehearsal: Rehearsal; readonly proxy: Proxy }> => {
  let proxy: Proxy | undefined;
  const through = behind(
    (now) => (seen) => choose(seen, now),
    (started) => {
      proxy = started;
    },
  );
  const rehearsal = await rehearse({ ...size, shared: 5, through });
  if (proxy === undefined) throw new Error('There is no proxy.');
  return { rehearsal, proxy };
};

const resetsOf = ({ seen }: Proxy): readonly Seen[] => seen.filter(({ reset }) => reset > 0);

describe('a 429', () => {
  /** Milliseconds that a run waits at least, and says at most: a backoff of its own is below one second. */
  const SPANS: Readonly<Record<string, readonly [number, number]>> = {
    nothing: [0, 1000],
    seconds: [2000, 2050],
    date: [2000, 3050],
    past: [0, 1000],
    zero: [0, 1000],
    negative: [0, 1000],
    garbage: [0, 1000],
    page: [0, 1000],
  };
  /** The pauses that a run says it makes, in their order. */
  const pausesIn = ({ folder }: Rehearsal): readonly number[] =>
    folder
      .read('events.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string; readonly pause_ms?: number })
      .flatMap(({ type, pause_ms = 0 }) => (type === 'rate_limited' ? [pause_ms] : []));

  test('of any form is waited for as long as it says, and costs no attempt', async () => {
    const forms = Object.keys(SPANS);
    const formOf = (reset: number): string | undefined =>
      reset % 3 === 2 ? forms[(reset - 2) / 3] : undefined;
    const { rehearsal, proxy } = await meet(
      ({ reset }, now) => waits(now)[formOf(reset) ?? ''] ?? PASS,
      { addresses: 20, parallelism: 1 },
    );
    const args = ['--max-attempts=1', '--json-into=events.jsonl'];
    expect((await rehearsal.apply(...args)).status).toBe(0);
    expect(await rehearsal.problems(0)).toEqual([]);
    const resets = resetsOf(proxy);
    expect(resets).toHaveLength(20 + forms.length);
    const pauses = pausesIn(rehearsal);
    expect(pauses).toHaveLength(forms.length);
    for (const [index, limited] of resets.entries()) {
      const form = formOf(limited.reset);
      if (form === undefined) continue;
      const [least, most] = SPANS[form] ?? [0, 0];
      const waited = (resets[index + 1]?.at ?? 0) - limited.at;
      const said = pauses[forms.indexOf(form)] ?? Infinity;
      expect([form, waited >= least, said <= most]).toEqual([form, true, true]);
    }
  });

  test('that asks for days is waited for five minutes', async () => {
    const { rehearsal, proxy } = await meet(
      ({ reset }) =>
        reset === 2 ? apiError(429, 'too_many_requests', { 'retry-after': '999999999' }) : PASS,
      { addresses: 3, parallelism: 1 },
    );
    expect((await rehearsal.apply('--json-into=events.jsonl')).status).toBe(0);
    const [, limited, next] = resetsOf(proxy);
    expect((next?.at ?? 0) - (limited?.at ?? 0)).toBeGreaterThanOrEqual(300_000);
    expect(pausesIn(rehearsal)).toEqual([300_000]);
  });

  test.each(['captcha_failed', 'user_lock_limit_reached', 'too_few_tokens_authenticated'])(
    'of the type %s is the answer to one address, and the others go on',
    async (error_type) => {
      const { rehearsal } = await meet(
        ({ address }) => (address === addressOf(1) ? apiError(429, error_type) : PASS),
        { addresses: 6, parallelism: 2 },
      );
      const { status, stdout, stderr } = await rehearsal.apply();
      expect([status, leftOver(rehearsal)]).toEqual([7, [[addressOf(1), 'rejected']]]);
      expect(stdout + stderr).toContain(addressOf(1));
      expect(await rehearsal.problems(7)).toEqual([]);
    },
  );
});

describe('an API that', () => {
  test('answers 503 to everything for a while is left alone, probed, and called again', async () => {
    const { rehearsal, proxy } = await meet(
      ({ reset }) => (reset > 10 && reset <= 34 ? apiError(503, 'service_unavailable') : PASS),
      { addresses: 40, parallelism: 4 },
    );
    const exits = await untilNothingIsCalled(rehearsal);
    expect(exits.at(-1)).toBe(0);
    expect(await rehearsal.problems(0)).toEqual([]);
    expect(resetsOf(proxy).length).toBeLessThan(40 + 24 + 10);
  });

  test('answers nothing but 5xx from then on is given up, and everyone who is left is named', async () => {
    let down = false;
    const { rehearsal, proxy } = await meet(
      ({ reset }) => {
        down ||= reset > 10;
        return down ? apiError(503, 'service_unavailable') : PASS;
      },
      { addresses: 40, parallelism: 4 },
    );
    const { status, stdout, stderr } = await rehearsal.apply();
    expect(status).toBe(7);
    expect(resetsOf(proxy).length).toBeLessThan(10 + 2 * 10 + 4);
    for (const [address] of leftOver(rehearsal)) expect(stdout + stderr).toContain(address);
    expect(await rehearsal.problems(7)).toEqual([]);
  });

  test('refuses the secret in the middle is called no more: exit 4, and the rest has not begun', async () => {
    let revoked = true;
    const { rehearsal, proxy } = await meet(
      ({ reset }) => (revoked && reset > 12 ? apiError(401, 'unauthorized_credentials') : PASS),
      { addresses: 40, parallelism: 4 },
    );
    expect((await rehearsal.apply()).status).toBe(4);
    expect(resetsOf(proxy).length).toBeLessThanOrEqual(12 + 4);
    expect(leftOver(rehearsal).every(([, how]) => how === 'nothing')).toBe(true);
    expect(await rehearsal.problems(4)).toEqual([]);
    revoked = false;
    expect((await rehearsal.apply()).status).toBe(0);
    expect(await rehearsal.problems(0)).toEqual([]);
  });

  test.each([
    [addressOf(1), ['nothing']],
    [addressOf(5), ['unknown', 'held']],
  ])(
    'answers 500 for one address for ever (%s) costs the others nothing, and ends with 7',
    async (cursed, outcomes) => {
      const { rehearsal, proxy } = await meet(
        ({ address }) => (address === cursed ? apiError(500, 'internal_server_error') : PASS),
        { addresses: 20, parallelism: 4 },
      );
      for (let run = 1; run <= 3; run += 1) {
        const { status, stdout, stderr } = await rehearsal.apply();
        expect([status, leftOver(rehearsal).map(([address]) => address)]).toEqual([7, [cursed]]);
        expect(stdout + stderr).toContain(cursed);
        const calls = resetsOf(proxy).filter(({ address }) => address === cursed);
        expect(calls.length).toBeLessThanOrEqual(5 * run);
        expect(outcomes).toContain(standing(rehearsal).get(cursed));
        expect(await rehearsal.problems(7)).toEqual([]);
      }
      // With one member a read decides each attempt.
      const verdicts = logLines(rehearsal.store).filter(({ type }) => type === 'reset_settled');
      const calls = resetsOf(proxy).filter(({ address }) => address === cursed);
      if (outcomes.length === 1) expect(verdicts).toHaveLength(calls.length);
    },
  );

  test.each([301, 302, 303, 307, 308])(
    'redirects with %i is not followed, neither for a reset nor for a read',
    async (status) => {
      const bystander = await startBystander();
      onTestFinished(() => bystander.close());
      const { rehearsal } = await meet(
        ({ nth, reset }) => (reset > 0 && nth === 1 ? redirect(status, bystander.url) : PASS),
        { addresses: 5, parallelism: 2 },
      );
      const exits = await untilNothingIsCalled(rehearsal);
      expect(exits.at(-1)).toBe(0);
      expect(await rehearsal.problems(0)).toEqual([]);
      const reads = await meet(() => redirect(status, bystander.url), {
        addresses: 1,
        parallelism: 1,
      }).catch((error: unknown) => String(error));
      expect(reads).toContain('redirects');
      expect(bystander.visitors()).toBe(0);
    },
  );
});
