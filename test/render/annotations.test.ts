import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { annotations } from '../../src/render/annotations.ts';
import { escapeJson, escapeTerminal } from '../../src/render/escape.ts';
import { HOSTILE, RAW } from './support.ts';

const OPTIONS = { showAddresses: false, place: (file: string) => `sub/${file}` };

const at = (line: number, column: number, to: number) => ({
  file: 'policy.yaml',
  start: { line, column },
  end: { line, column: to },
});

const aMistake = (change: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  rule: 'duplicate-member',
  summary: 'Duplicate member',
  detail: 'It stands here twice.',
  range: at(14, 5, 21),
  ...change,
});

const linesOf = (diagnostics: readonly Diagnostic[], more = 0, options = OPTIONS) =>
  annotations(diagnostics, more, options).split('\n').slice(0, -1);

/** Properties and message as the runner reads them. */
function commandIn(line: string) {
  const [, name = '', properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const plain = (text: string): string =>
    text.replace(/%(0D|0A|3A|2C|25)/g, (_all, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
  const pairs = properties.split(',').map((pair) => pair.split('='));
  return {
    name,
    message: plain(message),
    ...Object.fromEntries(pairs.map(([key = '', ...value]) => [key, plain(value.join('='))])),
  };
}

describe('annotations', () => {
  test('name file, lines and columns from the top of the repository', () => {
    expect(linesOf([aMistake()])).toEqual([
      '::error file=sub/policy.yaml,line=14,col=5,endLine=14,endColumn=20,title=Duplicate member::It stands here twice.',
    ]);
  });

  test('name no columns over several lines, which GitHub refuses', () => {
    const range = { ...at(14, 5, 21), end: { line: 16, column: 2 } };
    expect(linesOf([aMistake({ range })])[0]).toContain('line=14,endLine=16,title=');
  });

  test('of a file outside the repository name it in the message', () => {
    const place = (file: string) => `/elsewhere/${file}`;
    expect(linesOf([aMistake()], 0, { ...OPTIONS, place })).toEqual([
      '::error title=Duplicate member::/elsewhere/policy.yaml:14:5%0AIt stands here twice.',
    ]);
  });

  test('hold hint and other places', () => {
    const [line = ''] = linesOf([
      aMistake({ hint: 'Remove ada@example.com.', also: [at(9, 5, 6)] }),
    ]);
    expect(commandIn(line)).toMatchObject({
      message: 'It stands here twice.\nHint: Remove a…@example.com.\nAlso: sub/policy.yaml:9:5',
    });
  });

  test('mask addresses unless they are to be shown', () => {
    const mistake = aMistake({ detail: 'ada@example.com stands here.' });
    expect(linesOf([mistake])[0]).toContain('::a…@example.com stands here.');
    expect(linesOf([mistake], 0, { ...OPTIONS, showAddresses: true })[0]).toContain(
      '::ada@example.com stands here.',
    );
  });

  test('are as many as GitHub shows, errors first, and the others are counted', () => {
    const warnings = Array.from({ length: 12 }, () => aMistake({ severity: 'warning' }));
    const errors = Array.from({ length: 11 }, () => aMistake());
    const lines = linesOf([...warnings, ...errors], 5);
    expect(lines.map((line) => /^::(\w+)/.exec(line)?.[1])).toEqual([
      ...Array.from({ length: 10 }, () => 'error'),
      ...Array.from({ length: 10 }, () => 'warning'),
      'notice',
    ]);
    expect(lines.at(-1)).toContain('::and 8 more');
    expect(linesOf([aMistake()])).toHaveLength(1);
  });

  test.each([
    HOSTILE,
    'a,b:c%0A::error::x',
    'x\n::stop-commands::y\n##[error]z',
    'x##[add-mask]y',
    '%25,line=1',
  ])('from %j are one command each', (text) => {
    const lines = linesOf([
      aMistake({ summary: text, detail: text, hint: text, range: { ...at(1, 1, 2), file: text } }),
    ]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toMatch(RAW);
    expect(lines[0]).not.toContain('##[');
    expect(lines[0]?.match(/::/g)?.length).toBeGreaterThanOrEqual(2);
    const { name, line, title } = commandIn(lines[0] ?? '') as Record<string, string>;
    expect([name, line]).toEqual(['error', '1']);
    expect(title).toContain(escapeTerminal(text).slice(0, 5));
  });
});

test('the older commands are inert wherever they stand, in text and in JSON', () => {
  expect(escapeTerminal('x##[error]y ###[z]')).toBe('x\\u{23}#[error]y #\\u{23}#[z]');
  const json = escapeJson(JSON.stringify({ reason: 'x##[error]y' }));
  expect(json).not.toContain('##[');
  expect(JSON.parse(json)).toEqual({ reason: 'x##[error]y' });
});
