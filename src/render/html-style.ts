/** The style sheet of HTML documents: light and dark, wide and narrow, and on paper. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --back: #f6f7f9; --sheet: #ffffff; --text: #1a1f26; --soft: #545d69; --line: #dce0e6;
  --head: #f0f2f5; --good: #17703c; --change: #8a5300; --bad: #b3261e; --plain: #545d69;
  --link: #0b57b0; --good-back: #e7f5ec; --change-back: #fdf3e1; --bad-back: #fdeceb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0f1318; --sheet: #171c23; --text: #e6e9ee; --soft: #a3adba; --line: #2d3540;
    --head: #1e242d; --good: #6fd697; --change: #f2b957; --bad: #ff9a91; --plain: #a3adba;
    --link: #8ab8ff; --good-back: #14271b; --change-back: #2b2313; --bad-back: #311a19;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--back); color: var(--text); overflow-wrap: anywhere;
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2.25rem; }
footer { padding-bottom: 3rem; }
h1, h2, h3, p, dl, ul { margin: 0; }
h1 { font-size: 1.85rem; line-height: 1.2; letter-spacing: -0.015em; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 0.9rem; letter-spacing: -0.01em; }
h3 { font-size: 1rem; }
.kind { color: var(--soft); font-size: 0.875rem; }
.headline {
  margin-top: 1rem; padding: 0.8rem 1rem; border-left: 4px solid var(--plain);
  border-radius: 0 6px 6px 0; background: var(--head); font-weight: 600;
}
.headline.good { border-color: var(--good); background: var(--good-back); }
.headline.change { border-color: var(--change); background: var(--change-back); }
.headline.bad { border-color: var(--bad); background: var(--bad-back); }
.totals {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: 0.6rem;
  margin-top: 1rem;
}
.totals div {
  display: flex; flex-direction: column-reverse; justify-content: flex-end; padding: 0.65rem 0.85rem;
  background: var(--sheet); border: 1px solid var(--line); border-radius: 8px;
}
.totals dt { color: var(--soft); font-size: 0.8125rem; line-height: 1.3; }
.totals dd { margin: 0; font-size: 1.6rem; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; }
.totals .good dd { color: var(--good); }
.totals .change dd { color: var(--change); }
.totals .bad dd { color: var(--bad); }
.note { margin-top: 0.9rem; max-width: 52rem; color: var(--soft); }
.found { list-style: none; padding: 0; display: grid; gap: 0.6rem; }
.found li {
  padding: 0.75rem 1rem; background: var(--sheet); border: 1px solid var(--line);
  border-left: 4px solid var(--change); border-radius: 4px 8px 8px 4px;
}
.found li.error { border-left-color: var(--bad); }
.found b { color: var(--change); }
.found .error b { color: var(--bad); }
.found p { margin-top: 0.3rem; white-space: pre-line; }
.found .at, .found .hint { color: var(--soft); font-size: 0.875rem; }
.table { margin-top: 1.25rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
caption { padding: 0.85rem 1rem 0.75rem; text-align: left; }
caption h3 { display: inline; }
caption .size {
  display: inline-block; margin-left: 0.5rem; padding: 0 0.55rem; border-radius: 1rem;
  background: var(--head); color: var(--soft); font-size: 0.8125rem; font-weight: 600;
  font-variant-numeric: tabular-nums;
}
caption p { margin-top: 0.25rem; max-width: 52rem; white-space: pre-line; color: var(--soft); font-size: 0.875rem; }
.good > caption h3 { color: var(--good); }
.change > caption h3 { color: var(--change); }
.bad > caption h3 { color: var(--bad); }
figure { margin: 0.9rem 0 0.2rem; font-weight: 400; }
svg { display: block; max-width: 46rem; overflow: visible; font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
svg text { fill: var(--text); }
svg text[text-anchor=end] { paint-order: stroke; stroke: var(--sheet); stroke-width: 5px; stroke-linejoin: round; }
svg line { stroke: var(--line); }
svg .track { fill: var(--head); }
svg .good { fill: var(--good); }
svg .change { fill: var(--change); }
svg .bad { fill: var(--bad); }
svg .plain { fill: var(--plain); }
svg .good, svg .change, svg .bad, svg .plain { stroke: var(--sheet); }
figcaption { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; margin-top: 0.3rem; color: var(--soft); font-size: 0.8125rem; }
figcaption span::before { content: ""; display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.4em; border-radius: 2px; background: var(--plain); }
figcaption .good::before { background: var(--good); }
figcaption .change::before { background: var(--change); }
figcaption .bad::before { background: var(--bad); }
.paged { content-visibility: auto; contain-intrinsic-size: auto 60rem; }
nav ul { list-style: none; padding: 0; }
nav li { margin-top: 0.3rem; }
nav a, .pages a { margin-right: 0.6rem; }
a { color: var(--link); }
th, td { padding: 0.55rem 1rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
th.number, td.number { padding-left: 0.4rem; padding-right: 0.4rem; }
thead th { background: var(--head); color: var(--soft); font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
thead .number { white-space: normal; }
tbody th { font-weight: 600; }
td span, tbody th span { display: block; }
td span + span { margin-top: 0.2rem; }
code, tbody .address, tbody .code, tbody .long { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.92em; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1.25rem; font-size: 0.875rem; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; }
@media print, (min-width: 60.01rem) {
  table { table-layout: fixed; }
  th.address { width: 24%; }
  th.code { width: 16%; }
  th.short { width: 8rem; }
  th.instant { width: 12.5rem; }
}
@media screen and (max-width: 60rem) {
  header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  header { padding-top: 1.5rem; }
  .totals { grid-template-columns: repeat(auto-fill, minmax(6.4rem, 1fr)); }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, caption, tbody, tr, tbody th, td { display: block; }
  tbody tr { padding: 0.7rem 1rem; border-top: 1px solid var(--line); }
  tbody th, td, th.number, td.number { padding: 0; border: 0; }
  td { display: grid; grid-template-columns: 6.5rem 1fr; margin-top: 0.3rem; }
  td::before { content: attr(data-title); grid-row: 1 / span 99; color: var(--soft); font-family: system-ui, sans-serif; font-size: 0.8125rem; line-height: 1.65; }
  td span { grid-column: 2; min-width: 0; }
  td:empty { display: none; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 0.6rem; }
}
@media print {
  :root {
    color-scheme: light;
    --back: #ffffff; --sheet: #ffffff; --text: #000000; --soft: #444444; --line: #bbbbbb;
    --head: #ffffff; --good: #0b5a2c; --change: #6b4000; --bad: #8f1d16; --plain: #444444;
    --link: #000000; --good-back: #ffffff; --change-back: #ffffff; --bad-back: #ffffff;
  }
  body { font-size: 10pt; }
  table { font-size: 8pt; }
  th, td { padding: 0.3rem 0.5rem; }
  th.short { width: 5.5rem; }
  th.instant { width: 7.5rem; }
  thead th { font-size: 7.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  h2, caption { break-after: avoid; }
  tr, .found li, .totals div { break-inside: avoid; }
  thead { display: table-header-group; }
  figure, svg { break-inside: avoid; }
  svg rect, figcaption span::before { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .paged { content-visibility: visible; }
  nav, .pages { display: none; }
}
`;
