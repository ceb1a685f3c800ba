/** The verifier in another language says of each log what this one says. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCheckpoint } from '../../src/log/checkpoint.ts';
import {
  type SigningKey,
  parseNote,
  parseVerifierKey,
  signingKey,
  verifierKeyText,
} from '../../src/log/note.ts';
import { verifyLog } from '../../src/log/verify.ts';
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

interface Case {
  readonly log: string;
  readonly ok: boolean;
  readonly anchor?: string;
}

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
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verifier-'));
  writeFileSync(join(folder, 'key.pub'), `${verifierKeyText(MINE)}\n`);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function second({ log, anchor }: Pick<Case, 'log' | 'anchor'>): boolean {
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('log'), log);
  if (anchor !== undefined) writeFileSync(at('anchor'), anchor);
  const args = [SCRIPT, at('log'), at('key.pub'), ...(anchor === undefined ? [] : [at('anchor')])];
  const { status, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
  expect(stderr).not.toContain('Traceback');
  return status === 0;
}

async function first({ log, anchor }: Pick<Case, 'log' | 'anchor'>): Promise<boolean> {
  const checkpoint = parseCheckpoint(parseNote(anchor ?? '')?.text ?? '');
  const key = parseVerifierKey(verifierKeyText(MINE));
  const options = {
    keys: key ? [key] : [],
    strict: true,
    ...(checkpoint && { anchor: checkpoint }),
  };
  return (await verifyLog([Buffer.from(log)], options)).ok;
}

const READY = HAS_PYTHON && HAS_OPENSSL;

test.skipIf(!READY).each(Object.entries(CASES))('%s', async (_name, one) => {
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

test('it can be read in one sitting', () => {
  const lines = readFileSync(SCRIPT, 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(60);
});
