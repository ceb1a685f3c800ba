/** What checkpoints, keys and anchors find in a log that somebody has changed. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Checkpoint, parseCheckpoint } from '../../src/log/checkpoint.ts';
import { type SigningKey, parseNote, signingKey, verifierKey } from '../../src/log/note.ts';
import { verifyLog } from '../../src/log/verify.ts';
import type { LogVerification } from '../../src/model/log-verification.ts';
import { LogBuilder, uuid } from './history.ts';

const newKey = (): SigningKey => signingKey('mustreset', generateKeyPairSync('ed25519').privateKey);

const MINE = newKey();
const OTHER = newKey();
const KEYS = [verifierKey(MINE)];

/** One run for an address, closed and signed. */
const run = (log: LogBuilder, n: number, ...keys: readonly SigningKey[]): LogBuilder =>
  log
    .start(uuid(n))
    .intend(uuid(n + 1), `user${n}@example.com`)
    .outcome(uuid(n + 1), 'applied', `request-${n}`)
    .finish()
    .checkpoint(...keys);

/** Two runs: eleven records, checkpoints on the lines 6 and 11. */
const signedLog = (first = MINE, second = MINE): LogBuilder =>
  run(run(new LogBuilder(), 10, first), 20, second);

const found = async (
  log: LogBuilder,
  options: Parameters<typeof verifyLog>[1] = { keys: KEYS },
): Promise<unknown> => {
  const { ok, signed, first_bad } = await verifyLog(log.lines, options);
  return ok ? { signed } : first_bad;
};

/** The checkpoint that stands on a line, as it is kept elsewhere. */
function anchorAt(log: LogBuilder, line: number): Checkpoint {
  const record = log.records[line - 1];
  const note = record?.type === 'checkpoint' ? parseNote(record.body.note) : undefined;
  return parseCheckpoint(note?.text ?? '') as Checkpoint;
}

const noteAt = (log: LogBuilder, line: number): string => {
  const record = log.records[line - 1];
  return record?.type === 'checkpoint' ? record.body.note : '';
};

test('a signed log is good, with its key, without, and strictly', async () => {
  const log = signedLog();
  expect(await found(log)).toEqual({ signed: true });
  expect(await found(log, {})).toEqual({ signed: false });
  expect(await found(log, { keys: KEYS, strict: true })).toEqual({ signed: true });
  expect(await found(log, { keys: KEYS, anchor: anchorAt(log, 6) })).toEqual({ signed: true });
});

test('keys can change: the old one, both, the new one', async () => {
  const log = run(run(run(new LogBuilder(), 10, MINE), 20, MINE, OTHER), 30, OTHER);
  expect(await found(log, { keys: [verifierKey(OTHER)], strict: true })).toEqual({ signed: true });
  expect(await found(log, { keys: [...KEYS, verifierKey(OTHER)], strict: true })).toEqual({
    signed: true,
  });
  expect(await found(log)).toEqual({ line: 16, kind: 'signature' });
});

test('a rewritten log whose chain was made anew is found by its checkpoints', async () => {
  const other = newKey();
  const rewritten = (change: (log: LogBuilder) => void): LogBuilder => {
    const log = new LogBuilder().start(uuid(10));
    change(log);
    return log;
  };
  const edited = rewritten((log) =>
    log
      .intend(uuid(11), 'somebody@example.com')
      .outcome(uuid(11), 'applied', 'request-10')
      .finish()
      .note(noteAt(signedLog(), 6)),
  );
  const inserted = rewritten((log) =>
    log
      .intend(uuid(11), 'user10@example.com')
      .outcome(uuid(11), 'applied', 'request-10')
      .put('reset_skipped', { email_address: 'else@example.com', skip_reason: 'protected' })
      .finish()
      .note(noteAt(signedLog(), 6)),
  );
  const deleted = rewritten((log) => log.finish().note(noteAt(signedLog(), 6)));
  const resigned = run(new LogBuilder(), 10, other);
  const forged = run(new LogBuilder(), 10, MINE);
  forged.put('lock_forced', { lock: LOCK, actor: 'eve', reason: 'x' });
  expect(await found(edited)).toEqual({ line: 6, kind: 'edit' });
  expect(await found(inserted)).toEqual({ line: 7, kind: 'insert' });
  expect(await found(deleted)).toEqual({ line: 4, kind: 'delete' });
  expect(await found(resigned)).toEqual({ line: 6, kind: 'signature' });
});

const LOCK = {
  ID: uuid(1),
  Operation: 'apply',
  Info: '',
  Who: 'ada@here',
  Version: '1',
  Created: '2026-11-20T00:00:00.000Z',
  Path: 'state',
};

test('an older note in place of a checkpoint is a replay', async () => {
  const log = run(new LogBuilder(), 10, MINE)
    .start(uuid(20))
    .intend(uuid(21), 'user20@example.com')
    .outcome(uuid(21), 'applied')
    .finish();
  log.note(noteAt(log, 6));
  expect(await found(log)).toEqual({ line: 11, kind: 'replay' });
});

test('a note of another log is a fork, and a checkpoint with its own time or run is edited', async () => {
  const foreign = run(new LogBuilder(uuid(99)), 10, MINE);
  const log = new LogBuilder()
    .start(uuid(10))
    .intend(uuid(11), 'user10@example.com')
    .outcome(uuid(11), 'applied', 'request-10')
    .finish();
  log.note(noteAt(foreign, 6));
  expect(await found(log)).toEqual({ line: 6, kind: 'fork' });
  const late = new LogBuilder().start(uuid(10)).finish();
  late.put('checkpoint', { note: noteAt(signedLog(), 6) });
  expect(await found(late)).toEqual({ line: 4, kind: 'edit' });
});

test('what was cut from the end, or grew another way, is found by an anchor alone', async () => {
  const log = signedLog();
  const [early, late] = [anchorAt(log, 6), anchorAt(log, 11)];
  const cut = run(new LogBuilder(), 10, MINE);
  expect(await found(cut)).toEqual({ signed: true });
  expect(await found(cut, { keys: KEYS, anchor: late })).toEqual({ line: 7, kind: 'cut' });
  const fork = run(run(new LogBuilder(), 10, MINE), 30, MINE);
  expect(await found(fork, { keys: KEYS, anchor: late })).toEqual({ line: 10, kind: 'fork' });
  expect(await found(fork, { keys: KEYS, anchor: early })).toEqual({ signed: true });
  const other = run(new LogBuilder(uuid(99)), 10, MINE);
  expect(await found(other, { anchor: early })).toEqual({ line: 1, kind: 'fork' });
  expect((await verifyLog(log.lines, { anchor: early })) satisfies LogVerification).toMatchObject({
    ok: true,
    anchored: 5,
  });
});

test('strictly, an open run and an end that nobody signed are found', async () => {
  const tail = signedLog().start(uuid(30)).finish();
  expect(await found(tail)).toEqual({ signed: false });
  expect(await found(tail, { keys: KEYS, strict: true })).toEqual({ line: 12, kind: 'unsigned' });
  const open = signedLog().start(uuid(30));
  expect(await found(open, { keys: KEYS, strict: true })).toEqual({ line: 13, kind: 'open' });
  const forced = signedLog().put('lock_forced', { lock: LOCK, actor: 'eve', reason: 'x' });
  expect(await found(forced)).toEqual({ signed: true });
  expect(await found(forced, { keys: KEYS, strict: true })).toEqual({ line: 12, kind: 'unsigned' });
  const plain = new LogBuilder().start(uuid(10)).finish();
  expect(await found(plain, { keys: KEYS, strict: true })).toEqual({ line: 1, kind: 'unsigned' });
});

test('a flipped bit of any byte of a signed log is found', async () => {
  const bytes = Buffer.from(signedLog().text);
  const missed: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const bit = 1 << (at % 8);
    bytes[at] = (bytes[at] ?? 0) ^ bit;
    // A version that is not known yet is refused, which also keeps the log from being believed.
    const ok = await verifyLog([bytes], { keys: KEYS }).then(
      (read) => read.ok,
      () => false,
    );
    if (ok) missed.push(at);
    bytes[at] = (bytes[at] ?? 0) ^ bit;
  }
  expect(missed).toEqual([]);
});
