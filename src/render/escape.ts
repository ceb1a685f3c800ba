/** One escaper per output, for text that others wrote. */

// Control (C0, DEL, C1), format (bidi, zero-width, soft hyphen, tags), lone surrogates, line and
// paragraph separators, and letters that show nothing.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u3164\uffa0]/gu;

// GitHub Actions runs what begins a line so as a workflow command, and wrapping may begin a line at
// any space; its older form is run wherever it stands.
const WORKFLOW_COMMAND = /(?<=^|\s)::|##\[/g;

const unicodeEscape = (text: string): string =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/**
 * JSON text that a terminal may show: the same value, with what is invisible, and what GitHub Actions
 * would run, as `\uXXXX`.
 */
export const escapeJson = (json: string): string =>
  json.replace(INVISIBLE, unicodeEscape).replaceAll('##[', '\\u0023#[');

const visible = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * Text of unknown origin as one harmless line: whatever could move the cursor, change the line's
 * direction or hide becomes `\u{…}`, newlines and tabs too, and no word begins a workflow command.
 */
export const escapeTerminal = (text: string): string =>
  text
    .replace(INVISIBLE, visible)
    .replace(WORKFLOW_COMMAND, (command) => `${visible(command)}${command.slice(1)}`);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of unknown origin as HTML text, or as an attribute's value in quotation marks. */
export const escapeHtml = (text: string): string =>
  escapeTerminal(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

// Spreadsheets run a cell that begins so. `members_from` takes the mark off again, so a text that
// begins with the mark itself is marked too.
const FORMULA = /^'*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** Text of unknown origin as one field of a CSV record (RFC 4180) that no spreadsheet runs. */
export function escapeCsv(text: string): string {
  const shown = escapeTerminal(text);
  const guarded = FORMULA.test(shown) ? `'${shown}` : shown;
  return /[",]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

const percent = (character: string): string =>
  `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}`;

/** The message of a workflow command of GitHub Actions; its line breaks stay. */
export const escapeCommand = (text: string): string =>
  text
    .split('\n')
    .map((line) => escapeTerminal(line).replaceAll('%', percent))
    .join('%0A');

/** A property of such a command. */
export const escapeCommandProperty = (text: string): string =>
  escapeTerminal(text).replace(/[%:,]/g, percent);
