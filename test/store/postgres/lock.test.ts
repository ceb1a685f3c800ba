/** The lock lives as long as its session, and what its holder writes is refused once it is gone. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  LockLostError,
  LockMismatchError,
  StateLockedError,
  StoreError,
  type Store,
} from '../../../src/model/store.ts';
import { uuid } from '../../log/history.ts';
import { aLog, lockInfo, textOf } from '../contract.ts';
import { startPooler } from './pooler.ts';
import { HAS_POSTGRES, ON_A_SERVER, startPostgres, type PostgresServer } from './server.ts';

describe.skipIf(!HAS_POSTGRES)(ON_A_SERVER, () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
    for (const role of ['holder', 'other', 'signaller']) {
      await server.sql(`CREATE ROLE ${role} LOGIN; GRANT CREATE ON DATABASE postgres TO ${role}`);
    }
    await server.sql('GRANT pg_signal_backend TO signaller');
  });
  afterAll(() => {
    server.remove();
  });

  const open = (schema: string, user?: string, port = server.port): Store => {
    const store = server.open(server.url(schema, user).replace(`:${server.port}/`, `:${port}/`));
    onTestFinished(() => store.close());
    return store;
  };

  const holderPid = async (schema: string): Promise<number> => {
    const [row] = await server.sql(`SELECT backend_pid FROM ${schema}.lock`);
    return Number(row?.['backend_pid']);
  };

  test('the row names the holder and its session, and grows by an epoch with each', async () => {
    const schema = server.freshSchema();
    const store = open(schema);
    const first = await store.lock(lockInfo());
    await first.release();
    const info = lockInfo({ Who: `"quoted" o'hara@host`, Info: '{"a":"\\"}' });
    const second = await store.lock(info);
    expect(await store.readLock()).toEqual(info);
    const rows = await server.sql(
      `SELECT l.epoch, l.holder::json->>'ID' AS id, a.pid IS NOT NULL AS live FROM ${schema}.lock l
        LEFT JOIN pg_stat_activity a ON a.pid = l.backend_pid AND a.backend_start = l.backend_start`,
    );
    expect(rows).toEqual([{ epoch: '2', id: info.ID, live: true }]);
    await second.release();
    expect(await server.sql(`SELECT epoch, holder, backend_pid FROM ${schema}.lock`)).toEqual([
      { epoch: '2', holder: null, backend_pid: null },
    ]);
  });

  test('two schemas of one database are two stores', async () => {
    const [one, two] = [open(server.freshSchema()), open(server.freshSchema())];
    const locks = [await one.lock(lockInfo()), await two.lock(lockInfo())];
    await locks[0]?.append(aLog().text);
    expect(await two.readLog()).toBeUndefined();
    for (const lock of locks) await lock.release();
  });

  test('a session that the server ended is no lock, and its row is simply replaced', async () => {
    const schema = server.freshSchema();
    const store = open(schema);
    const lost = await store.lock(lockInfo());
    await lost.append(`${aLog().lines[0]}\n`);
    await server.sql('SELECT pg_terminate_backend($1, 5000)', [await holderPid(schema)]);
    expect(await store.readLock()).toBeUndefined();
    expect(await lost.isHeld()).toBe(false);
    await expect(lost.append('late\n')).rejects.toThrow(LockLostError);
    const next = await open(schema).lock(lockInfo());
    expect(next.tookOver).toBeUndefined();
    await expect(lost.append('late\n')).rejects.toThrow(LockLostError);
    await lost.release();
    expect(await next.isHeld()).toBe(true);
    await next.release();
  });

  test('the epoch alone refuses a holder that has not noticed', async () => {
    const schema = server.freshSchema();
    const store = open(schema);
    const lock = await store.lock(lockInfo());
    await lock.append(`${aLog().lines[0]}\n`);
    await server.sql(`UPDATE ${schema}.lock SET epoch = epoch + 1`);
    await expect(lock.append('late\n')).rejects.toThrow(LockLostError);
    expect(await lock.isHeld()).toBe(false);
    expect(await textOf(await store.readLog())).toBe(`${aLog().lines[0]}\n`);
    await lock.release();
  });

  test('a lost connection for writing is made anew, a lost lock is not', async () => {
    const schema = server.freshSchema();
    const store = open(schema);
    const lock = await store.lock(lockInfo());
    await lock.append(`${aLog().lines[0]}\n`);
    await server.sql(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE application_name = 'mustreset' AND pid <> $1`,
      [await holderPid(schema)],
    );
    await lock.append(`${aLog().lines[1]}\n`);
    expect(await textOf(await store.readLog())).toBe(`${aLog().lines.slice(0, 2).join('\n')}\n`);
    await lock.release();
  });

  test('commits are durable whatever the server has as its default', async () => {
    const schema = server.freshSchema();
    await server.sql('ALTER ROLE holder SET synchronous_commit = off');
    const store = open(schema, 'holder');
    await (await store.lock(lockInfo())).release();
    await server.sql(
      `CREATE FUNCTION ${schema}.told() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.line = current_setting('synchronous_commit'); RETURN NEW; END $$;
       CREATE TRIGGER told BEFORE INSERT ON ${schema}.log
        FOR EACH ROW EXECUTE FUNCTION ${schema}.told();
       GRANT EXECUTE ON FUNCTION ${schema}.told() TO holder`,
    );
    const lock = await store.lock(lockInfo());
    await lock.append('x\n');
    await lock.release();
    expect(await textOf(await store.readLog())).toBe('on\n');
  });

  describe('force-unlock', () => {
    test('ends the session of a live holder, who can write nothing more', async () => {
      const schema = server.freshSchema();
      const lock = await open(schema, 'holder').lock(lockInfo());
      await lock.append(`${aLog().lines[0]}\n`);
      const store = open(schema, 'holder');
      expect(await store.forceUnlock(lock.info.ID)).toEqual(lock.info);
      await expect(lock.append('late\n')).rejects.toThrow(LockLostError);
      // Before the session ends its epoch is over: what it still sends on another is refused there.
      expect(await server.sql(`SELECT epoch FROM ${schema}.lock`)).toEqual([{ epoch: '2' }]);
      expect(await store.readLock()).toBeUndefined();
      await expect(store.forceUnlock(lock.info.ID)).rejects.toThrow(LockMismatchError);
      await lock.release();
    });

    test('by a role that may not end it says which right is missing, and changes nothing', async () => {
      const schema = server.freshSchema();
      const lock = await open(schema, 'holder').lock(lockInfo());
      await server.sql(
        `GRANT USAGE ON SCHEMA ${schema} TO other, signaller;
         GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA ${schema} TO other, signaller`,
      );
      const refused = open(schema, 'other').forceUnlock(lock.info.ID);
      await expect(refused).rejects.toThrow(StoreError);
      await expect(refused).rejects.toThrow(
        /role of the holder, or as a member of pg_signal_backend/,
      );
      await lock.append(`${aLog().lines[0]}\n`);
      expect(await lock.isHeld()).toBe(true);
      expect(await open(schema, 'signaller').forceUnlock(lock.info.ID)).toEqual(lock.info);
      expect(await lock.isHeld()).toBe(false);
      await lock.release();
    });

    test('leaves a lock alone whose holder is not the one in the row', async () => {
      const schema = server.freshSchema();
      const store = open(schema);
      const lock = await store.lock(lockInfo());
      await server.sql(`UPDATE ${schema}.lock SET backend_pid = 1`);
      await expect(store.forceUnlock(lock.info.ID)).rejects.toThrow(/does not say under which ID/);
      await expect(open(schema).lock(lockInfo())).rejects.toThrow(StateLockedError);
      await server.sql(
        `UPDATE ${schema}.lock l SET backend_start = now() - interval '1 day',
          backend_pid = (SELECT pid FROM pg_locks WHERE locktype = 'advisory')`,
      );
      await expect(store.forceUnlock(lock.info.ID)).rejects.toThrow(LockMismatchError);
      expect(await lock.isHeld()).toBe(true);
      await lock.release();
    });
  });

  test.each([true, false])(
    'a pooler that shares sessions is refused with that reason (alternating: %s)',
    async (alternate) => {
      const pooler = await startPooler(server.port, alternate);
      onTestFinished(() => {
        pooler.close();
      });
      const schema = server.freshSchema();
      const store = open(schema, undefined, pooler.port);
      await expect(store.lock(lockInfo())).rejects.toThrow(/pool_mode = session/);
      await expect(store.lock(lockInfo())).rejects.toThrow(/pool_mode = session/);
      expect(await server.sql('SELECT FROM pg_namespace WHERE nspname = $1', [schema])).toEqual([]);
    },
  );

  test('names and addresses with quotes are kept as they are', async () => {
    const store = server.open(
      server.url(server.freshSchema()).replace('/postgres?', `/${encodeURIComponent(`o'"db`)}?`),
    );
    await server.sql(`CREATE DATABASE "o'""db"`);
    const lock = await store.lock(lockInfo());
    const record = {
      last_attempt: { attempt: uuid(1), at: 'x', outcome: 'rejected', campaigns: [] },
    };
    const odd = [`"o'hara"@x.example`, `\\@x.example`, '{a,b}@x.example', 'NULL', `';--@x.example`];
    const members = Object.fromEntries(odd.map((address) => [address, record]));
    const log = { records: 1, bytes: 1, head: `sha256:${'0'.repeat(64)}` };
    const state = { lineage: uuid(1), project_id: 'p', serial: 0, log, members };
    await lock.saveState(state as never);
    await lock.saveState({ ...state, members: {} }, [odd[0] ?? '', odd[3] ?? '']);
    const text = (await textOf(await store.readState())) ?? '';
    const { members: left } = JSON.parse(text) as { members: object };
    expect(Object.keys(left).sort()).toEqual([odd[1], odd[2], odd[4]].sort());
    await lock.append(`${JSON.stringify(odd)}\n\n{"a":"\\u0000"}\n`);
    expect(await textOf(await store.readLog())).toBe(`${JSON.stringify(odd)}\n\n{"a":"\\u0000"}\n`);
    await lock.release();
    await store.close();
  });

  test('a lock that is asked for when the server starts anew is had as soon as it answers', async () => {
    const schema = server.freshSchema();
    const lock = await open(schema).lock(lockInfo());
    await server.crash();
    expect(await lock.isHeld()).toBe(false);
    await expect(lock.append('late\n')).rejects.toThrow(LockLostError);
    const next = await open(schema).lock(lockInfo());
    expect(await next.isHeld()).toBe(true);
    await next.release();
    await lock.release();
  });
});
