import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LockLostError, StoreError, type StoreLock } from '../../../src/model/store.ts';
import { openFileStore } from '../../../src/store/file/file-store.ts';
import { loadState } from '../../../src/store/load.ts';
import { uuid } from '../../log/history.ts';
import { aLog, aState, lockInfo, storeContract, textOf } from '../contract.ts';
import { folderPlace, type FolderPlace } from '../place.ts';

storeContract('a folder', folderPlace);

let place: FolderPlace;
beforeEach(async () => {
  place = await folderPlace();
});
const locks: StoreLock[] = [];
afterEach(async () => {
  for (const lock of locks.splice(0)) await lock.release();
  await place.remove();
});

async function take(): Promise<StoreLock> {
  const lock = await place.open().lock(lockInfo());
  locks.push(lock);
  return lock;
}
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('reading makes neither the folder nor a file', async () => {
  await loadState(place.open());
  await place.open().readLock();
  expect(existsSync(place.folder)).toBe(false);
});

test('folders and files are for this user alone, whatever the umask', async () => {
  const umask = process.umask(0);
  try {
    const lock = await take();
    await lock.append(`${aLog().text}torn\n`);
    await lock.saveState(aState({}));
    await lock.keepPlan(uuid(1), ['plan']);
    await lock.appendErrored('{}');
    expect(mode(place.path('mustreset.lock.json'))).toBe('600');
    await lock.release();
    await (await take()).cutLog(aLog().position.bytes, uuid(2));
  } finally {
    process.umask(umask);
  }
  expect(mode(place.folder)).toBe('700');
  expect(mode(place.path('plans'))).toBe('700');
  for (const name of [
    'mustreset.state.json',
    'mustreset.log.jsonl',
    'mustreset.errored.jsonl',
    `mustreset.log.torn-${uuid(2)}`,
    `plans/${uuid(1)}.json`,
  ]) {
    expect([name, mode(place.path(name))]).toEqual([name, '600']);
  }
});

test('nothing but the named files is left behind', async () => {
  const lock = await take();
  await lock.append(aLog().text);
  await lock.saveState(aState({}));
  await lock.keepPlan(uuid(1), ['plan']);
  await lock.appendErrored('{}');
  await lock.retireErrored(uuid(2));
  await lock.release();
  expect(readdirSync(place.folder, { recursive: true }).sort()).toEqual([
    `mustreset.errored.jsonl.${uuid(2)}`,
    'mustreset.log.jsonl',
    'mustreset.state.json',
    'plans',
    `plans/${uuid(1)}.json`,
  ]);
});

test('what a writer that was killed left half-written is cleared away by the next holder', async () => {
  mkdirSync(place.path('plans'), { recursive: true });
  writeFileSync(place.path('mustreset.state.json.abc.tmp'), '{"half');
  writeFileSync(place.path(`plans/${uuid(1)}.json.abc.tmp`), '{"half');
  writeFileSync(place.path(`plans/${uuid(1)}.json`), 'a plan');
  await (await take()).release();
  expect(readdirSync(place.folder)).toEqual(['plans']);
  expect(readdirSync(place.path('plans'))).toEqual([`${uuid(1)}.json`]);
});

test('torn bytes are kept beside the log, byte for byte', async () => {
  mkdirSync(place.folder);
  const torn = Buffer.from([0, 255, 10, 1]);
  writeFileSync(place.path('mustreset.log.jsonl'), Buffer.concat([Buffer.from(aLog().text), torn]));
  const lock = await take();
  await lock.cutLog(aLog().position.bytes, uuid(2));
  expect(readFileSync(place.path(`mustreset.log.torn-${uuid(2)}`))).toEqual(torn);
  expect(readFileSync(place.path('mustreset.log.jsonl'), 'utf8')).toBe(aLog().text);
});

test('nothing is appended behind a line that is not complete', async () => {
  mkdirSync(place.folder);
  writeFileSync(place.path('mustreset.log.jsonl'), `${aLog().text}{"at"`);
  await expect((await take()).append('x\n')).rejects.toThrow(/incomplete line/);
});

test('an empty state is an error, never "no state"', async () => {
  mkdirSync(place.folder);
  writeFileSync(place.path('mustreset.state.json'), '');
  const refused = expect(loadState(place.open())).rejects;
  await refused.toThrow(/mustreset\.state\.json is empty/);
  await refused.toMatchObject({ reason: 'state-broken' });
});

test.each([
  [
    'someone else writes to the log',
    (log: string) => {
      appendFileSync(log, 'x\n');
    },
  ],
  [
    'another file takes its place',
    (log: string) => {
      renameSync(log, `${log}.old`);
      writeFileSync(log, '');
    },
  ],
  [
    'it goes away',
    (log: string) => {
      renameSync(log, `${log}.old`);
    },
  ],
])('when %s while the lock is held, nothing more is appended', async (_, meddle) => {
  const lock = await take();
  await lock.append(`${aLog().lines[0]}\n`);
  meddle(place.path('mustreset.log.jsonl'));
  await expect(lock.append('x\n')).rejects.toThrow(LockLostError);
});

test('after an append failed, no state is saved that could cover what the log does not hold', async () => {
  mkdirSync(place.path('mustreset.log.jsonl'), { recursive: true });
  const lock = await take();
  const failure: unknown = await lock.append('x\n').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StoreError);
  await expect(lock.append('y\n')).rejects.toBe(failure);
  await expect(lock.saveState(aState({}))).rejects.toBe(failure);
  await lock.appendErrored('{"kept":true}');
  expect(await lock.readErrored()).toEqual(['{"kept":true}']);
});

describe('what stands where a file is expected', () => {
  const NAMES = ['state', 'log', 'lock', 'errored', 'plan'] as const;
  const paths = (): Record<(typeof NAMES)[number], string> => ({
    state: place.path('mustreset.state.json'),
    log: place.path('mustreset.log.jsonl'),
    lock: place.path('mustreset.lock.json'),
    errored: place.path('mustreset.errored.jsonl'),
    plan: place.path(`plans/${uuid(1)}.json`),
  });

  async function useAll(
    name: (typeof NAMES)[number],
  ): Promise<readonly PromiseSettledResult<unknown>[]> {
    const store = place.open();
    const uses: Record<(typeof NAMES)[number], () => readonly Promise<unknown>[]> = {
      state: () => [store.readState().then(textOf)],
      log: () => [store.readLog().then(textOf)],
      lock: () => [store.readLock(), store.lock(lockInfo()), store.forceUnlock(uuid(1))],
      plan: () => [store.readPlan(uuid(1))],
      errored: () => [],
    };
    const results = await Promise.allSettled(uses[name]());
    if (name === 'lock') return results;
    const lock = await store.lock(lockInfo());
    const writes: Record<Exclude<typeof name, 'lock'>, () => readonly Promise<unknown>[]> = {
      state: () => [],
      log: () => [lock.append('x\n'), lock.cutLog(0, uuid(2))],
      plan: () => [lock.keepPlan(uuid(1), ['plan'])],
      errored: () => [lock.appendErrored('x'), lock.readErrored()],
    };
    const more = await Promise.allSettled(writes[name]());
    await lock.release();
    return [...results, ...more];
  }

  const KINDS: Record<string, (path: string, elsewhere: string) => void> = {
    'a symbolic link': (path, elsewhere) => {
      symlinkSync(elsewhere, path);
    },
    'a named pipe': (path) => {
      execFileSync('mkfifo', [path]);
    },
    'a folder': (path) => {
      mkdirSync(path);
    },
    'hard links': (path, elsewhere) => {
      linkSync(elsewhere, path);
    },
  };

  const cases = NAMES.flatMap((name) => Object.keys(KINDS).map((kind) => [name, kind] as const));

  test.each(cases)('the %s as %s is refused and left alone', async (name, kind) => {
    const elsewhere = join(place.folder, 'elsewhere');
    mkdirSync(join(place.folder, 'plans'), { recursive: true });
    writeFileSync(elsewhere, 'precious\n');
    KINDS[kind]?.(paths()[name], elsewhere);
    const results = await useAll(name);
    expect(results.length).toBeGreaterThan(0);
    for (const result of results) {
      const reason: unknown = result.status === 'rejected' ? result.reason : undefined;
      expect(reason).toBeInstanceOf(StoreError);
      expect((reason as Error).message).toContain(kind);
      expect((reason as Error).message).toContain(paths()[name]);
    }
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious\n');
  });

  test('a state that is a link is replaced by a file, and its target stays as it was', async () => {
    const elsewhere = join(place.folder, 'elsewhere');
    mkdirSync(place.folder);
    writeFileSync(elsewhere, 'precious\n');
    symlinkSync(elsewhere, paths().state);
    await (await take()).saveState(aState({}));
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious\n');
    expect((await textOf(await place.open().readState()))?.startsWith('{"format"')).toBe(true);
  });
});

test('a path through a file is an error that says so', async () => {
  mkdirSync(place.folder);
  writeFileSync(place.path('file'), '');
  const store = place.open();
  expect(store.location).toBe(place.folder);
  const through = openFileStore(place.path('file'));
  await expect(through.readState()).rejects.toThrow(/a folder is expected \(ENOTDIR\)/);
  await expect(through.lock(lockInfo())).rejects.toThrow(StoreError);
});
