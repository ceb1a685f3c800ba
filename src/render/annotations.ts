/** Diagnostics as workflow commands of GitHub Actions, which shows them at their lines. */
import type { Diagnostic, Range } from '../model/diagnostic.ts';
import { escapeCommand, escapeCommandProperty } from './escape.ts';
import { maskText } from './mask.ts';

/** GitHub shows no more of a kind for one step. */
const MOST = 10;

export interface AnnotationOptions {
  readonly showAddresses: boolean;
  /** A file's path from the top of the repository; absolute where it lies outside. */
  readonly place: (file: string) => string;
}

type Property = readonly [name: string, value: string | number];

/** Columns are known to GitHub on one line only, and its ends are inclusive. */
function rangeProperties({ start, end }: Range, file: string): readonly Property[] {
  const lines: readonly Property[] = [
    ['file', file],
    ['line', start.line],
  ];
  if (end.line !== start.line) return [...lines, ['endLine', end.line]];
  return [
    ...lines,
    ['col', start.column],
    ['endLine', end.line],
    ['endColumn', Math.max(start.column, end.column - 1)],
  ];
}

const words = ({ file, start }: Range, place: (file: string) => string): string =>
  `${place(file)}:${start.line}:${start.column}`;

function annotation(diagnostic: Diagnostic, { showAddresses, place }: AnnotationOptions): string {
  const { severity, summary, detail, hint, range, also = [] } = diagnostic;
  const mask = showAddresses ? (text: string) => text : maskText;
  const path = range === undefined ? undefined : place(range.file);
  const inside = path !== undefined && !path.startsWith('/') && !/^[a-z]:/i.test(path);
  const properties: readonly Property[] = [
    ...(range !== undefined && inside ? rangeProperties(range, path) : []),
    ['title', mask(summary)],
  ];
  const text = [
    ...(range !== undefined && !inside ? [words(range, place)] : []),
    mask(detail),
    ...(hint === undefined ? [] : [`Hint: ${mask(hint)}`]),
    ...also.map((other) => `Also: ${words(other, place)}`),
  ].join('\n');
  const shown = properties.map(
    ([name, value]) => `${name}=${escapeCommandProperty(String(value))}`,
  );
  return `::${severity} ${shown.join(',')}::${escapeCommand(text)}\n`;
}

/**
 * Errors, then warnings, as many as GitHub shows, and a last line that counts the others; `more` are
 * mistakes beyond the diagnostics. Empty for none. Addresses are masked, unless they are to be shown.
 */
export function annotations(
  diagnostics: readonly Diagnostic[],
  more: number,
  options: AnnotationOptions,
): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
  const shown = [...errors.slice(0, MOST), ...warnings.slice(0, MOST)];
  const left = diagnostics.length - shown.length + more;
  const lines = shown.map((diagnostic) => annotation(diagnostic, options));
  if (left > 0)
    lines.push(`::notice title=mustreset::and ${left} more: see the log of this step\n`);
  return lines.join('');
}
