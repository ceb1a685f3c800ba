/** Text of unknown origin in Markdown, as GitHub and GitLab show it: never a link, an image or a mention. */
import { escapeTerminal } from './escape.ts';

// Both turn such words into links, mentions, references, emoji or formulas, after the Markdown is
// read and whether or not they are escaped; in code they leave them alone.
const LINKED =
  /[@#$]|:(?=\S)|www\.|[!%&~^*][\w{]|\bG[HL]-\d|(?<![\w.-])(?=[a-f]*\d)[0-9a-f]{7,40}(?![\w.-])/i;

// What begins a block stands nowhere here at the beginning of a line.
const SPECIAL = /[\\`*_[\]~]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '|': '&#124;',
};

const inCode = (text: string): string =>
  text.replaceAll('`', '\\u{60}').replaceAll('|', '\\u{7c}').trim();

/** As code: shown as it is, in a table too. Empty for nothing but space. */
export function markdownCode(text: string): string {
  const shown = inCode(escapeTerminal(text));
  return shown === '' ? '' : `\`${shown}\``;
}

const prose = (text: string): string =>
  text
    .replace(SPECIAL, (character) => `\\${character}`)
    .replace(/[&<>|]/g, (character) => ENTITIES[character] ?? '');

/** Punctuation around a word stays out of the code. */
const AROUND = /^([("]*)(.*?)([.,;!?)"]*)$/su;

function word(text: string): string {
  if (!LINKED.test(text)) return prose(text);
  const [, before = '', inner = '', after = ''] = AROUND.exec(text) ?? [];
  return inner === '' ? prose(text) : `${before}\`${inCode(inner)}\`${after}`;
}

/** As prose on one line, in which words that could become links are code. */
export const markdownText = (text: string): string =>
  escapeTerminal(text)
    .split(' ')
    .filter((one) => one !== '')
    .map(word)
    .join(' ');
