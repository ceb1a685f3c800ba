/** The line of a file that a mistake stands on, with a caret line below it. */
import type { Range } from '../model/diagnostic.ts';
import { escapeTerminal } from './escape.ts';
import { width } from './text.ts';

/** Returns the text of a line (from 1) without its line end, where the file is at hand. */
export type SourceLines = (file: string, line: number) => string | undefined;

/** Colours the caret line. */
export type Mark = (carets: string) => string;

/** A tab's width is the terminal's choice, so it is shown as spaces. */
const TAB = '  ';

const cell = (character: string): string => (character === '\t' ? TAB : escapeTerminal(character));

/** Index of the code unit at which a character (from 0) begins; quick on lines of megabytes. */
const codeUnit = (line: string, character: number): number => {
  if (!/[\ud800-\udfff]/.test(line)) return Math.min(character, line.length);
  let index = 0;
  for (let seen = 0; seen < character && index < line.length; seen += 1) {
    index += (line.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
  }
  return index;
};

/** The longest run of cells that fits in `columns`. */
const fit = (cells: readonly string[], columns: number): readonly string[] => {
  let used = 0;
  const end = cells.findIndex((text) => (used += width(text)) > columns);
  return end === -1 ? cells : cells.slice(0, end);
};

const total = (cells: readonly string[]): number =>
  cells.reduce((sum, text) => sum + width(text), 0);

/**
 * The source line around the range's start, cut where it is too long, and a caret line that
 * underlines the range as far as it lies on that line. Range ends are exclusive.
 */
export function codeFrame(line: string, range: Range, columns: number, mark: Mark): string[] {
  const gutter = `${String(range.start.line).padStart(4)}: `;
  const room = Math.max(10, columns - gutter.length - 2);
  const at = codeUnit(line, range.start.column - 1);
  const before = [...line.slice(Math.max(0, at - 2 * room), at)].map(cell).reverse();
  const after = [...line.slice(at, at + 2 * room)].map(cell);

  const left = fit(before, Math.max(Math.floor(room / 3), room - total(after)));
  const right = fit(after, room - total(left));
  const cutLeft = at > 0 && left.length < before.length ? '…' : '';
  const cutRight = right.length < after.length ? '…' : '';
  const shown = `${cutLeft}${[...left].reverse().join('')}${right.join('')}${cutRight}`;

  const sameLine = range.end.line === range.start.line;
  const marked = sameLine
    ? right.slice(0, Math.max(1, range.end.column - range.start.column))
    : right;
  const carets = '^'.repeat(Math.max(1, total(marked)));
  const offset = ' '.repeat(gutter.length + cutLeft.length + total(left));
  return [`${gutter}${shown}`.trimEnd(), `${offset}${mark(carets)}`];
}
