/** The verifier in another language says of each log what this one says. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SigningKeyError, readAnchor, readVerifierKeys } from '../../src/command/signing.ts';
import { type SigningKey, signingKey, verifierKey } from '../../src/log/note.ts';
import { verifyLog } from '../../src/log/verify.ts';
import { UntrustedStateError } from '../../src/model/store.ts';
import { HAS_OPENSSL, HAS_PYTHON } from '../support/tools.ts';
import { LogBuilder, uuid } from './history.ts';

const SCRIPT = 'examples/verify-log/verify_log.py';

const newKey = (): SigningKey => signingKey('mustreset', generateKeyPairSync('ed25519').privateKey);
const [MINE, OTHER] = [newKey(), newKey()];

const run = (log: LogBuilder, n: number, ...keys: readonly SigningKey[]): LogBuilder =>
  log
    .start(uuid(n))
    .intend(uuid(n + 1), `user${n}@example.com`)
    .outcome(uuid(n + 1), 'applied', `request-${n} ü "quoted" \\ \u2028`)
    .finish()
    .checkpoint(...keys);

const signedLog = (...keys: readonly (readonly SigningKey[])[]): LogBuilder =>
  keys.reduce((log, of, index) => run(log, 10 * (index + 1), ...of), new LogBuilder());

const noteOf = (log: LogBuilder, line: number): string => {
  const record = log.records[line - 1];
  return record?.type === 'checkpoint' ? record.body.note : '';
};

const WHOLE = signedLog([MINE], [MINE]);
const LINES = WHOLE.text.split('\n').slice(0, -1);
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const swapped = [...LINES.slice(0, 3), LINES[4] ?? '', LINES[3] ?? '', ...LINES.slice(5)];

/** Another anchor or key with the same bytes but for one change. */
const changed = (whole: string, from: string, to: string): string => {
  expect(whole).toContain(from);
  return whole.replace(from, to);
};

const LOCK = {
  ID: uuid(1),
  Operation: 'apply',
  Info: '',
  Who: 'ada@here',
  Version: '1',
  Created: '2026-11-20T00:00:00.000Z',
  Path: 'state',
};
const FORCED = { lock: LOCK, actor: 'eve', reason: 'x' };
const REMOVED = { email_address: 'user10@example.com', actor: 'eve', reason: 'x' };

interface Case {
  readonly log: string;
  readonly ok: boolean;
  readonly anchor?: string;
  /** The file of the key, if it is not as keygen wrote it. */
  readonly key?: string;
}

const KEY = `${verifierKey(MINE).text}\n`;
const END = noteOf(WHOLE, 11);
const withAnchor = (anchor: string, ok: boolean): Case => ({ log: WHOLE.text, ok, anchor });
const withKey = (key: string, ok: boolean): Case => ({ log: WHOLE.text, ok, key });

const CASES: Readonly<Record<string, Case>> = {
  'a whole log': { log: WHOLE.text, ok: true },
  'with an anchor of its end': { log: WHOLE.text, ok: true, anchor: noteOf(WHOLE, 11) },
  'with an older anchor': { log: WHOLE.text, ok: true, anchor: noteOf(WHOLE, 6) },
  'changed keys, this one last': { log: signedLog([OTHER], [OTHER, MINE]).text, ok: true },
  'changed keys, this one before': { log: signedLog([MINE], [OTHER]).text, ok: false },
  'another key': { log: signedLog([OTHER]).text, ok: false },
  'an edited line': { log: WHOLE.text.replace('user10', 'user11'), ok: false },
  'an inserted line': {
    log: text([...LINES.slice(0, 4), LINES[3] ?? '', ...LINES.slice(4)]),
    ok: false,
  },
  'a deleted line': { log: text(LINES.filter((_, at) => at !== 3)), ok: false },
  'lines that changed places': { log: text(swapped), ok: false },
  'a cut that an anchor covers': {
    log: text(LINES.slice(0, 6)),
    ok: false,
    anchor: noteOf(WHOLE, 11),
  },
  'a cut that nothing covers': { log: text(LINES.slice(0, 6)), ok: true },
  'a line that is not complete': { log: WHOLE.text.slice(0, -5), ok: false },
  'another way than the anchor': {
    log: run(run(new LogBuilder(), 10, MINE), 30, MINE).text,
    ok: false,
    anchor: noteOf(WHOLE, 11),
  },
  'an anchor of another log': {
    log: WHOLE.text,
    ok: false,
    anchor: noteOf(run(new LogBuilder(uuid(99)), 10, MINE), 6),
  },
  'an older note in place of a checkpoint': {
    log: run(new LogBuilder(), 10, MINE).start(uuid(20)).finish().note(noteOf(WHOLE, 6)).text,
    ok: false,
  },
  'a tail that nobody signed': { log: signedLog([MINE]).start(uuid(30)).finish().text, ok: false },
  'a log that nobody signed': { log: new LogBuilder().start(uuid(30)).finish().text, ok: false },
  'a checkpoint with a time of its own': {
    log: new LogBuilder().start(uuid(10)).put('checkpoint', { note: noteOf(WHOLE, 6) }).text,
    ok: false,
  },
  nothing: { log: '', ok: false },
  'a run that nobody closed': { log: signedLog([MINE]).start(uuid(30)).text, ok: false },
  'a record in a run that nobody closed': {
    log: signedLog([MINE]).start(uuid(30)).put('member_removed', REMOVED).text,
    ok: false,
  },
  'a record behind the last run': {
    log: signedLog([MINE]).put('lock_forced', FORCED).text,
    ok: false,
  },
  'an anchor with another end': withAnchor(`${END}\n`, true),
  'an anchor without an end': withAnchor(END.trimEnd(), true),
  'an anchor that went through a mail': withAnchor(`\ufeff${END.replaceAll('\n', '\r\n')}`, true),
  'an anchor of another key': withAnchor(noteOf(signedLog([MINE], [OTHER]), 11), false),
  'an anchor that others signed, too': withAnchor(noteOf(signedLog([MINE, OTHER]), 6), true),
  'an anchor with a signature of nobody known': withAnchor(`${END}— other AAAAAAA=\n`, true),
  'an anchor with a signature too short': withAnchor(`${END}— other AAAAAA==\n`, false),
  'an anchor with a line that is no signature': withAnchor(`${END}x mustreset AAAAAAA=\n`, false),
  'an anchor with a line before it that is none': withAnchor(
    changed(END, '\n— ', '\n- x y\n— '),
    false,
  ),
  'an anchor with a nameless signature': withAnchor(`${END}—  AAAAAAA=\n`, false),
  'an anchor with one line more': withAnchor(changed(END, '\n\n', '\nmore\n\n'), false),
  'an anchor with another number': withAnchor(changed(END, '\n10\n', '\n010\n'), false),
  'an anchor without a signature': withAnchor(END.slice(0, END.indexOf('\n\n') + 1), false),
  'an anchor that is none': withAnchor('nonsense', false),
  'a key with remarks': withKey(`# whose\r\n\r\n${KEY}`, true),
  'a key with a mark before it': withKey(`\ufeff${KEY}`, true),
  'two keys': withKey(`${verifierKey(OTHER).text}\n${KEY}`, true),
  'a key with an id of another': withKey(changed(KEY, '+', '+0').replace(/(\+.{8})./, '$1'), false),
  'a key of another kind': withKey(changed(KEY, '+A', '+B'), false),
  'a key that is none': withKey(`${KEY}nonsense\n`, false),
  'a key of another name': withKey(changed(KEY, 'mustreset', 'another'), false),
  'no key': withKey('# nothing\n', false),
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verifier-'));
  writeFileSync(join(folder, 'key.pub'), KEY);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);

function second({ anchor }: Case): boolean {
  const files = [at('log'), at('case.pub'), ...(anchor === undefined ? [] : [at('anchor')])];
  const { status, stderr } = spawnSync('python3', [SCRIPT, ...files], { encoding: 'utf8' });
  expect(stderr).not.toContain('Traceback');
  return status === 0;
}

async function first({ log, anchor: noted }: Case): Promise<boolean> {
  try {
    const keys = await readVerifierKeys([at('case.pub')]);
    const anchor = noted === undefined ? undefined : await readAnchor(at('anchor'), keys);
    const options = { keys, strict: true, ...(anchor && { anchor }) };
    return (await verifyLog([Buffer.from(log)], options)).ok;
  } catch (error) {
    if (error instanceof SigningKeyError || error instanceof UntrustedStateError) return false;
    throw error;
  }
}

const READY = HAS_PYTHON && HAS_OPENSSL;

test.skipIf(!READY).each(Object.entries(CASES))('%s', async (_name, one) => {
  writeFileSync(at('log'), one.log);
  writeFileSync(at('case.pub'), one.key ?? KEY);
  writeFileSync(at('anchor'), one.anchor ?? '');
  expect([await first(one), second(one)]).toEqual([one.ok, one.ok]);
});

test.skipIf(!READY)('a flipped bit of any byte that is tried', () => {
  const bytes = Buffer.from(signedLog([MINE]).text);
  const missed: number[] = [];
  for (let at = 7; at < bytes.length; at += 67) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 7));
    writeFileSync(join(folder, 'flipped'), changed);
    const args = [SCRIPT, join(folder, 'flipped'), join(folder, 'key.pub')];
    if (spawnSync('python3', args).status !== 1) missed.push(at);
  }
  expect(missed).toEqual([]);
});

test.skipIf(!READY).each([[], ['missing', 'key.pub'], ['key.pub', 'missing'], ['.', '.']])(
  'what cannot be read is said in words: %j',
  (...files) => {
    const { status, stderr } = spawnSync('python3', [SCRIPT, ...files.map(at)], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, expect.not.stringContaining('Traceback')]);
  },
);

test('it can be read in one sitting', () => {
  const lines = readFileSync(SCRIPT, 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(60);
});
