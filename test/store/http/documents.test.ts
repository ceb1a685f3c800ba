/** State, segments and plans on a server whose answers fail. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { LockLostError, StoreError, type StoreLock } from '../../../src/model/store.ts';
import { openHttpStore } from '../../../src/store/http/http-store.ts';
import { loadState } from '../../../src/store/load.ts';
import { uuid } from '../../log/history.ts';
import { aLog, aState, lockInfo, textOf } from '../contract.ts';
import { LOST, UNDONE, once, reads, writes } from './faults.ts';
import { MANNERS, aPlace, held, leavePlaces, take, type HttpPlace } from './http-place.ts';
import { type Asked, type Fault, type Manner, PASSWORD } from './state-server.ts';

afterEach(leavePlaces);

/** Every kind of write: where it goes, and how it is asked for. */
const WRITES: readonly (readonly [string, string, (lock: StoreLock) => Promise<void>])[] = [
  ['state', '', (lock) => lock.saveState(aState({}))],
  ['segment', '-log-0', (lock) => lock.append(aLog().text)],
  ['plan', `-plan-${uuid(5)}`, (lock) => lock.keepPlan(uuid(5), ['the plan'])],
  ['errored', '-errored', (lock) => lock.appendErrored('{"a":1}')],
];

const cases = <T>(
  rows: readonly (readonly [string, T])[],
): readonly [Manner, string, string, T][] =>
  MANNERS.flatMap((manner) =>
    WRITES.flatMap(([what]) =>
      rows.map(([how, row]): [Manner, string, string, T] => [manner, what, how, row]),
    ),
  );

const writeOf = (what: string): (typeof WRITES)[number] => {
  const found = WRITES.find(([name]) => name === what);
  if (found === undefined) throw new Error(what);
  return found;
};

/** Nobody needs the body of such an answer; one without end is not read. */
const ENDLESS: Fault = { done: { status: 200, body: 'x'.repeat(1024 * 1024 + 1) } };

const PAGE = '\n<!doctype html><title>Sign in</title>';

describe('a page with 200, as of a proxy that wants to know who asks,', () => {
  const pages =
    (kind: string) =>
    (asked: Asked): Fault | undefined =>
      asked.kind === kind ? { status: 200, body: PAGE } : undefined;

  test.each(MANNERS)('%s: means for no write that it was done', async (manner) => {
    for (const [, suffix, write] of WRITES) {
      const { server, lock } = await held(manner);
      server.script = pages('POST');
      await expect(write(lock)).rejects.toThrow('answers 200 with what it was never given to keep');
      expect(server.text(suffix)).toBeUndefined();
      server.script = () => undefined;
    }
  });

  test.each(MANNERS)('%s: is no document, and no lock', async (manner) => {
    const { server, open } = await aPlace(manner);
    const lock = await take(open());
    await lock.append(aLog().text);
    await lock.saveState(aState({}));
    await lock.release();
    for (const body of [PAGE, gzipSync(PAGE)]) {
      server.script = (asked) => (asked.kind === 'GET' ? { status: 200, body } : undefined);
      for (const read of ['readState', 'readLog'] as const) {
        await expect(open()[read]()).rejects.toThrow('Check the address, and proxies on the way');
      }
    }
    server.script = pages('LOCK');
    await expect(open().lock(lockInfo())).rejects.toThrow('answers 200 with what');
    server.script = () => undefined;
  });
});

describe('a write whose answer is lost', () => {
  test.each(cases([...LOST, ['it has no end', ENDLESS]]))(
    '%s: the %s, and %s: it is read back and done',
    async (...row) => {
      const [manner, what, , fault] = row;
      const { server, lock } = await held(manner);
      const [, suffix, write] = writeOf(what);
      once(server, writes(suffix), fault);
      await write(lock);
      expect(server.of('POST', suffix)).toHaveLength(1);
      expect(server.text(suffix)).toBeDefined();
    },
  );

  test.each(cases(UNDONE))('%s: the %s, and %s: it is made again', async (...row) => {
    const [manner, what, , fault] = row;
    const { server, lock } = await held(manner);
    const [, suffix, write] = writeOf(what);
    once(server, writes(suffix), fault);
    await write(lock);
    const [first, second, ...more] = server.of('POST', suffix);
    expect(second?.body).toEqual(first?.body);
    expect(more).toEqual([]);
    expect(server.text(suffix)).toBe(first?.body.toString());
  });

  test.each(MANNERS)('%s: what lies there goes on where it stood', async (manner) => {
    const { server, lock, open } = await held(manner);
    const lines = aLog().lines.map((line) => `${line}\n`);
    server.script = (asked, nth) =>
      asked.kind === 'POST' && nth % 2 === 0 ? 'drop-after' : undefined;
    for (const line of lines) await lock.append(line);
    expect(await textOf(await open().readLog())).toBe(aLog().text);
    expect(JSON.parse(server.text('-log-0') ?? '')).toMatchObject({ serial: lines.length });
  });

  test.each(MANNERS)('%s: the lock is asked for before it is made again', async (manner) => {
    const { server, lock, open } = await held(manner);
    const other = open();
    server.script = (asked) => {
      if (!writes('-log-0')(asked)) return undefined;
      const kept = server.shelf.at(new URL(server.address).pathname);
      kept.lock = { ...lock.info, ID: 'another' };
      return 'drop-before';
    };
    await expect(lock.append('x\n')).rejects.toThrow(LockLostError);
    expect(server.of('POST', '-log-0')).toHaveLength(1);
    await other.close();
  });
});

describe('a write that stays without an answer', () => {
  test.each(cases([['the server is down', 'drop-before']]))(
    '%s: the %s fails after the tries that TF_HTTP_RETRY_MAX allows, with the request named',
    async (manner, what) => {
      const place = await aPlace(manner);
      const env = { ...place.server.env, TF_HTTP_RETRY_MAX: '3' };
      const lock = await take(place.openWith(env));
      const [, suffix, write] = writeOf(what);
      place.server.script = (asked) => (writes(suffix)(asked) ? 'drop-before' : undefined);
      const refused = expect(write(lock)).rejects;
      await refused.toThrow(StoreError);
      await refused.toThrow(`POST ${place.server.address}${suffix}: the connection broke`);
      expect(place.server.of('POST', suffix)).toHaveLength(4);
      place.server.script = () => undefined;
    },
  );

  test.each(MANNERS)('%s: that it cannot be read back is said', async (manner) => {
    const { server, lock } = await held(manner);
    server.script = (asked) => {
      if (writes('')(asked)) return 'drop-after';
      return reads('')(asked) ? { status: 503 } : undefined;
    };
    await expect(lock.saveState(aState({}))).rejects.toThrow(
      /POST .*connection broke.*cannot be told.*GET .*503/,
    );
  });

  test.each(MANNERS)('%s: a failed append is final, and no state covers it', async (manner) => {
    const { server, lock } = await held(manner);
    server.script = (asked) => (writes('-log-0')(asked) ? { status: 500 } : undefined);
    const failure: unknown = await lock.append('x\n').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreError);
    server.script = () => undefined;
    await expect(lock.append('y\n')).rejects.toBe(failure);
    await expect(lock.saveState(aState({}))).rejects.toBe(failure);
    await lock.appendErrored('{"kept":true}');
    expect(await lock.readErrored()).toEqual(['{"kept":true}']);
    expect(server.text('-log-0')).toBeUndefined();
  });
});

describe('waits', () => {
  const waitsFor = async (fault: Fault, env: Record<string, string> = {}): Promise<number[]> => {
    const { server, openWith, clock } = await aPlace('plain');
    once(server, reads(''), fault, 2);
    const store = openWith({ ...server.env, TF_HTTP_RETRY_MAX: '3', ...env });
    expect(await store.readState()).toBeUndefined();
    await store.close();
    return clock.slept;
  };

  test('double, with jitter', async () => {
    expect(await waitsFor({ status: 500 })).toEqual([750, 1500, 3000]);
  });

  test('follow Retry-After, up to the longest that was set', async () => {
    const slow: Fault = { status: 429, headers: { 'retry-after': '7' } };
    expect(await waitsFor(slow)).toEqual([7750, 8500, 10_000]);
    expect(await waitsFor(slow, { TF_HTTP_RETRY_WAIT_MAX: '5' })).toEqual([5000, 5000, 5000]);
    const date = 'Fri, 20 Nov 2026 14:30:00 GMT';
    const later = { date, 'retry-after': 'Fri, 20 Nov 2026 14:30:02 GMT' };
    expect(await waitsFor({ status: 503, headers: later })).toEqual([2750, 3500, 5000]);
    const odd = { 'retry-after': 'soon' };
    expect(await waitsFor({ status: 503, headers: odd })).toEqual([750, 1500, 3000]);
  });

  test('are those that were set', async () => {
    const env = { TF_HTTP_RETRY_WAIT_MIN: '2', TF_HTTP_RETRY_WAIT_MAX: '3' };
    expect(await waitsFor('drop-before', env)).toEqual([1500, 2250, 2250]);
  });

  test('TF_HTTP_RETRY_MAX=0 tries once', async () => {
    const { server, openWith, clock } = await aPlace('plain');
    server.script = () => ({ status: 500 });
    await expect(openWith({ TF_HTTP_RETRY_MAX: '0' }).readState()).rejects.toThrow(/500/);
    expect([server.asked.length, clock.slept]).toEqual([1, []]);
  });
});

describe('what is never "no state"', () => {
  const FAULTS: readonly (readonly [string, Fault, RegExp])[] = [
    ['500', { status: 500 }, /answers 500/],
    ['502', { status: 502, body: '<html>' }, /answers 502/],
    ['503', { status: 503, body: 'be back soon' }, /503 and says: be back soon/],
    ['501', { status: 501 }, /501/],
    ['429', { status: 429 }, /429/],
    ['400', { status: 400, body: 'no such bucket' }, /400 and says: no such bucket/],
    ['410', { status: 410 }, /410/],
    ['401', { status: 401 }, /TF_HTTP_USERNAME and TF_HTTP_PASSWORD/],
    ['403', { status: 403 }, /a Developer may read, and a Maintainer lock/],
    ['205', { status: 205 }, /205/],
    ['a connection that breaks', 'drop-before', /connection broke/],
    ['half an answer', 'truncate', /connection broke/],
    ['a wrong Content-MD5', 'wrong-md5', /does not have its Content-MD5/],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://evil.example/x' } },
      /redirects \(302\) to the host evil\.example/,
    ],
  ];
  const READS: readonly (readonly [string, string, (place: HttpPlace) => Promise<unknown>])[] = [
    ['state', '', async ({ open }) => textOf(await open().readState())],
    ['log', '-log-0', async ({ open }) => textOf(await open().readLog())],
    ['plan', `-plan-${uuid(5)}`, ({ open }) => open().readPlan(uuid(5))],
  ];
  const rows = READS.flatMap(([what]) =>
    FAULTS.map(([how, ...more]) => [what, how, ...more] as const),
  );

  test.each(rows)('the %s, answered with %s', async (what, _, fault, reason) => {
    const place = await aPlace('plain');
    const [, suffix, read] = READS.find(([name]) => name === what) ?? READS[0] ?? [];
    if (suffix === undefined || read === undefined) throw new Error(what);
    place.server.script = (asked) => (reads(suffix)(asked) ? fault : undefined);
    const refused = expect(read(place)).rejects;
    await refused.toThrow(StoreError);
    await refused.toThrow(reason);
    await refused.toThrow(`GET ${place.server.address}${suffix}: `);
  });

  test.each(MANNERS)('%s: 404 and 204 are', async (manner) => {
    const place = await aPlace(manner);
    expect(await loadState(place.open())).toEqual({ state: undefined });
    place.server.script = () => ({ status: 204 });
    expect(await loadState(place.open())).toEqual({ state: undefined });
  });

  test.each(['', '-log-0', `-plan-${uuid(5)}`])(
    'an empty 200 at "%s" is an error',
    async (suffix) => {
      const place = await aPlace('plain');
      place.server.script = (asked) => (reads(suffix)(asked) ? { status: 200 } : undefined);
      const all = Promise.all(READS.map(([, , read]) => read(place)));
      await expect(all).rejects.toMatchObject({ name: 'UntrustedStateError' });
      await expect(all).rejects.toThrow(/empty/);
    },
  );

  test('a server that cannot be reached is named', async () => {
    const place = await aPlace('plain');
    await place.remove();
    await expect(place.open().readState()).rejects.toThrow(
      /no connection to 127.0.0.1.*ECONNREFUSED/,
    );
    await expect(place.open().readLock()).rejects.not.toThrow(/may have been taken/);
  });

  test('a good Content-MD5 is taken', async () => {
    const { lock, open } = await held('plain', { checksums: true });
    await lock.append(aLog().text);
    await lock.saveState(aState({}, 5));
    expect((await loadState(open())).state?.serial).toBe(5);
  });
});

describe('what is sent', () => {
  test.each(MANNERS)('%s: JSON with its MD5, the lock with the state alone', async (manner) => {
    const { server, lock } = await held(manner);
    for (const [, , write] of WRITES) await write(lock);
    await lock.saveState(aState({}, 5));
    for (const { headers, body } of server.asked.filter(({ method }) => method !== 'GET')) {
      expect(headers['content-type']).toBe('application/json');
      expect(headers['content-md5']).toBe(createHash('md5').update(body).digest('base64'));
    }
    const ids = server.of('POST').map(({ suffix, query }) => [suffix, query.get('ID')]);
    expect(ids).toEqual(
      expect.arrayContaining([
        ['', lock.info.ID],
        ['-log-0', null],
        [`-plan-${uuid(5)}`, null],
        ['-errored', null],
      ]),
    );
  });

  test('a query of the address stays, and the suffix goes before it', async () => {
    const { server, openWith, clock } = await aPlace('plain');
    const url = `${server.address}?token=a%20b`;
    const store = openHttpStore(url, { env: server.env, clock });
    const lock = await store.lock(lockInfo());
    await lock.append('x\n');
    await lock.saveState(aState({}));
    await lock.release();
    const saved = server.of('POST', '')[0];
    expect([...(saved?.query ?? [])]).toEqual([
      ['token', 'a b'],
      ['ID', lock.info.ID],
    ]);
    expect([...(server.of('POST', '-log-0')[0]?.query ?? [])]).toEqual([['token', 'a b']]);
    expect(openWith({}).location).toBe(store.location);
  });

  test('credentials of the URL, and those of the environment first', async () => {
    const { server, clock } = await aPlace('plain');
    const url = server.address.replace('//', '//u%40x:p%3Aq@');
    const env = { TF_HTTP_PASSWORD: 'other' };
    await openHttpStore(url, { env: {}, clock }).readState();
    await openHttpStore(url, { env, clock }).readState();
    await openHttpStore(server.address, { env: {}, clock }).readState();
    const sent = server.asked.map(({ headers }) => headers['authorization'] ?? '');
    const plain = sent.map((text) => Buffer.from(String(text).slice(6), 'base64').toString());
    expect(plain).toEqual(['u@x:p:q', 'u@x:other', '']);
  });

  test('TF_HTTP_UPDATE_METHOD is the method of every write', async () => {
    const { server, openWith } = await aPlace('plain');
    const store = openWith({ ...server.env, TF_HTTP_UPDATE_METHOD: 'put' });
    const lock = await store.lock(lockInfo());
    await expect(lock.append('x\n')).rejects.toThrow(/PUT/);
    await lock.release();
    expect(server.of('PUT', '-log-0').length).toBeGreaterThan(0);
  });
});

describe('what a server refuses', () => {
  test('a redirect of a write is not followed', async () => {
    const { server, lock } = await held('plain');
    const elsewhere = await aPlace('plain');
    const location = `${elsewhere.server.address}?secret=1`;
    server.script = (asked) =>
      writes('-log-0')(asked) ? { status: 307, headers: { location } } : undefined;
    await expect(lock.append('x\n')).rejects.toThrow(
      `redirects (307) to the host ${new URL(location).host}. Redirects are never followed`,
    );
    expect(elsewhere.server.asked).toEqual([]);
  });

  test.each(['state', 'segment', 'plan'])('a %s above the limit of GitLab', async (what) => {
    const { lock } = await held('gitlab', { max_bytes: 20 });
    await expect(writeOf(what)[2](lock)).rejects.toThrow(
      /bytes are more than the server takes \(413\).*GitLab/,
    );
  });

  test.each(['gitlab' as const])(
    '%s: wrong credentials, with the variables named',
    async (manner) => {
      const { openWith, server } = await aPlace(manner);
      const store = openWith({ ...server.env, TF_HTTP_PASSWORD: 'wrong-canary' });
      for (const used of [store.readState(), store.readLog(), store.lock(lockInfo())]) {
        await expect(used).rejects.toThrow(/\(401\).*TF_HTTP_USERNAME and TF_HTTP_PASSWORD/);
        await expect(used).rejects.not.toThrow(/wrong-canary/);
      }
    },
  );

  test('GitLab: a developer reads everything, and is told who may lock', async () => {
    const owner = await held('gitlab');
    await owner.lock.append(aLog().text);
    const reader = await aPlace('gitlab', { role: 'developer' });
    reader.server.put('-log-0', owner.server.text('-log-0') ?? '');
    const store = reader.open();
    expect((await loadState(store)).state?.log.records).toBe(5);
    await expect(store.lock(lockInfo())).rejects.toThrow(/\(403\).*a Maintainer lock/);
  });

  test('GitLab: a state whose lock went while it was sent is lost, not broken', async () => {
    const { server, lock } = await held('gitlab');
    const kept = server.shelf.at(new URL(server.address).pathname);
    server.script = (asked) => {
      if (writes('')(asked)) kept.lock = lockInfo();
      return undefined;
    };
    await expect(lock.saveState(aState({}))).rejects.toThrow(LockLostError);
    expect(server.text('')).toBeUndefined();
  });

  test('a serial that is taken by another document is left alone, with the way out', async () => {
    const { server, lock } = await held('gitlab');
    await lock.saveState(aState({}, 4));
    const kept = server.text('');
    const row = { 'ada@example.com': aState({}).members['x'] ?? {} };
    await expect(lock.saveState(aState(row, 4))).rejects.toThrow(
      /\(?422.*another document with the serial 4.*versions\/4/,
    );
    expect(server.text('')).toBe(kept);
  });

  test('GitLab: a document of the log that somebody has locked by itself', async () => {
    const { server, lock } = await held('gitlab');
    server.shelf.at(`${new URL(server.address).pathname}-log-0`).lock = lockInfo();
    await expect(lock.append('x\n')).rejects.toThrow(/409.*nobody has locked that document/);
  });

  test('no message repeats a secret that the server gives back', async () => {
    const { server, openWith } = await aPlace('plain');
    const basic = Buffer.from(`gitlab-ci-token:${PASSWORD}`).toString('base64');
    const body = `denied for ${PASSWORD} (Basic ${basic})\u001b[2J${'x'.repeat(900)}`;
    server.script = () => ({ status: 400, body });
    const failure: unknown = await openWith(server.env)
      .readState()
      .catch((error: unknown) => error);
    const { message } = failure as Error;
    expect(message).toContain('denied for [redacted] (Basic [redacted]) [2J');
    expect(message.length).toBeLessThan(500);
  });
});
