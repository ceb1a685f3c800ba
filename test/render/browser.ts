/** Pages in a real browser: what they look like, what they ask for, and who can read them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type Page as Tab, chromium } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { CHROMIUM } from '../support/tools.ts';

export type Scheme = 'light' | 'dark';

export interface Looked {
  readonly tab: Tab;
  /** What the console heard. */
  readonly said: readonly string[];
  /** Addresses beside the file itself. */
  readonly asked: readonly string[];
}

export interface OpenedBrowser {
  /** Opens the text from disk. */
  readonly look: (text: string, width: number, colorScheme: Scheme) => Promise<Looked>;
}

/** A browser for the tests of one file. */
export function openBrowser(): OpenedBrowser {
  const folder = mkdtempSync(join(tmpdir(), 'mustreset-html-'));
  let browser: Browser | undefined;
  let files = 0;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ],
    });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    look: async (text, width, colorScheme) => {
      if (browser === undefined) throw new Error('The browser was not started.');
      const file = join(folder, `${(files += 1)}.html`);
      writeFileSync(file, text);
      const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const said: string[] = [];
      const asked: string[] = [];
      tab.on('console', (message) => said.push(message.text()));
      tab.on('pageerror', (error) => said.push(String(error)));
      tab.on('request', (request) => asked.push(request.url()));
      await tab.goto(`file://${file}`);
      return { tab, said, asked: asked.filter((url) => fileURLToPath(url) !== file) };
    },
  };
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What keeps people with a handicap from reading the page, as axe finds it. */
export async function violations(tab: Tab): Promise<readonly string[]> {
  await tab.evaluate(readFileSync(AXE, 'utf8'));
  const found = await tab.evaluate<readonly Violation[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations)',
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** How light a colour is to the eye, as WCAG 2 reckons it. */
export function luminance(color: string): number {
  const parts = (color.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => Number(part) / 255);
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export const contrast = (a: string, b: string): number => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

/** Text colours of all elements that hold text, each with the background that it stands on. */
export const COLORS = `[...document.body.querySelectorAll('*')]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((one) => {
    let below = one;
    const back = (element) => getComputedStyle(element).backgroundColor;
    while (below.parentElement && /, 0\\)$|transparent/.test(back(below))) below = below.parentElement;
    return [getComputedStyle(one).color, back(below), one.tagName + '.' + one.className];
  })`;
