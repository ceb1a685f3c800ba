/** Each rule of policies and lists, with the exact place at which it is shown. */
import { describe, expect, test } from 'vitest';
import { RULE_IDS } from '../../src/model/diagnostic.ts';
import type { Diagnostic, Range, RuleId } from '../../src/model/diagnostic.ts';
import { uncovered } from '../../src/policy/cover.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { formatPolicy, notFormatted } from '../../src/policy/format.ts';
import { checkProject, loadSettings } from '../../src/policy/settings.ts';
import { HEAD, load, marked, markedFiles, policyOf, readerOf, ruleAt } from './reading.ts';

const LIVE_MEMBER = 'member-live-00000000-0000-4000-8000-000000000001';
const TEST_MEMBER = 'member-test-00000000-0000-4000-8000-000000000001';
const TEST_PROJECT = 'project-test-00000000-0000-4000-8000-000000000001';

interface Case {
  readonly rule: RuleId;
  readonly name: string;
  /** One policy, or files; ⟦…⟧ marks the place, ⟪…⟫ the other one. */
  readonly files: string | Readonly<Record<string, string>>;
  readonly detail?: RegExp;
  readonly hint?: RegExp;
}

const members = '\nmembers: [ada@example.com]\n';

const CASES: readonly Case[] = [
  {
    rule: 'yaml-syntax',
    name: 'a tab as indentation',
    files: `${HEAD}members:\n⟦\t⟧- ada@example.com\n`,
    hint: /spaces/,
  },
  {
    rule: 'yaml-syntax',
    name: 'a bracket too many',
    files: `${HEAD}members: [ada@example.com]⟦]⟧\n`,
  },
  {
    rule: 'yaml-syntax',
    name: 'a control character',
    files: `${HEAD}members:\n  - ada⟦\u0007⟧@example.com\n`,
    detail: /U\+0007/,
  },
  {
    rule: 'yaml-feature',
    name: 'an anchor',
    files: `${HEAD}members:\n  - ⟦&ada⟧ ada@example.com\n`,
  },
  {
    rule: 'yaml-feature',
    name: 'an alias',
    files: `${HEAD}members:\n  - ⟦*ada⟧\n`,
    hint: /quotes/,
  },
  { rule: 'yaml-feature', name: 'a tag', files: `${HEAD}members:\n  - ⟦!!str⟧ ada@example.com\n` },
  {
    rule: 'yaml-feature',
    name: 'a merge key',
    files: `${HEAD}members:\n  - ⟦<<⟧: {organization_id: acme}\n    email_address: ada@example.com\n`,
  },
  {
    rule: 'yaml-feature',
    name: 'a directive',
    files: `⟦%YAML 1.1⟧\n---\n${policyOf('ada@example.com')}`,
  },
  {
    rule: 'yaml-feature',
    name: 'text behind the end of the document',
    files: `${policyOf('ada@example.com')}...\n⟦version⟧: 1\n`,
  },
  {
    rule: 'yaml-feature',
    name: 'a second document',
    files: `${policyOf('ada@example.com')}⟦---⟧\nversion: 1\n`,
  },
  {
    rule: 'yaml-feature',
    name: 'a key that is a list',
    files: `${policyOf('ada@example.com')}? ⟦[a, b]⟧\n: 1\n`,
  },
  {
    rule: 'duplicate-key',
    name: 'a key twice',
    files:
      `${HEAD}⟪reason⟫: one\n`.replace(/reason: .*\n⟪reason⟫/, '⟪reason⟫: one\n⟦reason⟧') + members,
  },
  {
    rule: 'duplicate-key',
    name: 'a key twice in an entry',
    files: `${HEAD}members:\n  - {⟪reason⟫: a, email_address: ada@example.com, ⟦"reason"⟧: b}\n`,
  },
  {
    rule: 'unknown-key',
    name: 'a mistyped key',
    files: `${HEAD}⟦membres⟧: []${members}`,
    hint: /^Did you mean "members"\?$/,
  },
  {
    rule: 'unknown-key',
    name: 'a key of an entry',
    files: `${HEAD}members:\n  - ⟦email⟧: grace@example.com\n    email_address: ada@example.com\n`,
    hint: /email_address/,
  },
  {
    rule: 'unknown-key',
    name: 'a promise that nobody made',
    files: `${HEAD}⟦notify_members⟧: true${members}`,
    hint: /Keys that may stand here/,
  },
  {
    rule: 'wrong-type',
    name: 'a word for a truth value',
    files: `${HEAD}revoke_sessions: ⟦yes⟧${members}`,
  },
  { rule: 'unknown-key', name: 'a number as a key', files: `${HEAD}⟦1⟧: x${members}` },
  {
    rule: 'unknown-key',
    name: 'a key of every object',
    files: `${HEAD}⟦__proto__⟧: {a: 1}${members}`,
  },
  {
    rule: 'missing-key',
    name: 'no version',
    files: `⟦campaign⟧: inc-1\nreason: x${members}`,
    detail: /"version"/,
  },
  {
    rule: 'missing-key',
    name: 'no reason',
    files: `⟦version⟧: 1\ncampaign: inc-1${members}`,
    detail: /"reason"/,
  },
  {
    rule: 'missing-key',
    name: 'an entry that names nobody',
    files: `${HEAD}members:\n  - ⟦organization_id⟧: acme\n`,
  },
  {
    rule: 'missing-key',
    name: 'a list without its file',
    files: `${HEAD}members: [ada@example.com]\nmembers_from:\n  - ⟦{}⟧\n`,
    detail: /"file"/,
  },
  { rule: 'missing-key', name: 'an empty file', files: '⟦⟧' },
  { rule: 'missing-key', name: 'a file of comments', files: '⟦⟧# nothing yet\n' },
  {
    rule: 'wrong-type',
    name: 'a number for text',
    files: `version: 1\ncampaign: ⟦1042⟧\nreason: x${members}`,
    hint: /^Put it in quotes: "1042"\.$/,
  },
  { rule: 'wrong-type', name: 'a truth value as a member', files: policyOf('⟦true⟧') },
  {
    rule: 'wrong-type',
    name: 'nothing behind a key',
    files: `${HEAD}⟦ticket⟧:${members}`,
    hint: /remove the line/,
  },
  {
    rule: 'wrong-type',
    name: 'nothing behind a dash',
    files: `${HEAD}members:\n  ⟦-⟧\n  - ada@example.com\n`,
  },
  { rule: 'wrong-type', name: 'text for a list', files: `${HEAD}members: ⟦ada@example.com⟧\n` },
  {
    rule: 'wrong-type',
    name: 'a fraction of a reset',
    files: `${HEAD}limits: {max_resets: ⟦1.5⟧}${members}`,
  },
  {
    rule: 'wrong-type',
    name: 'a list at the top',
    files: '⟦- ada@example.com⟧\n',
    detail: /^A policy must be a mapping/,
  },
  {
    rule: 'invalid-value',
    name: 'a campaign in capitals',
    files: `version: 1\ncampaign: ⟦INC-1⟧\nreason: x${members}`,
    detail: /lower-case/,
  },
  {
    rule: 'invalid-value',
    name: 'an empty reason',
    files: `version: 1\ncampaign: inc-1\nreason: ⟦""⟧${members}`,
  },
  {
    rule: 'invalid-value',
    name: 'a limit below zero',
    files: `${HEAD}limits: {max_resets: ⟦-1⟧}${members}`,
  },
  {
    rule: 'invalid-value',
    name: 'an organization that no id can name',
    files: `${HEAD}members:\n  - {email_address: ada@example.com, organization_id: ⟦a/b⟧}\n`,
  },
  {
    rule: 'invalid-value',
    name: 'a lone external id',
    files: `${HEAD}members:\n  - member_id: ⟦ada⟧\n`,
    hint: /email_address/,
  },
  {
    rule: 'invalid-value',
    name: 'a list of unknown form',
    files: `${HEAD}members_from:\n  - file: ⟦list.xls⟧\n`,
    detail: /\.csv, \.txt, \.jsonl/,
  },
  {
    rule: 'invalid-value',
    name: 'half a character',
    files: `version: 1\ncampaign: inc-1\nreason: ⟦"\\uD800"⟧${members}`,
  },
  { rule: 'invalid-address', name: 'a member without @', files: policyOf('⟦ada.example.com⟧') },
  {
    rule: 'invalid-address',
    name: 'a space before the address',
    files: policyOf('⟦" ada@example.com"⟧'),
    detail: /space/,
  },
  {
    rule: 'invalid-address',
    name: 'behind wide characters',
    files: `${HEAD}members: ["💩@example.com", x@example.com, ⟦x⟧]\n`
      .replace('"💩@example.com", ', '')
      .replace('[x', '[ # 💩💩\n  x'),
  },
  {
    rule: 'invalid-address',
    name: 'a protected address',
    files: `${HEAD}protect:\n  - ⟦breakglass⟧${members}`,
  },
  {
    rule: 'invalid-time',
    name: 'a day that does not exist',
    files: `${HEAD}since: ⟦2026-02-30⟧${members}`,
  },
  {
    rule: 'invalid-time',
    name: 'an instant without zone',
    files: `${HEAD}members:\n  - {email_address: ada@example.com, due: ⟦2026-02-03T10:00:00⟧}\n`,
  },
  {
    rule: 'due-before-since',
    name: 'of the campaign',
    files: `${HEAD}since: ⟪2026-11-20⟫\ndue: ⟦2026-11-19⟧${members}`,
  },
  {
    rule: 'due-before-since',
    name: 'an entry due before its campaign',
    files: `${HEAD}since: ⟪2026-11-20T10:00:00Z⟫\nmembers:\n  - {email_address: ada@example.com, due: ⟦"2026-11-20T09:59:59Z"⟧}\n`,
  },
  {
    rule: 'due-before-since',
    name: 'an entry since later than its campaign is due',
    files: `${HEAD}due: ⟪2026-11-20⟫\nmembers:\n  - {email_address: ada@example.com, since: ⟦2026-11-21⟧}\n`,
  },
  {
    rule: 'unknown-version',
    name: 'a later version',
    files: `version: ⟦2⟧\nanything: else\n`,
    hint: /version: 1/,
  },
  {
    rule: 'unknown-version',
    name: 'a version in quotes',
    files: `version: ⟦"1"⟧\ncampaign: inc-1\nreason: x${members}`,
  },
  {
    rule: 'duplicate-campaign',
    name: 'in two policies',
    files: {
      'a.yaml': `version: 1\ncampaign: ⟪inc-1⟫\nreason: x${members}`,
      'b.yaml': `version: 1\ncampaign: ⟦inc-1⟧\nreason: y${members}`,
    },
  },
  {
    rule: 'duplicate-member',
    name: 'the same address',
    files: policyOf('⟪ada@example.com⟫', '⟦ada@example.com⟧'),
  },
  {
    rule: 'duplicate-member',
    name: 'in another case',
    files: policyOf('⟪ada@example.com⟫', 'email_address: ⟦"Ada@Example.com"⟧'),
  },
  {
    rule: 'duplicate-member',
    name: 'in another Unicode form',
    files: policyOf('⟪ada@bücher.example⟫', 'grace@example.com', '⟦ada@bu\u0308cher.example⟧'),
  },
  {
    rule: 'duplicate-member',
    name: 'as an A-label',
    files: policyOf('⟪ada@bücher.example⟫', '⟦ada@xn--bcher-kva.example⟧'),
  },
  {
    rule: 'duplicate-member',
    name: 'a lone member id',
    files: policyOf(`member_id: ⟪${TEST_MEMBER}⟫`, `member_id: ⟦${TEST_MEMBER}⟧`),
  },
  {
    rule: 'conflicting-member',
    name: 'between two campaigns',
    files: {
      'a.yaml': policyOf('{email_address: ⟪ada@example.com⟫, organization_id: acme}'),
      'b.yaml': policyOf('⟦ada@example.com⟧').replace('inc-1', 'inc-2'),
    },
    detail: /organization_id/,
  },
  {
    rule: 'conflicting-member',
    name: 'in a list',
    files: {
      'p.yaml': `${HEAD}members_from:\n  - file: l.csv\n`,
      'l.csv': 'email_address,reason\n⟪ada@example.com⟫,one\n⟦Ada@example.com⟧,two\n',
    },
    detail: /reason/,
  },
  {
    rule: 'conflicting-member',
    name: 'in two lists',
    files: {
      'p.yaml': `${HEAD}members_from:\n  - file: l.txt\n  - file: m.jsonl\n`,
      'l.txt': '⟪ada@example.com⟫\n',
      'm.jsonl': `{"email_address": ⟦"ada@example.com"⟧, "member_id": "x"}`,
    },
    detail: /member_id/,
  },
  {
    rule: 'protected-member',
    name: 'by its own policy',
    files: `${HEAD}protect:\n  - ⟪Ada@example.com⟫\nmembers:\n  - ⟦ada@example.com⟧\n`,
  },
  {
    rule: 'protected-member',
    name: 'by another policy',
    files: {
      'a.yaml': policyOf('⟦ada@example.com⟧'),
      'b.yaml': `${policyOf('grace@example.com').replace('inc-1', 'inc-2')}protect: [⟪ada@example.com⟫]\n`,
    },
  },
  {
    rule: 'wrong-environment',
    name: 'a live member of a test project',
    files: policyOf(`{email_address: ada@example.com, member_id: ⟦${LIVE_MEMBER}⟧}`),
  },
  {
    rule: 'wrong-environment',
    name: 'in a list',
    files: {
      'p.yaml': `${HEAD}members_from:\n  - file: l.csv\n`,
      'l.csv': 'organization_id,email_address\n⟦organization-live-1⟧,ada@example.com\n',
    },
  },
  {
    rule: 'members-from-unreadable',
    name: 'a list that is not there',
    files: `${HEAD}members_from:\n  - file: ⟦gone.csv⟧\n`,
    detail: /does not exist/,
  },
  {
    rule: 'members-from-outside',
    name: 'a list above the folder',
    files: `${HEAD}members_from:\n  - file: ⟦../list.csv⟧\n`,
  },
  {
    rule: 'members-from-outside',
    name: 'a list at an absolute path',
    files: `${HEAD}members_from: [{file: ⟦/etc/list.csv⟧}]\n`,
  },
  {
    rule: 'members-from-outside',
    name: 'a list on a drive',
    files: `${HEAD}members_from: [{file: ⟦'C:\\list.csv'⟧}]\n`,
  },
  {
    rule: 'members-from-outside',
    name: 'a way back out',
    files: `${HEAD}members_from: [{file: ⟦a/../../list.csv⟧}]\n`,
  },
  { rule: 'no-members', name: 'an empty list of members', files: `${HEAD}members: ⟦[]⟧\n` },
  {
    rule: 'no-members',
    name: 'neither members nor lists',
    files: `⟦version⟧: 1\ncampaign: inc-1\nreason: x\n`,
  },
  {
    rule: 'no-members',
    name: 'a list that is empty',
    files: { 'p.yaml': `${HEAD}members_from:\n  ⟦- file: l.txt⟧\n`, 'l.txt': '\n' },
  },
  {
    rule: 'input-too-large',
    name: 'lists 33 deep',
    files: `${HEAD}x: ${'['.repeat(31)}⟦[⟧${']'.repeat(32)}${members}`,
  },
];

const ROWS: readonly (readonly [name: string, file: string, list: string, detail: RegExp])[] = [
  ['no address', 'l.txt', 'ada@example.com\n  ⟦nobody⟧\n', /no "@"/],
  ['a comment', 'l.txt', '⟦# incident 1042⟧\nada@example.com\n', /no "@"/],
  ['a byte that is not UTF-8', 'l.txt', 'ada@example.com\nx⟦⟧\u00ff\n', /UTF-8/],
  ['no address in a cell', 'l.csv', '_n,email_address\r\n"a ""b"" ,", ⟦nobody⟧ \r\n', /no "@"/],
  ['an unknown column', 'l.csv', 'email_address,⟦orgnization_id⟧\nada@example.com,x\n', /no field/],
  ['a column twice', 'l.csv', 'email_address,⟦email_address⟧\n', /twice/],
  ['nobody named in the header', 'l.csv', '⟦reason,_email⟧\nx,y\n', /name nobody/],
  ['no header', 'l.csv', '⟦⟧', /header row/],
  ['too few cells', 'l.csv', 'email_address,reason\n⟦ada@example.com⟧\n', /1 cells/],
  [
    'an open quotation',
    'l.csv',
    'email_address,reason\nada@example.com,⟦"⟧x\ngrace@example.com,y\n',
    /never closed/,
  ],
  ['text behind a quotation', 'l.csv', 'email_address\n"ada@example.com"⟦x⟧\n', /only a comma/],
  [
    'a cell below a line break',
    'l.csv',
    'reason,email_address,since\n"a\nb",ada@example.com,⟦soon⟧\n',
    /no date/,
  ],
  [
    'a truth value',
    'l.csv',
    'email_address,allow_breakglass\nada@example.com,⟦yes⟧\n',
    /true or false/,
  ],
  [
    'a reason that is too long',
    'l.csv',
    `email_address,reason\nada@example.com,⟦${'é'.repeat(501)}⟧\n`,
    /501/,
  ],
  ['an id that is none', 'l.csv', 'email_address,member_id\nada@example.com,⟦a b⟧\n', /member_id/],
  ['a row that names nobody', 'l.csv', 'email_address,reason\n⟦,x⟧\n', /name someone/],
  ['no JSON', 'l.jsonl', '"ada@example.com"\n⟦a⟧da@example.com\n', /not valid JSON/],
  ['JSON that ends early', 'l.jsonl', '{"email_address":"ada@example.com"⟦⟧', /"}"/],
  ['more than one value', 'l.jsonl', '"ada@example.com" ⟦"⟧x"\n', /nothing more/],
  ['an unknown key', 'l.jsonl', '{"email_address":"ada@example.com",⟦"name"⟧:"Ada"}\n', /no field/],
  [
    'a key twice',
    'l.jsonl',
    '{"email_address":"ada@example.com",⟦"email_\\u0061ddress"⟧:"b@example.com"}\n',
    /twice/,
  ],
  ['a number', 'l.jsonl', '{"email_address":⟦12⟧}\n', /text in quotation marks/],
  [
    'a nested value',
    'l.jsonl',
    '{"email_address":⟦[⟧"ada@example.com"]}\n',
    /text in quotation marks/,
  ],
  [
    'a truth value as text',
    'l.jsonl',
    '{"email_address":"ada@example.com","allow_breakglass":⟦"true"⟧}\n',
    /true or false/,
  ],
];

const only = (diagnostics: readonly Diagnostic[], rule: string): Diagnostic | undefined =>
  diagnostics.find((diagnostic) => diagnostic.rule === rule);

describe('each mistake is shown where it was made', () => {
  test.each(CASES.map((each) => [each.rule, each.name, each] as const))(
    '%s: %s',
    async (_rule, _name, each) => {
      const written = typeof each.files === 'string' ? { 'policy.yaml': each.files } : each.files;
      const { files, at, also } = markedFiles(written);
      const { policy, diagnostics } = await load(files, { project_id: TEST_PROJECT });
      const found = only(diagnostics, each.rule);
      expect(found, diagnostics.map(({ rule }) => rule).join()).toBeDefined();
      expect(found?.range).toEqual(at);
      expect(found?.also).toEqual(also && [also]);
      expect(policy).toBeUndefined();
      if (each.detail) expect(found?.detail).toMatch(each.detail);
      if (each.hint) expect(found?.hint).toMatch(each.hint);
    },
  );

  test.each(ROWS)('members-from-row: %s', async (_name, file, list, detail) => {
    const { text, at } = marked(list, file);
    const bytes = Buffer.from(text.includes('\u00ff') ? Buffer.from(text, 'latin1') : text);
    const policy = `${HEAD}members_from:\n  - file: ${file}\n`;
    const { diagnostics } = await load({ 'policy.yaml': policy, [file]: bytes });
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['members-from-row']);
    expect(diagnostics[0]?.range).toEqual(at);
    expect(diagnostics[0]?.detail).toMatch(detail);
  });

  test('wrong-project: credentials of another project', () => {
    const { text, at } = marked(`version: 1\nproject_id: ⟦${TEST_PROJECT}⟧\n`, 'mustreset.yaml');
    const { settings } = loadSettings('mustreset.yaml', text);
    if (settings === undefined) throw new Error('The settings are good.');
    expect(checkProject(settings, TEST_PROJECT)).toBeUndefined();
    const found = checkProject(settings, TEST_PROJECT.replace('0001', '0002'));
    expect(found).toMatchObject({ severity: 'error', rule: 'wrong-project', range: at });
  });

  test('uncovered-address: an address of an incident that no policy lists', async () => {
    const { policy } = await load({ 'policy.yaml': policyOf('ada@example.com') });
    if (policy === undefined) throw new Error('The policy is good.');
    const { text, at } = marked(
      'ada@example.com\n  ⟦Grace@example.com⟧\ngrace@example.com\n',
      'l.txt',
    );
    const { diagnostics } = await uncovered(policy, 'l.txt', readerOf({ 'l.txt': text }));
    expect(diagnostics).toMatchObject([{ rule: 'uncovered-address', range: at }]);
  });

  test('not-formatted: the first entry that would move', () => {
    const { text, at } = marked(
      policyOf('ada@example.com', '⟦linus@example.com⟧', 'grace@example.com'),
      'p.yaml',
    );
    const sorted = formatPolicy('p.yaml', text).text ?? '';
    expect(notFormatted('p.yaml', text, sorted)).toMatchObject({
      rule: 'not-formatted',
      range: at,
    });
  });
});

test('a file of more than 8 MiB is not read, and lists are named as the way out', async () => {
  const { diagnostics } = await loadPolicy(
    { files: ['policy.yaml'] },
    readerOf({ 'policy.yaml': `${HEAD}# ${'x'.repeat(8 * 1024 * 1024)}\n` }, 1 << 20),
  );
  expect(diagnostics.map(ruleAt)).toEqual(['input-too-large policy.yaml:1:1']);
  expect(diagnostics[0]?.hint).toMatch(/members_from/);
});

test('a mistake in a file of more than 1 MiB names lists as the way out, if it has no hint of its own', async () => {
  const long = `${policyOf('ada@example.com', 'x')}limits: {max_resets: -1}\n# ${'x'.repeat(1024 * 1024)}\n`;
  const { diagnostics } = await loadPolicy(
    { files: ['p.yaml'] },
    readerOf({ 'p.yaml': long }, 1 << 20),
  );
  expect(diagnostics.map(({ rule }) => rule)).toEqual(['invalid-address', 'invalid-value']);
  expect(diagnostics[0]?.hint).not.toMatch(/members_from/);
  expect(diagnostics[1]?.hint).toMatch(/members_from/);
});

test('every rule has its place held here', () => {
  const elsewhere = ['members-from-row', 'wrong-project', 'uncovered-address', 'not-formatted'];
  const rules = new Set<string>([...CASES.map(({ rule }) => rule), ...elsewhere]);
  expect([...rules].sort()).toEqual([...RULE_IDS].sort());
});

describe('a report', () => {
  test('has all mistakes of all files, sorted by place', async () => {
    const { diagnostics } = await load({
      'b.yaml': policyOf('x', 'ada@example.com', 'Ada@example.com').replace('inc-1', 'inc-2'),
      'a.yaml': `${HEAD}colour: red\nsince: never\nmembers:\n  - y\nmembers_from:\n  - file: l.txt\n`,
      'l.txt': 'z\n',
    });
    const places = diagnostics.map(
      ({ rule, range }) => `${range?.file}:${range?.start.line} ${rule}`,
    );
    expect(places).toEqual([
      'a.yaml:4 unknown-key',
      'a.yaml:5 invalid-time',
      'a.yaml:7 invalid-address',
      'b.yaml:5 invalid-address',
      'b.yaml:7 duplicate-member',
      'l.txt:1 members-from-row',
    ]);
  });

  test('shows the first hundred mistakes and the number of the rest', async () => {
    const rows = Array.from({ length: 5000 }, (_, row) => `nobody-${row}`).join('\n');
    const { diagnostics, more } = await load({
      'policy.yaml': `${HEAD}members_from:\n  - file: l.txt\n`,
      'l.txt': rows,
    });
    expect(diagnostics.map(({ range }) => range?.start.line)).toEqual(
      Array.from({ length: 100 }, (_, row) => row + 1),
    );
    expect(more).toBe(4900);
  });

  test('shows the first mistakes by place, not those that were found first', async () => {
    const nobodies = Array.from({ length: 450 }, (_, row) => `nobody-${row}`);
    const { diagnostics, more } = await load({
      'policy.yaml': `${policyOf(...nobodies)}members_from: [{file: a.txt}]\n`,
      'a.txt': nobodies.join('\n'),
    });
    expect(new Set(diagnostics.map(({ range }) => range?.file))).toEqual(new Set(['a.txt']));
    expect(more).toBe(800);
  });

  test('has warnings among the mistakes, by place', async () => {
    const { diagnostics } = await load({
      'policy.yaml': `${policyOf('nobody')}members_from: [{file: a.txt}]\n`,
      'a.txt': 'ada@example.com\nada@example.com\n',
    });
    expect(diagnostics.map(ruleAt)).toEqual([
      'duplicate-row a.txt:2:1',
      'invalid-address policy.yaml:5:5',
    ]);
  });

  test('has one summary per rule, free of what the person wrote, and cuts long text', async () => {
    const long = 'x'.repeat(5000);
    const { diagnostics } = await load({ 'policy.yaml': policyOf(long, 'short') });
    expect(new Set(diagnostics.map(({ summary }) => summary))).toEqual(
      new Set(['Invalid e-mail address']),
    );
    expect(diagnostics[0]?.detail).toContain(`"${'x'.repeat(79)}…"`);
    expect(diagnostics[0]?.detail.length).toBeLessThan(250);
  });

  test('counts columns in characters, as an editor does', async () => {
    const { files, at } = markedFiles({
      'policy.yaml': `${HEAD}members: ["💩💩", ⟦"é"⟧, a@example.com]\n`,
    });
    const { diagnostics } = await load(files);
    const range: Range | undefined = diagnostics[1]?.range;
    expect(range).toEqual(at);
    expect(range?.start.column).toBe(17);
  });

  test('does not count a byte order mark, and takes Windows line ends as such', async () => {
    const { files, at } = markedFiles({
      'policy.yaml': `⟦verson⟧: 1\nversion: 1\ncampaign: c\nreason: r${members}`,
    });
    const text = `\ufeff${files['policy.yaml']?.replaceAll('\n', '\r\n')}`;
    const { diagnostics } = await load({ 'policy.yaml': text });
    expect(diagnostics).toMatchObject([{ rule: 'unknown-key', range: at }]);
  });
});
