import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PolicyEntry } from '../../src/model/policy.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { LoadedPolicy } from '../../src/policy/load.ts';
import { escapeCsv } from '../../src/render/escape.ts';
import { HEAD, load, readerOf, ruleAt } from './reading.ts';

const withList = (file: string, list: string | Uint8Array, more = ''): Promise<LoadedPolicy> =>
  load({ 'policy.yaml': `${HEAD}${more}members_from:\n  - file: ${file}\n`, [file]: list });

async function entriesOf(file: string, list: string | Uint8Array): Promise<readonly PolicyEntry[]> {
  const { policy, diagnostics } = await withList(file, list);
  expect(diagnostics).toEqual([]);
  return policy?.entries ?? [];
}

const addresses = (entries: readonly PolicyEntry[] | undefined): unknown =>
  entries?.map(({ email_address, requirements }) => [
    email_address,
    requirements[0]?.at.line,
    requirements[0]?.at.column,
  ]);

describe('a .txt list', () => {
  test('has an address on each line; space around it and blank lines do not matter', async () => {
    const list = '\ufeffgrace@example.com\r\n\r\n \tAda@example.com \n\nzoe@example.com';
    expect(addresses(await entriesOf('l.txt', list))).toEqual([
      ['ada@example.com', 3, 3],
      ['grace@example.com', 1, 1],
      ['zoe@example.com', 5, 1],
    ]);
  });
});

describe('a .csv list', () => {
  test('names its columns as the fields of an entry, in any order', async () => {
    const list =
      '_name, member_id ,email_address,allow_breakglass,organization_id,reason,ticket,since,due\r\n' +
      'Ada,m1,ada@example.com,true,acme,"Seen, ""there""\r\nand here",T-1,2026-01-01,2026-01-02\r\n' +
      ',,grace@example.com,false,,,,,\r\n' +
      ',,,,,,,,\r\n';
    const entries = await entriesOf('l.csv', list);
    expect(entries).toEqual([
      {
        email_address: 'ada@example.com',
        request: { member_id: 'm1', organization_id: 'acme' },
        allow_breakglass: true,
        requirements: [
          {
            campaign: 'inc-1',
            reason: 'Seen, "there"\nand here',
            ticket: 'T-1',
            since: '2026-01-01T00:00:00.000Z',
            due: '2026-01-02T23:59:59.999Z',
            at: { file: 'l.csv', line: 2, column: 8 },
          },
        ],
      },
      {
        email_address: 'grace@example.com',
        request: {},
        allow_breakglass: false,
        requirements: [
          {
            campaign: 'inc-1',
            reason: 'Passwords were seen in a dump',
            at: { file: 'l.csv', line: 4, column: 3 },
          },
        ],
      },
    ]);
  });

  test('may have only member ids', async () => {
    const id = 'member-test-00000000-0000-4000-8000-000000000001';
    expect((await entriesOf('l.csv', `member_id\n${id}\n`))[0]?.request).toEqual({ member_id: id });
  });

  test('is freed of the mark that keeps spreadsheets from reading formulas', async () => {
    const entries = await entriesOf(
      'l.csv',
      "email_address,reason\n'+ada@example.com,'=1+1\n'x@example.com,'quoted'\n",
    );
    expect(entries.map(({ email_address }) => email_address)).toEqual([
      "'x@example.com",
      '+ada@example.com',
    ]);
    expect(entries.map(({ requirements }) => requirements[0]?.reason)).toEqual([
      "'quoted'",
      '=1+1',
    ]);
  });

  test.each(["'=a@example.com", "''+a@example.com", "'a@example.com", '+a@example.com'])(
    'gives %s back as it was before it was marked',
    async (address) => {
      const entries = await entriesOf('l.csv', `email_address\n${escapeCsv(address)}\n`);
      expect(entries.map(({ email_address }) => email_address)).toEqual([address]);
    },
  );

  test('with semicolons is told about commas', async () => {
    const { diagnostics } = await withList('l.csv', 'email_address;reason\nada@example.com;x\n');
    expect(diagnostics.map(({ hint }) => hint)).toEqual(['Separate columns by commas.']);
  });

  test('is read no further once a quotation mark swallows the rest', async () => {
    const rows = 'ada@example.com,x\n'.repeat(20_000);
    const { diagnostics } = await withList(
      'l.csv',
      `email_address,reason\nada@example.com,"x\n${rows}`,
    );
    expect(diagnostics.map(ruleAt)).toEqual(['members-from-row l.csv:2:17']);
  });
});

describe('a .jsonl list', () => {
  test('has an address or an object on each line', async () => {
    const list =
      '"Grace@example.com"\n\n' +
      ' { "member_id" : "m\\u0031" , "email_address":"ada@example.com", "allow_breakglass":true, "reason": "a\\"b" }\r\n' +
      '{"email_address":"zoe@example.com","ticket":""}';
    const entries = await entriesOf('l.jsonl', list);
    expect(addresses(entries)).toEqual([
      ['ada@example.com', 3, 46],
      ['grace@example.com', 1, 1],
      ['zoe@example.com', 4, 18],
    ]);
    expect(entries[0]).toMatchObject({
      request: { member_id: 'm1' },
      allow_breakglass: true,
      requirements: [{ reason: 'a"b' }],
    });
  });

  test('takes what JSON allows and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 1 }), fc.nat(40), async (json, cut) => {
        const line = cut < 20 ? json : json.slice(0, cut);
        let valid: boolean;
        try {
          JSON.parse(line);
          valid = true;
        } catch {
          valid = line.trim() === '';
        }
        const { policy } = await withList('l.jsonl', `"ada@example.com"\n${line}\n`);
        if (!valid) expect(policy).toBeUndefined();
      }),
    );
  });
});

describe('rows that repeat', () => {
  test('count once, with one warning that has their number and both places', async () => {
    const list = 'ada@example.com\ngrace@example.com\nAda@Example.com\nada@example.com\n';
    const { policy, diagnostics } = await withList('l.txt', list);
    expect(policy?.entries).toHaveLength(2);
    expect(diagnostics).toMatchObject([
      { severity: 'warning', rule: 'duplicate-row', range: { start: { line: 3, column: 1 } } },
    ]);
    expect(diagnostics[0]?.detail).toMatch(/^2 rows/);
    expect(diagnostics[0]?.also).toMatchObject([{ start: { line: 1, column: 1 } }]);
  });

  test('with other fields are an error, unless an entry under members overrides them', async () => {
    const list = 'email_address,organization_id\nada@example.com,acme\nada@example.com,other\n';
    const { policy, diagnostics } = await withList('l.csv', list);
    expect(policy).toBeUndefined();
    expect(diagnostics.map(ruleAt)).toEqual(['conflicting-member l.csv:3:1']);
    const overridden = await withList('l.csv', list, 'members: [ada@example.com]\n');
    expect(overridden.diagnostics).toEqual([]);
    expect(overridden.policy?.entries).toMatchObject([
      { request: {}, requirements: [{ at: { file: 'policy.yaml' } }] },
    ]);
  });
});

test('a protected address in a list stays an entry, with one warning for the list', async () => {
  const list = 'ada@example.com\nroot@example.com\nbackup@example.com\n';
  const protect = 'protect:\n  - backup@example.com\n  - root@example.com\n';
  const { policy, diagnostics } = await withList('l.txt', list, protect);
  expect(policy?.entries).toHaveLength(3);
  expect(diagnostics).toMatchObject([
    {
      severity: 'warning',
      rule: 'protected-row',
      range: { file: 'l.txt', start: { line: 2, column: 1 } },
    },
  ]);
  expect(diagnostics[0]?.detail).toMatch(/^2 addresses/);
  expect(diagnostics[0]?.also).toMatchObject([
    { file: 'policy.yaml', start: { line: 6, column: 5 } },
  ]);
});

test('a list is asked for within the folder of its policy only', async () => {
  const asked: unknown[] = [];
  const files = {
    'team/policy.yaml': `${HEAD}members_from: [{file: lists/l.txt}]\n`,
    'team/lists/l.txt': 'ada@example.com\n',
  };
  const read = readerOf(files);
  const { policy } = await loadPolicy({ files: ['team/policy.yaml'] }, (path, options) => {
    asked.push([path, options]);
    return read(path, options);
  });
  expect(policy?.entries).toHaveLength(1);
  expect(asked).toEqual([
    ['team/policy.yaml', undefined],
    ['team/lists/l.txt', { within: 'team' }],
  ]);
});

describe('the bytes of a list', () => {
  test('may arrive in pieces of any size', async () => {
    const list = Buffer.from(
      '\ufeffemail_address,reason\r\nada@bücher.example,"é💩\nx"\r\n\r\nzoe@example.com,y',
    );
    const policy = `${HEAD}members_from: [{file: l.csv}]\n`;
    const load = (size: number): Promise<LoadedPolicy> =>
      loadPolicy({ files: ['p.yaml'] }, readerOf({ 'p.yaml': policy, 'l.csv': list }, size));
    const whole = await load(1 << 20);
    expect(whole.policy?.entries).toHaveLength(2);
    for (const size of [1, 2, 3, 5, 16]) expect(await load(size)).toEqual(whole);
  });

  test('that are UTF-16 are told so once', async () => {
    const list = Buffer.from('\ufeffada@example.com\n'.repeat(50), 'utf16le');
    const { diagnostics } = await withList('l.txt', list);
    expect(diagnostics.map(({ detail }) => detail)).toEqual([
      'The list is encoded in UTF-16. Save it as UTF-8.',
    ]);
  });

  test('may make rows of 64 KiB at most; the rows after a longer one are read', async () => {
    const list = `ada@example.com\n${'x'.repeat(300_000)}\nnobody\n${' '.repeat(70_000)}\n`;
    const { diagnostics } = await withList('l.txt', list);
    expect(diagnostics.map(ruleAt)).toEqual([
      'members-from-row l.txt:2:1',
      'members-from-row l.txt:3:1',
      'members-from-row l.txt:4:1',
    ]);
  });
});
