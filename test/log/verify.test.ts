import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { canonicalText } from '../../src/log/canonical-text.ts';
import { createFold } from '../../src/log/fold.ts';
import { verifyLog, type SavedState } from '../../src/log/verify.ts';
import type { Members } from '../../src/model/state.ts';
import { LINEAGE, LogBuilder, PROJECT, histories, uuid } from './history.ts';

const ADA = 'ada@example.com';

const aLog = (): LogBuilder =>
  new LogBuilder().start(uuid(2)).intend(uuid(3), ADA).outcome(uuid(3), 'applied').finish();

interface Change {
  readonly lineage?: string;
  readonly log?: SavedState['log'];
  readonly members?: Members;
}

/** The state of the first `serial` records, changed. */
function stateOf(log: LogBuilder, serial: number, change: Change = {}): SavedState {
  const fold = createFold();
  for (const record of log.records.slice(0, serial)) fold.apply(record);
  const { bytes, head } = log.positions[serial] ?? log.position;
  const { lineage = LINEAGE, log: covered = { bytes, head }, members = fold.members } = change;
  const texts = Object.entries(members).map(([key, record]) => [key, canonicalText(record)]);
  return {
    lineage,
    serial,
    project_id: PROJECT,
    log: covered,
    isOf: (folded) => isDeepStrictEqual([...folded].sort(), texts.sort()),
  };
}

test('a whole log is good, whether it comes as lines or as bytes', async () => {
  const log = aLog();
  const good = {
    ok: true,
    records: 5,
    head: log.position.head,
    runs: 2,
    signed: false,
    anchored: 0,
  };
  expect(await verifyLog(log.lines)).toEqual(good);
  expect(await verifyLog([log.text])).toEqual(good);
  expect(await verifyLog([Buffer.from(log.text)])).toEqual(good);
});

test('every history that a run could write is good, with the state of any of its records', async () => {
  await fc.assert(
    fc.asyncProperty(histories(), fc.nat(), async (log, pick) => {
      const serial = pick % (log.records.length + 1);
      const found = await verifyLog(log.lines, { state: stateOf(log, serial) });
      expect(found).toMatchObject({ ok: true, records: log.records.length });
    }),
    { numRuns: 100 },
  );
});

test('an empty log has no head and is not bad', async () => {
  expect(await verifyLog([])).toEqual({
    ok: true,
    records: 0,
    runs: 0,
    signed: false,
    anchored: 0,
  });
});

test('an open last run is named and is not bad', async () => {
  const log = new LogBuilder().start(uuid(2)).intend(uuid(3), ADA);
  expect(await verifyLog(log.lines)).toMatchObject({ ok: true, open_run: uuid(2) });
});

test('an edited line is the first bad one, and only what stands before it counts', async () => {
  const log = aLog();
  const edited = log.lines.map((line, n) => (n === 2 ? line.replace('A dump.', 'A dumb.') : line));
  const oneChunk = [Buffer.from(edited.map((line) => `${line}\n`).join(''))];
  for (const input of [edited, oneChunk]) {
    expect(await verifyLog(input)).toMatchObject({
      ok: false,
      records: 2,
      head: log.positions[2]?.head,
      first_bad: { line: 3, kind: 'edit' },
    });
  }
});

test('what no fold takes in is bad, whether or not a state covers it', async () => {
  const log = new LogBuilder().start(uuid(2)).put('campaign_credited', {
    email_address: ADA,
    campaigns: ['inc-1'],
    by: 'no_password',
  });
  const before = new LogBuilder().start(uuid(2));
  for (const options of [{}, { state: stateOf(before, 2) }]) {
    expect(await verifyLog(log.lines, options)).toMatchObject({
      ok: false,
      records: 2,
      first_bad: { line: 3, kind: 'edit' },
    });
  }
});

test('a log cut in a line, or cut behind what its state covers, is cut', async () => {
  const log = aLog();
  expect(await verifyLog([Buffer.from(log.text.slice(0, -5))])).toMatchObject({
    ok: false,
    records: 4,
    first_bad: { line: 5, kind: 'cut' },
  });
  expect(await verifyLog(log.lines.slice(0, 3), { state: stateOf(log, 4) })).toMatchObject({
    ok: false,
    first_bad: { line: 4, kind: 'cut' },
  });
});

test.each([
  ['a state with another member', { members: { 'eve@example.com': {} } }, 'edit'],
  ['a state with another record of its member', { members: { [ADA]: {} } }, 'edit'],
  ['a state without its member', { members: {} }, 'edit'],
  ['a state of another head', { log: { bytes: 1, head: `sha256:${'0'.repeat(64)}` } }, 'fork'],
  ['a state of another lineage', { lineage: 'x' }, 'fork'],
] as const)('%s does not agree with the log', async (_, change, kind) => {
  const log = aLog();
  const found = await verifyLog(log.lines, { state: stateOf(log, 4, change) });
  expect(found).toMatchObject({ ok: false, first_bad: { kind } });
});

test('a state of no records that has members went another way', async () => {
  const state = stateOf(aLog(), 0, { members: { [ADA]: {} } });
  expect(await verifyLog(aLog().lines, { state })).toMatchObject({
    records: 0,
    first_bad: { line: 1, kind: 'fork' },
  });
});

test.each([
  ['a run that begins before the last is closed', aLog().start(uuid(4)).start(uuid(5)), 7, 'open'],
  [
    'a run that ends with an open attempt',
    aLog().start(uuid(4)).intend(uuid(5), ADA).finish(),
    8,
    'open',
  ],
  ['a record outside a run', aLog().intend(uuid(5), ADA), 6, 'insert'],
  ['an end without a beginning', aLog().finish(), 6, 'insert'],
  ['an outcome without its intent', aLog().start(uuid(4)).outcome(uuid(5), 'applied'), 7, 'delete'],
  ['a verdict without its intent', aLog().start(uuid(4)).settle(uuid(5), 'held'), 7, 'delete'],
  ['a recovery of nothing', aLog().put('run_recovered', { run: uuid(2), open: [] }), 6, 'insert'],
] as const)('%s breaks the grammar of runs', async (_, log, line, kind) => {
  const found = await verifyLog(log.lines);
  expect(found).toMatchObject({ ok: false, records: line - 1, first_bad: { line, kind } });
});

test('a recovery that forgets an open attempt leaves it open', async () => {
  const log = new LogBuilder().start(uuid(2)).intend(uuid(3), ADA);
  log.run = uuid(4);
  log.put('run_recovered', { run: uuid(2), open: [] });
  expect(await verifyLog(log.lines)).toMatchObject({ first_bad: { line: 4, kind: 'open' } });
});

test('an answer that an earlier run could not log may be added by the run that recovers it', async () => {
  const log = new LogBuilder().start(uuid(2)).intend(uuid(3), ADA);
  log.run = uuid(4);
  log.outcome(uuid(3), 'applied').put('run_recovered', { run: uuid(2), open: [] });
  log.start(uuid(4)).finish();
  expect(await verifyLog(log.lines)).toMatchObject({ ok: true, runs: 3 });
});
