import { describe, expect, test } from 'vitest';
import { REPORTED_OUTCOMES } from '../../src/model/evidence.ts';
import { markdown } from '../../src/render/markdown.ts';
import { reportPage } from '../../src/render/page-report.ts';
import { reportCsv } from '../../src/render/report-csv.ts';
import { renderReport } from '../../src/render/report.ts';
import type { FoundReport } from '../../src/render/found-report.ts';
import {
  aReport,
  aReset,
  aRun,
  broken,
  hostile,
  htmlOf,
  large,
  reportOf,
  someEvidence,
} from './report-support.ts';
import { aStatus, everyStatus } from './status-support.ts';
import { RAW, golden, plain } from './support.ts';

describe('as text', () => {
  test('the result comes first, then what is behind it, then what it proves', async () => {
    await expect(renderReport(aReport(), plain)).toMatchFileSnapshot(golden('report.txt'));
  });

  test('a log that does not verify is the first that is said', () => {
    const text = renderReport(broken(), plain);
    expect(text).toMatch(/^[^\n]*The log does not verify: it first breaks at line 41 \(edit\)/);
    expect(text.replaceAll('\n', ' ')).toContain('before the line at which the log breaks');
  });

  test('of many runs the latest stand there, and how many were before', () => {
    const runs = Array.from({ length: 23 }, (_, n) => ({ ...aRun(), run: `r${n}` }));
    const text = renderReport(aReport({ evidence: someEvidence({ runs }) }), plain);
    expect(text).toContain('3 earlier runs: documents and --json list all');
    expect(text.match(/apply {2}by runner/g)).toHaveLength(20);
  });

  test('nothing from outside reaches the terminal raw', () => {
    expect(renderReport(hostile(), plain)).not.toMatch(RAW);
  });
});

describe('as Markdown', () => {
  test('it says who, when, why and on whose order, and masks addresses', async () => {
    const page = reportPage(reportOf(aReport()));
    await expect(markdown(page, false)).toMatchFileSnapshot(golden('report.md'));
    expect(markdown(page, false)).not.toContain('phoned@');
    expect(markdown(page, true)).toContain('`phoned@example.com`');
  });

  test('a report that could not be had says so', () => {
    const page = reportPage({ diagnostics: [], more: 0 });
    expect(markdown(page, false)).toContain('**There is no report.**');
  });

  const whole = aReport();
  const { wanted: _wanted, status: _status, ...withoutPolicy } = whole;
  const offline = aReport({ status: aStatus(everyStatus(), { refreshed: false }) });
  const signed = aReport({ keys: 1, log: { ...whole.log, signed: true } });
  const lost = aReport({ plans: { ...whole.plans, missing: ['p-1'] } });
  const stateless = aReport({ stateKept: false });
  const recovering = aReport({ log: { ...whole.log, runs: 4 } });

  test.each<[string, FoundReport, string]>([
    ['without a policy', withoutPolicy, 'No policy was found'],
    ['without a policy of a campaign', whole, 'No policy lists inc-0 any more'],
    ['without a policy of a campaign', whole, '| `inc-0` | A dump. | `INC-0` |'],
    ['without the members', offline, 'The live members were not read'],
    ['with another key', aReport({ keys: 1 }), 'The key given did not sign all of it'],
    ['with the key', signed, 'signed up to the end of its last run'],
    ['with a lost plan', lost, 'not there: p-1'],
    ['without a state', stateless, 'There is no state to compare it with.'],
    ['without a state', stateless, 'nothing shows whether its end was cut off'],
    ['of more runs than rows', recovering, '2 more runs did nothing but close an earlier one.'],
  ])('%s it says what it cannot show', (_name, found, words) => {
    expect(markdown(reportPage(reportOf(found)), true)).toContain(words);
  });
});

describe('of a long history', () => {
  const many = Array.from({ length: 100 }, (_, n) => `${'x'.repeat(50)}-${n}`);

  test('what it cannot show is said whole, however many campaigns and plans are meant', () => {
    const plans = { found: 0, missing: many, altered: ['p-1'] };
    const resets = many.map((campaign) => aReset({ campaigns: [campaign] }));
    const text = markdown(
      reportPage(reportOf(aReport({ evidence: someEvidence({ resets }), plans }))),
      true,
    );
    expect(text).toContain('and 95 more any more: what was done stands here');
    expect(text).toContain('not what was applied: p-1');
  });

  test('whom several plans skipped counts once, and stands there for each', () => {
    const { exceptions, ...found } = aReport();
    const twice = {
      ...found,
      exceptions: exceptions.flatMap((one) => [one, { ...one, run: 'r2' }]),
    };
    const [once, both] = [aReport(), twice].map((one) => renderReport(one, plain));
    expect(both).toBe(once);
    const text = markdown(reportPage(reportOf(twice)), true);
    expect(text).toMatch(/addresses skipped[^\n]*\n[^\n]*\n\| 4 \| 2 \| 1 \| 12 \| 1 \| 1 \| 9 \|/);
    expect(text.match(/1 address: whom several plans skipped/g)).toHaveLength(exceptions.length);
  });

  test.each([
    ['0001-01-01', true],
    ['2019-02-01', false],
    ['2026-11-24', false],
  ])('with a reset of %s it says whether years are left out: %s', (day, left) => {
    const resets = [aReset(), aReset({ at: `${day}T08:00:00.000Z`, outcome: 'imported' })];
    const page = reportPage(reportOf(aReport({ evidence: someEvidence({ resets }) })));
    expect(markdown(page, true).includes('Years without a reset are left out.')).toBe(left);
  });
});

describe('as CSV', () => {
  test('each attempt, credit, import and exception is a row with its run', () => {
    const rows = [...reportCsv(aReport())].join('').trimEnd().split('\r\n');
    expect(rows[0]).toMatch(/^at,email_address,member_id,outcome,skip_reason,campaigns,reason,/);
    expect(rows).toHaveLength(1 + REPORTED_OUTCOMES.length + 2 + aReport().exceptions.length);
    expect(rows).toContainEqual(
      expect.stringMatching(/phoned@example\.com,,imported,,inc-0,.*,HELP-7,grace,By phone\.,/),
    );
    // What a person decided beside the reason of the campaign.
    const decided = { actor: 'grace', reason: 'She told me.' };
    const settled = aReport({ evidence: someEvidence({ resets: [aReset({ decided })] }) });
    expect([...reportCsv(settled)][1]).toMatch(
      /,Credential stuffing[^,]*,INC-1042,,grace,She told me\.,/,
    );
    expect(rows.at(-1)).toMatch(
      /^,changed_since_plan@example\.com,,skipped,changed_since_plan,inc-1042,.*,https:\/\/ci\.example\/runs\/7,sha256:c{64},mustreset\+0a1b2c3d/,
    );
  });

  test('nothing from outside is raw, or run by a spreadsheet', () => {
    const text = [...reportCsv(hostile())].join('').replaceAll('\r\n', '\n');
    expect(text).not.toMatch(RAW);
    const formula = aReport({ evidence: someEvidence({ resets: [aReset({ reason: '=1+1' })] }) });
    expect([...reportCsv(formula)].join('')).toContain(",'=1+1,");
  });
});

describe('as HTML', () => {
  test('what somebody else wrote is text', () => {
    const text = htmlOf(hostile());
    expect(text).not.toMatch(RAW);
    expect(text).not.toMatch(/<script|<a (?!href="#)|href="[^#]/);
  });

  test('a long table comes in pages that lead to each other, and nobody is left out', () => {
    const text = htmlOf(large());
    expect(text.match(/rows [\d\u202f]+ to [\d\u202f]+ of [\d\u202f]+/g)).toEqual([
      'rows 1 to 1\u202f000 of 2\u202f500',
      'rows 1\u202f001 to 2\u202f000 of 2\u202f500',
      'rows 2\u202f001 to 2\u202f500 of 2\u202f500',
    ]);
    expect(text.match(/<th scope="row" class="address"><span>m\d+/g)).toHaveLength(2_500);
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter((id) => !ids.has(id))).toEqual([]);
  });
});
