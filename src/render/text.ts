/** Layout of plain text: wrapping, counting, columns, times as a person reads them. */

/** Length in characters as an editor counts them. */
export const width = (text: string): number =>
  text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);

const wrapLine = (line: string, columns: number, indent: string): string[] => {
  if (line.startsWith(' ') || width(line) <= columns) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const next = current === '' ? word : `${current} ${word}`;
    if (current === '' || width(next) <= columns) {
      current = next;
      continue;
    }
    lines.push(current);
    current = `${indent}${word}`;
  }
  return [...lines, current];
};

/**
 * Wraps at spaces. Line breaks are kept, lines that begin with a space are kept whole (blocks), and
 * a word longer than a line is not cut. `indent` stands before the lines that wrapping begins.
 */
export const wrap = (text: string, columns: number, indent = ''): string[] =>
  text.split('\n').flatMap((line) => wrapLine(line, columns, indent));

/** `1 member`, `2 members`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** More names in one sentence are read by nobody. */
const MOST_NAMES = 5;

/** `a, b`, or the first few `and 7 more`. */
export const names = (all: readonly string[]): string =>
  all.length <= MOST_NAMES
    ? all.join(', ')
    : `${all.slice(0, MOST_NAMES).join(', ')} and ${all.length - MOST_NAMES} more`;

/** With a capital letter at its beginning. */
export const capitalized = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

/** Rows with their columns aligned; the last column is not padded. */
export const alignColumns = (rows: readonly (readonly string[])[]): string[] => {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - width(cell)),
      )
      .join('  ')
      .trimEnd(),
  );
};

/** `45s`, `2m57s`, `1h01m`. */
export const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}s`;
  const pad = (part: number): string => String(part).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m`;
};

/** A rate or a number of seconds without noise behind the point. */
export const decimal = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);

/** An instant without fractions of a second. */
export const second = (at: string): string => at.replace(/\.\d+Z$/, 'Z');

/** An instant as short as it can be said: the date alone at a day's first or last instant, UTC. */
export const instant = (at: string): string =>
  second(at.replace(/T(?:00:00:00\.000|23:59:59\.999)Z$/, ''));

/** A word in single quotes, as sh, bash and zsh read it. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** A word that a shell reads as it stands: quoted only if it must be. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word);
