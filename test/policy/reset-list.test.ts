import { describe, expect, test } from 'vitest';
import { type ResetList, readResetList } from '../../src/policy/reset-list.ts';
import { readerOf, ruleAt } from './reading.ts';

const NOW = '2026-11-30T12:00:00.000Z';

const read = (text: string, file = 'l.csv'): Promise<ResetList> =>
  readResetList(file, readerOf({ [file]: text }), NOW);

describe('a list of resets', () => {
  test('says who was reset when, what for, and where that stands', async () => {
    const text = [
      'email_address,required_at,campaigns,reference,reason,_note',
      'Grace@Example.com,2026-11-21T10:30:00+01:00,inc-2; inc-1; inc-2,HELP-1,by phone,x',
      'ada@example.com,2026-11-20,,,,',
      "'+plus@example.com,2026-11-20,inc-1,,,",
    ].join('\n');
    expect(await read(text)).toEqual({
      diagnostics: [],
      more: 0,
      resets: [
        {
          email_address: '+plus@example.com',
          required_at: '2026-11-20T00:00:00.000Z',
          campaigns: ['inc-1'],
        },
        {
          email_address: 'ada@example.com',
          required_at: '2026-11-20T00:00:00.000Z',
          campaigns: [],
        },
        {
          email_address: 'grace@example.com',
          required_at: '2026-11-21T09:30:00.000Z',
          campaigns: ['inc-1', 'inc-2'],
          reference: 'HELP-1',
          reason: 'by phone',
        },
      ],
    });
  });

  test('may have an object on each line', async () => {
    const line = {
      email_address: 'ada@example.com',
      required_at: '2026-11-20',
      campaigns: 'inc-1',
    };
    const { resets, diagnostics } = await read(`${JSON.stringify(line)}\n`, 'l.jsonl');
    expect(diagnostics).toEqual([]);
    expect(resets).toMatchObject([{ email_address: 'ada@example.com', campaigns: ['inc-1'] }]);
  });

  test('that is empty is told which header row to begin with', async () => {
    expect((await read('\n')).diagnostics).toMatchObject([
      { hint: 'Begin it with the line: email_address,required_at' },
    ]);
  });

  test('shows all its mistakes at once, each with its place', async () => {
    const text = [
      'email_address,required_at,campaigns,reference',
      'ada,2026-11-20,,',
      'ada@example.com,yesterday,INC 1,',
      'alan@example.com,2026-12-01,,',
      ',2026-11-20,,',
      'grace@example.com,,,',
      `joan@example.com,2026-11-20,,${'x'.repeat(501)}`,
      `kay@example.com,2026-11-20,${Array.from({ length: 51 }, (_, n) => `c${n}`).join(';')},`,
      'a,b',
    ].join('\n');
    const { diagnostics, resets } = await read(text);
    expect(resets).toBeUndefined();
    expect(diagnostics.map(ruleAt)).toEqual([
      'members-from-row l.csv:2:1',
      'members-from-row l.csv:3:17',
      'members-from-row l.csv:3:27',
      'members-from-row l.csv:4:18',
      'members-from-row l.csv:5:1',
      'members-from-row l.csv:6:1',
      'members-from-row l.csv:7:30',
      'members-from-row l.csv:8:28',
      'members-from-row l.csv:9:1',
    ]);
  });

  test('holds a reset at this very moment, and none a millisecond later', async () => {
    const at = (time: string): string => `email_address,required_at\nada@example.com,${time}\n`;
    expect((await read(at(NOW))).resets).toHaveLength(1);
    const { diagnostics } = await read(at('2026-11-30T12:00:00.001Z'));
    expect(diagnostics[0]?.detail).toContain('lies in the future');
  });

  test.each([
    ['email_address\nada@example.com\n', 'required_at'],
    ['required_at\n2026-11-20\n', 'email_address'],
    ['_x\n1\n', 'email_address and required_at'],
  ])('needs both columns: %j', async (text, missing) => {
    const { diagnostics } = await read(text);
    expect(diagnostics.map(ruleAt)).toEqual(['members-from-row l.csv:1:1']);
    expect(diagnostics[0]?.detail).toContain(`does not name ${missing},`);
  });

  test('knows its own columns, and not those of an entry', async () => {
    const { diagnostics } = await read('email_address,required_a,since\n');
    expect(diagnostics.map(({ hint }) => hint)).toEqual([
      'Did you mean "required_at"?',
      expect.stringMatching(
        /^Columns: email_address, required_at, campaigns, reference, reason\.$/,
      ),
    ]);
  });

  test('counts a repeated row once, with a warning', async () => {
    const row = 'ada@example.com,2026-11-20';
    const { resets, diagnostics } = await read(
      `email_address,required_at\n${row}\nADA@example.com,2026-11-20T00:00:00Z\n${row}\n`,
    );
    expect(resets).toHaveLength(1);
    expect(diagnostics.map(ruleAt)).toEqual(['duplicate-row l.csv:3:1']);
    expect(diagnostics[0]?.detail).toContain('2 rows');
  });

  test.each([
    'ada@example.com,2026-11-21,,',
    'ada@example.com,2026-11-20,inc-1,',
    'ada@example.com,2026-11-20,,HELP-1',
  ])('does not choose between two rows that differ: %s', async (row) => {
    const { resets, diagnostics } = await read(
      `email_address,required_at,campaigns,reference\nada@example.com,2026-11-20,,\n${row}\n`,
    );
    expect(resets).toBeUndefined();
    expect(diagnostics.map(ruleAt)).toEqual(['conflicting-member l.csv:3:1']);
    expect(diagnostics[0]?.also).toMatchObject([{ start: { line: 2, column: 1 } }]);
  });

  test.each([
    ['l.txt', 'ada@example.com\n', '.csv, .jsonl'],
    ['l.csv', 'email_address,required_at\n', 'lists no reset'],
  ])('is none if it says nothing: %s', async (file, text, said) => {
    const { resets, diagnostics } = await read(text, file);
    expect(resets).toBeUndefined();
    expect(diagnostics).toMatchObject([{ rule: 'members-from-unreadable' }]);
    expect(diagnostics[0]?.detail).toContain(said);
  });

  test('that is not there is told', async () => {
    const { diagnostics } = await readResetList('gone.csv', readerOf({}), NOW);
    expect(diagnostics).toMatchObject([{ rule: 'members-from-unreadable' }]);
  });
});
