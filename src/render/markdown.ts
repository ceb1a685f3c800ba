/** A page as Markdown for pull requests and step summaries: short enough for both, addresses masked. */
import type { Diagnostic, Range } from '../model/diagnostic.ts';
import { markdownCode, markdownText } from './escape-markdown.ts';
import { maskAddress, maskText } from './mask.ts';
import type { Cell, Column, Fact, Page, Section, Total } from './page.ts';
import { count } from './text.ts';

/** GitHub takes 65 536 characters in a comment. */
const MOST = 60_000;
/** Room for what is said of rows that are left out, and for what identifies the document. */
const RESERVED = 2_000;
const RESERVED_FACTS = 1_000;
/** What is found must leave room for the tables. */
const MOST_FOUND = 20_000;
const LINES_OF_CELL = 5;
const CHARACTERS_OF_LINE = 600;

const clip = (text: string): string =>
  text.length <= CHARACTERS_OF_LINE
    ? text
    : `${[...text.slice(0, CHARACTERS_OF_LINE)].slice(0, -1).join('')}…`;

/** Lines up to a number of characters; what no longer fits is left out whole. */
interface Sheet {
  fits(lines: readonly string[], most: number): boolean;
  add(lines: readonly string[]): void;
  text(): string;
}

function createSheet(): Sheet {
  const all: string[] = [];
  let used = 0;
  const sizeOf = (lines: readonly string[]): number =>
    lines.reduce((sum, line) => sum + line.length + 1, 0);
  return {
    fits: (lines, most) => used + sizeOf(lines) <= most,
    add: (lines) => {
      all.push(...lines);
      used += sizeOf(lines);
    },
    text: () => `${all.join('\n')}\n`,
  };
}

/** How text of unknown origin is written. */
interface Hand {
  readonly prose: (text: string) => string;
  readonly code: (text: string) => string;
  readonly address: (text: string) => string;
}

function handOf(showAddresses: boolean): Hand {
  const mask = showAddresses ? (text: string) => text : maskText;
  const maskWhole = showAddresses ? (text: string) => text : maskAddress;
  return {
    prose: (text) => markdownText(clip(mask(text))),
    code: (text) => markdownCode(clip(mask(text))),
    address: (text) => markdownCode(clip(maskWhole(text))),
  };
}

const writer = (hand: Hand, { kind }: Column): ((text: string) => string) => {
  switch (kind) {
    case 'address':
      return hand.address;
    case 'code':
    case 'long':
      return hand.code;
    case 'text':
    case 'instant':
    case 'short':
    case 'number':
      return hand.prose;
  }
};

function cellText(cell: Cell, write: (text: string) => string): string {
  const shown = cell.slice(0, LINES_OF_CELL).map(write);
  const more = cell.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('<br>');
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const totalsTable = (totals: readonly Total[]): readonly string[] =>
  totals.length === 0
    ? []
    : [
        '',
        row(totals.map(({ label }) => label)),
        row(totals.map(() => '---:')),
        row(totals.map(({ number }) => String(number))),
      ];

const placeText = ({ file, start }: Range, hand: Hand): string =>
  hand.code(`${file}:${start.line}:${start.column}`);

function diagnosticLine(diagnostic: Diagnostic, hand: Hand): string {
  const { severity, summary, detail, hint, range, also = [] } = diagnostic;
  const places = [...(range === undefined ? [] : [range]), ...also];
  const where =
    places.length === 0 ? '' : ` (${places.map((at) => placeText(at, hand)).join(', ')})`;
  const lines = [...detail.split('\n'), ...(hint === undefined ? [] : [`Hint: ${hint}`])];
  const label = severity === 'error' ? 'Error' : 'Warning';
  const text = lines.filter((line) => line.trim() !== '').map(hand.prose);
  return `- **${label}: ${hand.prose(summary)}**${where}<br>${text.join('<br>')}`;
}

function addFound(sheet: Sheet, { diagnostics, more }: Page, hand: Hand): void {
  if (diagnostics.length === 0) return;
  sheet.add(['', '### Errors and warnings', '']);
  let left = diagnostics.length;
  for (const diagnostic of diagnostics) {
    const lines = [diagnosticLine(diagnostic, hand)];
    if (!sheet.fits(lines, MOST_FOUND)) break;
    sheet.add(lines);
    left -= 1;
  }
  if (left + more > 0) sheet.add([`- and ${left + more} more`]);
}

const heading = (
  { title, note, size, columns }: Section,
  group: string | undefined,
  hand: Hand,
): readonly string[] => [
  ...(group === undefined ? [] : ['', `### ${hand.prose(group)}`]),
  '',
  `#### ${hand.prose(title)} (${size})`,
  ...(note === undefined ? [] : ['', note.split('\n').map(hand.prose).join('<br>')]),
  '',
  row(columns.map((column) => column.title)),
  row(columns.map(() => '---')),
];

/** Adds as many rows as fit, below the name of their group if it is given; returns how many do not. */
function addSection(sheet: Sheet, section: Section, group: string | undefined, hand: Hand): number {
  const write = section.columns.map((column) => writer(hand, column));
  let head = heading(section, group, hand);
  let added = 0;
  for (const cells of section.rows) {
    const shown = cells.map((cell, index) => cellText(cell, write[index] ?? hand.prose));
    const lines = [...head, row(shown)];
    if (!sheet.fits(lines, MOST - RESERVED)) break;
    sheet.add(lines);
    head = [];
    added += 1;
  }
  return section.size - added;
}

interface LeftOut {
  readonly section: Section;
  readonly rows: number;
}

/** Returns the sections whose rows did not all fit: the first that is cut, and all behind it. */
function addSections(sheet: Sheet, { sections }: Page, hand: Hand): readonly LeftOut[] {
  const left: LeftOut[] = [];
  let last: string | undefined;
  for (const section of sections) {
    const group = section.group === last ? undefined : section.group;
    const rows = left.length > 0 ? section.size : addSection(sheet, section, group, hand);
    if (rows > 0) left.push({ section, rows });
    last = section.group;
  }
  return left;
}

/** By section, since rows of several, such as addresses and organizations, make up no number of anything. */
function addLeftOut(sheet: Sheet, left: readonly LeftOut[], hand: Hand): void {
  if (left.length === 0) return;
  sheet.add(['', '**Not all rows fit here; HTML lists them all. Left out:**', '']);
  for (const [index, { section, rows }] of left.entries()) {
    const name = `${hand.prose(section.group)}: ${hand.prose(section.title)}`;
    const lines = [`- ${name}: ${rows === section.size ? `all ${rows}` : `${rows} more`}`];
    if (!sheet.fits(lines, MOST - RESERVED_FACTS)) {
      sheet.add([`- and rows of ${count(left.length - index, 'more table')}`]);
      return;
    }
    sheet.add(lines);
  }
}

const factLine = ({ label, text }: Fact, hand: Hand): string => `- ${label}: ${hand.code(text)}`;

/** The environment may say anything, at any length: a fact that no longer fits is left out. */
function addFacts(sheet: Sheet, { facts }: Page, hand: Hand): void {
  let before = [''];
  for (const fact of facts) {
    const lines = [...before, factLine(fact, hand)];
    if (!sheet.fits(lines, MOST)) continue;
    sheet.add(lines);
    before = [];
  }
}

/**
 * At most 60 000 characters: totals first, then what was found, then as many rows as fit, and of
 * which tables how many are left out. Addresses are masked, unless they are to be shown.
 */
export function markdown(page: Page, showAddresses: boolean): string {
  const hand = handOf(showAddresses);
  const sheet = createSheet();
  sheet.add([`## mustreset: ${page.title}`, '', `**${hand.prose(page.headline)}**`]);
  sheet.add(totalsTable(page.totals));
  for (const note of page.notes) sheet.add(['', hand.prose(note)]);
  addFound(sheet, page, hand);
  addLeftOut(sheet, addSections(sheet, page, hand), hand);
  addFacts(sheet, page, hand);
  return sheet.text();
}
