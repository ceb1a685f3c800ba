/** The tables of an HTML page; a long one in pages that refer to each other. */
import { chartSvg } from './chart.ts';
import { escapeHtml } from './escape.ts';
import type { Cell, Column, Section } from './page.ts';

/** Line breaks stay. */
export const linesHtml = (text: string): string => text.split('\n').map(escapeHtml).join('\n');

/** A long address breaks before its @. */
const spans = (cell: Cell, { kind }: Column): string =>
  cell
    .map(escapeHtml)
    .map((line) => `<span>${kind === 'address' ? line.replaceAll('@', '<wbr>@') : line}</span>`)
    .join('');

/** The first cell of a row is its heading; narrow screens show the others behind their titles. */
const cellHtml = (cell: Cell, column: Column, index: number): string =>
  index === 0
    ? `<th scope="row" class="${column.kind}">${spans(cell, column)}</th>`
    : `<td class="${column.kind}" data-title="${escapeHtml(column.title)}">${spans(cell, column)}</td>`;

/** Rows of one table: browsers lay out a longer one slowly, and nobody finds a way through it. */
const PAGE_ROWS = 1_000;

const number = (value: number): string => value.toLocaleString('en-US').replaceAll(',', '\u202f');

/** A table, or one page of a long one. */
interface TablePage {
  readonly section: Section;
  readonly id: string;
  /** From 0. */
  readonly page: number;
  readonly rows: readonly string[];
}

export const pagesOf = ({ size }: Section): number => Math.max(1, Math.ceil(size / PAGE_ROWS));

export const pageId = (id: string, page: number): string => `${id}-${page + 1}`;

/** The ways to the pages before and behind. */
function pageLinks(id: string, page: number, pages: number): string {
  const link = (to: number, words: string): string =>
    to < 0 || to >= pages ? '' : `<a href="#${pageId(id, to)}">${words}</a>`;
  const links = [link(page - 1, 'previous rows'), link(page + 1, 'next rows')].filter(Boolean);
  return `<p class="pages">${links.join(' ')} <a href="#contents">contents</a></p>`;
}

function* caption({ section, id, page, rows }: TablePage): Generator<string> {
  const { title, note, size, chart } = section;
  const pages = pagesOf(section);
  const from = page * PAGE_ROWS;
  const shown =
    pages === 1
      ? String(size)
      : `rows ${number(from + 1)} to ${number(from + rows.length)} of ${number(size)}`;
  yield `<caption><h3>${escapeHtml(title)}</h3><span class="size">${shown}</span>`;
  if (note !== undefined && page === 0) yield `<p>${linesHtml(note)}</p>`;
  if (pages > 1) yield pageLinks(id, page, pages);
  if (chart !== undefined && page === 0) yield* chartSvg(chart, title);
  yield '</caption>\n';
}

function* table(one: TablePage): Generator<string> {
  const { section, id, page, rows } = one;
  const { tone, columns } = section;
  const paged = pagesOf(section) > 1 ? ' paged' : '';
  yield `<div class="table${paged}" id="${pageId(id, page)}"><table class="${tone}">\n`;
  yield* caption(one);
  yield '<thead><tr>';
  for (const column of columns) {
    yield `<th scope="col" class="${column.kind}">${escapeHtml(column.title)}</th>`;
  }
  yield '</tr></thead>\n<tbody>\n';
  yield* rows;
  yield '</tbody>\n</table></div>\n';
}

/** A section as tables of at most so many rows, each with its own heading. */
export function* tablePages(section: Section, id: string): Generator<string> {
  let page = 0;
  let rows: string[] = [];
  for (const cells of section.rows) {
    if (rows.length === PAGE_ROWS) {
      yield* table({ section, id, page, rows });
      page += 1;
      rows = [];
    }
    const row = section.columns.map((column, index) => cellHtml(cells[index] ?? [], column, index));
    rows.push(`<tr>${row.join('')}</tr>\n`);
  }
  yield* table({ section, id, page, rows });
}
