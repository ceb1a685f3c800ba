/** One escaper per output, for text that others wrote. */

// Control (C0, DEL, C1), format (bidi, zero-width, soft hyphen, tags), lone surrogates, line and
// paragraph separators, and letters that show nothing.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u3164\uffa0]/gu;

// GitHub Actions runs lines that begin so as workflow commands, and wrapping may begin a line at
// any space.
const WORKFLOW_COMMAND = /(?<=^|\s)(?:::|##\[)/g;

const unicodeEscape = (text: string): string =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** JSON text that a terminal may show: the same value, with what is invisible as `\uXXXX`. */
export const escapeJson = (json: string): string => json.replace(INVISIBLE, unicodeEscape);

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
