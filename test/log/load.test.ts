import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalText } from '../../src/log/canonical-text.ts';
import { createFold } from '../../src/log/fold.ts';
import { loadLog } from '../../src/log/load.ts';
import type { LoadedState } from '../../src/log/loaded.ts';
import type { LogRecord } from '../../src/model/log.ts';
import type { StateDocument } from '../../src/model/state.ts';
import { UntrustedStateError, type UntrustedReason } from '../../src/model/store.ts';
import { LINEAGE, LogBuilder, PROJECT, at, histories, uuid } from './history.ts';

const ADA = 'ada@example.com';

const aLog = (): LogBuilder =>
  new LogBuilder().start(uuid(2)).intend(uuid(3), ADA).outcome(uuid(3), 'applied').finish();

function savedAt(log: LogBuilder, serial: number): StateDocument {
  const fold = createFold();
  for (const record of log.records.slice(0, serial)) fold.apply(record);
  const { bytes, head } = log.positions[serial] ?? log.position;
  return {
    format: 'mustreset.state',
    version: 1,
    lineage: LINEAGE,
    serial,
    project_id: PROJECT,
    log: { bytes, head },
    members: JSON.parse(canonicalText({ ...fold.members })) as StateDocument['members'],
  };
}

async function load(text: string, document?: StateDocument): Promise<LoadedState> {
  const loaded = await loadLog(async () => [Buffer.from(text)], document, { project_id: PROJECT });
  if (loaded.state === undefined) throw new Error('empty');
  return loaded;
}

const reasonOf = (loading: Promise<unknown>): Promise<UntrustedReason | undefined> =>
  loading.then(
    () => undefined,
    (error: unknown) => (error instanceof UntrustedStateError ? error.reason : undefined),
  );

test('neither state nor log is an empty store', async () => {
  expect(await loadLog(async () => undefined, undefined)).toEqual({ state: undefined });
  expect(await loadLog(async () => [], undefined)).toEqual({ state: undefined });
});

test('a log whose first line was torn is an empty store with bytes to cut', async () => {
  const loaded = await loadLog(async () => [Buffer.from('{"at":')], undefined);
  expect(loaded).toMatchObject({ state: undefined, torn: { keep: 0, bytes: 6 } });
});

test('a missing state is folded from the log', async () => {
  const log = aLog();
  const loaded = await load(log.text);
  expect(loaded.state).toEqual({
    lineage: LINEAGE,
    project_id: PROJECT,
    serial: 0,
    log: log.position,
    members: loaded.fold.members,
  });
  expect(loaded.saved).toBeUndefined();
  expect(loaded.state.members[ADA]?.reset?.required_at).toBe(at(2));
  expect(loaded.fold.changedSince(0)).toEqual([ADA]);
});

test('whatever record the state was saved at, the same state is loaded', async () => {
  await fc.assert(
    fc.asyncProperty(histories(), fc.nat(), async (log, pick) => {
      const serial = pick % (log.records.length + 1);
      const whole = await load(log.text);
      const resumed = await load(log.text, savedAt(log, serial));
      expect(canonicalText({ ...resumed.state.members })).toBe(
        canonicalText({ ...whole.state.members }),
      );
      expect(resumed.state.log).toEqual(log.position);
      expect(resumed.state.serial).toBe(serial);
      expect(resumed.saved).toEqual(log.positions[serial]);
      expect(resumed.fold.openRun()).toBe(whole.fold.openRun());
      expect(new Set(resumed.fold.openAttempts())).toEqual(new Set(whole.fold.openAttempts()));
    }),
    { numRuns: 100 },
  );
});

test('a run that was open when the state was saved is still known to be open', async () => {
  const log = new LogBuilder().start(uuid(2)).intend(uuid(3), ADA).outcome(uuid(3), 'applied');
  expect((await load(log.text, savedAt(log, 4))).fold.openRun()).toBe(uuid(2));
  log.finish();
  expect((await load(log.text, savedAt(log, 4))).fold.openRun()).toBeUndefined();
});

test('a state that no record changed since needs no saving', async () => {
  const log = aLog();
  expect((await load(log.text, savedAt(log, 4))).fold.changedSince(4)).toEqual([]);
  expect((await load(log.text, savedAt(log, 3))).fold.changedSince(3)).toEqual([ADA]);
});

test('the incomplete last line is reported and otherwise ignored', async () => {
  const log = aLog();
  const loaded = await load(`${log.text}{"at":"2026`, savedAt(log, 4));
  expect(loaded.torn).toMatchObject({ keep: log.position.bytes, bytes: 11 });
  expect(loaded.state.log).toEqual(log.position);
});

const other = (change: Partial<StateDocument>, serial = 4): StateDocument => ({
  ...savedAt(aLog(), serial),
  ...change,
});
const zeros = `sha256:${'0'.repeat(64)}`;

test.each<[string, string, StateDocument, UntrustedReason]>([
  [
    'ahead of its log',
    `${aLog().lines.slice(0, 3).join('\n')}\n`,
    savedAt(aLog(), 4),
    'state-ahead',
  ],
  ['with an emptied log', '', savedAt(aLog(), 4), 'log-lost'],
  ['of another lineage', aLog().text, other({ lineage: uuid(9) }), 'state-foreign'],
  ['of another project than its log', aLog().text, other({ project_id: 'x' }), 'state-foreign'],
  ['of another head', aLog().text, other({ log: { bytes: 1, head: zeros } }), 'state-foreign'],
  [
    'of no records and another head',
    aLog().text,
    other({ log: { bytes: 0, head: zeros } }, 0),
    'state-foreign',
  ],
  [
    'with an altered log',
    aLog().text.replace('A dump.', 'A dumb.'),
    savedAt(aLog(), 4),
    'log-broken',
  ],
])('a state %s is not trusted', async (_, text, document, reason) => {
  expect(await reasonOf(load(text, document))).toBe(reason);
});

test('a state without its log tells that the log is lost', async () => {
  const loading = loadLog(async () => undefined, savedAt(aLog(), 4));
  expect(await reasonOf(loading)).toBe('log-lost');
});

test('another project than that of the credentials is refused, and both are named', async () => {
  const loading = loadLog(async () => [Buffer.from(aLog().text)], undefined, {
    project_id: 'project-live-1',
  });
  await expect(loading).rejects.toThrow(/project-test-.*project-live-1/s);
  expect(await reasonOf(loading)).toBe('wrong-project');
});

test('heads and records behind a position are read again when asked for', async () => {
  const log = aLog();
  const loaded = await load(log.text, savedAt(log, 4));
  const heads = await Promise.all([0, 1, 3, 5, 6].map((records) => loaded.headAt(records)));
  expect(heads).toEqual([...[0, 1, 3, 5].map((n) => log.positions[n]?.head), undefined]);
  const after: LogRecord[] = [];
  for await (const record of loaded.recordsAfter(2)) after.push(record);
  expect(after).toEqual(log.records.slice(2));
});
