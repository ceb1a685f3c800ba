/** Writes whose answer never came: each is done, or it is not, and the store finds out which. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/command/system-clock.ts';
import { LockLostError, StoreError, type Store, type StoreLock } from '../../../src/model/store.ts';
import { uuid } from '../../log/history.ts';
import { aLog, aState, lockInfo, textOf } from '../contract.ts';
import { startCuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.ts';
import { HAS_POSTGRES, ON_A_SERVER, startPostgres, type PostgresServer } from './server.ts';

const CUTS: readonly Cut[] = ['before', 'after'];

describe.skipIf(!HAS_POSTGRES)(ON_A_SERVER, () => {
  let server: PostgresServer;
  let proxy: CuttingProxy;
  let schema: string;
  /** Through the proxy. */
  let store: Store;
  /** Past it. */
  let direct: Store;
  let lock: StoreLock;
  const { lines } = aLog();

  beforeAll(async () => {
    server = await startPostgres();
    proxy = await startCuttingProxy(server.port);
  });
  afterAll(() => {
    proxy.close();
    server.remove();
  });
  beforeEach(async () => {
    schema = server.freshSchema();
    const url = server.url(schema);
    store = server.open(url.replace(`:${server.port}/`, `:${proxy.port}/`));
    direct = server.open(url);
    lock = await store.lock(lockInfo());
    await lock.append(`${lines[0]}\n`);
  });
  afterEach(async () => {
    proxy.cutAll(undefined);
    await lock.release();
    await Promise.all([store.close(), direct.close()]);
  });

  test.each(CUTS)('an append that is cut %s the server has it is done once', async (when) => {
    const cut = proxy.cut(`INSERT INTO "${schema}"."log"`, when);
    await lock.append(`${lines[1]}\n${lines[2]}\n`);
    await cut;
    expect(await textOf(await direct.readLog())).toBe(`${lines.slice(0, 3).join('\n')}\n`);
    await lock.append(`${lines[3]}\n`);
    expect(await textOf(await direct.readLog())).toBe(`${lines.slice(0, 4).join('\n')}\n`);
    expect(await lock.isHeld()).toBe(true);
  });

  test.each(CUTS)('a state whose COMMIT is cut %s the server has it is saved', async (when) => {
    const cut = proxy.cut('COMMIT', when);
    await lock.saveState(aState({}, 3));
    await cut;
    expect(await textOf(await direct.readState())).toContain('"serial":3');
  });

  test.each(CUTS)('a plan whose COMMIT is cut %s the server has it is kept', async (when) => {
    const cut = proxy.cut('COMMIT', when);
    await lock.keepPlan(uuid(5), ['plan']);
    await cut;
    expect(await direct.readPlan(uuid(5))).toBe('plan');
  });

  test.each(CUTS)('a log whose cut is cut %s the server has it is cut once', async (when) => {
    await lock.append('torn\n');
    const cut = proxy.cut('COMMIT', when);
    await lock.cutLog(Buffer.byteLength(`${lines[0]}\n`), uuid(9));
    await cut;
    expect(await textOf(await direct.readLog())).toBe(`${lines[0]}\n`);
    const torn = await server.sql(
      `SELECT run, part, convert_from(bytes, 'UTF8') AS text FROM ${schema}.torn`,
    );
    expect(torn).toEqual([{ run: uuid(9), part: 1, text: 'torn\n' }]);
  });

  test('any statement of a transaction may be the one that is cut', async () => {
    for (const statement of ['BEGIN', 'FOR SHARE', 'DELETE FROM', '"state" (id']) {
      const cut = proxy.cut(statement, 'after');
      await lock.saveState(aState({}, 2));
      await cut;
    }
    expect(await textOf(await direct.readState())).toContain('"serial":2');
  });

  test('what cannot be written a second time either is final, and nothing is lost in silence', async () => {
    proxy.cutAll(`INSERT INTO "${schema}"."log"`);
    const failed = lock.append(`${lines[1]}\n`);
    await expect(failed).rejects.toThrow(StoreError);
    await expect(failed).rejects.toThrow(/Cannot append to the log of .*the connection was cut/);
    proxy.cutAll(undefined);
    await expect(lock.append(`${lines[2]}\n`)).rejects.toThrow(/append to the log/);
    await expect(lock.saveState(aState({}))).rejects.toThrow(/append to the log/);
    expect(await textOf(await direct.readLog())).toBe(`${lines[0]}\n`);
    await lock.appendErrored('{"kept":1}');
    expect(await lock.readErrored()).toEqual(['{"kept":1}']);
  });

  test('a lock whose session breaks is lost: nothing more is written, and the next may have it', async () => {
    const cut = proxy.cut('pg_backend_pid() AS pid FROM', 'before');
    expect(await lock.isHeld()).toBe(false);
    await cut;
    expect(await lock.isHeld()).toBe(false);
    await expect(lock.append('late\n')).rejects.toThrow(LockLostError);
    await expect(lock.saveState(aState({}))).rejects.toThrow(LockLostError);
    await expect(lock.keepPlan(uuid(5), ['x'])).rejects.toThrow(/connection to the server broke/);
    await lock.appendErrored('{"kept":1}');
    const next = await takeWhenFree(direct);
    expect(next.tookOver).toBeUndefined();
    expect(await textOf(await direct.readLog())).toBe(`${lines[0]}\n`);
    expect(await next.readErrored()).toEqual(['{"kept":1}']);
    await next.release();
  });

  test('an append whose answer is lost is not ours when another has the lock meanwhile', async () => {
    let next: StoreLock | undefined;
    const cut = proxy.cut(`INSERT INTO "${schema}"."log"`, 'before', async () => {
      await direct.forceUnlock(lock.info.ID);
      next = await direct.lock(lockInfo());
      await next.append(`${lines[1]}\n`);
    });
    await expect(lock.append(`${lines[1]}\n`)).rejects.toThrow(LockLostError);
    await cut;
    expect(await next?.isHeld()).toBe(true);
    await next?.release();
    expect(await textOf(await direct.readLog())).toBe(`${lines[0]}\n${lines[1]}\n`);
  });

  test('lines that another wrote in the place of ours are never taken for ours', async () => {
    await server.sql(`INSERT INTO ${schema}.log VALUES (1, 'a stranger')`);
    await expect(lock.append(`${lines[1]}\n`)).rejects.toThrow(LockLostError);
    expect(await lock.isHeld()).toBe(false);
    await lock.appendErrored('{"kept":1}');
    expect(await server.sql(`SELECT line FROM ${schema}.errored`)).toEqual([
      { line: '{"kept":1}' },
    ]);
  });
});

/** The server ends a session that was cut a moment after the cut. */
async function takeWhenFree(store: Store): Promise<StoreLock> {
  while ((await store.readLock()) !== undefined) await systemClock.sleep(5);
  return store.lock(lockInfo());
}
