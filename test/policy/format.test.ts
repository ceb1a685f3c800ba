import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPolicy, notFormatted } from '../../src/policy/format.ts';
import { HEAD, ruleAt } from './reading.ts';

const MEMBER = 'member-test-00000000-0000-4000-8000-00000000000';

/** Formats, and holds that doing it twice is doing it once. */
function formatted(text: string): string {
  const { text: once, diagnostics } = formatPolicy('policy.yaml', text);
  if (once === undefined) throw new Error(JSON.stringify(diagnostics));
  expect(formatPolicy('policy.yaml', once).text).toBe(once);
  return once;
}

const CASES: readonly (readonly [name: string, before: string, after: string])[] = [
  [
    'plain addresses',
    'members:\n  - b@x.org\n  - a@x.org\n',
    'members:\n  - a@x.org\n  - b@x.org\n',
  ],
  [
    'by canonical address, lone member ids last and by id',
    `members:\n- member_id: ${MEMBER}2\n- B@x.org\n- member_id: ${MEMBER}1\n- a@bücher.example\n- a@y.org\n`,
    `members:\n- a@bücher.example\n- a@y.org\n- B@x.org\n- member_id: ${MEMBER}1\n- member_id: ${MEMBER}2\n`,
  ],
  [
    'whole entries with the comments directly above and behind',
    `members: # the list
  # about b
  # and more

  # directly above b
    # still above b
  - email_address: b@x.org   # b's address
    # inside b
    reason: "two

      lines"  # behind b
  -   # behind the dash
    email_address: a@x.org
    reason: |
      text
        - c@x.org

  # below, no one's

protect: [c@x.org]
`,
    `members: # the list
  # about b
  # and more

  -   # behind the dash
    email_address: a@x.org
    reason: |
      text
        - c@x.org
  # directly above b
    # still above b
  - email_address: b@x.org   # b's address
    # inside b
    reason: "two

      lines"  # behind b

  # below, no one's

protect: [c@x.org]
`,
  ],
  [
    'a last line without its end',
    'members:\n  - b@x.org # b\n\n  - {email_address: a@x.org}',
    'members:\n  - {email_address: a@x.org}\n\n  - b@x.org # b',
  ],
  [
    'a flow list on one line',
    'members: [b@x.org,  {email_address: "A@x.org"} , c@x.org]\n',
    'members: [{email_address: "A@x.org"},  b@x.org , c@x.org]\n',
  ],
  [
    'a flow list over several lines',
    'members: [\n  # above c\n  c@x.org,  # behind c\n  b@x.org,\n\n  # above a\n  a@x.org # behind a\n  ]\n',
    'members: [\n  # above a\n  a@x.org, # behind a\n  b@x.org,\n\n  # above c\n  c@x.org  # behind c\n  ]\n',
  ],
  [
    'members within a flow mapping',
    '{version: 1, members: [b@x.org, a@x.org], campaign: c}\n',
    '{version: 1, members: [a@x.org, b@x.org], campaign: c}\n',
  ],
  [
    'entries of one address in the order in which they stand',
    'members:\n  - b@x.org # 1\n  - a@x.org\n  - B@x.org # 2\n',
    'members:\n  - a@x.org\n  - b@x.org # 1\n  - B@x.org # 2\n',
  ],
  [
    'explicit keys and quoted ones',
    '"members":\n  - ? email_address\n    : b@x.org\n  - a@x.org\n',
    '"members":\n  - a@x.org\n  - ? email_address\n    : b@x.org\n',
  ],
];

describe('formatPolicy sorts', () => {
  test.each(CASES)('%s', (_name, before, after) => {
    expect(formatted(before)).toBe(after);
    const head = before.startsWith('{') ? '# in one mapping\n' : HEAD;
    expect(formatted(`${head}${before}`)).toBe(`${head}${after}`);
    const windows = (text: string): string => `\ufeff${text.replaceAll('\n', '\r\n')}`;
    expect(formatted(windows(before))).toBe(windows(after));
  });
});

describe('formatPolicy leaves as it is', () => {
  test.each([
    ['a sorted policy', `${HEAD}\n\nmembers:   \n    - a@x.org   \n    -   b@x.org\t# b\n\n\n`],
    ['a policy without members', `${HEAD}members_from: [{file: l.csv}]\n`],
    ['an empty list', `${HEAD}members: []\n`],
    ['what is wrong elsewhere', 'verson: 1\nmembers: [a@x.org, b@x.org]\n'],
  ])('%s', (_name, text) => {
    expect(formatted(text)).toBe(text);
  });
});

describe('formatPolicy returns mistakes instead of text', () => {
  test.each([
    ['members:\n  - b@x.org\n - a@x.org\n', 'yaml-syntax'],
    ['members:\n  - b@x.org\n  - a\n', 'invalid-address'],
    ['members:\n  - b@x.org\n  - &a a@x.org\n', 'yaml-feature'],
    ['members:\n  - b@x.org\n  -\n', 'wrong-type'],
    ['members:\n  - b@x.org\n  - reason: x\n', 'missing-key'],
    ['members:\n  - b@x.org\n  - {email_address: a@x.org, resaon: x}\n', 'unknown-key'],
    ['members: a@x.org\n', 'wrong-type'],
    ['members: [b@x.org, # b\n a@x.org]\n', 'yaml-feature'],
    ['members:\n- email_address: b@x.org\n  reason: |+\n   x\n\n- a@x.org', 'yaml-feature'],
    ['', 'missing-key'],
  ])('%j', (text, rule) => {
    const result = formatPolicy('policy.yaml', text);
    expect(result.text).toBeUndefined();
    expect(result.diagnostics[0]?.rule).toBe(rule);
  });

  test('for bytes that are not UTF-8, which would be lost', () => {
    const bytes = Buffer.from('members: [b@x.org, a@x.org] # caf\u00e9\n', 'latin1');
    expect(formatPolicy('policy.yaml', bytes).diagnostics.map(ruleAt)).toEqual([
      'yaml-syntax policy.yaml:1:34',
    ]);
  });
});

test('no byte is lost, none is added, and the order of the input does not matter', () => {
  const entry = fc.record({
    name: fc.constantFrom('a', 'B', 'c', 'd', 'é', 'F').map((name) => name.replace('é', 'e')),
    above: fc.array(fc.constantFrom('# one', '#two', '   # three'), { maxLength: 2 }),
    gap: fc.nat(2),
    style: fc.constantFrom('plain', 'map', 'flow', 'block'),
    behind: fc.constantFrom('', '  # behind', ' #'),
  });
  const write = (
    entries: readonly (typeof entry extends fc.Arbitrary<infer T> ? T : never)[],
    eol: string,
  ): string => {
    const lines = ['members:'];
    for (const { name, above, gap, style, behind } of entries) {
      for (let at = 0; at < gap; at += 1) lines.push('');
      lines.push(...above.map((comment) => `  ${comment}`));
      const address = `${name}@x.org`;
      if (style === 'plain') lines.push(`  - ${address}${behind}`);
      if (style === 'map') lines.push(`  - reason: r`, `    email_address: ${address}${behind}`);
      if (style === 'flow')
        lines.push(`  - {email_address: ${address},`, `     reason: r}${behind}`);
      if (style === 'block')
        lines.push(
          `  - email_address: ${address}${behind}`,
          '    reason: >-',
          '      # no comment',
          '      x',
        );
    }
    return lines.join(eol);
  };
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 7 }),
      fc.constantFrom('\n', '\r\n'),
      (entries, eol) => {
        const before = write(entries, eol);
        if (entries.length === 0) return;
        const after = formatted(before);
        const lines = (text: string): string[] => text.split(eol).sort();
        expect(lines(after)).toEqual(lines(before));
        const addresses = [...after.matchAll(/[a-zA-Z]@x/g)].map(([match]) => match.toLowerCase());
        expect(addresses).toEqual(addresses.toSorted());
      },
    ),
  );
});

test('notFormatted shows an entry that a list of its own begins with', () => {
  const before = 'members: [b@x.org, a@x.org]\n';
  const after = formatPolicy('p.yaml', before).text ?? '';
  const diagnostic = notFormatted('p.yaml', before, after);
  expect(ruleAt(diagnostic)).toBe('not-formatted p.yaml:1:11');
  expect(diagnostic.hint).toContain('mustreset fmt p.yaml');
});
