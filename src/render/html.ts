/** A page as one HTML file that needs nothing else: no script, no request, whole addresses. */
import type { Diagnostic, Range } from '../model/diagnostic.ts';
import { escapeHtml } from './escape.ts';
import { STYLE } from './html-style.ts';
import { linesHtml, pageId, pagesOf, tablePages } from './html-table.ts';
import type { Fact, Page, Section, Total } from './page.ts';

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

function diagnosticItem({ severity, summary, detail, hint, range, also = [] }: Diagnostic): string {
  const label = severity === 'error' ? 'Error' : 'Warning';
  const places = [...(range === undefined ? [] : [range]), ...also].map(place).join(', ');
  return [
    `<li class="${severity}"><b>${label}: ${escapeHtml(summary)}</b>`,
    ...(places === '' ? [] : [` <span class="at">${places}</span>`]),
    `<p>${linesHtml(detail)}</p>`,
    ...(hint === undefined ? [] : [`<p class="hint">Hint: ${linesHtml(hint)}</p>`]),
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

interface Group {
  readonly title: string;
  readonly id: string;
  readonly sections: readonly Section[];
}

function groupsOf({ sections }: Page): readonly Group[] {
  const groups = new Map<string, Section[]>();
  for (const section of sections) {
    const within = groups.get(section.group);
    if (within === undefined) groups.set(section.group, [section]);
    else within.push(section);
  }
  return [...groups].map(([title, within], index) => ({
    title,
    id: `group-${index + 1}`,
    sections: within,
  }));
}

const contentsItem = ({ title, id, sections }: Group): string => {
  const within = sections.map(
    (section, index) =>
      `<a href="#${pageId(`${id}-${index + 1}`, 0)}">${escapeHtml(section.title)}</a>`,
  );
  return `<li><b>${escapeHtml(title)}</b> ${within.join(' ')}</li>\n`;
};

/** Long documents have contents. */
const MOST_WITHOUT_CONTENTS = 3;

function* contents(groups: readonly Group[]): Generator<string> {
  const isLong = groups.some(({ sections }) => sections.some((one) => pagesOf(one) > 1));
  if (groups.length <= MOST_WITHOUT_CONTENTS && !isLong) return;
  yield '<nav id="contents" aria-labelledby="contents-title">\n<h2 id="contents-title">Contents</h2>\n<ul>\n';
  yield* groups.map(contentsItem);
  yield '</ul>\n</nav>\n';
}

function* tables(groups: readonly Group[]): Generator<string> {
  for (const { title, id, sections } of groups) {
    yield `<section aria-labelledby="${id}">\n<h2 id="${id}">${escapeHtml(title)}</h2>\n`;
    for (const [index, section] of sections.entries()) {
      yield* tablePages(section, `${id}-${index + 1}`);
    }
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
  const groups = groupsOf(page);
  yield '<main>\n';
  yield* found(page);
  yield* contents(groups);
  yield* tables(groups);
  yield '</main>\n';
  yield* closing(page);
}
