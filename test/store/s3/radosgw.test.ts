/** The store in a bucket of a real S3 server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/command/system-clock.ts';
import { StateLockedError, type Store, StoreError } from '../../../src/model/store.ts';
import { NONE, putIf } from '../../../src/store/s3/conditional-put.ts';
import { s3Keys } from '../../../src/store/s3/names.ts';
import { listKeys, openObject, readObject } from '../../../src/store/s3/objects.ts';
import { openS3Store } from '../../../src/store/s3/s3-store.ts';
import { HAS_RADOSGW } from '../../support/tools.ts';
import { uuid } from '../../log/history.ts';
import { aLog, aState, lockInfo, storeContract, textOf } from '../contract.ts';
import { startRadosgw, type Radosgw } from './radosgw.ts';

describe.skipIf(!HAS_RADOSGW)('with radosgw, ceph-mon and ceph-osd installed', () => {
  let gateway: Radosgw;

  beforeAll(async () => {
    gateway = await startRadosgw();
  });

  afterAll(async () => {
    await gateway.close();
  });

  const open = (url: string, env = gateway.env): Store =>
    openS3Store(url, { env, clock: systemClock });

  storeContract("Ceph's S3 gateway", () => {
    const url = gateway.freshUrl();
    return Promise.resolve({ open: () => open(url), remove: () => Promise.resolve() });
  });

  test('a log of more objects than a page lists is read in order', async () => {
    const url = gateway.freshUrl();
    const [store, client] = [open(url), gateway.client(url)];
    const keys = s3Keys(client.address.key);
    const lines = Array.from({ length: 1_010 }, (_, number) => `line ${number}\n`);
    await Promise.all(
      lines.map((line, number) => putIf(client, keys.logObject(number), Buffer.from(line), NONE)),
    );
    expect(await listKeys(client, keys.log)).toHaveLength(lines.length);
    expect(await textOf(await store.readLog())).toBe(lines.join(''));
    await client.close();
    await store.close();
  });

  test('a big object is read in pieces of one version', async () => {
    const url = gateway.freshUrl();
    const client = gateway.client(url);
    const { key } = client.address;
    const body = Buffer.from('0123456789'.repeat(10));
    await putIf(client, key, body, NONE);
    const object = await openObject(client, key, 7);
    expect(await textOf(object?.chunks)).toBe(body.toString());
    const replaced = await openObject(client, key, 7);
    await putIf(client, key, Buffer.from('x'.repeat(100)), { etag: object?.etag ?? '' });
    await expect(textOf(replaced?.chunks)).rejects.toThrow(/replaced or removed while it was read/);
    await client.close();
  });

  test('of many who replace an object at once one wins, and the others learn who', async () => {
    const client = gateway.client(gateway.freshUrl());
    const { key } = client.address;
    const first = await putIf(client, key, Buffer.from('first'), NONE);
    const etag = first.type === 'written' ? first.etag : '';
    const puts = await Promise.all(
      Array.from({ length: 8 }, (_, n) => putIf(client, key, Buffer.from(`writer ${n}`), { etag })),
    );
    expect(puts.filter(({ type }) => type === 'written')).toHaveLength(1);
    const winner = puts.findIndex(({ type }) => type === 'written');
    expect((await readObject(client, key))?.bytes.toString()).toBe(`writer ${winner}`);
    await client.close();
  });

  test('torn bytes are kept aside under the run, and whole objects behind them go', async () => {
    const url = gateway.freshUrl();
    const store = open(url);
    const log = aLog();
    const first = await store.lock(lockInfo());
    await first.append(`${log.lines[0]}\n`);
    await first.append(`${log.lines.slice(1).join('\n')}\ntorn 1\n`);
    await first.append('torn 2\n');
    await first.append('torn 3\n');
    await first.release();
    const second = await store.lock(lockInfo());
    await second.cutLog(log.position.bytes, uuid(9));
    await second.append('next\n');
    await second.release();
    expect(await textOf(await store.readLog())).toBe(`${log.text}next\n`);
    const client = gateway.client(url);
    const { key } = client.address;
    const aside = await readObject(client, `${key}.log.torn-${uuid(9)}`);
    expect(aside?.bytes.toString()).toBe('torn 1\ntorn 2\ntorn 3\n');
    expect(await listKeys(client, `${key}.log/`)).toEqual(
      [0, 1, 5].map((number) => `${key}.log/${String(number).padStart(12, '0')}.jsonl`),
    );
    await client.close();
    await store.close();
  });

  test('who may only read sees state, log and plans, and learns what the lock takes', async () => {
    const url = gateway.freshUrl();
    const owner = open(url);
    const lock = await owner.lock(lockInfo());
    await lock.append(aLog().text);
    await lock.saveState(aState({}));
    await lock.keepPlan(uuid(5), ['plan']);
    const reader = open(url, gateway.reader);
    expect(await textOf(await reader.readLog())).toBe(aLog().text);
    expect(await textOf(await reader.readState())).toContain('"serial":4');
    expect(await reader.readPlan(uuid(5))).toBe('plan');
    expect(await reader.readPlan(uuid(6))).toBeUndefined();
    expect(await reader.readLock()).toEqual(lock.info);
    await expect(open(gateway.freshUrl(), gateway.reader).readState()).resolves.toBeUndefined();
    await lock.release();
    const refused = reader.lock(lockInfo());
    await expect(refused).rejects.toThrow(StoreError);
    await expect(refused).rejects.toThrow(/403 \(AccessDenied.*s3:PutObject.*s3:DeleteObject/);
    await owner.close();
    await reader.close();
  });

  test('a bucket that does not exist is no empty store', async () => {
    const store = open('s3://no-such-bucket/state.json');
    for (const read of ['readState', 'readLog', 'readLock'] as const) {
      await expect(store[read]()).rejects.toThrow(/NoSuchBucket.*not the same as no state/);
    }
    await expect(store.lock(lockInfo())).rejects.toThrow(/NoSuchBucket/);
    await store.close();
  });

  test('wrong keys are told apart, and no message repeats them', async () => {
    const { AWS_SECRET_ACCESS_KEY: secret = '', AWS_ACCESS_KEY_ID: id = '' } = gateway.env;
    const url = gateway.freshUrl();
    const wrong = open(url, { ...gateway.env, AWS_SECRET_ACCESS_KEY: 'wrong-canary' });
    await expect(wrong.readState()).rejects.toThrow(/AWS_SECRET_ACCESS_KEY is not that of/);
    const unknown = open(url, { ...gateway.env, AWS_ACCESS_KEY_ID: 'AKSTRANGER' });
    await expect(unknown.readState()).rejects.toThrow(/does not know AWS_ACCESS_KEY_ID/);
    for (const store of [wrong, unknown]) {
      const message = await store.readState().catch((error: unknown) => String(error));
      for (const text of [secret, id, 'wrong-canary']) expect(message).not.toContain(text);
      await store.close();
    }
  });

  test('a locked store names its holder', async () => {
    const store = open(gateway.freshUrl());
    const lock = await store.lock(lockInfo({ Who: 'grace@desk' }));
    await expect(store.lock(lockInfo())).rejects.toThrow(StateLockedError);
    await lock.release();
    await store.close();
  });
});
