/** The characters of each item of a list in YAML, so that items can change places and nothing else. */
import type { Sequence } from './tree.ts';

/**
 * One item's place. What moves is `lead` (the comment lines directly above, with the indentation of
 * the item's line), `body` and `tail` (a comment behind it); `separator` stays. `start` and `end` are
 * offsets into the text.
 */
interface Slice {
  readonly start: number;
  readonly lead: string;
  readonly body: string;
  readonly separator: string;
  readonly tail: string;
  readonly end: number;
}

/** Where the comment lines directly above an item begin, or the item where there are none. */
function leadStart(text: string, bodyStart: number, from: number): number {
  let start = text.lastIndexOf('\n', bodyStart - 1) + 1;
  if (start < from || text.slice(start, bodyStart).trim() !== '') return bodyStart;
  for (;;) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (start === 0 || above < from || !/^[ \t]*#/.test(text.slice(above, start))) return start;
    start = above;
  }
}

const matchAt = (text: string, pattern: RegExp, at: number): string => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
};

const DASH = /(?<=^[ \t]*)-(?=\s)/m;
const COMMA = /[ \t]*,/y;
const COMMENT = /[ \t]+#[^\r\n]*/y;

/** Cuts a list into its items. `from` is behind the key that it stands under. */
export function sliceItems(text: string, list: Sequence, from: number): readonly Slice[] {
  const isFlow = text[list.start] === '[';
  const slices: Slice[] = [];
  let before = from;
  for (const [index, item] of list.items.entries()) {
    const bodyStart = isFlow
      ? item.start
      : before + Math.max(0, text.slice(before, item.start).search(DASH));
    const bodyEnd = item.end;
    const start = leadStart(text, bodyStart, before);
    const separator = isFlow ? matchAt(text, COMMA, bodyEnd) : '';
    const isClosed = !isFlow || separator !== '' || index === list.items.length - 1;
    const tail = isClosed ? matchAt(text, COMMENT, bodyEnd + separator.length) : '';
    const end = bodyEnd + separator.length + tail.length;
    slices.push({
      start,
      lead: text.slice(start, bodyStart),
      body: text.slice(bodyStart, bodyEnd),
      separator,
      tail,
      end,
    });
    before = end;
  }
  return slices;
}

/** The text with the items in another order: `order[i]` is the item that comes to place `i`. */
export function reorder(text: string, slices: readonly Slice[], order: readonly number[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const [place, slice] of slices.entries()) {
    const moved = slices[order[place] ?? place] ?? slice;
    parts.push(text.slice(at, slice.start), moved.lead, moved.body, slice.separator, moved.tail);
    at = slice.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}
