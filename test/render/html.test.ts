import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Action, Plan } from '../../src/model/plan.ts';
import { html } from '../../src/render/html.ts';
import { applyPage } from '../../src/render/page-apply.ts';
import { planPage } from '../../src/render/page-plan.ts';
import { validatePage } from '../../src/render/page-validate.ts';
import { HAS_CHROMIUM } from '../support/tools.ts';
import {
  COLORS,
  type Looked,
  type Scheme,
  contrast,
  luminance,
  openBrowser,
  violations,
} from './browser.ts';
import {
  HOSTILE,
  RAW,
  aPlan,
  aRequirement,
  applySummary,
  everyAction,
  requireAction,
} from './support.ts';

const SCRIPT =
  '<script>document.title = "owned"</script><img src="https://evil.example/x.png" onerror=x>';
const TRAP = `${SCRIPT} "' </style></td></table> &lt;b&gt; javascript:alert(1) ${HOSTILE}`;

const mistake = (change: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: 'error',
  rule: 'limit-exceeded',
  summary: 'Limit exceeded',
  detail: 'The plan resets too many.\nRaise the limit.',
  hint: TRAP,
  range: {
    file: `policies/${'x'.repeat(200)}.yaml`,
    start: { line: 14, column: 5 },
    end: { line: 14, column: 9 },
  },
  ...change,
});

const trapped = (): Action => ({
  ...requireAction(`${'a'.repeat(64)}@${'b.'.repeat(90)}example`),
  requirements: [aRequirement({ reason: TRAP, ticket: 'x'.repeat(300) })],
});

const aWholePlan = (): Plan => ({
  ...aPlan([trapped(), ...everyAction().slice(1)]),
  source: { actor: TRAP, commit: '0'.repeat(40) },
});

const textOf = (page: Parameters<typeof html>[0]): string =>
  [...html(page, 'mustreset 0.1.0')].join('');

const PLAN = planPage({
  plan: aWholePlan(),
  diagnostics: [mistake(), mistake({ severity: 'warning', summary: TRAP })],
  more: 3,
  exit_code: 1,
});

const PAGES = {
  plan: PLAN,
  'plan without changes': planPage({ plan: aPlan([]), diagnostics: [], more: 0, exit_code: 0 }),
  'plan that failed': planPage({ diagnostics: [mistake()], more: 0, exit_code: 3 }),
  apply: applyPage({
    run: {
      plan: aWholePlan(),
      summary: applySummary({ required: 1, held: 1 }),
      endOf: ({ action }) => ({
        result: action === 'require' ? 'held' : 'required',
        error_type: TRAP,
        request_id: 'request-id-test-1',
      }),
    },
    diagnostics: [],
    more: 0,
    exit_code: 7,
  }),
  validate: validatePage({
    diagnostics: [mistake()],
    more: 0,
    exit_code: 3,
    files: ['policy.yaml'],
    campaigns: { 'inc-1': 2 },
    addresses: 2,
  }),
} as const;

describe('an HTML document', () => {
  test.each(Object.entries(PAGES))('of a %s asks for nothing from elsewhere', (_name, page) => {
    const text = textOf(page);
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline';`);
    expect(text).not.toMatch(
      /<(script|img|link|iframe|object|form|a(?! href="#))\b|@import|url\(/i,
    );
    expect(text).not.toMatch(/ on[a-z]+=(?!x&gt;)/i);
    expect(text).not.toMatch(RAW);
    expect(text).not.toMatch(/^\s*::|##\[/m);
  });

  test('has its totals before what was found, and that before the tables', () => {
    const text = textOf(PLAN);
    const places = [
      'class="totals"',
      'Errors and warnings',
      '>Changes</h2>',
      '>Skipped</h2>',
      'About',
    ];
    const found = places.map((place) => text.indexOf(place));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found).not.toContain(-1);
  });
});

// Where there is no Chromium, nothing of this can be looked at.
describe.skipIf(!HAS_CHROMIUM)('in a browser', () => {
  const browser = openBrowser();

  const look = (name: keyof typeof PAGES, width: number, scheme: Scheme): Promise<Looked> =>
    browser.look(textOf(PAGES[name]), width, scheme);

  const names = Object.keys(PAGES) as (keyof typeof PAGES)[];

  test.each(names)('a %s fits on every screen, and asks nobody for anything', async (name) => {
    for (const width of [320, 380, 768, 1280]) {
      const { tab, said, asked } = await look(name, width, 'light');
      expect([said, asked]).toEqual([[], []]);
      const wide = await tab.evaluate<number>('document.documentElement.scrollWidth');
      expect([width, wide]).toEqual([width, width]);
      await tab.close();
    }
  });

  test.each(names)('who cannot see a %s can read it', async (name) => {
    const { tab } = await look(name, 1280, 'light');
    expect(await violations(tab)).toEqual([]);
    await tab.close();
  });

  test.each(['light', 'dark'] as const)('the text can be read in a %s scheme', async (scheme) => {
    for (const name of names) {
      const { tab } = await look(name, 1280, scheme);
      const colors = await tab.evaluate<readonly (readonly [string, string, string])[]>(COLORS);
      expect(colors.length).toBeGreaterThan(3);
      const faint = colors.filter(([text, back]) => contrast(text, back) < 4.5);
      expect(faint).toEqual([]);
      await tab.close();
    }
  });

  test('a dark scheme has other colours', async () => {
    const back = 'getComputedStyle(document.body).backgroundColor';
    const { tab: light } = await look('plan', 1280, 'light');
    const { tab: dark } = await look('plan', 1280, 'dark');
    const colors = [await light.evaluate<string>(back), await dark.evaluate<string>(back)];
    expect(colors.map((color) => luminance(color) > 0.5)).toEqual([true, false]);
    // Paper is white.
    await dark.emulateMedia({ media: 'print' });
    expect(luminance(await dark.evaluate<string>(back))).toBe(1);
  });

  test('a script that somebody wrote as a reason is text', async () => {
    const { tab } = await look('plan', 1280, 'light');
    expect(await tab.title()).toMatch(/^Plan: Plan: 1 to require/);
    expect(await tab.evaluate<number>("document.querySelectorAll('script, img').length")).toBe(0);
    const text = await tab.evaluate<string>('document.body.innerText');
    expect(text).toContain(SCRIPT);
  });

  test('its tables have captions, and headings of columns and rows', async () => {
    const { tab } = await look('plan', 380, 'light');
    const tables = await tab.evaluate<readonly (readonly number[])[]>(
      `[...document.querySelectorAll('table')].map((table) => [
        table.caption.querySelectorAll('h3').length,
        table.querySelectorAll('thead th[scope=col]').length - table.rows[0].cells.length,
        table.querySelectorAll('tbody th[scope=row]').length - table.tBodies[0].rows.length,
      ])`,
    );
    expect(tables.length).toBeGreaterThan(5);
    expect(new Set(tables.map((one) => one.join()))).toEqual(new Set(['1,0,0']));
    const order = await tab.evaluate<readonly string[]>(
      "[...document.querySelectorAll('h1, h2, h3')].map(({ tagName }) => tagName)",
    );
    expect(order.slice(0, 3)).toEqual(['H1', 'H2', 'H2']);
  });
});
