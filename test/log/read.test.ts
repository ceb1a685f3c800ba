import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogBrokenError } from '../../src/log/break.ts';
import { headOf } from '../../src/log/chain.ts';
import { readLog, type LogEnd, type LogLine, type ReadOptions } from '../../src/log/read.ts';
import { UntrustedStateError } from '../../src/model/store.ts';
import { LogBuilder, histories, uuid } from './history.ts';

interface Read {
  readonly lines: readonly LogLine[];
  readonly end: LogEnd;
}

async function read(text: string | Uint8Array, options?: ReadOptions, step = 64): Promise<Read> {
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += step) chunks.push(bytes.subarray(at, at + step));
  const reading = readLog(chunks, options);
  const lines: LogLine[] = [];
  for await (const batch of reading) lines.push(...batch);
  return { lines, end: reading.end() };
}

const breakOf = async (text: string, options?: ReadOptions): Promise<unknown> =>
  read(text, options).then(
    ({ end }) => (end.torn === undefined ? 'whole' : 'torn'),
    (error: unknown) =>
      error instanceof LogBrokenError ? { line: error.line, kind: error.kind } : error,
  );

const aLog = (): LogBuilder =>
  new LogBuilder()
    .start(uuid(2))
    .intend(uuid(3), 'ada@example.com')
    .outcome(uuid(3), 'applied', 'request-id-1')
    .intend(uuid(4), 'grace@example.com')
    .outcome(uuid(4), 'unknown')
    .settle(uuid(4), 'not_applied')
    .finish();

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

test('every record comes out as it was sealed, wherever the bytes are cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(histories(), fc.integer({ min: 1, max: 500 }), async (log, step) => {
      const { lines, end } = await read(log.text, {}, step);
      expect(lines.map((line) => line.kind === 'record' && line.record)).toEqual(log.records);
      expect(lines.map(({ end: bytes, head }) => ({ bytes, head }))).toEqual(
        log.positions.slice(1).map(({ bytes, head }) => ({ bytes, head })),
      );
      expect(end).toEqual(log.position);
    }),
    { numRuns: 30 },
  );
});

test('an empty log ends without a head', async () => {
  expect((await read('')).end).toEqual({ records: 0, bytes: 0 });
});

test('cut at any byte, all whole lines are read and the rest is reported as torn', async () => {
  const log = aLog();
  const bytes = Buffer.from(log.text);
  for (let size = 0; size <= bytes.length; size += 1) {
    const { end } = await read(bytes.subarray(0, size), {}, 4096);
    const keep = log.positions.filter((position) => position.bytes <= size).at(-1);
    expect(end.bytes).toBe(keep?.bytes);
    const rest = bytes.subarray(end.bytes, size);
    expect(end.torn).toEqual(
      rest.length === 0 ? undefined : { keep: end.bytes, bytes: rest.length, digest: headOf(rest) },
    );
  }
});

test.each([
  ['a whole line of garbage', 'garbage\n'],
  ['zeros, as a disk leaves them', '\0'.repeat(9000)],
  ['several lines of garbage', 'x\ny\n\n{"a":1}\nz'],
  ['a line that never ends', 'x'.repeat(300_000)],
  ['a line that is too long', `${'x'.repeat(300_000)}\n`],
])('%s at the end is torn', async (_, tail) => {
  const log = aLog();
  const { end } = await read(log.text + tail, {}, 10_000);
  expect(end.torn).toEqual({
    keep: log.position.bytes,
    bytes: Buffer.byteLength(tail),
    digest: headOf(tail),
  });
});

test('a good record behind garbage makes it a break, however long the garbage is', async () => {
  const { lines } = aLog();
  for (const garbage of ['garbage', 'x'.repeat(200_000)]) {
    const text = joined([...lines.slice(0, 3), garbage, ...lines.slice(4)]);
    expect(await breakOf(text)).toEqual({ line: 4, kind: 'edit' });
    const inserted = joined([...lines.slice(0, 3), garbage, ...lines.slice(3)]);
    expect(await breakOf(inserted)).toEqual({ line: 4, kind: 'insert' });
  }
});

test('any changed byte before the last line is found in its line', async () => {
  const log = aLog();
  const bytes = Buffer.from(log.text);
  // Without its line end the last line but one is torn together with the last.
  const last = (log.positions.at(-2)?.bytes ?? 0) - 1;
  for (let index = 0; index < last; index += 1) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ 1;
    const line = log.positions.findIndex((position) => position.bytes > index);
    const found = (await breakOf(changed.toString('latin1'))) as { line: number };
    expect([line, line + 1], `byte ${index}`).toContain(found.line);
    if (bytes[index] !== 10) expect(found).toEqual({ line, kind: 'edit' });
  }
});

test('a changed text that is still a record is an edit of its line', async () => {
  const { lines } = aLog();
  const edited = lines.map((line, n) => (n === 2 ? line.replace('A dump.', 'A dumb.') : line));
  expect(await breakOf(joined(edited))).toEqual({ line: 3, kind: 'edit' });
  const first = lines.map((line, n) => (n === 0 ? line.replace('project-', 'Project-') : line));
  expect(await breakOf(joined(first))).toEqual({ line: 1, kind: 'edit' });
});

test.each([
  ['the first line', 0],
  ['a line in the middle', 3],
])('%s taken out is a delete', async (_, index) => {
  const { lines } = aLog();
  expect(await breakOf(joined(lines.toSpliced(index, 1)))).toEqual({
    line: index + 1,
    kind: 'delete',
  });
});

test('a line written twice is an insert, wherever the copy stands', async () => {
  const { lines } = aLog();
  expect(await breakOf(joined(lines.toSpliced(4, 0, lines[3] ?? '')))).toEqual({
    line: 5,
    kind: 'insert',
  });
  expect(await breakOf(joined(lines.toSpliced(2, 0, lines[5] ?? '')))).toEqual({
    line: 3,
    kind: 'insert',
  });
});

test('lines that changed places are a reorder', async () => {
  const { lines } = aLog();
  const swapped = lines.with(3, lines[4] ?? '').with(4, lines[3] ?? '');
  expect(await breakOf(joined(swapped))).toEqual({ line: 4, kind: 'reorder' });
  const moved = [...lines.toSpliced(2, 1), lines[2] ?? ''];
  expect(await breakOf(joined(moved))).toEqual({ line: 3, kind: 'reorder' });
});

test('lines that are held by the chain alone are found when they change', async () => {
  const log = aLog();
  const trusted = 6;
  const { lines, end } = await read(log.text, { trusted });
  expect(lines.map(({ kind }) => kind)).toEqual([
    'record',
    ...Array<string>(5).fill('trusted'),
    'record',
    'record',
  ]);
  expect(end).toEqual(log.position);
  const edited = log.lines.map((line, n) => (n === 2 ? line.replace('A dump.', 'A dumb.') : line));
  expect(await breakOf(joined(edited), { trusted })).toEqual({ line: 3, kind: 'edit' });
  expect(await breakOf(joined(log.lines.toSpliced(3, 1)), { trusted })).toEqual({
    line: 4,
    kind: 'delete',
  });
});

test('a record of a newer version is refused as such, and one edited to look so as an edit', async () => {
  const { lines } = aLog();
  const newer = lines.map((line, n) => (n === 5 ? line.replace(/1\}$/, '2}') : line));
  expect(await breakOf(joined(newer))).toEqual({ line: 6, kind: 'edit' });
  const found = await breakOf(joined(newer.slice(0, 6)));
  expect(found).toBeInstanceOf(UntrustedStateError);
  expect(found).toMatchObject({ reason: 'newer-version' });
  expect((found as Error).message).toContain('Line 6');
});

test('records of a newer version behind torn bytes keep those from being cut', async () => {
  const { lines } = aLog();
  const newer = (lines[5] ?? '').replace(/1\}$/, '2}');
  expect(await breakOf(joined([...lines.slice(0, 4), 'garbage', newer]))).toMatchObject({
    line: 5,
  });
});

test('a log that does not begin with its own log_created is broken at line 1', async () => {
  const other = new LogBuilder('0b0e0000-0000-4000-8000-000000000002');
  const { lines } = aLog();
  const foreign = (other.lines[0] ?? '').replace('0002', '0003');
  expect(await breakOf(joined([foreign, ...lines.slice(1)]))).toEqual({ line: 1, kind: 'edit' });
});
