/** Errors and warnings as boxes: what is wrong, where, why, and how to mend it. */
import type { Diagnostic, Range } from '../model/diagnostic.ts';
import { BOLD, RED, YELLOW, paint } from './color.ts';
import { escapeTerminal } from './escape.ts';
import { type Mark, type SourceLines, codeFrame } from './frame.ts';
import type { Style } from './style.ts';
import { wrap } from './text.ts';

export type { SourceLines } from './frame.ts';

/** For diagnostics whose files are not at hand. */
export const NO_SOURCES: SourceLines = () => undefined;

/** Columns that the box's edge takes. */
const EDGE = 2;

/** Line breaks stay; a line of the detail cannot pass for the head of another diagnostic. */
const escapeLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => escapeTerminal(line).replace(/^(?=(?:Error|Warning): )/, ' '))
    .join('\n');

interface Looks {
  readonly sources: SourceLines;
  readonly columns: number;
  readonly mark: Mark;
}

const place = (intro: string, range: Range, { sources, columns, mark }: Looks): string[] => {
  const { file, start } = range;
  const where = `  ${intro} ${escapeTerminal(file)} line ${start.line}, column ${start.column}`;
  const line = sources(file, start.line);
  if (line === undefined) return ['', where];
  return ['', `${where}:`, ...codeFrame(line, range, columns, mark)];
};

const box = (lines: readonly string[], color: string, style: Style): string => {
  const edge = paint('│', color, style);
  const body = lines.map((line) => (line === '' ? edge : `${edge} ${line}`));
  return `${[paint('╷', color, style), ...body, paint('╵', color, style)].join('\n')}\n`;
};

/**
 * One diagnostic as a box. Line breaks in the detail are kept, and its lines that begin with a
 * space are not wrapped; everything else that could disturb a terminal is made visible.
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  sources: SourceLines,
  style: Style,
): string {
  const color = diagnostic.severity === 'error' ? RED : YELLOW;
  const label = diagnostic.severity === 'error' ? 'Error: ' : 'Warning: ';
  const columns = style.width - EDGE;
  const looks: Looks = { sources, columns, mark: (carets) => paint(carets, color, style) };
  const { range, also = [], hint } = diagnostic;
  const hintLines =
    hint === undefined ? [] : ['', ...wrap(`hint: ${escapeTerminal(hint)}`, columns, '      ')];
  const lines = [
    `${paint(label, color, style)}${paint(escapeTerminal(diagnostic.summary), BOLD, style)}`,
    ...(range === undefined ? [] : place('on', range, looks)),
    ...also.flatMap((other) => place('and on', other, looks)),
    '',
    ...wrap(escapeLines(diagnostic.detail), columns),
    ...hintLines,
  ];
  return box(lines, color, style);
}

/**
 * Boxes in the order given; `more` is the number of further mistakes that are not shown.
 * Returns the empty string for none.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: SourceLines,
  style: Style,
  more = 0,
): string {
  const boxes = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, sources, style));
  if (more === 0) return boxes.join('');
  const noun = diagnostics.every(({ severity }) => severity === 'warning') ? 'warning' : 'mistake';
  return `${boxes.join('')}\nand ${more} more ${noun}${more === 1 ? '' : 's'}\n`;
}
