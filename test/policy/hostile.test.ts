/** Input made to hurt: each must end in diagnostics, in one process, one after another. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPolicy } from '../../src/policy/format.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { loadSettings } from '../../src/policy/settings.ts';
import { loadWorld } from '../../src/policy/world.ts';
import { HEAD, load, policyOf, readerOf } from './reading.ts';

const MIB = 1024 * 1024;

const rulesOf = async (text: string): Promise<readonly string[]> => {
  const read = readerOf({ 'policy.yaml': text }, MIB);
  const { policy, diagnostics } = await loadPolicy({ files: ['policy.yaml'] }, read);
  expect(policy).toBeUndefined();
  return [...new Set(diagnostics.map(({ rule }) => rule))];
};

const bomb = Array.from({ length: 9 }, (_, level) => {
  const before = Array.from({ length: 9 }, () => (level === 0 ? 'lol' : `*l${level - 1}`));
  return `l${level}: &l${level} [${before.join(', ')}]\n`;
}).join('');

describe('a hostile file', () => {
  test.each([
    ['a bomb of aliases', bomb, ['yaml-feature', 'unknown-key', 'missing-key', 'no-members']],
    ['100 000 open brackets', '['.repeat(100_000), ['input-too-large']],
    ['100 000 open brackets again', '['.repeat(100_000), ['input-too-large']],
    ['5 000 mappings within each other', '{a: '.repeat(5000), ['input-too-large']],
    ['100 000 dashes', '- '.repeat(100_000), ['input-too-large']],
    ['100 000 question marks', '? '.repeat(100_000), ['input-too-large']],
    [
      'ever deeper lines',
      Array.from({ length: 5000 }, (_, at) => `${' '.repeat(at)}a:\n`).join(''),
      ['input-too-large'],
    ],
    ['8 MiB of closing braces', '}'.repeat(8 * MIB), ['yaml-syntax']],
    ['many commas', `[${','.repeat(MIB / 8)}`, ['yaml-syntax']],
    ['many wrong escapes', `a: "${'\\x'.repeat(MIB / 2)}"`, ['yaml-syntax']],
    ['many documents', '---\n'.repeat(MIB), ['yaml-feature']],
    ['many anchors', '&a '.repeat(MIB / 32), ['yaml-feature', 'yaml-syntax']],
    ['one line of 8 MiB', 'a'.repeat(8 * MIB), ['wrong-type']],
  ])('with %s ends in diagnostics', async (_name, text, rules) => {
    expect([...(await rulesOf(text))].sort()).toEqual([...rules].sort());
  });

  test('that is not YAML at all is given up after a hundred mistakes', async () => {
    const { diagnostics, more } = await load({ 'policy.yaml': '}'.repeat(5000) });
    expect([diagnostics.length, more]).toEqual([100, 0]);
  });

  test('with 20 000 keys has each compared with the others once', async () => {
    const keys = Array.from({ length: 20_000 }, (_, at) => `k${at}: 1\n`).join('');
    expect(await rulesOf(`${keys}k0: 2\n${policyOf('ada@example.com')}`)).toContain('unknown-key');
    expect(await rulesOf(`{${keys.replaceAll('\n', ', ')}}`)).toContain('unknown-key');
  });

  test('with names of every object pollutes none', async () => {
    const text = `${HEAD}__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\nmembers:\n  - {email_address: a@x.org, __proto__: {reason: x}}\n`;
    expect(await rulesOf(text)).toEqual(['unknown-key']);
    const list = '{"__proto__":{"polluted":1}}\n{"email_address":"a@x.org","__proto__":"x"}\n';
    await load({ 'policy.yaml': `${HEAD}members_from: [{file: l.jsonl}]\n`, 'l.jsonl': list });
    loadSettings('m.yaml', 'version: 1\n__proto__: {polluted: 1}\n');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test.each([
    'campaign',
    'reason',
    'ticket',
    'since',
    'due',
    'member',
    'organization_id',
    'member_id',
  ])('with 50 000 characters of %s is told so', async (field) => {
    for (const text of [
      'a'.repeat(50_000),
      'a-'.repeat(25_000),
      `${'@'.repeat(25_000)}${'.'.repeat(25_000)}`,
    ]) {
      const value = JSON.stringify(text);
      const entry = field === 'member' ? value : `{email_address: a@x.org, ${field}: ${value}}`;
      const written = field === 'campaign' ? 'a@x.org' : entry;
      const policy = field === 'campaign' ? HEAD.replace('inc-1', value) : HEAD;
      const result = await load({ 'policy.yaml': `${policy}members:\n  - ${written}\n` });
      expect(result.diagnostics).toHaveLength(1);
      expect(result.diagnostics[0]?.detail.length).toBeLessThan(400);
    }
  });

  test('with 50 000 characters in a cell is told so', async () => {
    for (const cell of [
      'a'.repeat(50_000),
      `"${'""'.repeat(25_000)}"`,
      `"${'a""'.repeat(15_000)}`,
      "'".repeat(50_000),
    ]) {
      const files = {
        'policy.yaml': `${HEAD}members_from: [{file: l.csv}]\n`,
        'l.csv': `email_address\n${cell}\n`,
      };
      const { diagnostics } = await loadPolicy({ files: ['policy.yaml'] }, readerOf(files, MIB));
      expect(diagnostics.map(({ rule }) => rule)).toEqual(['members-from-row']);
    }
  });
});

test('nothing that can be written makes a reader throw', async () => {
  const piece = fc.oneof(
    fc.constantFrom(...'-?:,[]{}#&*!|>\'"%@` \n\t\r~<=.\ufeff\u0000\u2028é💩'.split('')),
    fc.constantFrom(
      '\n  - ',
      '\n',
      ': ',
      'members:',
      'a@x.org',
      '---\n',
      '...\n',
      '|+\n  ',
      '"',
      "'",
    ),
    fc.constantFrom(
      'version: 1\n',
      'protect:\n  - ',
      'since: ',
      'members_from: [{file: l.csv}]\n',
      '<<: ',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
  await fc.assert(
    fc.asyncProperty(text, fc.boolean(), async (written, startsWell) => {
      const policy = startsWell ? `${HEAD}members:\n  - a@x.org\n${written}` : written;
      const result = await load({
        'policy.yaml': policy,
        'l.csv': `email_address,reason\n${written}`,
        'l.jsonl': written,
      });
      expect(result.policy === undefined).toBe(
        result.diagnostics.some(({ severity }) => severity === 'error'),
      );
      const formatted = formatPolicy('policy.yaml', policy);
      if (formatted.text !== undefined) {
        expect(formatPolicy('policy.yaml', formatted.text).text).toBe(formatted.text);
      }
      loadSettings('mustreset.yaml', written);
      loadWorld('world.yaml', written);
    }),
    { numRuns: 700 },
  );
});
