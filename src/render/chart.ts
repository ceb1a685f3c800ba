/** A chart as SVG inside an HTML page: as wide as there is room, its text as large as the page's. */
import { escapeHtml } from './escape.ts';
import type { Chart } from './page.ts';

type Bar = Chart['bars'][number];

/** Pixels. */
const BAR = { height: 42, text: 14, top: 21, thick: 12 } as const;
const COLUMN = { top: 22, plot: 130, height: 174 } as const;
/** Longer labels are whole in the table; a phone has room for these beside their number. */
const LONGEST_LABEL = 32;

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

const largest = ({ bars }: Chart): number =>
  bars.reduce((most, { values }) => Math.max(most, sum(values)), 1);

const percent = (part: number): string => `${Number((part * 100).toFixed(3))}%`;

const clipped = (label: string): string => {
  const characters = [...label];
  return characters.length <= LONGEST_LABEL
    ? label
    : `${characters.slice(0, LONGEST_LABEL - 1).join('')}…`;
};

const text = (x: string, y: number, anchor: 'start' | 'end', words: string): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeHtml(words)}</text>`;

/** What a pointer on it tells. */
const told = ({ label, values }: Bar, { parts }: Chart): string =>
  `<title>${escapeHtml(`${label}: ${parts.map((part, at) => `${values[at] ?? 0} ${part.label}`).join(', ')}`)}</title>`;

function* segments(
  { values }: Bar,
  { parts }: Chart,
  draw: (from: number, value: number, tone: string) => string,
): Generator<string> {
  let from = 0;
  for (const [at, { tone }] of parts.entries()) {
    const value = values[at] ?? 0;
    if (value > 0) yield draw(from, value, tone);
    from += value;
  }
}

function* bars(chart: Chart): Generator<string> {
  const most = largest(chart);
  for (const [index, bar] of chart.bars.entries()) {
    const y = index * BAR.height;
    yield `<g>${told(bar, chart)}`;
    yield text('0', y + BAR.text, 'start', clipped(bar.label));
    yield text('100%', y + BAR.text, 'end', String(sum(bar.values)));
    yield `<rect class="track" x="0" y="${y + BAR.top}" width="100%" height="${BAR.thick}"/>`;
    yield* segments(bar, chart, (from, value, tone) => {
      const place = `x="${percent(from / most)}" y="${y + BAR.top}" width="${percent(value / most)}"`;
      return `<rect class="${tone}" ${place} height="${BAR.thick}"/>`;
    });
    yield '</g>\n';
  }
}

function* columns(chart: Chart): Generator<string> {
  const most = largest(chart);
  const [first] = chart.bars;
  const last = chart.bars.at(-1);
  const wide = 1 / chart.bars.length;
  const base = COLUMN.top + COLUMN.plot;
  yield text('0', COLUMN.top - 8, 'start', `at most ${most}`);
  yield `<line x1="0" x2="100%" y1="${base}" y2="${base}"/>`;
  for (const [index, bar] of chart.bars.entries()) {
    yield `<g>${told(bar, chart)}`;
    yield* segments(bar, chart, (from, value, tone) => {
      const height = (value / most) * COLUMN.plot;
      const y = base - (from / most) * COLUMN.plot - height;
      const place = `x="${percent((index + 0.1) * wide)}" width="${percent(0.8 * wide)}"`;
      return `<rect class="${tone}" ${place} y="${y.toFixed(1)}" height="${height.toFixed(1)}"/>`;
    });
    yield '</g>\n';
  }
  if (first !== undefined) yield text('0', base + 18, 'start', first.label);
  if (last !== undefined && last !== first) yield text('100%', base + 18, 'end', last.label);
}

const heightOf = ({ kind, bars: { length } }: Chart): number =>
  kind === 'bars' ? length * BAR.height : COLUMN.height;

/** A drawing and what its colours mean; `title` names the table that says the same. */
export function* chartSvg(chart: Chart, title: string): Generator<string> {
  yield `<figure>\n<svg role="img" aria-label="${escapeHtml(`Chart: ${title}. The table has its numbers.`)}"`;
  yield ` width="100%" height="${heightOf(chart)}">\n`;
  yield* chart.kind === 'bars' ? bars(chart) : columns(chart);
  yield '</svg>\n<figcaption>';
  for (const { label, tone } of chart.parts) {
    yield `<span class="${tone}">${escapeHtml(label)}</span> `;
  }
  yield '</figcaption>\n</figure>\n';
}
