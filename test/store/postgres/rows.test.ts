/** State and log as rows: what is touched, in which order it comes back, and what is refused. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MemberRecord, Members } from '../../../src/model/state.ts';
import { StoreError, type Store, type StoreLock } from '../../../src/model/store.ts';
import { decodeState } from '../../../src/store/state-document.ts';
import { uuid } from '../../log/history.ts';
import { aLog, aState, lockInfo, textOf } from '../contract.ts';
import { HAS_POSTGRES, ON_A_SERVER, startPostgres, type PostgresServer } from './server.ts';

const RECORD: MemberRecord = {
  reset: {
    required_at: '2026-01-01T00:00:00.000Z',
    by: 'imported',
    campaigns: [],
    members: {},
    sessions: [],
  },
};

const membersOf = (addresses: readonly string[]): Members =>
  Object.fromEntries(addresses.map((address) => [address, RECORD]));

describe.skipIf(!HAS_POSTGRES)(ON_A_SERVER, () => {
  let server: PostgresServer;
  let schema: string;
  let store: Store;
  let lock: StoreLock;

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => {
    server.remove();
  });
  beforeEach(async () => {
    schema = server.freshSchema();
    store = server.open(server.url(schema));
    lock = await store.lock(lockInfo());
  });
  afterEach(async () => {
    await lock.release();
    await store.close();
  });

  const savedAddresses = async (): Promise<readonly string[]> => {
    const chunks = await store.readState();
    // It refuses a document whose addresses are not in order.
    return Object.keys(chunks === undefined ? {} : (await decodeState(chunks)).members);
  };

  test('addresses beyond ASCII stand in their places, whichever batch those lie in', async () => {
    const plain = Array.from({ length: 12_000 }, (_, n) => `m${n}@example.com`);
    const odd = ['é', 'm0é', 'm4999\u{1f600}', 'm4999\uffee', 'm9999é', '\u{1f600}', '\uffee'].map(
      (name) => `${name}@example.com`,
    );
    const all = [...plain, ...odd];
    await lock.saveState(aState(membersOf(all)));
    expect(await savedAddresses()).toEqual(all.sort((a, b) => (a < b ? -1 : 1)));
  });

  test('only rows that changed are written', async () => {
    const members = membersOf(['ada', 'bob', 'eve'].map((name) => `${name}@example.com`));
    await lock.saveState(aState(members, 3));
    const versions = (): Promise<Record<string, unknown>[]> =>
      server.sql(`SELECT address, xmin::text FROM ${schema}.members ORDER BY address`);
    const before = await versions();
    const { 'bob@example.com': _gone, ...left } = members;
    await lock.saveState(aState(left, 4), ['bob@example.com', 'ada@example.com']);
    const after = await versions();
    expect(after.map(({ address }) => address)).toEqual(['ada@example.com', 'eve@example.com']);
    expect(after[0]?.['xmin']).not.toBe(before[0]?.['xmin']);
    expect(after[1]).toEqual(before[2]);
  });

  test('rows without a head belong to no state, and do not come into the next', async () => {
    await lock.saveState(aState(membersOf(['ada@example.com', 'old@example.com']), 3));
    await server.sql(`DELETE FROM ${schema}.state`);
    expect(await store.readState()).toBeUndefined();
    await lock.saveState(aState(membersOf(['ada@example.com']), 4), ['ada@example.com']);
    expect(await savedAddresses()).toEqual(['ada@example.com']);
  });

  test('who reads while a state is replaced sees the old one whole', async () => {
    const many = membersOf(Array.from({ length: 11_000 }, (_, n) => `m${n}@example.com`));
    await lock.saveState(aState(many, 3));
    const reading = await store.readState();
    await lock.saveState(aState({}, 4));
    expect(reading && (await decodeState(reading))).toMatchObject({ serial: 3, members: many });
    expect(await savedAddresses()).toEqual([]);
  });

  test('a log of many batches comes back as it was appended', async () => {
    const lines = Array.from({ length: 11_001 }, (_, n) => `{"line":${n},"text":"é"}\n`);
    await lock.append(lines.slice(0, 7_000).join(''));
    await lock.append(lines.slice(7_000).join(''));
    expect(await textOf(await store.readLog())).toBe(lines.join(''));
  });

  test('a log is cut where a line ends, counted in bytes, or not at all', async () => {
    await lock.append('é\nabc\nd\n');
    await expect(lock.cutLog(4, uuid(9))).rejects.toThrow(StoreError);
    await expect(lock.cutLog(99, uuid(9))).rejects.toThrow(/No line of the log ends/);
    expect(await textOf(await store.readLog())).toBe('é\nabc\nd\n');
    await lock.cutLog(3, uuid(9));
    expect(await textOf(await store.readLog())).toBe('é\n');
    const torn = await server.sql(
      `SELECT part, convert_from(bytes, 'UTF8') AS text FROM ${schema}.torn ORDER BY part`,
    );
    expect(torn).toEqual([
      { part: 1, text: 'abc\n' },
      { part: 2, text: 'd\n' },
    ]);
  });

  test('an answer that is kept while others are taken in stays for the next run', async () => {
    await lock.appendErrored('{"n":1}');
    expect(await lock.readErrored()).toEqual(['{"n":1}']);
    await lock.appendErrored('{"n":2}');
    await lock.retireErrored(uuid(9));
    expect(await lock.readErrored()).toEqual(['{"n":2}']);
    expect(await server.sql(`SELECT line, run FROM ${schema}.errored ORDER BY n`)).toEqual([
      { line: '{"n":1}', run: uuid(9) },
      { line: '{"n":2}', run: null },
    ]);
  });

  test('a state is not saved over a log that could not be written', async () => {
    await server.sql(`ALTER TABLE ${schema}.log ADD CHECK (line <> 'refused')`);
    await lock.append(aLog().text);
    const refused = lock.append('refused\n');
    const saving = lock.saveState(aState({}));
    await expect(refused).rejects.toThrow(/Cannot append to the log of .*23514/);
    await expect(saving).rejects.toThrow(/Cannot append to the log/);
    expect(await store.readState()).toBeUndefined();
    expect(await lock.isHeld()).toBe(true);
  });
});
