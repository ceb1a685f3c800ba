/** The text of one file, checked for what no parser should see, and its lines and columns. */
import type { Position, Range } from '../model/diagnostic.ts';
import type { Findings } from './findings.ts';

export const MAX_YAML_BYTES: number = 8 * 1024 * 1024;

export interface Source {
  readonly file: string;
  /** Without a byte order mark. */
  readonly text: string;
  /** The byte order mark, where the file begins with one. */
  readonly mark: string;
  /** Place of the text from one UTF-16 offset up to another. */
  range(start: number, end: number): Range;
}

const MARK = '\ufeff';
// What YAML does not allow in a file, and what decoding leaves in place of bytes that are not UTF-8.
const UNREADABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]/;

/** Range of the first character of a file, for mistakes that concern all of it. */
export const startOf = (file: string): Range => ({
  file,
  start: { line: 1, column: 1 },
  end: { line: 1, column: 1 },
});

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Counts lines from the start of a text, and columns in code points. */
function locator(text: string): (offset: number) => Position {
  let starts: readonly number[] | undefined;
  const wide = /[\ud800-\udfff]/.test(text);
  // On a long line places are mostly asked for from left to right: go on from the last one.
  let known = { start: -1, offset: 0, column: 1 };
  const column = (start: number, offset: number): number => {
    if (!wide) return offset - start + 1;
    const from =
      known.start === start && known.offset <= offset ? known : { offset: start, column: 1 };
    let count = from.column;
    for (let at = from.offset; at < offset; count += 1) {
      at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    }
    known = { start, offset, column: count };
    return count;
  };
  return (offset) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: column(starts[low] ?? 0, offset) };
  };
}

/** A text that is known to be readable. */
export function sourceOf(file: string, input: string): Source {
  const mark = input.startsWith(MARK) ? MARK : '';
  const text = input.slice(mark.length);
  const position = locator(text);
  return {
    file,
    text,
    mark,
    range: (start, end) => ({ file, start: position(start), end: position(end) }),
  };
}

function looksLikeUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

const tooLarge = (file: string, findings: Findings): undefined => {
  findings.error('input-too-large', startOf(file), 'A YAML file may have at most 8 MiB.', {
    hint: 'Put the addresses into a list and name it under members_from: lists have no such limit.',
  });
};

/** Opens a YAML file's text or bytes. Reports what makes it unreadable, and then returns undefined. */
export function openSource(
  file: string,
  input: string | Uint8Array,
  findings: Findings,
): Source | undefined {
  const size = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  if (size > MAX_YAML_BYTES) return tooLarge(file, findings);
  if (typeof input !== 'string' && looksLikeUtf16(input)) {
    findings.error('yaml-syntax', startOf(file), 'The file is encoded in UTF-16.', {
      hint: 'Save it as UTF-8.',
    });
    return undefined;
  }
  const decoded =
    typeof input === 'string' ? input : new TextDecoder('utf-8', { ignoreBOM: true }).decode(input);
  const source = sourceOf(file, decoded);
  const at = source.text.search(UNREADABLE);
  if (at === -1) return source;
  const code = source.text.charCodeAt(at);
  const detail =
    code === 0xfffd
      ? 'Here stand bytes that are not UTF-8.'
      : `Here stands the control character U+${code.toString(16).toUpperCase().padStart(4, '0')}, which YAML does not allow.`;
  findings.error('yaml-syntax', source.range(at, at + 1), detail, {
    hint: 'Save the file as UTF-8 text.',
  });
  return undefined;
}
