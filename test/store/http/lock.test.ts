/** The lock of a server: taken, asked for, given back, and what happens to answers on the way. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  LockLostError,
  LockMismatchError,
  StateLockedError,
  StoreError,
} from '../../../src/model/store.ts';
import { lockInfo, textOf } from '../contract.ts';
import { LOST, UNDONE, once } from './faults.ts';
import { GITLAB_USER, LOCKED_AT } from './gitlab-manner.ts';
import { MANNERS, aPlace, held, leavePlaces, take } from './http-place.ts';
import type { Asked, Fault } from './state-server.ts';

afterEach(leavePlaces);

const KEYS = ['ID', 'Operation', 'Info', 'Who', 'Version', 'Created', 'Path'];

const locks = (asked: Asked): boolean => asked.kind === 'LOCK' && !asked.probe;
const unlocks = (asked: Asked): boolean => asked.kind === 'UNLOCK' && !asked.probe;
const probes = (asked: Asked): boolean => asked.kind === 'LOCK' && asked.probe;
const unprobes = (asked: Asked): boolean => asked.kind === 'UNLOCK' && asked.probe;

const rows = (
  faults: readonly (readonly [string, Fault])[],
): readonly (readonly ['plain' | 'gitlab', string, Fault])[] =>
  MANNERS.flatMap((manner) => faults.map(([how, fault]) => [manner, how, fault] as const));

const ANY = [...LOST, ...UNDONE];

describe.each(MANNERS)('in the %s manner', (manner) => {
  test('it is taken and given back with the seven keys of Terraform', async () => {
    const { server, lock } = await held(manner);
    await lock.release();
    const bodies = [...server.of('LOCK'), ...server.of('UNLOCK')].map(
      ({ body }) => JSON.parse(body.toString()) as object,
    );
    expect(bodies).toEqual([lock.info, lock.info]);
    for (const { kind, body } of server.asked) {
      if (kind !== 'LOCK' && kind !== 'UNLOCK') continue;
      expect(Object.keys(JSON.parse(body.toString()) as object)).toEqual(KEYS);
    }
  });

  test('asking who holds it leaves nothing behind', async () => {
    const { server, open } = await aPlace(manner);
    expect(await open().readLock()).toBeUndefined();
    expect(server.holder()).toBeUndefined();
    await (await take(open())).release();
    expect(server.holder()).toBeUndefined();
  });

  test('every kind of write asks for it right before', async () => {
    const { server, lock } = await held(manner);
    const id = '00000000-0000-4000-8000-000000000005';
    for (const write of [
      () => lock.append('x\n'),
      () => lock.keepPlan(id, ['plan']),
      () => lock.appendErrored('{}').then(() => lock.retireErrored(id)),
    ])
      await write();
    const order = server.asked.filter(({ kind }) => kind !== 'GET');
    for (const [index, { kind, suffix }] of order.entries()) {
      if (kind !== 'POST' || suffix === '-errored') continue;
      expect([suffix, order[index - 1]?.probe]).toEqual([suffix, true]);
    }
  });

  test('a look of a moment ago is believed for the log, and for no longer', async () => {
    const { server, lock, clock } = await held(manner);
    await lock.append('x\n');
    server.shelf.at(new URL(server.address).pathname).lock = { ...lock.info, ID: 'another' };
    clock.late += 100;
    await expect(lock.append('y\n')).rejects.toThrow(LockLostError);
    expect(JSON.parse(server.text('-log-0') ?? '')).toMatchObject({ records: ['x'] });
  });

  test('a lock that another got is lost for every write', async () => {
    const { lock, open } = await held(manner);
    await open().forceUnlock(lock.info.ID);
    expect(await lock.isHeld()).toBe(false);
    const next = await take(open());
    await expect(lock.append('x\n')).rejects.toThrow(LockLostError);
    await expect(lock.cutLog(0, lock.info.ID)).resolves.toBeUndefined();
    expect(await textOf(await open().readLog())).toBeUndefined();
    await lock.release();
    expect(await next.isHeld()).toBe(true);
  });

  test('who meets one that only asks waits a moment and gets it', async () => {
    const { server, open, clock } = await aPlace(manner);
    const probe = lockInfo({ ID: 'a5c0a5c0-0000-4000-8000-000000000001' });
    const kept = server.shelf.at(new URL(server.address).pathname);
    kept.lock = probe;
    clock.sleep = () => {
      kept.lock = undefined;
      return Promise.resolve();
    };
    expect(await (await take(open())).isHeld()).toBe(true);
  });

  test('one that only asked and died is named like any other, and can be removed', async () => {
    const { server, open, clock } = await aPlace(manner);
    const probe = lockInfo({ ID: 'a5c0a5c0-0000-4000-8000-000000000001' });
    server.shelf.at(new URL(server.address).pathname).lock = probe;
    await expect(open().lock(lockInfo())).rejects.toMatchObject({ lock: { ID: probe.ID } });
    expect(clock.slept.length).toBeLessThan(10);
    await open().forceUnlock(probe.ID);
    await take(open());
  });

  test('a lock that changes hands while it is removed by force is left alone', async () => {
    const { server, lock, open } = await held(manner);
    const kept = server.shelf.at(new URL(server.address).pathname);
    const next = lockInfo();
    let seen = 0;
    server.script = (asked) => {
      if (probes(asked)) seen += 1;
      if (seen === 2) kept.lock = next;
      return undefined;
    };
    const refused = open().forceUnlock(lock.info.ID);
    await expect(refused).rejects.toThrow(LockMismatchError);
    await expect(refused).rejects.toThrow(/given back meanwhile/);
    expect(server.holder()?.ID).toBe(next.ID);
  });

  test('what cannot be given back is given up within seconds, and said with its ID', async () => {
    const { server, openWith, clock } = await aPlace(manner);
    const lock = await take(openWith({ ...server.env, TF_HTTP_RETRY_MAX: '20' }));
    let now = 0;
    clock.monotonic = () => now;
    clock.sleep = (ms) => {
      now += ms;
      return Promise.resolve();
    };
    server.script = () => ({ status: 503 });
    const given = lock.release();
    await expect(given).rejects.toThrow(StoreError);
    await expect(given).rejects.toThrow(`"mustreset force-unlock ${lock.info.ID}" removes it`);
    await expect(given).rejects.not.toThrow('force-unlock a5c0a5c0');
    expect(now).toBeLessThan(5000);
    server.script = () => undefined;
    expect(server.holder()?.ID).toBe(lock.info.ID);
    expect(await lock.isHeld()).toBe(false);
  });

  test('a plan that is kept already is none for who lost the lock', async () => {
    const { lock, open } = await held(manner);
    await lock.keepPlan(lock.info.ID, ['plan']);
    await open().forceUnlock(lock.info.ID);
    await expect(lock.keepPlan(lock.info.ID, ['plan'])).rejects.toThrow(LockLostError);
  });

  test('having asked, the answer is lost and another comes: that one stays', async () => {
    const { server, open } = await aPlace(manner);
    const kept = server.shelf.at(new URL(server.address).pathname);
    const next = lockInfo();
    server.script = (asked) => {
      if (!unprobes(asked)) return undefined;
      kept.lock = next;
      return 'drop-before';
    };
    expect(await open().readLock()).toBeUndefined();
    expect(server.holder()?.ID).toBe(next.ID);
  });
});

test('a server that hangs holds nobody up for longer than giving back may take', async () => {
  const { server, lock, clock } = await held('plain');
  const times = [0];
  // All but the first look at the clock come right before the end.
  clock.monotonic = () => times.shift() ?? 4_990;
  server.script = () => 'hang';
  await expect(lock.release()).rejects.toThrow('may stay: LOCK');
  expect(server.asked.at(-1)?.kind).toBe('LOCK');
  server.script = () => undefined;
  expect(server.holder()?.ID).toBe(lock.info.ID);
});

test('an answer without end is not read', async () => {
  const { server, open } = await aPlace('plain');
  server.script = () => ({ status: 423, body: 'x'.repeat(1024 * 1024 + 1) });
  await expect(open().lock(lockInfo())).rejects.toThrow(/larger than 1048576 bytes/);
  expect(server.asked).toHaveLength(1);
});

describe('answers on the way', () => {
  test.each(rows(ANY))('%s: LOCK, and %s: it is ours', async (manner, _, fault) => {
    const { server, open } = await aPlace(manner);
    once(server, locks, fault);
    const lock = await take(open());
    expect(server.holder()?.ID).toBe(lock.info.ID);
    expect(await lock.isHeld()).toBe(true);
  });

  test.each(rows(ANY))('%s: UNLOCK, and %s: it is given back', async (manner, _, fault) => {
    const { server, lock } = await held(manner);
    once(server, unlocks, fault);
    await lock.release();
    expect(server.holder()).toBeUndefined();
  });

  test.each(MANNERS)(
    '%s: UNLOCK was done, its answer lost, another came: that one stays',
    async (manner) => {
      const { server, lock } = await held(manner);
      const kept = server.shelf.at(new URL(server.address).pathname);
      const next = lockInfo();
      server.script = (asked) => {
        if (!unlocks(asked)) return undefined;
        kept.lock = next;
        return 'drop-before';
      };
      await lock.release();
      expect(server.holder()?.ID).toBe(next.ID);
    },
  );

  test.each(rows(ANY))('%s: asking, and %s: the holder is told', async (manner, _, fault) => {
    const { server, lock } = await held(manner);
    once(server, probes, fault);
    expect(await lock.isHeld()).toBe(true);
  });

  test.each(rows(ANY))('%s: asking where nobody holds it, and %s', async (manner, _, fault) => {
    const { server, open } = await aPlace(manner);
    once(server, probes, fault);
    expect(await open().readLock()).toBeUndefined();
    expect(server.holder()).toBeUndefined();
  });

  test.each(rows(ANY))('%s: having asked, and %s: it is given back', async (manner, _, fault) => {
    const { server, open } = await aPlace(manner);
    once(server, unprobes, fault);
    expect(await open().readLock()).toBeUndefined();
    expect(server.holder()).toBeUndefined();
  });

  test.each(rows(ANY))('%s: by force, and %s: it is removed', async (manner, _, fault) => {
    const { server, lock, open } = await held(manner);
    once(server, unlocks, fault);
    expect((await open().forceUnlock(lock.info.ID)).ID).toBe(lock.info.ID);
    expect(server.holder()).toBeUndefined();
  });

  test('a LOCK that stays without an answer names the ID that may hold it', async () => {
    const { server, open } = await aPlace('plain');
    server.script = () => 'drop-after';
    const info = lockInfo();
    const refused = expect(open().lock(info)).rejects;
    await refused.toThrow(StoreError);
    await refused.toThrow(`mustreset force-unlock ${info.ID}`);
    server.script = () => undefined;
    await open().forceUnlock(info.ID);
  });
});

describe('the holder', () => {
  test.each([
    [423, '', 'no body'],
    [409, '{"message":"Conflict"}', 'no ID'],
    [409, '{"ID":7}', 'a number'],
    [423, `{"ID":"${'x'.repeat(300)}"}`, 'an ID without end'],
    [423, '[]', 'a list'],
  ])('%i with %j cannot be read (%s)', async (status, body) => {
    const { server, open } = await aPlace('plain');
    server.script = () => ({ status, body });
    const refused = expect(open().lock(lockInfo())).rejects;
    await refused.toThrow(StoreError);
    await refused.toThrow(/is locked, and does not name the holder/);
    expect(server.of('LOCK')).toHaveLength(1);
  });

  test('a Terraform that holds it is told with all it says', async () => {
    const { server, open } = await aPlace('plain');
    const terraform = { ...lockInfo({ Who: 'root@vm', Operation: 'OperationTypePlan' }), Path: '' };
    server.script = () => ({ status: 423, body: JSON.stringify(terraform) });
    await expect(open().lock(lockInfo())).rejects.toMatchObject({ lock: terraform });
  });

  test('GitLab: the ID, the user and the time are told, and nothing of who asks', async () => {
    const { lock, open } = await held('gitlab', {});
    const told = {
      ID: lock.info.ID,
      Who: GITLAB_USER,
      Created: LOCKED_AT,
      ...{ Operation: 'unknown', Info: 'unknown', Version: 'unknown', Path: 'unknown' },
    };
    const refused = open().lock(lockInfo({ Operation: 'state-rm', Info: 'asks' }));
    await expect(refused).rejects.toThrow(StateLockedError);
    await expect(refused).rejects.toMatchObject({ lock: told });
    expect(await open().readLock()).toEqual(told);
  });

  test('what it says is cut, and can stand in a record of the log', async () => {
    const { server, open } = await aPlace('plain');
    const body = JSON.stringify({ ID: 'x', Who: `${'w'.repeat(600)}`, Info: '\ud800', Path: 7 });
    server.script = () => ({ status: 423, body });
    await expect(open().readLock()).resolves.toMatchObject({
      Who: 'w'.repeat(500),
      Info: '\ufffd',
      Path: 'unknown',
      Created: 'unknown',
    });
  });

  test('GitLab: a lock of which one key is missing is refused there, and said', async () => {
    const { server, openWith } = await aPlace('gitlab');
    server.script = (asked) => (locks(asked) ? { status: 400, body: 'Who is missing' } : undefined);
    await expect(openWith(server.env).lock(lockInfo())).rejects.toThrow(
      /400 and says: Who is missing/,
    );
  });

  test.each([405, 501])('a server that does not know the method (%i)', async (status) => {
    const { server, open } = await aPlace('plain');
    server.script = () => ({ status });
    await expect(open().lock(lockInfo())).rejects.toThrow(
      /does not take LOCK there.*TF_HTTP_LOCK_METHOD/,
    );
  });
});
