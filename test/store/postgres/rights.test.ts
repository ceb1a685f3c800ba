/** What a role must be allowed, and that a failure is never taken for "no state". */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  LockMismatchError,
  StoreError,
  UntrustedStateError,
  type Store,
} from '../../../src/model/store.ts';
import { loadState } from '../../../src/store/load.ts';
import { uuid } from '../../log/history.ts';
import { aLog, aState, lockInfo, textOf } from '../contract.ts';
import { HAS_POSTGRES, ON_A_SERVER, startPostgres, type PostgresServer } from './server.ts';

const TABLES = ['errored', 'lock', 'log', 'members', 'meta', 'plans', 'state', 'torn'];

describe.skipIf(!HAS_POSTGRES)(ON_A_SERVER, () => {
  let server: PostgresServer;
  const open = (schema: string, user?: string): Store => server.open(server.url(schema, user));

  beforeAll(async () => {
    server = await startPostgres();
    for (const role of ['maker', 'worker', 'reader', 'stranger']) {
      await server.sql(`CREATE ROLE ${role} LOGIN`);
    }
  });
  afterAll(() => {
    server.remove();
  });

  /** Everything that a run may write. */
  async function exercise(store: Store): Promise<void> {
    const lock = await store.lock(lockInfo());
    await lock.append(`${aLog().text}torn\n`);
    await lock.cutLog(aLog().position.bytes, uuid(9));
    await lock.saveState(aState({}));
    await lock.keepPlan(uuid(5), ['plan']);
    await lock.appendErrored('{}');
    await lock.readErrored();
    await lock.retireErrored(uuid(9));
    expect(await lock.isHeld()).toBe(true);
    await lock.release();
    expect((await loadState(store)).state?.log.records).toBe(aLog().records.length);
    expect(await store.readPlan(uuid(5))).toBe('plan');
    await store.close();
  }

  /** A schema whose tables the superuser has made. */
  async function prepared(): Promise<string> {
    const schema = server.freshSchema();
    const store = open(schema);
    await (await store.lock(lockInfo())).release();
    await store.close();
    return schema;
  }

  const tablesOf = async (schema: string): Promise<readonly unknown[]> => {
    const rows = await server.sql(
      'SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY tablename',
      [schema],
    );
    return rows.map(({ tablename }) => tablename);
  };

  test('reading makes nothing', async () => {
    const schema = server.freshSchema();
    const store = open(schema);
    await loadState(store);
    await store.readLock();
    await store.readPlan(uuid(1));
    await expect(store.forceUnlock(uuid(1))).rejects.toThrow(LockMismatchError);
    expect(await server.sql('SELECT FROM pg_namespace WHERE nspname = $1', [schema])).toEqual([]);
    await store.close();
  });

  test('a role that may make schemas in the database makes its own', async () => {
    await server.sql('GRANT CREATE ON DATABASE postgres TO maker');
    const schema = server.freshSchema();
    await exercise(open(schema, 'maker'));
    await server.sql('REVOKE CREATE ON DATABASE postgres FROM maker');
    expect(await tablesOf(schema)).toEqual(TABLES);
  });

  test('a role that may only make tables in the schema makes them', async () => {
    const schema = server.freshSchema();
    await server.sql(`CREATE SCHEMA ${schema}; GRANT USAGE, CREATE ON SCHEMA ${schema} TO maker`);
    await exercise(open(schema, 'maker'));
    expect(await tablesOf(schema)).toEqual(TABLES);
  });

  test('a role that may make nothing uses the tables as they are', async () => {
    const schema = await prepared();
    await server.sql(
      `GRANT USAGE ON SCHEMA ${schema} TO worker;
       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO worker`,
    );
    await exercise(open(schema, 'worker'));
  });

  test('a role that may make nothing where nothing is learns what it lacks', async () => {
    const store = open(server.freshSchema(), 'stranger');
    await expect(store.lock(lockInfo())).rejects.toThrow(StoreError);
    await expect(store.lock(lockInfo())).rejects.toThrow(/permission denied.*42501.*grant/);
    await store.close();
  });

  test('a role that may only read reads everything, and cannot lock', async () => {
    const schema = await prepared();
    await server.sql(
      `GRANT USAGE ON SCHEMA ${schema} TO reader;
       GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO reader`,
    );
    const writer = open(schema);
    const lock = await writer.lock(lockInfo({ Who: 'ada@laptop' }));
    await lock.append(aLog().text);
    await lock.saveState(aState({}));
    await lock.keepPlan(uuid(5), ['plan']);
    const store = open(schema, 'reader');
    expect((await loadState(store)).state?.log.records).toBe(aLog().records.length);
    expect(await textOf(await store.readLog())).toBe(aLog().text);
    expect(await store.readPlan(uuid(5))).toBe('plan');
    expect(await store.readLock()).toMatchObject({ Who: 'ada@laptop' });
    await lock.release();
    await expect(store.lock(lockInfo())).rejects.toThrow(/permission denied for table lock/);
    expect(await writer.readLock()).toBeUndefined();
    await Promise.all([store.close(), writer.close()]);
  });

  test.each(['readState', 'readLog'] as const)(
    '%s of who may not look is an error, not an empty store',
    async (read) => {
      const schema = await prepared();
      const store = open(schema, 'stranger');
      await expect(store[read]()).rejects.toThrow(/permission denied.*schema/);
      await server.sql(`GRANT USAGE ON SCHEMA ${schema} TO stranger`);
      await expect(store[read]()).rejects.toThrow(/permission denied for table/);
      await store.close();
    },
  );

  test('rows that row security hides are an error, not an empty store', async () => {
    const schema = await prepared();
    const writer = open(schema);
    const lock = await writer.lock(lockInfo());
    await lock.append(aLog().text);
    await lock.release();
    await server.sql(
      `GRANT USAGE ON SCHEMA ${schema} TO reader;
       GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO reader;
       ALTER TABLE ${schema}.log ENABLE ROW LEVEL SECURITY`,
    );
    const store = open(schema, 'reader');
    await expect(store.readLog()).rejects.toThrow(/row-level security/);
    await Promise.all([store.close(), writer.close()]);
  });

  test('tables of a newer version are refused, and left as they are', async () => {
    const schema = await prepared();
    await server.sql(`UPDATE ${schema}.meta SET version = 2; DROP TABLE ${schema}.torn`);
    const store = open(schema);
    for (const asked of [
      () => store.readState(),
      () => store.readLog(),
      () => store.readPlan(uuid(1)),
      () => store.lock(lockInfo()),
    ]) {
      const error: unknown = await asked().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UntrustedStateError);
      expect(error).toMatchObject({ reason: 'newer-version' });
    }
    expect(await tablesOf(schema)).toEqual(TABLES.filter((name) => name !== 'torn'));
    expect(await store.readLock()).toBeUndefined();
    await store.close();
  });

  test("another program's tables are neither read nor written", async () => {
    const schema = server.freshSchema();
    await server.sql(`CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.log (seq int, line text)`);
    const store = open(schema);
    await expect(store.readLog()).rejects.toThrow(/tables named log that mustreset did not make/);
    await expect(store.readState()).rejects.toThrow(StoreError);
    await expect(store.lock(lockInfo())).rejects.toThrow(StoreError);
    expect(await tablesOf(schema)).toEqual(['log']);
    await store.close();
  });

  test('a database that is not there, and one that cannot hold every address, are errors', async () => {
    const url = server.url(server.freshSchema());
    const missing = server.open(url.replace('/postgres?', '/nowhere?'));
    await expect(missing.readState()).rejects.toThrow(/no database of this name/);
    await missing.close();
    await server.sql("CREATE DATABASE narrow ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    const narrow = server.open(url.replace('/postgres?', '/narrow?'));
    await expect(narrow.lock(lockInfo())).rejects.toThrow(/LATIN1/);
    await narrow.close();
  });

  test('a reading that ends early leaves no session', async () => {
    const schema = await prepared();
    const store = open(schema);
    const lock = await store.lock(lockInfo());
    await lock.append(aLog().text);
    await lock.saveState(aState({}));
    await lock.release();
    for (const chunks of [await store.readLog(), await store.readState()]) {
      for await (const chunk of chunks ?? []) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    }
    const sessions = await server.sql(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'mustreset'",
    );
    expect(sessions).toEqual([]);
    await store.close();
  });

  test('what is not read to its end is ended with the store', async () => {
    const schema = await prepared();
    const store = open(schema);
    const lock = await store.lock(lockInfo());
    await lock.append(aLog().text);
    await store.readLog();
    await store.close();
    const sessions = await server.sql(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'mustreset'",
    );
    expect(sessions).toEqual([]);
    expect(await lock.isHeld()).toBe(false);
  });
});
