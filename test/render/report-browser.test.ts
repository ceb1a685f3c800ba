import { describe, expect, test } from 'vitest';
import { HAS_CHROMIUM } from '../support/tools.ts';
import { COLORS, type Scheme, contrast, openBrowser, violations } from './browser.ts';
import { aReport, broken, hostile, htmlOf, large } from './report-support.ts';

// Where there is no Chromium, nothing of this can be looked at.
describe.skipIf(!HAS_CHROMIUM)('in a browser', () => {
  const browser = openBrowser();
  const pages = { whole: aReport(), broken: broken(), hostile: hostile(), large: large() };
  const names = Object.keys(pages) as (keyof typeof pages)[];
  const look = (name: keyof typeof pages, width: number, scheme: Scheme) =>
    browser.look(htmlOf(pages[name]), width, scheme);

  test.each(names)(
    'a %s report fits on every screen, and asks nobody for anything',
    async (name) => {
      for (const width of [320, 768, 1280]) {
        const { tab, said, asked } = await look(name, width, 'light');
        expect([said, asked]).toEqual([[], []]);
        expect(await tab.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
        await tab.close();
      }
    },
  );

  test.each(['light', 'dark'] as const)('everybody can read it in a %s scheme', async (scheme) => {
    for (const name of names) {
      const { tab } = await look(name, 1280, scheme);
      expect([name, await violations(tab)]).toEqual([name, []]);
      const colors = await tab.evaluate<readonly (readonly [string, string, string])[]>(COLORS);
      expect(colors.filter(([text, back]) => contrast(text, back) < 4.5)).toEqual([]);
      await tab.close();
    }
  });

  test('its charts are drawn to scale, and stand out from their ground in both schemes', async () => {
    const drawn = `[...document.querySelectorAll('svg')].map((svg) => {
      const back = getComputedStyle(svg.closest('.table')).backgroundColor;
      return [...svg.querySelectorAll('rect:not(.track)')].map((rect) => {
        const { width, height, right } = rect.getBoundingClientRect();
        return { width, height, fill: getComputedStyle(rect).fill, back,
          inside: right <= svg.getBoundingClientRect().right + 1 };
      });
    })`;
    interface Drawn {
      readonly width: number;
      readonly height: number;
      readonly fill: string;
      readonly back: string;
      readonly inside: boolean;
    }
    for (const scheme of ['light', 'dark'] as const) {
      const { tab } = await look('whole', 1280, scheme);
      const charts = await tab.evaluate<readonly (readonly Drawn[])[]>(drawn);
      // By status, by organization, over time, outcomes.
      expect(charts).toHaveLength(4);
      for (const part of charts.flat()) {
        expect(part.inside && part.width > 0 && part.height > 0).toBe(true);
        expect(contrast(part.fill, part.back)).toBeGreaterThan(3);
      }
      const [statuses = []] = charts;
      // Two cannot be told, one is held: in the order of the words, the most urgent first.
      const [held, cannotTell] = [statuses[1], statuses[4]];
      expect((cannotTell?.width ?? 0) / (held?.width ?? 1)).toBeCloseTo(2, 1);
      await tab.close();
    }
  });

  test('on paper every row of a long table is there, and nothing that leads elsewhere', async () => {
    const { tab } = await look('large', 1280, 'dark');
    await tab.emulateMedia({ media: 'print' });
    // Not every browser prints what it has not laid out for the screen.
    const shown = await tab.evaluate<readonly string[]>(
      `[...document.querySelectorAll('.paged')].map((one) => getComputedStyle(one).contentVisibility)`,
    );
    expect(shown).toEqual(['visible', 'visible', 'visible']);
    expect(
      await tab.evaluate<readonly string[]>(
        `[...document.querySelectorAll('nav, .pages')].map((one) => getComputedStyle(one).display)`,
      ),
    ).toEqual(['none', 'none', 'none', 'none']);
    await tab.close();
  });

  test('on a phone no label of a chart reaches the number beside it', async () => {
    const { status, ...found } = aReport();
    const named = { id: `organization-test-${'0'.repeat(36)}` };
    const organizations = status?.organizations.map((one) => ({ ...one, ...named })) ?? [];
    const page = htmlOf({ ...found, ...(status && { status: { ...status, organizations } }) });
    const { tab } = await browser.look(page, 320, 'light');
    const gaps = await tab.evaluate<readonly number[]>(`[...document.querySelectorAll('svg g')]
      .map((bar) => [...bar.querySelectorAll('text')].map((one) => one.getBoundingClientRect()))
      .filter((texts) => texts.length === 2)
      .map(([label, number]) => number.left - label.right)`);
    expect(gaps.length).toBeGreaterThan(5);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    await tab.close();
  });
});
