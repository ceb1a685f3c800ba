import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { sarif } from '../../src/render/sarif.ts';
import { HOSTILE, RAW } from './support.ts';

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
    readonly region: Readonly<Record<string, number>>;
  };
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly relatedLocations?: readonly Location[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  readonly invocations: readonly {
    readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[];
  }[];
  readonly results: readonly Result[];
}

// The schema that OASIS published, a copy of the one in @microsoft/jest-sarif (MIT); it is of draft 4.
const { $schema, id, ...published } = JSON.parse(
  readFileSync(new URL('sarif-2.1.0.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const ajv = new Ajv({ strict: false, unicodeRegExp: false });
formats.default(ajv);
const validate = ajv.compile(published);

const range = (file: string, line: number) => ({
  file,
  start: { line, column: 5 },
  end: { line, column: 21 },
});

const aMistake = (change: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  rule: 'duplicate-member',
  summary: 'Duplicate member',
  detail: '"ada@example.com" stands here twice.',
  range: range('policy.yaml', 14),
  ...change,
});

const OPTIONS = {
  showAddresses: false,
  tool: 'mustreset 0.1.0',
  place: (file: string) => `sub/${file}`,
};

function runOf(diagnostics: readonly Diagnostic[], more = 0, options = OPTIONS): Run {
  const report = { diagnostics, more, exit_code: 3, files: [], campaigns: {}, addresses: 0 };
  const text = sarif(report, options);
  expect(text).not.toMatch(RAW);
  const document = JSON.parse(text) as { readonly runs: readonly [Run] };
  expect([validate(document), validate.errors]).toEqual([true, null]);
  return document.runs[0];
}

describe('SARIF', () => {
  test(`is what the schema ${String(id ?? $schema)} asks for`, () => {
    const { results, tool } = runOf([
      aMistake({ hint: 'Remove one.', also: [range('other policy.yaml', 9)] }),
      aMistake({ severity: 'warning', rule: 'duplicate-row' }),
      { severity: 'error', rule: 'policy-missing', summary: 'Policy missing', detail: 'None.' },
    ]);
    expect(results[0]).toEqual({
      ruleId: 'duplicate-member',
      ruleIndex: 0,
      level: 'error',
      message: { text: '"a…@example.com" stands here twice.\nHint: Remove one.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'sub/policy.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 14, startColumn: 5, endLine: 14, endColumn: 21 },
          },
        },
      ],
      relatedLocations: [
        {
          id: 0,
          physicalLocation: {
            artifactLocation: { uri: 'sub/other%20policy.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 9, startColumn: 5, endLine: 9, endColumn: 21 },
          },
        },
      ],
      partialFingerprints: {
        primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]{32}:1$/) as string,
      },
    });
    expect(results.map(({ level }) => level)).toEqual(['error', 'warning', 'error']);
    const rules = tool.driver.rules.map((rule) => rule.id);
    expect(results.map(({ ruleId, ruleIndex }) => rules[ruleIndex] === ruleId)).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('of valid policies has no results', () => {
    expect(runOf([]).results).toEqual([]);
  });

  test('names a mistake alike when it moves, and each one otherwise', () => {
    const prints = (diagnostics: readonly Diagnostic[]) =>
      runOf(diagnostics).results.map((result) => Object.values(result.partialFingerprints)[0]);
    const [first] = prints([aMistake()]);
    expect(prints([aMistake({ range: range('policy.yaml', 20) })])).toEqual([first]);
    expect(prints([aMistake({ range: range('b.yaml', 14) })])).not.toEqual([first]);
    expect(prints([aMistake({ detail: 'Another.' })])).not.toEqual([first]);
    expect(new Set(prints([aMistake(), aMistake(), aMistake()])).size).toBe(3);
  });

  test('lists as many results as GitHub keeps, and counts the others', () => {
    const mistakes = Array.from({ length: 5_003 }, () => aMistake());
    const { results, invocations } = runOf(mistakes, 10);
    expect(results).toHaveLength(5_000);
    const [told] = invocations[0]?.toolExecutionNotifications ?? [];
    expect(told?.message.text).toMatch(/^13 more results/);
    expect(runOf([aMistake()]).invocations[0]?.toolExecutionNotifications).toEqual([]);
  });

  test('masks addresses unless they are to be shown', () => {
    const { results } = runOf([aMistake()], 0, { ...OPTIONS, showAddresses: true });
    expect(results[0]?.message.text).toContain('ada@example.com');
  });

  test('is valid whatever stands in it, and of files outside the repository', () => {
    const place = (file: string) => `/elsewhere/${file}`;
    const trapped = aMistake({ detail: HOSTILE, hint: HOSTILE, range: range('a b#?%.yaml', 1) });
    const { results } = runOf([trapped], 0, { ...OPTIONS, place });
    const { artifactLocation } = results[0]?.locations[0]?.physicalLocation ?? {};
    expect(artifactLocation).toEqual({ uri: 'file:///elsewhere/a%20b%23%3F%25.yaml' });
  });
});
