/** A page as one HTML file that needs nothing else: no script, no request, whole addresses. */
import type { Diagnostic, Range } from '../model/diagnostic.ts';
import { escapeHtml } from './escape.ts';
import { STYLE } from './html-style.ts';
import type { Cell, Column, Fact, Page, Section, Total } from './page.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

function* head({ title, headline }: Page, tool: string): Generator<string> {
  yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n';
  yield `<meta http-equiv="Content-Security-Policy" content="${POLICY}">\n`;
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n';
  yield '<meta name="robots" content="noindex">\n<meta name="referrer" content="no-referrer">\n';
  yield `<meta name="generator" content="${escapeHtml(tool)}">\n`;
  yield `<title>${escapeHtml(`${title}: ${headline}`)}</title>\n`;
  yield `<style>${STYLE}</style>\n</head>\n<body>\n`;
}

const totalItem = ({ label, number, tone }: Total): string =>
  `<div class="${tone}"><dt>${escapeHtml(label)}</dt><dd>${number}</dd></div>\n`;

function* opening({ title, headline, tone, totals, notes }: Page): Generator<string> {
  yield '<header>\n<p class="kind">mustreset</p>\n';
  yield `<h1>${escapeHtml(title)}</h1>\n<p class="headline ${tone}">${escapeHtml(headline)}</p>\n`;
  if (totals.length > 0) yield `<dl class="totals">\n${totals.map(totalItem).join('')}</dl>\n`;
  for (const note of notes) yield `<p class="note">${escapeHtml(note)}</p>\n`;
  yield '</header>\n';
}

const place = ({ file, start }: Range): string =>
  `<code>${escapeHtml(file)}:${start.line}:${start.column}</code>`;

/** Line breaks stay. */
const lines = (text: string): string => text.split('\n').map(escapeHtml).join('\n');

function diagnosticItem({ severity, summary, detail, hint, range, also = [] }: Diagnostic): string {
  const label = severity === 'error' ? 'Error' : 'Warning';
  const places = [...(range === undefined ? [] : [range]), ...also].map(place).join(', ');
  return [
    `<li class="${severity}"><b>${label}: ${escapeHtml(summary)}</b>`,
    ...(places === '' ? [] : [` <span class="at">${places}</span>`]),
    `<p>${lines(detail)}</p>`,
    ...(hint === undefined ? [] : [`<p class="hint">Hint: ${lines(hint)}</p>`]),
    '</li>\n',
  ].join('');
}

function* found({ diagnostics, more }: Page): Generator<string> {
  if (diagnostics.length === 0) return;
  yield '<section aria-labelledby="found">\n<h2 id="found">Errors and warnings</h2>\n<ul class="found">\n';
  for (const diagnostic of diagnostics) yield diagnosticItem(diagnostic);
  yield '</ul>\n';
  if (more > 0) yield `<p class="note">and ${more} more</p>\n`;
  yield '</section>\n';
}

/** A long address breaks before its @. */
const spans = (cell: Cell, { kind }: Column): string =>
  cell
    .map(escapeHtml)
    .map((line) => `<span>${kind === 'address' ? line.replaceAll('@', '<wbr>@') : line}</span>`)
    .join('');

/** The first cell of a row is its heading; narrow screens show the others behind their titles. */
const cellOf = (cell: Cell, column: Column, index: number): string =>
  index === 0
    ? `<th scope="row" class="${column.kind}">${spans(cell, column)}</th>`
    : `<td class="${column.kind}" data-title="${escapeHtml(column.title)}">${spans(cell, column)}</td>`;

function* table({ title, note, tone, columns, size, rows }: Section): Generator<string> {
  const remark = note === undefined ? '' : `<p>${lines(note)}</p>`;
  yield `<div class="table"><table class="${tone}">\n<caption><h3>${escapeHtml(title)}</h3>`;
  yield `<span class="size">${size}</span>${remark}</caption>\n<thead><tr>`;
  for (const column of columns) {
    yield `<th scope="col" class="${column.kind}">${escapeHtml(column.title)}</th>`;
  }
  yield '</tr></thead>\n<tbody>\n';
  for (const cells of rows) {
    const row = columns.map((column, index) => cellOf(cells[index] ?? [], column, index));
    yield `<tr>${row.join('')}</tr>\n`;
  }
  yield '</tbody>\n</table></div>\n';
}

function* tables({ sections }: Page): Generator<string> {
  const groups = new Map<string, Section[]>();
  for (const section of sections) {
    groups.set(section.group, [...(groups.get(section.group) ?? []), section]);
  }
  for (const [group, within] of groups) {
    yield `<section>\n<h2>${escapeHtml(group)}</h2>\n`;
    for (const section of within) yield* table(section);
    yield '</section>\n';
  }
}

const factItem = ({ label, text }: Fact): string =>
  `<dt>${escapeHtml(label)}</dt><dd><code>${escapeHtml(text)}</code></dd>\n`;

function* closing({ facts }: Page): Generator<string> {
  if (facts.length > 0) {
    yield '<footer>\n<h2>About this document</h2>\n';
    yield `<dl class="facts">\n${facts.map(factItem).join('')}</dl>\n</footer>\n`;
  }
  yield '</body>\n</html>\n';
}

/** The file's text in order: totals first, then what was found, then a table for each group. */
export function* html(page: Page, tool: string): Generator<string> {
  yield* head(page, tool);
  yield* opening(page);
  yield '<main>\n';
  yield* found(page);
  yield* tables(page);
  yield '</main>\n';
  yield* closing(page);
}
