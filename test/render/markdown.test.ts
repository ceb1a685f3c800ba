import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Plan } from '../../src/model/plan.ts';
import { markdownCode, markdownText } from '../../src/render/escape-markdown.ts';
import { markdown } from '../../src/render/markdown.ts';
import type { Section } from '../../src/render/page.ts';
import { type PlanReport, planPage } from '../../src/render/page-plan.ts';
import { markdownTree, nodesOf, proseOf } from './markdown-tree.ts';
import {
  HOSTILE,
  RAW,
  aPlan,
  aRequirement,
  everyAction,
  golden,
  requireAction,
  skipAction,
} from './support.ts';

const MOST = 60_000;

/** What would be a link, a mention, a picture, a table or a command somewhere. */
const TRAPS: readonly string[] = [
  'see https://evil.example/?a=b and www.evil.example',
  '[click](https://evil.example) ![pixel](https://evil.example/p.png) [ref][1] <https://evil.example>',
  '@octocat @org/team user@evil.example owner/repo#12 #34 GH-56 !78 &9 %"m" ~bug $x$ :tada:',
  'a | b || c \\| d \\\\| e',
  '`code` ``two`` ``` *em* **strong** _em_ ~~gone~~',
  '<script>alert(1)</script> <img src=x onerror=alert(1)> <!-- x --> &lt;b&gt; &#64;octocat',
  'commit 0123456789abcdef0123456789abcdef01234567 and 1a2b3c4',
  '# heading',
  '- item',
  '===',
  '::error file=x::y',
  'x##[error]y',
  HOSTILE,
];

const trapped = (trap: string): Plan => {
  const requirements = [aRequirement({ reason: trap, ticket: trap, at: place(trap) })];
  const base = requireAction();
  return aPlan(
    [
      { ...base, requirements },
      { ...skipAction('z@example.com', 'address_changed'), other_address: trap, requirements },
    ],
    { source: { actor: trap, ref: trap, run_url: trap }, project_id: trap },
  );
};

const place = (file: string) => ({ file, line: 1, column: 1 });

const warning = (detail: string): Diagnostic => ({
  severity: 'warning',
  rule: 'not_found',
  summary: 'Member not found',
  detail,
  hint: detail,
  range: { file: detail, start: place('x'), end: place('x') },
});

const reported = (plan: Plan, diagnostics: readonly Diagnostic[] = []): PlanReport => ({
  plan,
  diagnostics,
  more: 0,
  exit_code: 0,
});

const render = (plan: Plan, diagnostics: readonly Diagnostic[] = [], show = false): string =>
  markdown(planPage(reported(plan, diagnostics)), show);

const many = (count: number): Plan =>
  aPlan(
    Array.from({ length: count }, (_, index) =>
      requireAction(`ada${String(index).padStart(6, '0')}@example.com`, index + 1),
    ),
  );

describe('a plan as Markdown', () => {
  test('shows every kind of action, masked, with its place', async () => {
    const plan = {
      ...aPlan(everyAction()),
      options: { replace: ['alan@example.com'], target: [], exclude: [] },
    };
    const text = render(plan, [warning('No member has the address nobody@example.com.')]);
    expect(text).not.toContain('nobody@');
    for (const { email_address } of plan.actions) {
      if (email_address !== undefined) expect(text).not.toContain(email_address);
    }
    await expect(text).toMatchFileSnapshot(golden('plan.md'));
  });

  test('shows whole addresses when it is asked to', () => {
    const text = render(aPlan(everyAction()), [warning('It is nobody@example.com.')], true);
    expect(text).toContain('`ada@example.com`');
    expect(text).toContain('`nobody@example.com`');
    expect(text).toContain('`hedy.lamarr@example.com`');
  });

  test.each(TRAPS)('holds nothing that %j could do', (trap) => {
    for (const show of [true, false]) {
      const text = render(trapped(trap), [warning(trap)], show);
      const tree = markdownTree(text);
      const kinds = new Set([...nodesOf(tree)].map(({ type }) => type));
      for (const kind of ['link', 'image', 'linkReference', 'imageReference', 'definition']) {
        expect([kind, kinds.has(kind)]).toEqual([kind, false]);
      }
      for (const kind of ['emphasis', 'delete', 'thematicBreak', 'footnoteReference', 'code']) {
        expect([kind, kinds.has(kind)]).toEqual([kind, false]);
      }
      const html = [...nodesOf(tree)].filter(({ type }) => type === 'html');
      expect(new Set(html.map(({ value }) => value))).toEqual(new Set(['<br>']));
      const prose = proseOf(tree);
      expect(prose).not.toMatch(/[@#$]|:\/\/|www\.|:tada:|GH-|[!&~]\d/);
      expect(prose).not.toMatch(/\b[0-9a-f]{40}\b/);
      const rows = [...nodesOf(tree)].filter(({ type }) => type === 'tableRow');
      const tables = [...nodesOf(tree)].filter(({ type }) => type === 'table');
      expect([tables.length, rows.length]).toEqual([3, 6]);
      for (const table of tables) {
        const widths = new Set(table.children?.map(({ children = [] }) => children.length));
        expect(widths.size).toBe(1);
      }
      expect(text).not.toMatch(RAW);
      expect(text).not.toMatch(/^\s*::|##\[/m);
    }
  });

  test('of 10 000 actions is short enough: totals first, then rows, then how many more', () => {
    const text = render(many(10_000));
    expect(text.length).toBeLessThan(MOST);
    expect(text.length).toBeGreaterThan(MOST - 5_000);
    const lines = text.split('\n');
    expect(lines[0]).toBe('## mustreset: Plan');
    expect(lines[6]).toMatch(/^\| 10000 \| 0 \|/);
    const rows = lines.filter((line) => line.startsWith('| `a…@')).length;
    const more = Number(/^- Changes: To require: (\d+) more$/m.exec(text)?.[1]);
    expect(rows + more).toBe(10_000);
    expect(text).toContain('Plan: `11111111-');
  });

  test.each([0, 1, 100, 330, 340, 350, 360, 400, 5_000])(
    'of %i actions counts each of them once',
    (count) => {
      const text = render(many(count));
      expect(text.length).toBeLessThan(MOST);
      const rows = text.split('\n').filter((line) => line.startsWith('| `a…@')).length;
      expect(rows + Number(/^- Changes: To require: (\d+) more$/m.exec(text)?.[1] ?? 0)).toBe(
        count,
      );
    },
  );

  test('says table by table what is left out', () => {
    const skips = Array.from({ length: 3 }, (_, at) =>
      skipAction(`z${at}@example.com`, 'not_found'),
    );
    const held = skipAction('z@example.com', 'held');
    const { actions } = many(1_000);
    const text = render(aPlan([...actions, ...skips, held]));
    const left = text.slice(text.indexOf('Left out:')).split('\n').slice(2, 5);
    expect(left).toEqual([
      expect.stringMatching(/^- Changes: To require: \d+ more$/),
      expect.stringMatching(/^- Skipped: .*: all 3$/),
      expect.stringMatching(/^- Skipped: .*: all 1$/),
    ]);
    expect(text).not.toContain('#### Not');
  });

  test('of more tables than can be named says so', () => {
    const rows = [[['x'.repeat(59)]]];
    const columns = [{ title: 'Name', kind: 'code' as const }];
    const sections = Array.from({ length: 2_000 }, (_, at): Section => ({
      group: `campaign-${at}`,
      title: 'Overdue',
      tone: 'bad',
      columns,
      size: 1,
      rows,
    }));
    const text = markdown({ ...planPage(reported(many(0))), sections }, false);
    expect(text.length).toBeLessThan(MOST);
    const shown = text.split('\n').filter((line) => line.startsWith('#### Overdue')).length;
    const named = text.split('\n').filter((line) => line.endsWith(': Overdue: all 1')).length;
    expect(text).toContain(`\n- and rows of ${2_000 - shown - named} more tables\n`);
    expect(named).toBeGreaterThan(5);
    expect(text).toContain('Plan: `11111111-');
  });

  test('with more warnings than fit counts them, and keeps room for the rows', () => {
    const warnings = Array.from({ length: 500 }, () => warning('x'.repeat(5_000)));
    const text = render(many(1_000), warnings);
    expect(text.length).toBeLessThan(MOST);
    const shown = text.split('\n').filter((line) => line.startsWith('- **Warning')).length;
    expect(shown).toBeGreaterThan(5);
    expect(text).toContain(`- and ${500 - shown} more\n`);
    expect(text.split('\n').filter((line) => line.startsWith('| `a…@')).length).toBeGreaterThan(
      100,
    );
  });

  test('with branches and names of any length stays short enough', () => {
    const long = '\u200b'.repeat(900);
    const source = { commit: long, ref: long, actor: long, run_url: long };
    const text = render({ ...many(10_000), source });
    expect(text.length).toBeLessThan(MOST);
    expect(text).toContain('- Policy: `sha256:');
  });

  test('with hundreds of campaigns for one address shows a few of them', () => {
    const requirements = Array.from({ length: 900 }, (_, index) =>
      aRequirement({ campaign: `inc-${index}`, reason: '|'.repeat(500) }),
    );
    const text = render(aPlan([{ ...requireAction(), requirements }]));
    expect(text.length).toBeLessThan(MOST);
    expect(text).toContain('and 895 more');
  });
});

test('ordinary prose stays readable', () => {
  expect(markdownText('Credential stuffing, 50% of e-mail logins (2 of 4): see INC-1042.')).toBe(
    'Credential stuffing, 50% of e-mail logins (2 of 4): see INC-1042.',
  );
  expect(markdownText('see "https://x.example/a", now')).toBe('see "`https://x.example/a`", now');
  expect(markdownCode('a`b|c')).toBe('`a\\u{60}b\\u{7c}c`');
});
