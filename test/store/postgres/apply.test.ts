/** The built command line against a real server that crashes, is shared, and is watched. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { untilQuiet } from '../../faults/rehearsal.ts';
import type { CliResult, RunningCli } from '../../support/cli.ts';
import { fillStore, rehearseOn, type PostgresRehearsal } from './applies.ts';
import { HAS_POSTGRES, ON_A_SERVER, startPostgres, type PostgresServer } from './server.ts';

const RESTARTS = 20;
const PARALLELISM = 8;

describe.skipIf(!HAS_POSTGRES)(ON_A_SERVER, () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => {
    server.remove();
  });

  /** Resolves when so many more calls for resets have come, or the apply has ended. */
  async function midway(
    { calls }: PostgresRehearsal,
    { child }: RunningCli,
    more: number,
  ): Promise<void> {
    const until = calls() + more;
    while (calls() < until && child.exitCode === null) await delay(1);
  }

  const timesReset = ({ emulator }: PostgresRehearsal): readonly number[] =>
    Object.values(emulator.ledger().totals.resets);

  test(
    'a server that crashes twenty times in the middle of applies loses nothing and doubles nothing',
    { timeout: 240_000 },
    async () => {
      const rehearsal = await rehearseOn(server, {
        addresses: 400,
        shared: 0,
        latency_ms: 10,
        parallelism: PARALLELISM,
      });
      for (let restart = 0; restart < RESTARTS; restart += 1) {
        const apply = rehearsal.startApply();
        await midway(rehearsal, apply, 2 + ((restart * 7) % 12));
        await server.crash();
        const { status, stderr } = await apply.ended;
        expect([6, 8], stderr).toContain(status);
      }
      expect(await untilQuiet(rehearsal, 2)).toContain(0);
      expect(await rehearsal.found(0)).toEqual([]);
      expect(timesReset(rehearsal).filter((times) => times !== 1)).toEqual([]);
      expect(timesReset(rehearsal)).toHaveLength(400);
    },
  );

  test('of eight applies at once one wins, and the others name it', async () => {
    const rehearsal = await rehearseOn(server, {
      addresses: 10,
      shared: 0,
      latency_ms: 300,
      parallelism: PARALLELISM,
    });
    const ran = await Promise.all(Array.from({ length: 8 }, () => rehearsal.apply()));
    const won = ran.filter(({ status }) => status === 0);
    const lost = ran.filter(({ status }) => status === 6);
    expect([won.length, lost.length], ran.map(({ stderr }) => stderr).join('\n')).toEqual([1, 7]);
    for (const { stderr } of lost) expect(stderr).toMatch(/ID: +[0-9a-f-]{36}/);
    expect(await rehearsal.found(0)).toEqual([]);
    expect(timesReset(rehearsal)).toEqual(Array.from({ length: 10 }, () => 1));
  });

  test('the lock of an apply that was killed ends with it: the next needs no force-unlock', async () => {
    const rehearsal = await rehearseOn(server, {
      addresses: 60,
      shared: 0,
      latency_ms: 20,
      parallelism: PARALLELISM,
    });
    for (let kill = 0; kill < 4; kill += 1) {
      const apply = rehearsal.startApply();
      await midway(rehearsal, apply, 5);
      apply.child.kill('SIGKILL');
      await apply.ended;
    }
    expect(await untilQuiet(rehearsal, 2)).toContain(0);
    expect(await rehearsal.found(0)).toEqual([]);
    const [forced] = await server.sql(
      `SELECT count(*)::int AS times FROM ${rehearsal.schema}.log WHERE line LIKE '%"lock_forced"%'`,
    );
    expect(forced).toEqual({ times: 0 });
  });

  test('an apply that is force-unlocked stops with 6, and the removal is recorded', async () => {
    const rehearsal = await rehearseOn(server, {
      addresses: 200,
      shared: 0,
      latency_ms: 50,
      parallelism: 2,
    });
    const apply = rehearsal.startApply();
    await midway(rehearsal, apply, 3);
    const locked = await rehearsal.apply();
    expect(locked.status).toBe(6);
    const [, id = ''] = /ID: +([0-9a-f-]{36})/.exec(locked.stderr) ?? [];
    const forced = await rehearsal.run('force-unlock', '--force', '--reason=stuck', id);
    expect(forced, forced.stderr).toMatchObject({ status: 0 });
    expect(await apply.ended).toMatchObject({ status: 6 });
    expect(await untilQuiet(rehearsal, 2)).toContain(0);
    expect(await rehearsal.found(0)).toEqual([]);
    expect(timesReset(rehearsal).filter((times) => times !== 1)).toEqual([]);
  });

  test('an apply of 10 resets touches 10 rows of 100 000', { timeout: 120_000 }, async () => {
    const rehearsal = await rehearseOn(server, { addresses: 10, shared: 0, saved: false });
    const { schema, url } = rehearsal;
    await fillStore(server.open(url), 100_000);
    expect(await rehearsal.plan()).toMatchObject({ status: 0 });
    const before = await counters(schema);
    const applied: CliResult = await rehearsal.apply();
    expect(applied, applied.stderr).toMatchObject({ status: 0 });
    const after = await counters(schema);
    const touched = Object.fromEntries(
      Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]),
    );
    expect(touched).toEqual({ n_tup_ins: 10, n_tup_upd: 0, n_tup_del: 0 });
    const fresh = await server.sql(
      `SELECT count(DISTINCT xmin::text)::int AS writes, count(*)::int AS members FROM ${schema}.members`,
    );
    expect(fresh).toEqual([{ writes: 2, members: 100_010 }]);
    expect(await rehearsal.run('log', 'verify')).toMatchObject({ status: 0 });
  });

  /** What was ever written to the members, as the server counts it. */
  async function counters(schema: string): Promise<Readonly<Record<string, number>>> {
    // A session tells its counts when it ends at the latest, and all of them have ended.
    const [row] = await server.sql(
      `SELECT n_tup_ins::int, n_tup_upd::int, n_tup_del::int FROM pg_stat_user_tables
        WHERE schemaname = $1 AND relname = 'members'`,
      [schema],
    );
    return row as Readonly<Record<string, number>>;
  }
});
