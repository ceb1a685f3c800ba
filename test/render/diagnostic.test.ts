import { describe, expect, test } from 'vitest';
import type { Diagnostic, Range } from '../../src/model/diagnostic.ts';
import {
  NO_SOURCES,
  type SourceLines,
  renderDiagnostic,
  renderDiagnostics,
} from '../../src/render/diagnostic.ts';
import { HOSTILE, RAW, colored, golden, plain } from './support.ts';

const range = (line: number, column: number, end: number, file = 'policy.yaml'): Range => ({
  file,
  start: { line, column },
  end: { line, column: end },
});

const sourcesOf =
  (text: string): SourceLines =>
  (_, line) =>
    text.split('\n')[line - 1];

const duplicate: Diagnostic = {
  severity: 'error',
  rule: 'duplicate-member',
  summary: 'Address listed twice',
  detail:
    '"Ada@example.com" and "ada@example.com" are the same address: upper and lower case do not make a difference. Remove one of the two lines; where the reasons differ, keep the one that an auditor should read.',
  hint: 'Remove line 4.',
  range: range(4, 5, 20),
  also: [range(3, 5, 20)],
};

const POLICY = 'version: 1\nmembers:\n  - ada@example.com\n  - Ada@example.com\n';

/** Columns (from 0, inside the box) that the carets of the first frame stand under. */
const underlined = (text: string): string => {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^│ +\^+$/.test(line));
  const start = lines[at]?.indexOf('^') ?? 0;
  const end = lines[at]?.length ?? 0;
  return (lines[at - 1] ?? '').slice(start, end);
};

const frameOf = (line: string, column: number, end: number, width = 78): string =>
  renderDiagnostic({ ...duplicate, also: [], range: range(1, column, end) }, sourcesOf(line), {
    ...plain,
    width,
  });

describe('a diagnostic', () => {
  test('shows what, both places, why and the hint in a box', async () => {
    const text = renderDiagnostics([duplicate], sourcesOf(POLICY), plain);
    await expect(text).toMatchFileSnapshot(golden('diagnostic.txt'));
  });

  test('has a colour for errors and another for warnings', async () => {
    const warning: Diagnostic = { ...duplicate, severity: 'warning' };
    const text = renderDiagnostics([duplicate, warning], sourcesOf(POLICY), colored);
    await expect(text).toMatchFileSnapshot(golden('diagnostic-color.txt'));
  });

  test('without a place or a source line still says everything else', async () => {
    const text = renderDiagnostics(
      [
        { ...duplicate, also: [] },
        {
          severity: 'warning',
          rule: 'not-refreshed',
          summary: 'Members were not read',
          detail:
            'Effects are unknown.\n\nLines that begin with a space stay as they are:\n    mustreset plan',
        },
      ],
      NO_SOURCES,
      plain,
      7,
    );
    await expect(text).toMatchFileSnapshot(golden('diagnostic-no-source.txt'));
  });

  test('is found by the pattern of Terraform wrappers', () => {
    const text = renderDiagnostic(duplicate, NO_SOURCES, plain);
    expect(text).toMatch(/^([│|] )?(Error: )/m);
    expect(text).not.toMatch(/ $/m);
  });

  test('counts what it does not show', () => {
    expect(renderDiagnostics([duplicate], NO_SOURCES, plain, 1)).toMatch(/\nand 1 more mistake\n$/);
    const warning: Diagnostic = { ...duplicate, severity: 'warning' };
    expect(renderDiagnostics([warning], NO_SOURCES, plain, 2)).toMatch(/\nand 2 more warnings\n$/);
    expect(renderDiagnostics([], NO_SOURCES, plain)).toBe('');
  });

  test('keeps every line of prose within the width', () => {
    const text = renderDiagnostics([duplicate], sourcesOf(POLICY), plain);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(78);
  });
});

describe('the caret line', () => {
  test('underlines exactly the range', () => {
    expect(underlined(frameOf('  - ada@example.com # who', 5, 20))).toBe('ada@example.com');
  });

  test('stands right behind tabs', () => {
    expect(underlined(frameOf('\t-\tada@example.com', 4, 19))).toBe('ada@example.com');
  });

  test('counts characters outside the basic plane as one column', () => {
    expect(frameOf('\u{1f600}: bob', 4, 7)).toContain('\n│          ^^^\n');
  });

  test('covers what is made visible', () => {
    expect(underlined(frameOf('a\u202eb', 2, 3))).toBe('\\u{202e}');
  });

  test('marks a place behind the end of the line', () => {
    expect(frameOf('ada', 4, 4)).toContain('\n│    1: ada\n│          ^\n');
  });

  test('of a range over several lines goes to the end of the first', () => {
    const text = renderDiagnostic(
      { ...duplicate, also: [], range: { ...range(1, 3, 9), end: { line: 3, column: 2 } } },
      sourcesOf('a: [b,\nc,\nd]'),
      plain,
    );
    expect(underlined(text)).toBe(' [b,');
  });

  test('a line wider than the screen is cut around the place', () => {
    const line = `members: [${'x'.repeat(5000)}, bad@@example.com, ${'y'.repeat(5000)}]`;
    const column = line.indexOf('bad@@') + 1;
    const text = frameOf(line, column, column + 16);
    expect(underlined(text)).toBe('bad@@example.com');
    for (const one of text.split('\n')) expect(one.length).toBeLessThanOrEqual(78);
    expect(text).toMatch(/: …x+, bad@@example\.com, y+…\n/);
  });

  test('a line of megabytes costs next to nothing', () => {
    const line = 'x'.repeat(8 * 1024 * 1024);
    const at = line.length - 10;
    expect(underlined(frameOf(line, at, at + 3))).toBe('xxx');
  });
});

test('nothing that a person wrote reaches the terminal raw', () => {
  const text = renderDiagnostics(
    [
      {
        ...duplicate,
        summary: HOSTILE,
        detail: HOSTILE,
        hint: HOSTILE,
        range: range(1, 1, 400, HOSTILE),
        also: [range(1, 90, 100, HOSTILE)],
      },
    ],
    () => HOSTILE,
    plain,
  );
  expect(text).not.toMatch(RAW);
  for (const line of text.trimEnd().split('\n')) expect(line).toMatch(/^[╷│╵]/);
  expect(text.match(/^([│|] )?Error: /gm)).toHaveLength(1);
});
