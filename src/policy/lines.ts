/** The lines of a list, read as its bytes arrive. */
import { isUtf8 } from 'node:buffer';

/** Longest row, so that a file without line ends does not fill memory. */
export const MAX_ROW: number = 64 * 1024;

export interface LineBatch {
  /** Number of the first line, from 1. */
  readonly first: number;
  /** Without line ends; undefined where a line could not be read and was reported. */
  readonly lines: readonly (string | undefined)[];
}

/** Told of each line that cannot be read. `column` is where, from 1. */
export type BadLine = (line: number, column: number, why: string) => void;

const LINE_END = 0x0a;
const NOT_UTF8 = 'Here stand bytes that are not UTF-8. Save the list as UTF-8.';
const TOO_LONG = 'This row is longer than 64 KiB.';

const decode = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

/** Whole lines, the last without its line end, to text. */
function toLines(block: Uint8Array, first: number, bad: BadLine): LineBatch {
  const check = (text: string, index: number): string | undefined => {
    if (text.length <= MAX_ROW) return withoutReturn(text);
    bad(first + index, 1, TOO_LONG);
    return undefined;
  };
  const lines = decode(block).split('\n');
  if (isUtf8(block)) return { first, lines: lines.map(check) };
  let start = 0;
  const checked = lines.map((line, index) => {
    const found = block.indexOf(LINE_END, start);
    const end = found === -1 ? block.length : found;
    const bytes = block.subarray(start, end);
    start = end + 1;
    if (isUtf8(bytes)) return check(line, index);
    bad(first + index, [...line.slice(0, line.indexOf('\ufffd'))].length + 1, NOT_UTF8);
    return undefined;
  });
  return { first, lines: checked };
}

const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

const hasMark = ([first, second, third]: Uint8Array): boolean =>
  first === 0xef && second === 0xbb && third === 0xbf;

/** Yields the lines of a UTF-8 file, many at a time; a byte order mark is passed over. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  bad: BadLine,
): AsyncGenerator<LineBatch, void, undefined> {
  let rest: Uint8Array = new Uint8Array();
  let number = 1;
  let atStart = true;
  let skipping = false;
  for await (const chunk of chunks) {
    let bytes = join(rest, chunk);
    rest = bytes;
    if (atStart) {
      if (bytes.length < 3) continue;
      if (isUtf16(bytes)) {
        bad(1, 1, 'The list is encoded in UTF-16. Save it as UTF-8.');
        return;
      }
      if (hasMark(bytes)) bytes = bytes.subarray(3);
      atStart = false;
    }
    if (skipping) {
      const over = bytes.indexOf(LINE_END);
      skipping = over === -1;
      bytes = skipping ? new Uint8Array() : bytes.subarray(over + 1);
      if (!skipping) number += 1;
    }
    const end = bytes.lastIndexOf(LINE_END);
    rest = bytes.slice(end + 1);
    if (end !== -1) {
      const batch = toLines(bytes.subarray(0, end), number, bad);
      number += batch.lines.length;
      yield batch;
    }
    if (rest.length > MAX_ROW) {
      bad(number, 1, TOO_LONG);
      skipping = true;
      rest = new Uint8Array();
    }
  }
  if (rest.length > 0) yield toLines(rest, number, bad);
}
