/** The example of an audit file is what this program makes of its record, and both verifiers believe it. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAIN } from '../support/cli.ts';
import { HAS_OPENSSL, HAS_PYTHON } from '../support/tools.ts';
import { ROOT, blocksOf } from './markdown.ts';
import { commandsOf, runCommands } from './shell.ts';

const EXAMPLE = join(ROOT, 'examples/audit-file');
const MADE = [
  'report.csv',
  'report.html',
  'report.json',
  'report.md',
  'status.csv',
  'verified.txt',
] as const;

const folder = mkdtempSync(join(tmpdir(), 'mustreset-audit-file-'));
const read = (path: string): string => readFileSync(path, 'utf8');

/** When it was made is all that may differ. */
const timeless = (text: string): string =>
  text.replace(/(As of\W[^\d]*)[\d-]+T[\d:]+Z/g, '$1<now>');

beforeAll(() => {
  const script = join(ROOT, 'test/scripts/audit-file.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, 'render', join(folder, 'made')], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

// To make them anew: node test/scripts/audit-file.mjs render examples/audit-file
test.each(MADE)('%s is what is made of the record today', (name) => {
  expect(timeless(read(join(folder, 'made', name)))).toBe(timeless(read(join(EXAMPLE, name))));
});

test('every file of it is told of in its text', () => {
  const text = read(join(EXAMPLE, 'README.md'));
  const told = [...text.matchAll(/\]\(([\w.-]+)\/?\)/g)].map(([, name]) => name);
  const files = readdirSync(EXAMPLE).filter((name) => !['README.md', 'world.yaml'].includes(name));
  expect([...new Set(told)].sort()).toEqual([...files, 'world.yaml'].sort());
});

describe('whoever gets it', () => {
  const work = join(folder, 'work');

  beforeAll(() => {
    cpSync(EXAMPLE, work, { recursive: true });
    mkdirSync(join(folder, 'bin'));
    symlinkSync(MAIN, join(folder, 'bin/mustreset'));
  });

  test('checks it with the commands that it names', async () => {
    const commands = blocksOf(read(join(EXAMPLE, 'README.md')))
      .filter(({ info }) => info === 'sh')
      .flatMap(({ text }) => commandsOf(text));
    expect(commands).toHaveLength(2);
    const PATH = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
    const result = await runCommands(commands, { cwd: work, env: { HOME: folder, PATH } });
    expect(result.commands.map(({ exit_code }) => exit_code)).toEqual([0, 0]);
    expect(result.output).toContain('Signed: ');
    expect(result.output).toContain('Anchored: ');
    expect(result.output).toContain('signed up to the end of its last run');
  });

  // The second verifier is a program of its own.
  test.skipIf(!HAS_PYTHON || !HAS_OPENSSL)('checks it without mustreset', () => {
    const script = join(ROOT, 'examples/verify-log/verify_log.py');
    const args = [script, 'store/mustreset.log.jsonl', 'signing.key.pub', 'anchor.txt'];
    const { status, stdout } = spawnSync('python3', args, { cwd: work, encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^ok: \d+ records/)]);
  });
});

test('it shows what a report has to show', () => {
  interface Told {
    readonly resets: readonly { readonly email_address: string; readonly outcome: string }[];
    readonly exceptions: readonly { readonly skip_reason: string }[];
    readonly runs: readonly { readonly plan_key?: string; readonly run_url?: string }[];
    readonly log: object;
    readonly campaigns: Readonly<Record<string, object>>;
  }
  const told = JSON.parse(read(join(EXAMPLE, 'report.json'))) as Told;
  expect(told.log).toMatchObject({ ok: true, signed: true });
  expect(told.resets.filter(({ outcome }) => outcome === 'imported')).toHaveLength(2);
  expect(told.exceptions.map(({ skip_reason }) => skip_reason).sort()).toEqual([
    'breakglass',
    'inactive',
    'not_found',
  ]);
  const applied = told.runs.at(-1);
  expect(applied?.plan_key).toBe(read(join(EXAMPLE, 'signing.key.pub')).trim());
  expect(applied?.run_url).toMatch(/^https:/);
  expect(told.campaigns['inc-1042']).toMatchObject({ pending: 0, overdue: 0, unknown: 0, held: 0 });
  // The answer that was lost: settled by reading.
  const log = read(join(EXAMPLE, 'store/mustreset.log.jsonl'));
  expect(log).toMatch(/"outcome":"unknown".*\n[^]*"verdict":"applied"/);
});
