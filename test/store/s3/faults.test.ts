/** What a server may do wrong, and what the store makes of it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  LockLostError,
  LockMismatchError,
  StateLockedError,
  StoreError,
  type StoreLock,
  UntrustedStateError,
} from '../../../src/model/store.ts';
import { uuid } from '../../log/history.ts';
import { aLog, aState, lockInfo, storeContract, textOf } from '../contract.ts';
import { type Call, type Fault, KEY, type ScriptedS3, startScriptedS3 } from './scripted-s3.ts';

let s3: ScriptedS3;

beforeEach(async () => {
  s3 = await startScriptedS3();
});

afterEach(() => s3.close());

storeContract('a scripted S3 server', async () => {
  const own = await startScriptedS3();
  return { open: () => own.open(), remove: () => own.close() };
});

const LOCK = `${KEY}.lock`;
const logObject = (first: number): string => `${KEY}.log/${String(first).padStart(12, '0')}.jsonl`;

/** The faults of the requests of this kind, one after the other; then none. */
const script = (matches: (call: Call) => boolean, ...faults: readonly (Fault | undefined)[]) => {
  const left = [...faults];
  s3.fault = (call) => (matches(call) ? left.shift() : undefined);
};

const puts =
  (key: string) =>
  (call: Call): boolean =>
    call.method === 'PUT' && call.key === key;

const status = (code: number, name: string, done = false): Fault => ({
  status: code,
  code: name,
  done,
});

/** Unclear ends of a write that was carried out, or was not. */
const UNCLEAR: readonly (readonly [string, Fault])[] = [
  ['is dropped before it is done', 'drop-before'],
  ['is dropped after it was done', 'drop-after'],
  ['has a truncated answer', 'truncate'],
  ['gets 500 and is not done', status(500, 'InternalError')],
  ['gets 500 and is done', status(500, 'InternalError', true)],
  ['gets 503 SlowDown', status(503, 'SlowDown')],
  ['gets 429', { status: 429 }],
  ['gets 409 and is not done', status(409, 'ConditionalRequestConflict')],
  ['gets 409 and is done', status(409, 'ConditionalRequestConflict', true)],
];

describe.each(UNCLEAR)('a write that %s', (_, fault) => {
  test('takes the lock', async () => {
    script(puts(LOCK), fault);
    const lock = await s3.open().lock(lockInfo());
    expect(await lock.isHeld()).toBe(true);
  });

  test('appends each line once', async () => {
    const lock = await s3.open().lock(lockInfo());
    script(puts(logObject(0)), fault, fault);
    await lock.append(aLog().text);
    await lock.append('next\n');
    expect(await textOf(await s3.open().readLog())).toBe(`${aLog().text}next\n`);
  });

  test('saves the state, the second time, too', async () => {
    const lock = await s3.open().lock(lockInfo());
    for (const records of [3, 4]) {
      script(puts(KEY), fault);
      await lock.saveState(aState({}, records));
    }
    expect(s3.objects.get(KEY)?.toString()).toContain('"serial":4');
  });

  test('keeps a plan', async () => {
    const lock = await s3.open().lock(lockInfo());
    script(({ key }) => key.includes('.plans/'), fault);
    await lock.keepPlan(uuid(5), ['plan']);
    expect(await s3.open().readPlan(uuid(5))).toBe('plan');
  });
});

test('a list of keys that do not begin as asked is no empty log', async () => {
  const lock = await s3.open().lock(lockInfo());
  await lock.append(aLog().text);
  // So answers who does not know encoding-type=url: the "+" of the key is then read as a space.
  const key = logObject(0).replaceAll('&', '&amp;');
  const body = `<ListBucketResult><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>${key}</Key></Contents></ListBucketResult>`;
  s3.fault = (call) => (call.key === '' ? { status: 200, body } : undefined);
  await expect(s3.open().readLog()).rejects.toThrow(/not answered with a list of keys/);
});

test('waits longer between tries, by chance, and gives up after four', async () => {
  const lock = await s3.open().lock(lockInfo());
  s3.clock.slept.length = 0;
  s3.fault = (call) => (puts(logObject(0))(call) ? status(503, 'SlowDown') : undefined);
  const appended = lock.append('line\n');
  await expect(appended).rejects.toThrow(StoreError);
  await expect(appended).rejects.toThrow(/PUT s3:\/\/policies\/.* failed with 503 \(SlowDown/);
  expect(s3.calls.filter(puts(logObject(0)))).toHaveLength(4);
  expect(s3.clock.slept).toEqual([300, 600, 1200]);
  s3.fault = () => undefined;
  await expect(lock.append('more\n')).rejects.toThrow(/SlowDown/);
  await expect(lock.saveState(aState({}))).rejects.toThrow(/SlowDown/);
  expect(s3.objects.has(logObject(0))).toBe(false);
});

test('a read is tried again, too', async () => {
  const lock = await s3.open().lock(lockInfo());
  await lock.append(aLog().text);
  script(({ method }) => method === 'GET', 'drop-before', 'truncate', status(500, 'InternalError'));
  expect(await textOf(await s3.open().readLog())).toBe(aLog().text);
});

describe('a write that another was faster with', () => {
  test('under the number of a log object: the lock is lost', async () => {
    const lock = await s3.open().lock(lockInfo());
    s3.objects.set(logObject(0), Buffer.from('another\n'));
    await expect(lock.append(aLog().text)).rejects.toThrow(LockLostError);
    expect(s3.objects.get(logObject(0))?.toString()).toBe('another\n');
  });

  test('and was answered 500 or 409: the lock is lost, nothing is overwritten', async () => {
    for (const fault of [
      status(500, 'InternalError'),
      status(409, 'ConditionalRequestConflict'),
    ] as const) {
      const lock = await s3.open().lock(lockInfo());
      await lock.saveState(aState({}));
      s3.objects.set(KEY, Buffer.from('another'));
      script(puts(KEY), fault);
      await expect(lock.saveState(aState({}, 3))).rejects.toThrow(LockLostError);
      expect(s3.objects.get(KEY)?.toString()).toBe('another');
      s3.objects.delete(KEY);
      await lock.release();
    }
  });

  test('of a state that is gone: the lock is lost', async () => {
    const lock = await s3.open().lock(lockInfo());
    await lock.saveState(aState({}));
    s3.objects.delete(KEY);
    await expect(lock.saveState(aState({}, 3))).rejects.toThrow(LockLostError);
    expect(s3.objects.has(KEY)).toBe(false);
  });

  test('between lock and reading: the first append finds out, and a cut', async () => {
    const store = s3.open();
    const lock = await store.lock(lockInfo());
    // A holder that lost the lock had this under way.
    s3.objects.set(logObject(0), Buffer.from(aLog().text));
    expect(await textOf(await store.readLog())).toBe(aLog().text);
    await expect(lock.cutLog(0, uuid(9))).rejects.toThrow(LockLostError);
    await expect(lock.append('next\n')).rejects.toThrow(LockLostError);
    expect(s3.objects.get(logObject(0))?.toString()).toBe(aLog().text);
  });
});

describe('is never "no state":', () => {
  const ANSWERS: readonly (readonly [string, Fault, RegExp])[] = [
    ['a missing bucket', status(404, 'NoSuchBucket'), /NoSuchBucket.*not the same as no state/],
    ['404 without a word of S3', { status: 404, body: '<html>' }, /may not be S3/],
    ['an empty 200', { status: 200, body: '' }, /ETag|list of keys/],
    ['garbage', { status: 200, body: '<ListBucketResult><Key>' }, /ETag|list of keys/],
    ['500', status(500, 'InternalError'), /500 \(InternalError, request REQ1\).*Try again later/],
    ['a redirect', { status: 307, headers: { location: 'https://evil.example' } }, /not followed/],
    [
      'another region',
      { status: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'us-west-2' } },
      /in the region us-west-2, not eu-central-1: write \?region=us-west-2/,
    ],
    [
      'another region, said in the document',
      {
        status: 400,
        body: '<Error><Code>AuthorizationHeaderMalformed</Code><Region>us-west-1</Region></Error>',
      },
      /write \?region=us-west-1/,
    ],
    ['403', status(403, 'AccessDenied'), /s3:ListBucket on policies/],
    ['an expired key', status(400, 'ExpiredToken'), /have expired/],
    ['a wrong clock', status(403, 'RequestTimeTooSkewed'), /clock/],
  ];

  test.each(ANSWERS)('%s', async (_, fault, message) => {
    s3.fault = () => fault;
    for (const read of ['readState', 'readLog', 'readLock'] as const) {
      const store = s3.open();
      const reading = store[read]();
      await expect(reading).rejects.toThrow(StoreError);
      await expect(reading).rejects.toThrow(message);
      await expect(reading).rejects.not.toThrow(/canary/);
    }
  });

  test('an empty object', async () => {
    s3.objects.set(KEY, Buffer.alloc(0));
    const reading = s3.open().readState();
    await expect(reading).rejects.toThrow(UntrustedStateError);
    await expect(reading).rejects.toMatchObject({ reason: 'state-broken' });
  });

  test('nobody to connect to', async () => {
    const env = { ...s3.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    await expect(s3.open(env).readState()).rejects.toThrow(/No answer from 127.0.0.1:1 \(ECONN/);
  });
});

describe('a server that cannot write on condition is refused, and no lock stays', () => {
  test.each(['if-none-match', 'if-match'])('as it ignores %s', async (name) => {
    s3.ignores = [name];
    await expect(s3.open().lock(lockInfo())).rejects.toThrow(
      new RegExp(`\\(${name}\\) does not hold.*cannot keep a state`),
    );
    expect([...s3.objects.keys()]).toEqual([]);
  });

  test('as it says that it does not implement them', async () => {
    s3.fault = ({ condition }) =>
      condition === undefined ? undefined : status(501, 'NotImplemented');
    await expect(s3.open().lock(lockInfo())).rejects.toThrow(/501 .*cannot keep a state/);
    expect([...s3.objects.keys()]).toEqual([]);
  });

  test('and is asked so once', async () => {
    const store = s3.open();
    await (await store.lock(lockInfo())).release();
    const before = s3.calls.filter(puts(LOCK)).length;
    await (await store.lock(lockInfo())).release();
    expect(before).toBe(3);
    expect(s3.calls.filter(puts(LOCK))).toHaveLength(4);
  });
});

describe('a log', () => {
  const locked = async (...objects: readonly (readonly [number, string])[]): Promise<StoreLock> => {
    for (const [first, text] of objects) s3.objects.set(logObject(first), Buffer.from(text));
    return s3.open().lock(lockInfo());
  };

  const BROKEN: readonly (readonly [string, readonly (readonly [number, string])[]])[] = [
    ['that lacks its first object', [[1, 'b\n']]],
    [
      'with a gap',
      [
        [0, 'a\nb\n'],
        [3, 'd\n'],
      ],
    ],
    [
      'with lines twice',
      [
        [0, 'a\nb\n'],
        [1, 'b\n'],
      ],
    ],
    [
      'whose line has no end before another object',
      [
        [0, 'a\nb'],
        [1, 'b\n'],
      ],
    ],
    ['with an empty object', [[0, '']]],
  ];

  test.each(BROKEN)('%s is broken', async (_, objects) => {
    for (const [first, text] of objects) s3.objects.set(logObject(first), Buffer.from(text));
    const reading = s3.open().readLog().then(textOf);
    await expect(reading).rejects.toThrow(UntrustedStateError);
    await expect(reading).rejects.toMatchObject({ reason: 'log-broken' });
  });

  test('is read over many pages, and what others keep beside it is left alone', async () => {
    const lines = Array.from({ length: 20 }, (_, number) => `line ${number}\n`);
    const lock = await locked(...lines.map((line, number) => [number, line] as const));
    s3.objects.set(`${KEY}.log/notes & <more>.txt`, Buffer.from('x'));
    expect(await textOf(await s3.open().readLog())).toBe(lines.join(''));
    await lock.append('next\n');
    expect(s3.objects.get(logObject(20))?.toString()).toBe('next\n');
  });

  test('asks for the lock again before a group that waited long for the one before', async () => {
    const lock = await locked();
    const isLook = ({ method, key }: Call): boolean => method === 'GET' && key === LOCK;
    let second: Promise<void> | undefined;
    let writes = 0;
    let looks = 0;
    s3.calls.length = 0;
    s3.fault = (call) => {
      if (!puts(logObject(0))(call)) return undefined;
      writes += 1;
      second ??= lock.append('second\n');
      second.catch(() => undefined);
      if (writes < 4) return 'drop-before';
      looks = s3.calls.filter(isLook).length;
      s3.objects.set(LOCK, Buffer.from(JSON.stringify(lockInfo())));
      return undefined;
    };
    await lock.append('first\n');
    await expect(second).rejects.toThrow(LockLostError);
    expect([looks, s3.calls.filter(isLook).length]).toEqual([1, 2]);
    expect(await textOf(await s3.open().readLog())).toBe('first\n');
  });

  test('takes a group of any size, in objects of a bounded one', async () => {
    const lock = await locked();
    const text = `${'x'.repeat(60_000)}\n`.repeat(300);
    await lock.append(text);
    const keys = [...s3.objects.keys()].filter((key) => key.startsWith(`${KEY}.log/`));
    expect(keys.length).toBeGreaterThan(1);
    expect(await textOf(await s3.open().readLog())).toBe(text);
  });

  test('that ends in an incomplete line takes nothing until it is cut', async () => {
    const lock = await locked([0, 'a\nto']);
    await expect(lock.append('b\n')).rejects.toThrow(/must be cut first/);
    await lock.release();
    const next = await s3.open().lock(lockInfo());
    await next.cutLog(2, uuid(9));
    await next.append('b\n');
    expect(await textOf(await s3.open().readLog())).toBe('a\nb\n');
    expect(s3.objects.get(`${KEY}.log.torn-${uuid(9)}`)?.toString()).toBe('to');
  });

  test('whose cut is cut off at any request is cut by the next', async () => {
    const objects = [
      [0, 'a\nb\ntorn\n'],
      [3, 'x\n'],
      [4, 'y\n'],
    ] as const;
    for (let request = 1; ; request += 1) {
      const own = await startScriptedS3();
      for (const [first, text] of objects) own.objects.set(logObject(first), Buffer.from(text));
      const lock = await own.open().lock(lockInfo());
      let seen = 0;
      own.fault = () => ((seen += 1) >= request ? status(403, 'AccessDenied') : undefined);
      const cut = await lock.cutLog(4, uuid(9)).then(
        () => true,
        () => false,
      );
      own.fault = () => undefined;
      const left = await textOf(await own.open().readLog());
      expect('a\nb\ntorn\nx\ny\n'.startsWith(left ?? '?')).toBe(true);
      await lock.release();
      const next = await own.open().lock(lockInfo());
      await next.cutLog(4, uuid(8));
      await next.append('c\n');
      expect(await textOf(await own.open().readLog())).toBe('a\nb\nc\n');
      await own.close();
      if (cut) break;
    }
  });
});

describe('a lock', () => {
  test('whose deletion got no answer is looked at before it is deleted again', async () => {
    const lock = await s3.open().lock(lockInfo());
    const others = JSON.stringify(lockInfo());
    s3.fault = ({ method, key }) => {
      if (method !== 'DELETE' || key !== LOCK) return undefined;
      s3.fault = () => undefined;
      s3.objects.set(LOCK, Buffer.from(others));
      return 'drop-before';
    };
    await lock.release();
    expect(s3.objects.get(LOCK)?.toString()).toBe(others);
  });

  test('that cannot be given back is an error that names the permission', async () => {
    const lock = await s3.open().lock(lockInfo());
    s3.fault = ({ method }) => (method === 'DELETE' ? status(403, 'AccessDenied') : undefined);
    await expect(lock.release()).rejects.toThrow(
      new RegExp(`s3:DeleteObject on policies/.*\\.lock.*"mustreset force-unlock ${lock.info.ID}"`),
    );
  });

  test('that is forced away although its deletion got no answer counts as removed', async () => {
    const lock = await s3.open().lock(lockInfo());
    script(({ method }) => method === 'DELETE', 'drop-after');
    expect(await s3.open().forceUnlock(lock.info.ID)).toEqual(lock.info);
    expect(s3.objects.has(LOCK)).toBe(false);
  });

  test('that is given back while it is forced away is told apart', async () => {
    const lock = await s3.open().lock(lockInfo());
    let reads = 0;
    s3.fault = ({ method, key }) => {
      if (method === 'GET' && key === LOCK && (reads += 1) === 2) s3.objects.delete(LOCK);
      return undefined;
    };
    const forced = s3.open().forceUnlock(lock.info.ID);
    await expect(forced).rejects.toThrow(LockMismatchError);
    await expect(forced).rejects.toThrow(/given back meanwhile/);
  });

  test('that is not readable locks all the same', async () => {
    s3.objects.set(LOCK, Buffer.from('{"ID":1}'));
    const store = s3.open();
    await expect(store.readLock()).rejects.toThrow(/readable lock/);
    await expect(store.lock(lockInfo())).rejects.toThrow(StateLockedError);
    await expect(store.lock(lockInfo())).rejects.toMatchObject({
      lock: { Info: expect.stringContaining('then delete it') as string },
    });
  });

  test('is Terraform’s seven keys', async () => {
    const info = lockInfo();
    await s3.open().lock(info);
    expect(JSON.parse(s3.objects.get(LOCK)?.toString() ?? '')).toEqual(info);
  });
});

test('answers kept beside the log are copied before they are deleted', async () => {
  const lock = await s3.open().lock(lockInfo());
  await lock.appendErrored('{"a":1}');
  await lock.appendErrored('{"a":2}');
  script(({ method }) => method === 'DELETE', undefined, status(403, 'AccessDenied'));
  await expect(lock.retireErrored(uuid(9))).rejects.toThrow(/s3:DeleteObject/);
  expect(await lock.readErrored()).toEqual(['{"a":2}']);
  await lock.retireErrored(uuid(9));
  expect([...s3.objects.keys()].filter((key) => key.includes('.errored')).sort()).toEqual(
    [0, 1].map((n) => `${KEY}.errored.${uuid(9)}/${String(n).padStart(12, '0')}.jsonl`),
  );
});

test('who may only read sees all, and learns what the lock takes', async () => {
  const owner = s3.open();
  const lock = await owner.lock(lockInfo());
  await lock.append(aLog().text);
  await lock.saveState(aState({}));
  await lock.keepPlan(uuid(5), ['plan']);
  await lock.release();
  const reader = s3.open(s3.reader);
  expect(await textOf(await reader.readLog())).toBe(aLog().text);
  expect(await textOf(await reader.readState())).toContain('"serial":4');
  expect(await reader.readPlan(uuid(5))).toBe('plan');
  const refused = reader.lock(lockInfo());
  await expect(refused).rejects.toThrow(StoreError);
  await expect(refused).rejects.toThrow(/s3:PutObject.*Reading .* needs s3:GetObject/);
});
