/** The faults of an apply whose record is kept by a server: kills, lost answers, signals, many at once. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RemotePlace, SERVERS, type StoreServers } from '../store/servers.ts';
import { seeds } from '../support/tier.ts';
import { type Rehearsal, rehearse, untilNothingIsCalled } from './rehearsal.ts';

const SEEDS = seeds(1);
const PARALLELISM = 4;
const AT_ONCE = 8;

/** Removes the lock of a dead run, as the error tells a person to. */
async function unlock(rehearsal: Rehearsal, remote: RemotePlace): Promise<void> {
  const store = remote.open();
  const holder = await store.readLock();
  await store.close();
  if (holder === undefined) return;
  const refused = await rehearsal.apply();
  expect([refused.status, refused.stderr]).toEqual([6, expect.stringContaining(holder.ID)]);
  const { status, stderr } = await rehearsal.run('force-unlock', holder.ID, '--force');
  expect([status, stderr]).toEqual([0, '']);
}

const timesReset = ({ emulator }: Rehearsal): readonly number[] =>
  Object.values(emulator.ledger().totals.resets);

describe.each(SERVERS)('$name', ({ installed, start }) => {
  let servers: StoreServers;
  beforeAll(async () => {
    if (installed) servers = await start();
  });
  afterAll(async () => {
    if (installed) await servers.end();
  });

  test.skipIf(!installed).each(SEEDS)(
    'an apply that is killed goes on where it was: nobody is lost, nobody reset twice (%i)',
    async (seed) => {
      const remote = await servers.place();
      const size = { addresses: 40, parallelism: PARALLELISM, latency_ms: 10 };
      const rehearsal = await rehearse({ ...size, seed, remote });
      for (const part of [8, 22]) {
        const running = rehearsal.startApply();
        while (rehearsal.calls() < part + seed && running.child.exitCode === null) await delay(2);
        running.child.kill('SIGKILL');
        await running.ended;
        expect(await rehearsal.problems(undefined)).toEqual([]);
        await unlock(rehearsal, remote);
      }
      const exits = await untilNothingIsCalled(rehearsal);
      expect(exits.at(-1)).toBe(0);
      expect(await rehearsal.problems(0)).toEqual([]);
      expect(timesReset(rehearsal).filter((times) => times > 1)).toEqual([]);
    },
  );

  test.skipIf(!installed).each(SEEDS)(
    'answers that are lost are settled, and what cannot be is held (%i)',
    async (seed) => {
      const kinds = ['500', 'drop-after', 'drop-before', 'truncate'] as const;
      const faults = kinds.map((kind) => ({ kind, share: 0.1 }));
      const remote = await servers.place();
      const size = { addresses: 40, shared: 5, parallelism: PARALLELISM };
      const rehearsal = await rehearse({ ...size, faults, seed, remote });
      const exits = await untilNothingIsCalled(rehearsal, async (exit) => {
        expect(await rehearsal.problems(exit)).toEqual([]);
        if (exit === 5) await rehearsal.plan();
      });
      expect([0, 7]).toContain(exits.at(-1));
      expect(timesReset(rehearsal).every((times) => times === 1)).toBe(true);
    },
  );

  test.skipIf(!installed)(
    'a signal lets what is under way be recorded, and gives the lock back',
    async () => {
      const remote = await servers.place();
      const size = { addresses: 30, parallelism: PARALLELISM, latency_ms: 100 };
      const rehearsal = await rehearse({ ...size, remote });
      const running = rehearsal.startApply();
      while (rehearsal.calls() < 6 && running.child.exitCode === null) await delay(2);
      running.child.kill('SIGTERM');
      expect((await running.ended).status).toBe(143);
      expect(await rehearsal.problems(143)).toEqual([]);
      expect((await rehearsal.apply()).status).toBe(0);
      expect(await rehearsal.problems(0)).toEqual([]);
      expect(timesReset(rehearsal).every((times) => times === 1)).toBe(true);
    },
  );

  test.skipIf(!installed)(
    'of eight applies at once one goes on, and the others name it',
    async () => {
      const remote = await servers.place();
      const size = { addresses: 12, parallelism: PARALLELISM, latency_ms: 300 };
      const rehearsal = await rehearse({ ...size, remote });
      const started = Array.from({ length: AT_ONCE }, () => rehearsal.startApply());
      const results = await Promise.all(started.map(({ ended }) => ended));
      const losers = results.filter(({ status }) => status === 6);
      // Who comes late finds the work done; nobody works beside the winner.
      expect(results.filter(({ status }) => status === 0).length + losers.length).toBe(AT_ONCE);
      expect(losers.length).toBeGreaterThan(0);
      for (const { stderr } of losers) expect(stderr).toMatch(/ID: +[0-9a-f-]{36}/);
      expect(timesReset(rehearsal).every((times) => times === 1)).toBe(true);
      expect(await rehearsal.problems(0)).toEqual([]);
    },
  );
});
