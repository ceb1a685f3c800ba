/** The short way to read long lists must see exactly what the YAML parser sees. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composeLongList, composeTree } from '../../src/policy/compose.ts';
import { Findings } from '../../src/policy/findings.ts';
import { sourceOf } from '../../src/policy/source.ts';
import type { Tree } from '../../src/policy/tree.ts';
import { HEAD, load } from './reading.ts';

/** What the parser alone makes of a text, which is shorter than the short way is for. */
function byParser(text: string): { tree: Tree | undefined; findings: Findings } {
  const findings = new Findings();
  return { tree: composeTree(sourceOf('p.yaml', text), findings), findings };
}

const byShortWay = (text: string): Tree | undefined => composeLongList(sourceOf('p.yaml', text), 0);

const ITEMS = [
  '- ada@example.com',
  '- grace.hopper+x_1%y@sub.example.com   # behind',
  '- email_address: ada@example.com',
  '- email_address: ada@example.com\n  organization_id: acme\n  reason: Seen in a dump, twice (T-1)/x @y   # z',
  '- member_id: member-test-00000000-0000-4000-8000-000000000001\n  since: 2026-11-20\n  due: 2026-11-20T10:00:00Z',
  '- email_address: ada@example.com\n  allow_breakglass: true\n  # inside\n\n  ticket: T',
  '- allow_breakglass: false\n  email_address: ada@example.com',
  '- true',
  '- Null',
  '- email_address: null\n  reason: True',
  '- email_address: ada@example.com\n  email_address: b@example.com',
  '- email_address: ada@example.com\n   reason: too deep',
  '- email_address: ada@example.com\n reason: too flat',
  '- email_address: ada@example.com\n  reason: "quoted"\n  ticket: 5',
  '- email_address: ada@example.com\n  reason: |\n    - b@example.com\n    # no comment\n\n    text',
  '- email_address: ada@example.com\n  reason: goes\n    on here\n  ticket: T',
  '- ada@example.com\n  and more',
  '- ada@example.com\n  more: x',
  '-   wide@example.com',
  '-\n  email_address: ada@example.com',
  '- {email_address: ada@example.com}',
  '- {email_address: ada@example.com,\n   reason: x}',
  '- "ada@example.com"',
  '- "ada\n  - b@example.com',
  '- c@example.com"',
  "- 'x",
  '- [a,',
  '- b]',
  '- &a ada@example.com',
  '- *a',
  '- !!str ada@example.com',
  '- - nested@example.com',
  '- ? email_address\n  : ada@example.com',
  '- email_address:  two@example.com',
  '- email_address: bücher@example.com',
  '- reason: ends with a colon:\n  ticket: a: b',
  '- reason: x #y\n  ticket: x#y',
  '- reason: trailing   \n  ticket: a  b',
  '- ',
  '-\tada@example.com',
  '- 2026-11-20',
  '- word',
  '- organization_id: -x\n  member_id: .inf',
];

const BETWEEN = [
  '',
  '# comment',
  '   # deep comment',
  '      ',
  'tail: 1',
  'protect: [a@example.com]',
  '---',
  '...',
  ' x: 1',
  '\t',
  'members:',
  'reason: |',
  '- flat@example.com',
];

const indented = (item: string, indent: number): string =>
  item
    .split('\n')
    .map((line) => ' '.repeat(indent) + line)
    .join('\n');

describe('the short way', () => {
  test.each(ITEMS)('sees in %j what the parser sees, or leaves it to the parser', (item) => {
    for (const indent of [0, 2]) {
      const body = [item, '- z@example.com', item].map((each) => indented(each, indent)).join('\n');
      const text = `${HEAD}members:\n${body}\ntail: 1`;
      const tree = byShortWay(text);
      if (tree !== undefined) expect(tree).toEqual(byParser(text).tree);
    }
  });

  test('sees in any list what the parser sees, or leaves it to the parser', () => {
    const item = fc
      .tuple(fc.constantFrom(...ITEMS), fc.constantFrom(0, 0, 0, 0, 0, 0, 1))
      .map(([text, more]) => ({ text, more }));
    const line = fc.constantFrom(...BETWEEN).map((text) => ({ text, more: -1 }));
    const parts = fc.array(
      fc.oneof({ weight: 6, arbitrary: item }, { weight: 1, arbitrary: line }),
      { maxLength: 8 },
    );
    const heads = fc.constantFrom(
      HEAD,
      '',
      '{version: 1,\n',
      '--- |\n',
      'reason: "\n',
      'reason: |\n x\n',
      '# c\n',
    );
    let taken = 0;
    fc.assert(
      fc.property(
        heads,
        parts,
        fc.constantFrom(0, 2, 4),
        fc.constantFrom('\n', '\r\n'),
        (head, list, indent, eol) => {
          const body = list.map(({ text, more }) =>
            more < 0 ? text : indented(text, indent + more),
          );
          const text = `${head}members:\n${body.join('\n')}`.replaceAll('\n', eol);
          const tree = byShortWay(text);
          if (tree === undefined) return;
          taken += 1;
          const { tree: expected, findings } = byParser(text);
          expect(findings.report().diagnostics).toEqual([]);
          expect(tree).toEqual(expected);
        },
      ),
      { numRuns: 4000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  test('is taken for what policies mostly look like', () => {
    const text = `${HEAD}# who\nmembers:\n  # first\n  - a@example.com\n\n  - email_address: b@example.com # x\n    organization_id: acme\n  - "c@example.com"\nprotect: []\n`;
    expect(byShortWay(text)).toEqual(byParser(text).tree);
    expect(byShortWay(text)).toBeDefined();
  });
});

test('a long list has the same mistakes at the same places as a short one', async () => {
  const member = (at: number): string =>
    `  - email_address: user${at}@example.com\n    organization_id: acme\n`;
  const many = Array.from({ length: 3000 }, (_, at) => member(at)).join('');
  const wrong =
    '  - user7@example.com\n  - {email_address: x}\n  - email_address: y\n    resaon: z\n';
  const { diagnostics } = await load({ 'policy.yaml': `${HEAD}members:\n${many}${wrong}` });
  expect(diagnostics.map(({ rule, range }) => [rule, range?.start])).toEqual([
    ['duplicate-member', { line: 6005, column: 5 }],
    ['invalid-address', { line: 6006, column: 21 }],
    ['invalid-address', { line: 6007, column: 20 }],
    ['unknown-key', { line: 6008, column: 5 }],
  ]);
});
