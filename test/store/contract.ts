/** What every store must do; run by each kind of store with its own factory. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import type { Members, State } from '../../src/model/state.ts';
import {
  LockLostError,
  LockMismatchError,
  StateLockedError,
  type LockInfo,
  type Store,
  type StoreLock,
} from '../../src/model/store.ts';
import { loadState } from '../../src/store/load.ts';
import { decodeState, encodeFolded } from '../../src/store/state-document.ts';
import { LINEAGE, LogBuilder, PROJECT, uuid } from '../log/history.ts';

/** A place that is empty at first; each `open` is another client of it, closed by who opened it. */
export interface StorePlace {
  open(): Store;
  remove(): Promise<void>;
  /** What others are told of a lock, where the place does not keep all of it; default: all. */
  seen?(info: LockInfo): LockInfo;
}

export const lockInfo = (more: Partial<LockInfo> = {}): LockInfo => ({
  ID: randomUUID(),
  Operation: 'OperationTypeApply',
  Info: '',
  Who: 'ada@laptop',
  Version: '0.1.0',
  Created: '2026-11-20T14:30:00.000Z',
  Path: 'here',
  ...more,
});

export async function textOf(
  chunks: AsyncIterable<Uint8Array> | undefined,
): Promise<string | undefined> {
  if (chunks === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

const ADA = 'ada@example.com';

export const aLog = (): LogBuilder =>
  new LogBuilder().start(uuid(2)).intend(uuid(3), ADA).outcome(uuid(3), 'applied').finish();

export const aState = (members: Members, records = 4): State => {
  const log = aLog().positions[records] ?? aLog().position;
  return { lineage: LINEAGE, project_id: PROJECT, serial: 0, log, members };
};

const START = '2026-01-01T00:00:00.000Z';

/** The document that a save with the whole state makes. */
const documentOf = (state: State): string => [...encodeFolded(state)].join('');

const row = (required_at: string): Members => ({
  [ADA]: { reset: { required_at, by: 'imported', campaigns: [], members: {}, sessions: [] } },
});

export function storeContract(kind: string, makePlace: () => Promise<StorePlace>): void {
  describe(`a store in ${kind}`, () => {
    let place: StorePlace;
    let store: Store;
    const locks: StoreLock[] = [];
    const stores: Store[] = [];

    const open = (): Store => {
      const opened = place.open();
      stores.push(opened);
      return opened;
    };

    const seen = (info: LockInfo): LockInfo => place.seen?.(info) ?? info;

    const take = async (more?: Partial<LockInfo>, client = store): Promise<StoreLock> => {
      const lock = await client.lock(lockInfo(more));
      locks.push(lock);
      return lock;
    };

    beforeEach(async () => {
      place = await makePlace();
      store = open();
    });

    afterEach(async () => {
      for (const lock of locks.splice(0)) await lock.release();
      for (const opened of stores.splice(0)) await opened.close();
      await place.remove();
    });

    test('is empty at first: no state, no log, no lock, no plan', async () => {
      expect(await store.readState()).toBeUndefined();
      expect(await store.readLog()).toBeUndefined();
      expect(await store.readLock()).toBeUndefined();
      expect(await store.readPlan(uuid(1))).toBeUndefined();
      expect(await loadState(store)).toEqual({ state: undefined });
    });

    test('keeps lines in the order in which they were appended, for other clients to read', async () => {
      const lock = await take();
      const { lines } = aLog();
      await Promise.all(lines.map((line) => lock.append(`${line}\n`)));
      expect(await textOf(await open().readLog())).toBe(aLog().text);
    });

    test('goes on behind the lines of an earlier holder', async () => {
      const { lines } = aLog();
      const first = await take();
      await first.append(`${lines[0]}\n`);
      await first.release();
      const second = await take({}, open());
      await second.append(`${lines.slice(1).join('\n')}\n`);
      expect(await textOf(await store.readLog())).toBe(aLog().text);
    });

    test('cuts torn bytes off the log and goes on behind them', async () => {
      const log = aLog();
      const first = await take();
      await first.append(`${log.text}torn\n`);
      await first.release();
      const second = await take();
      await second.cutLog(log.position.bytes, uuid(9));
      expect(await textOf(await store.readLog())).toBe(log.text);
      await second.append('next\n');
      expect(await textOf(await store.readLog())).toBe(`${log.text}next\n`);
    });

    test('cuts a log to nothing when its first line is torn', async () => {
      const first = await take();
      await first.append('torn\n');
      await first.release();
      const second = await take();
      await second.cutLog(0, uuid(9));
      await second.append(aLog().text);
      expect(await textOf(await store.readLog())).toBe(aLog().text);
    });

    test('replaces the state as a whole, with its log records as serial', async () => {
      const lock = await take();
      await lock.saveState(aState(row('2026-01-01T00:00:00.000Z'), 3));
      await lock.saveState(aState(row('2026-01-02T00:00:00.000Z'), 4));
      const chunks = await open().readState();
      expect(chunks && (await decodeState(chunks))).toMatchObject({
        serial: 4,
        members: row('2026-01-02T00:00:00.000Z'),
      });
    });

    test('saves the members as they were at the call', async () => {
      const lock = await take();
      const members: Record<string, object> = { ...row('2026-01-01T00:00:00.000Z') };
      const saving = lock.saveState(aState(members));
      members['eve@example.com'] = {};
      await saving;
      const chunks = await store.readState();
      expect(Object.keys((chunks && (await decodeState(chunks)))?.members ?? {})).toEqual([ADA]);
    });

    test('gives the state back byte for byte, when told what changed and when not', async () => {
      const lock = await take();
      const members = Object.fromEntries(
        ['zoe', 'ada', 'bob'].map((name) => [`${name}@example.com`, row(START)[ADA] ?? {}]),
      );
      const saved = async (state: State, changed?: readonly string[]): Promise<void> => {
        await lock.saveState(state, changed);
        expect(await textOf(await open().readState())).toBe(documentOf(state));
      };
      await saved(aState(members, 2));
      const { 'bob@example.com': _gone, ...left } = members;
      const changed = { ...left, ...row('2026-01-03T00:00:00.000Z') };
      await saved(aState(changed, 3), ['bob@example.com', ADA]);
      await saved(aState({}, 4));
    });

    test('sorts addresses as the document does, also those that no policy could write', async () => {
      const lock = await take();
      const record = row(START)[ADA] ?? {};
      const odd = ['é@x.example', '\u{1f600}@x.example', '\uffee@x.example', 'Z@x.example'];
      const members = Object.fromEntries([...odd, ADA].map((address) => [address, record]));
      await lock.saveState(aState(members));
      expect(await textOf(await open().readState())).toBe(documentOf(aState(members)));
    });

    test('holds 100 000 members', async () => {
      const lock = await take();
      const record = row(START)[ADA] ?? {};
      const members: Members = Object.fromEntries(
        Array.from({ length: 100_000 }, (_, n) => [`m${n}@example.com`, record]),
      );
      await lock.saveState(aState(members));
      const chunks = await open().readState();
      const read = chunks && (await decodeState(chunks));
      expect(Object.keys(read?.members ?? {})).toHaveLength(100_000);
    });

    test('gives state and log back so that they belong together', async () => {
      const log = aLog();
      const lock = await take();
      await lock.append(log.text);
      const found = await loadState(store);
      if (found.state === undefined) throw new Error('empty');
      await lock.saveState(found.state);
      const again = await loadState(open(), { project_id: PROJECT });
      expect(again.state).toEqual({ ...found.state, serial: log.records.length });
    });

    test('keeps a plan byte for byte, takes it twice, and never another under its id', async () => {
      const lock = await take();
      const text = '{"plan":"é"}\n';
      await lock.keepPlan(uuid(5), ['{"plan":', '"é"}\n']);
      await lock.keepPlan(uuid(5), [text]);
      expect(await open().readPlan(uuid(5))).toBe(text);
      await expect(lock.keepPlan(uuid(5), ['other'])).rejects.toThrow(/another plan/);
      expect(await store.readPlan(uuid(5))).toBe(text);
    });

    test('names no plan by what is not a UUID', async () => {
      const lock = await take();
      await expect(lock.keepPlan('../evil', ['x'])).rejects.toThrow(/UUID/);
      await expect(store.readPlan('../evil')).rejects.toThrow(/UUID/);
    });

    test('keeps answers beside the log until they are set aside', async () => {
      const lock = await take();
      expect(await lock.readErrored()).toEqual([]);
      await Promise.all(['{"a":1}', '{"a":2}'].map((line) => lock.appendErrored(line)));
      await lock.release();
      const next = await take();
      expect(await next.readErrored()).toEqual(['{"a":1}', '{"a":2}']);
      await next.retireErrored(uuid(9));
      expect(await next.readErrored()).toEqual([]);
      await next.retireErrored(uuid(8));
    });

    test('has one holder at a time, whose data the others get', async () => {
      const lock = await take({ Who: 'grace@desk', Operation: 'OperationTypeApply' });
      const refused = open().lock(lockInfo());
      await expect(refused).rejects.toThrow(StateLockedError);
      await expect(refused).rejects.toMatchObject({
        lock: seen(lock.info),
        location: store.location,
      });
      expect(await open().readLock()).toEqual(seen(lock.info));
      expect(await lock.isHeld()).toBe(true);
      await lock.release();
      expect(await store.readLock()).toBeUndefined();
      expect(await (await take({}, open())).isHeld()).toBe(true);
    });

    test('can be read by others while it is locked', async () => {
      const lock = await take();
      await lock.append(aLog().text);
      expect((await loadState(open())).state?.log.records).toBe(5);
    });

    test('gives a lock to exactly one of many who ask at once', async () => {
      const asked = await Promise.allSettled(Array.from({ length: 10 }, () => take({}, open())));
      expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of asked) {
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StateLockedError);
      }
    });

    test('is unlocked by force with the right ID alone', async () => {
      const lock = await take();
      const wrong = store.forceUnlock(randomUUID());
      await expect(wrong).rejects.toThrow(LockMismatchError);
      await expect(wrong).rejects.toMatchObject({ lock: seen(lock.info) });
      expect(await lock.isHeld()).toBe(true);
      expect(await open().forceUnlock(lock.info.ID)).toEqual(seen(lock.info));
      expect(await store.readLock()).toBeUndefined();
      await expect(store.forceUnlock(lock.info.ID)).rejects.toThrow(LockMismatchError);
    });

    test('takes nothing from who lost the lock, and leaves the lock of the next alone', async () => {
      const lost = await take();
      await lost.append(`${aLog().lines[0]}\n`);
      await store.forceUnlock(lost.info.ID);
      const next = await take({}, open());
      expect(await lost.isHeld()).toBe(false);
      await expect(lost.append('late\n')).rejects.toThrow(LockLostError);
      await expect(lost.saveState(aState({}))).rejects.toThrow(LockLostError);
      await expect(lost.keepPlan(uuid(5), ['x'])).rejects.toThrow(LockLostError);
      await expect(lost.retireErrored(uuid(9))).rejects.toThrow(LockLostError);
      await lost.release();
      expect(await next.isHeld()).toBe(true);
      expect(await store.readLock()).toEqual(seen(next.info));
      expect(await textOf(await store.readLog())).toBe(`${aLog().lines[0]}\n`);
      expect(await store.readState()).toBeUndefined();
      expect(await store.readPlan(uuid(5))).toBeUndefined();
    });

    test('takes nothing more once the lock was given back', async () => {
      const lock = await take();
      await lock.release();
      await lock.release();
      expect(await lock.isHeld()).toBe(false);
      await expect(lock.append('late\n')).rejects.toThrow(LockLostError);
      expect(await store.readLog()).toBeUndefined();
    });
  });
}
