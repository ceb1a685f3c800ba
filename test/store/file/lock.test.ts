import { linkSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { LockMismatchError, StateLockedError, StoreError } from '../../../src/model/store.ts';
import { decodeState } from '../../../src/store/state-document.ts';
import { aState, lockInfo } from '../contract.ts';
import { Child, compileStore } from '../child.ts';
import { folderPlace, type FolderPlace } from '../place.ts';

let compiled: string;
let place: FolderPlace;
const children: Child[] = [];

beforeAll(() => {
  compiled = compileStore();
});
afterAll(() => rm(compiled, { recursive: true, force: true }));
beforeEach(async () => {
  place = await folderPlace();
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill();
  await place.remove();
});

const HOLD = `
  const lock = await openFileStore(args[0]).lock(lockInfo());
  console.log('locked', lock.info.ID, 'from', lock.tookOver?.ID);
  await stdin();
  console.log('held', await lock.isHeld());
  await lock.release();
  process.exit(0);
`;

/** Waits for the word to go, then says whether it got the lock; the winner holds it until told. */
const RACE = `
  console.log('ready');
  await stdin();
  try {
    const lock = await openFileStore(args[0]).lock(lockInfo());
    console.log('won over', lock.tookOver?.ID);
    await stdin();
    console.log('held', await lock.isHeld());
    await lock.append('x\\n');
    await lock.release();
    process.exit(0);
  } catch (error) {
    console.log('lost:', error.name, error.lock?.ID);
    process.exit(0);
  }
`;

function start(code: string): Child {
  const child = new Child(compiled, code, [place.folder]);
  children.push(child);
  return child;
}

const lockPath = (): string => place.path('mustreset.lock.json');
const lockFile = (): Record<string, unknown> =>
  JSON.parse(readFileSync(lockPath(), 'utf8')) as Record<string, unknown>;
const rewrite = (change: Record<string, unknown>): void => {
  writeFileSync(lockPath(), `${JSON.stringify({ ...lockFile(), ...change })}\n`);
};

async function killedHolder(): Promise<string> {
  const holder = start(HOLD);
  await holder.says(/locked/);
  const id = String(lockFile()['ID']);
  await holder.kill();
  return id;
}

test('a lock holds the seven keys of Terraform and who holds it, in that order', async () => {
  const lock = await place.open().lock(lockInfo());
  expect(Object.keys(lockFile())).toEqual([
    ...['ID', 'Operation', 'Info', 'Who', 'Version', 'Created', 'Path'],
    ...(process.platform === 'linux' ? ['pid', 'start_time', 'boot_id', 'pid_namespace'] : []),
  ]);
  await lock.release();
});

test('a living holder in another process is named and left alone', async () => {
  const holder = start(HOLD);
  await holder.says(/locked/);
  await expect(place.open().lock(lockInfo())).rejects.toMatchObject({
    name: 'StateLockedError',
    lock: { ID: lockFile()['ID'], Who: `child@${hostname()}` },
  });
  holder.go();
  await holder.exited;
  expect(holder.output).toContain('held true');
  await (await place.open().lock(lockInfo())).release();
});

test('a killed holder is taken over, and the new lock tells whose it was', async () => {
  const id = await killedHolder();
  expect(await place.open().readLock()).toMatchObject({ ID: id });
  const lock = await place.open().lock(lockInfo());
  expect(lock.tookOver).toMatchObject({ ID: id, Who: `child@${hostname()}` });
  expect(lock.tookOver).not.toHaveProperty('pid');
  expect(await lock.isHeld()).toBe(true);
  await lock.release();
  expect(readdirSync(place.folder)).toEqual([]);
});

test('a holder that died while it took over another leaves nothing that is in the way', async () => {
  const id = await killedHolder();
  linkSync(lockPath(), `${lockPath()}.takeover.tmp`);
  linkSync(lockPath(), `${lockPath()}.${id}.tmp`);
  const lock = await place.open().lock(lockInfo());
  expect(lock.tookOver?.ID).toBe(id);
  await lock.release();
  await (await place.open().lock(lockInfo())).release();
  expect(readdirSync(place.folder)).toEqual([]);
});

test('a stopped holder is not dead', async () => {
  const holder = start(HOLD);
  await holder.says(/locked/);
  holder.process.kill('SIGSTOP');
  await expect(place.open().lock(lockInfo())).rejects.toThrow(StateLockedError);
});

test('a process that only has the number of the dead holder does not keep its lock', async () => {
  const holder = start(HOLD);
  await holder.says(/locked/);
  rewrite({ start_time: '1' });
  const lock = await place.open().lock(lockInfo());
  expect(lock.tookOver?.ID).toBeDefined();
  await lock.release();
});

test.each([
  ['of another pid namespace', { pid_namespace: 'pid:[1]' }],
  ['of another machine', { boot_id: 'other', Who: 'ada@elsewhere' }],
  ['that does not tell its start time', { start_time: undefined }],
  ['that does not tell its process', { pid: undefined }],
])('a holder %s is never taken over', async (_, change) => {
  await killedHolder();
  rewrite(change);
  await expect(place.open().lock(lockInfo())).rejects.toThrow(StateLockedError);
});

test('eight processes at once: one gets the lock, the others its holder', async () => {
  const racers = Array.from({ length: 8 }, () => start(RACE));
  await Promise.all(racers.map((racer) => racer.says(/ready/)));
  for (const racer of racers) racer.go();
  await Promise.all(racers.map((racer) => racer.says(/won|lost/)));
  const winners = racers.filter((racer) => racer.output.includes('won'));
  expect(winners).toHaveLength(1);
  const id = String(lockFile()['ID']);
  for (const racer of racers) {
    if (racer !== winners[0]) expect(racer.output).toContain(`lost: StateLockedError ${id}`);
  }
  winners[0]?.go();
  await winners[0]?.exited;
  expect(winners[0]?.output).toContain('held true');
});

test('eight processes at a dead lock: one takes it over and keeps it', async () => {
  for (let round = 0; round < 3; round += 1) {
    const id = await killedHolder();
    const racers = Array.from({ length: 8 }, () => start(RACE));
    await Promise.all(racers.map((racer) => racer.says(/ready/)));
    for (const racer of racers) racer.go();
    await Promise.all(racers.map((racer) => racer.says(/won|lost/)));
    const winners = racers.filter((racer) => racer.output.includes('won'));
    expect(winners.map((winner) => winner.output.trim())).toEqual([`ready\nwon over ${id}`]);
    winners[0]?.go();
    await winners[0]?.exited;
    expect(winners[0]?.output).toContain('held true');
    expect(readdirSync(place.folder)).toEqual(['mustreset.log.jsonl']);
  }
});

test.each(['', '{"ID":"half', '{"ID":1}', 'null'])(
  'a lock file that holds %j names itself, and nobody takes it over',
  async (text) => {
    await mkdir(place.folder);
    writeFileSync(lockPath(), text);
    const refused = place.open().lock(lockInfo());
    await expect(refused).rejects.toThrow(StateLockedError);
    await expect(refused).rejects.toMatchObject({ lock: { ID: '', Path: lockPath() } });
    await expect(place.open().forceUnlock('')).rejects.toThrow(StoreError);
    expect(readFileSync(lockPath(), 'utf8')).toBe(text);
  },
);

test('nobody ever reads a half-written lock or state while they change all the time', async () => {
  const writer = start(`
    const store = openFileStore(args[0]);
    console.log('ready');
    const members = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => ['u' + n + '@example.com', {}]));
    const log = { records: 1, bytes: 2, head: 'sha256:' + '0'.repeat(64) };
    for (let n = 0; n < 40; n += 1) {
      const lock = await store.lock(lockInfo());
      await lock.saveState({ lineage: 'l', project_id: 'p', serial: 0, log, members });
      await lock.release();
    }
    console.log('done');
    process.exit(0);
  `);
  await writer.says(/ready/);
  const store = place.open();
  let seen = 0;
  while (!writer.output.includes('done')) {
    await store.readLock();
    const chunks = await store.readState();
    if (chunks === undefined) continue;
    seen += 1;
    expect(Object.keys((await decodeState(chunks)).members)).toHaveLength(3000);
  }
  expect(seen).toBeGreaterThan(0);
});

test('a writer killed at any moment leaves the old state or the new one', async () => {
  const lock = await place.open().lock(lockInfo());
  await lock.saveState(aState({ 'ada@example.com': {} }));
  await lock.release();
  for (let round = 0; round < 5; round += 1) {
    const writer = start(`
      const lock = await openFileStore(args[0]).lock(lockInfo());
      const members = Object.fromEntries(Array.from({ length: 20000 }, (_, n) => ['u' + n + '@example.com', {}]));
      const log = { records: 1, bytes: 2, head: 'sha256:' + '0'.repeat(64) };
      console.log('saving');
      for (;;) await lock.saveState({ lineage: 'l', project_id: 'p', serial: 0, log, members });
    `);
    await writer.says(/saving/);
    await writer.kill();
    const chunks = await place.open().readState();
    const count = Object.keys((chunks && (await decodeState(chunks)))?.members ?? {}).length;
    expect([1, 20_000]).toContain(count);
  }
  await (await place.open().lock(lockInfo())).release();
  expect(readdirSync(place.folder)).toEqual(['mustreset.state.json']);
});

test('a wrong ID of force-unlock leaves a lock of another process in place', async () => {
  const holder = start(HOLD);
  await holder.says(/locked/);
  const text = readFileSync(lockPath(), 'utf8');
  await expect(place.open().forceUnlock(lockInfo().ID)).rejects.toThrow(LockMismatchError);
  expect(readFileSync(lockPath(), 'utf8')).toBe(text);
  await place.open().forceUnlock(String(lockFile()['ID']));
  holder.go();
  await holder.exited;
  expect(holder.output).toContain('held false');
});
