/** The log in its segments. */
import { afterEach, describe, expect, test } from 'vitest';
import { LockLostError, UntrustedStateError } from '../../../src/model/store.ts';
import { loadState, verifyStore } from '../../../src/store/load.ts';
import { LINEAGE, LogBuilder, uuid } from '../../log/history.ts';
import { aLog, textOf } from '../contract.ts';
import { MANNERS, aPlace, held, leavePlaces, take } from './http-place.ts';
import type { StateServer } from './state-server.ts';
import { once, reads, writes } from './faults.ts';

afterEach(leavePlaces);

interface Document {
  readonly serial: number;
  readonly lineage?: string;
  readonly records: readonly string[];
}

const documentAt = (server: StateServer, suffix: string): Document =>
  JSON.parse(server.text(suffix) ?? 'null') as Document;

/** A log of so many records. */
function longLog(records: number): LogBuilder {
  const log = new LogBuilder();
  log.start(uuid(2));
  for (let n = 3; log.lines.length < records; n += 1) {
    log.intend(uuid(n), `m${n}@example.com`);
    if (log.lines.length < records) log.outcome(uuid(n), 'applied');
  }
  return log;
}

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe.each(MANNERS)('in the %s manner', (manner) => {
  test('a segment names its serial, the lineage of the log, and its lines', async () => {
    const { server, lock } = await held(manner);
    const { lines } = aLog();
    await lock.append(joined(lines.slice(0, 1)));
    await lock.append(joined(lines.slice(1, 3)));
    expect(server.text('-log-0')).toBe(
      JSON.stringify({ serial: 2, lineage: LINEAGE, records: lines.slice(0, 3) }),
    );
  });

  test('lines that wait for one write share the next', async () => {
    const { server, lock } = await held(manner);
    const { lines } = longLog(40);
    await Promise.all(lines.map((line) => lock.append(`${line}\n`)));
    expect(server.of('POST', '-log-0').length).toBeLessThanOrEqual(2);
    expect(documentAt(server, '-log-0').records).toEqual(lines);
  });

  test('a group fills a segment before it begins the next, and each has 500 records', async () => {
    const { server, lock, open } = await held(manner);
    const { lines, text } = longLog(1203);
    await lock.append(joined(lines.slice(0, 498)));
    await lock.append(joined(lines.slice(498, 1100)));
    await lock.append(joined(lines.slice(1100)));
    const posts = server.of('POST').map(({ suffix }) => suffix);
    expect(posts).toEqual(['-log-0', '-log-0', '-log-1', '-log-2', '-log-2']);
    const documents = [0, 1, 2].map((n) => documentAt(server, `-log-${n}`));
    expect(documents.map(({ records }) => records.length)).toEqual([500, 500, 203]);
    expect(documents.map(({ serial }) => serial)).toEqual([2, 1, 2]);
    expect(documents.map(({ lineage }) => lineage)).toEqual(Array(3).fill(LINEAGE));
    expect(await textOf(await open().readLog())).toBe(text);
    expect((await verifyStore(open()))?.ok).toBe(true);
  });

  test.each([499, 500, 501, 1000])('the next holder goes on behind %i records', async (records) => {
    const { server, lock, open } = await held(manner);
    const { lines, text } = longLog(records + 3);
    await lock.append(joined(lines.slice(0, records)));
    await lock.release();
    const next = open();
    const again = await take(next);
    if (records % 2 === 0) await loadState(next);
    await again.append(joined(lines.slice(records)));
    expect(await textOf(await open().readLog())).toBe(text);
    const last = documentAt(server, `-log-${Math.floor((records + 2) / 500)}`);
    expect(last).toMatchObject({ lineage: LINEAGE, records: lines.slice(-last.records.length) });
  });

  test('who has read the log reads no segment again that is full', async () => {
    const { server, lock, open } = await held(manner);
    const { lines } = longLog(1500);
    await lock.append(joined(lines.slice(0, 1499)));
    await lock.release();
    const store = open();
    const next = await take(store);
    await textOf(await store.readLog());
    const before = server.of('GET').length;
    await next.append(joined(lines.slice(1499)));
    const asked = server.of('GET').slice(before);
    const suffixes = asked.map(({ suffix }) => suffix);
    expect(suffixes).toContain('-log-2');
    expect(suffixes.filter((suffix) => suffix < '-log-2')).toEqual([]);
  });

  test('an answer lost at the end of a segment loses and doubles nothing', async () => {
    const { server, lock, open } = await held(manner);
    const { lines, text } = longLog(503);
    once(server, writes('-log-0'), 'drop-after');
    await lock.append(joined(lines.slice(0, 499)));
    once(server, writes('-log-1'), 'drop-after');
    await lock.append(joined(lines.slice(499)));
    expect(await textOf(await open().readLog())).toBe(text);
  });

  test('a second writer is noticed by what it wrote', async () => {
    const { server, lock } = await held(manner);
    const { lines } = aLog();
    await lock.append(joined(lines.slice(0, 1)));
    once(server, writes('-log-0'), 'drop-before');
    const other = { serial: 2, lineage: LINEAGE, records: [lines[0] ?? '', 'other'] };
    server.script = (asked) => {
      if (!writes('-log-0')(asked)) return undefined;
      server.put('-log-0', JSON.stringify(other));
      return 'drop-before';
    };
    await expect(lock.append(joined(lines.slice(1)))).rejects.toThrow(LockLostError);
    expect(documentAt(server, '-log-0')).toEqual(other);
  });

  test('a second writer is noticed where the next segment begins', async () => {
    const { server, lock } = await held(manner);
    await lock.append(joined(longLog(500).lines));
    const other = JSON.stringify({ serial: 1, lineage: LINEAGE, records: ['other'] });
    server.put('-log-1', other);
    await expect(lock.append('x\n')).rejects.toThrow(LockLostError);
    expect(server.text('-log-1')).toBe(other);
  });

  test('what was read before the lock was taken counts for nothing', async () => {
    const { lock, open } = await held(manner);
    const { lines } = longLog(600);
    const store = open();
    await lock.append(joined(lines));
    await textOf(await store.readLog());
    await lock.release();
    const cutting = await take(open());
    await cutting.cutLog(Buffer.byteLength(joined(lines.slice(0, 400))), uuid(9));
    await cutting.release();
    await (await take(store)).append(joined(lines.slice(400)));
    expect(await textOf(await open().readLog())).toBe(joined(lines));
  });

  test('torn lines are kept aside and taken out, over two segments', async () => {
    const { server, lock, open } = await held(manner);
    const { lines } = longLog(490);
    const torn = Array.from({ length: 520 }, (_, n) => `torn ${n}`);
    await lock.append(joined([...lines, ...torn]));
    await lock.release();
    const keep = Buffer.byteLength(joined(lines));
    const store = open();
    const next = await take(store);
    await textOf(await store.readLog());
    await next.cutLog(keep, uuid(9));
    expect(documentAt(server, `-log-torn-${uuid(9)}`)).toEqual({ serial: 1, records: torn });
    expect(documentAt(server, '-log-2')).toEqual({ serial: 2, lineage: LINEAGE, records: [] });
    expect(documentAt(server, '-log-1')).toEqual({ serial: 2, lineage: LINEAGE, records: [] });
    expect(documentAt(server, '-log-0')).toEqual({ serial: 2, lineage: LINEAGE, records: lines });
    expect(await textOf(await open().readLog())).toBe(joined(lines));
    const more = longLog(1005).lines;
    await next.append(joined(more.slice(490)));
    expect(await textOf(await open().readLog())).toBe(joined(more));
    expect(documentAt(server, '-log-2')).toMatchObject({ serial: 3, records: more.slice(1000) });
  });

  test('a cut that is cut off leaves the beginning of the log, and is done again', async () => {
    const { lines } = longLog(490);
    const torn = Array.from({ length: 1020 }, (_, n) => `torn ${n}`);
    const keep = Buffer.byteLength(joined(lines));
    const more = longLog(1600).lines;
    for (let writesBefore = 0; writesBefore < 5; writesBefore += 1) {
      const { server, lock, open } = await held(manner);
      await lock.append(joined([...lines, ...torn]));
      await lock.release();
      const dying = await take(open());
      let left = writesBefore;
      server.script = (asked) =>
        asked.kind === 'POST' && asked.suffix.startsWith('-log') && left-- <= 0
          ? { status: 403 }
          : undefined;
      await expect(dying.cutLog(keep, uuid(8))).rejects.toThrow(/403/);
      server.script = () => undefined;
      await dying.release();
      const found = (await textOf(await open().readLog())) ?? '';
      expect(joined([...lines, ...torn]).startsWith(found)).toBe(true);
      expect(found.startsWith(joined(lines))).toBe(true);
      const next = await take(open());
      await next.cutLog(keep, uuid(9));
      expect(await textOf(await open().readLog())).toBe(joined(lines));
      await next.append(joined(more.slice(490)));
      expect(await textOf(await open().readLog())).toBe(joined(more));
      await next.release();
    }
  });

  test('where the first line is no record, the segment bears a lineage of nobody', async () => {
    const { server, lock, open } = await held(manner);
    await lock.append('torn\n');
    const { lineage = '' } = documentAt(server, '-log-0');
    expect(lineage).toMatch(/^[0-9a-f-]{36}$/);
    expect(lineage).not.toMatch(/^[0-]+$/);
    await lock.append('more\n');
    expect(documentAt(server, '-log-0').lineage).toBe(lineage);
    await lock.release();
    const next = await take(open());
    await next.cutLog(0, uuid(9));
    expect(await open().readLog()).toBeUndefined();
    await next.append(aLog().text);
    expect(documentAt(server, '-log-0')).toMatchObject({ serial: 4, lineage: LINEAGE });
  });

  test('what goes on while it is read comes whole or not at all', async () => {
    const { server, lock, open } = await held(manner);
    const { lines } = longLog(700);
    await lock.append(joined(lines.slice(0, 450)));
    const reading = open();
    let grown: Promise<void> | undefined;
    server.script = (asked) => {
      // The first segment was read short; before the next is asked for, the holder fills both.
      if (reads('-log-1')(asked) && grown === undefined) {
        const segment = (n: number, serial: number, from: number, to: number): void => {
          const records = lines.slice(from, to);
          server.put(`-log-${n}`, JSON.stringify({ serial, lineage: LINEAGE, records }));
        };
        segment(0, 2, 0, 500);
        segment(1, 1, 500, 700);
        grown = Promise.resolve();
      }
      return undefined;
    };
    expect(await textOf(await reading.readLog())).toBe(joined(lines));
  });

  test('answers beside the log are set aside under the run, and go on with their serial', async () => {
    const { server, lock } = await held(manner);
    await Promise.all(['{"a":1}', '{"a":2}'].map((line) => lock.appendErrored(line)));
    await lock.appendErrored('{"a":3}');
    await lock.retireErrored(uuid(9));
    const records = ['{"a":1}', '{"a":2}', '{"a":3}'];
    expect(documentAt(server, `-errored-${uuid(9)}`)).toEqual({ serial: 1, records });
    const { serial } = documentAt(server, '-errored');
    await lock.appendErrored('{"a":4}');
    expect(documentAt(server, '-errored')).toEqual({ serial: serial + 1, records: ['{"a":4}'] });
  });

  test('a plan is kept as one document', async () => {
    const { server, lock } = await held(manner);
    await lock.keepPlan(uuid(5), ['{"plan":', '"é"}\n']);
    expect(server.text(`-plan-${uuid(5)}`)).toBe(
      JSON.stringify({ serial: 1, document: '{"plan":"é"}\n' }),
    );
  });
});

describe('a document that is not as it was written', () => {
  const segment = (records: unknown, serial: unknown = 1): string =>
    JSON.stringify({ serial, lineage: LINEAGE, records });

  test.each([
    ['not JSON', '{"serial":1', /not JSON/],
    ['no object', 'null', /not a JSON object/],
    ['without a serial', '{"records":[]}', /no serial/],
    ['with a broken serial', segment([], 1.5), /no serial/],
    ['without records', '{"serial":1}', /not lines of text/],
    ['with records of another kind', segment([1]), /not lines of text/],
    ['with a record of two lines', segment(['a\nb']), /not lines of text/],
    ['with too many records', segment(Array(501).fill('x')), /more than 500/],
  ])('%s, is refused where it lies', async (_, text, reason) => {
    const { server, open } = await aPlace('plain');
    server.put('-log-0', text);
    const refused = expect(open().readLog()).rejects;
    await refused.toThrow(UntrustedStateError);
    await refused.toThrow(reason);
    await refused.toThrow(`${server.address}-log-0 is not as it was written`);
  });

  test('a segment that lost records in the middle of the log', async () => {
    const { server, open } = await aPlace('plain');
    server.put('-log-0', segment(['a']));
    server.put('-log-1', segment(['b']));
    await expect(open().readLog().then(textOf)).rejects.toThrow(/-log-0 .*records are missing/);
  });

  test('a plan that is none', async () => {
    const { server, open } = await aPlace('plain');
    server.put(`-plan-${uuid(5)}`, '{"serial":1}');
    await expect(open().readPlan(uuid(5))).rejects.toThrow(/holds no plan/);
  });
});
