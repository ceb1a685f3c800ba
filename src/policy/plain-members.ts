/**
 * Reads the entries of a long `members` list that are written in the plainest form, which the YAML
 * parser takes long for. What it does not know for certain it leaves to the parser.
 */
import type { Pair, Scalar, Tree } from './tree.ts';

/** Shorter lists are left to the parser. */
export const MANY_MEMBERS = 2000;

export interface PlainMembers {
  /** The text with a comment and space in place of the entries that were read: offsets are the same. */
  readonly rest: string;
  /** Offset of the key. */
  readonly key: number;
  /** Offset of the first dash. */
  readonly start: number;
  /** The entries that were read, in the order of the text. */
  readonly items: readonly Tree[];
}

const KEY_LINE = /^members:[ ]*\r?\n/gm;

const ADDRESS = '[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9.-]+';
const DATE = '\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}:\\d{2}Z)?';
const WORDS = '[A-Za-z](?:[A-Za-z0-9 ._,+@/()-]*[A-Za-z0-9._+@/()-])?';
const VALUE = `(${ADDRESS}|${DATE}|${WORDS})`;
const LINE_END = '(?: +(?:#[^\\n]*)?)?\\r?(?:\\n|$)';

const ITEM = new RegExp(`( *)- (?:([a-z_]+): )?${VALUE}${LINE_END}`, 'y');
const PAIR = new RegExp(`( *)([a-z_]+): ${VALUE}${LINE_END}`, 'y');
/** Characters of "- " and of ": ". */
const DASH_MARK = 2;
const PAIR_MARK = 2;

const DASH = /( *)- /y;
const BLANK = /[ ]*(?:#[^\n]*)?\r?(?:\n|$)/y;
/** No line of the mapping that the list stands in begins so. */
const NO_KEY = /[ \t-]/;

/** What YAML does not read as text although it begins with a letter. */
const WORDS_OF_YAML = /^(?:true|false|null)$/i;

function scalarOf(text: string, start: number): Scalar | undefined {
  const end = start + text.length;
  if (!WORDS_OF_YAML.test(text)) return { type: 'scalar', start, end, value: text };
  const isBoolean = text === 'true' || text === 'false';
  return isBoolean ? { type: 'scalar', start, end, value: text === 'true' } : undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** One item while its lines are read. */
interface Item {
  readonly start: number;
  /** Of a mapping; undefined for an address alone. */
  readonly pairs: Pair[] | undefined;
  readonly value: Scalar | undefined;
  /** Written in a way that only the parser knows. */
  isOdd: boolean;
}

function addPair(item: Item, name: string, keyStart: number, text: string): void {
  const end = keyStart + name.length;
  const value = scalarOf(text, end + PAIR_MARK);
  const isNew = item.pairs?.every(({ key }) => key.name !== name);
  if (value === undefined || isNew !== true) item.isOdd = true;
  else item.pairs?.push({ key: { name, start: keyStart, end }, value });
}

/** An item by its first line; without a match it is odd. */
function beginItem(match: RegExpExecArray | null, start: number): Item {
  const [, indent = '', name, text = ''] = match ?? [];
  const from = start + indent.length + DASH_MARK;
  if (name === undefined) {
    const value = match === null ? undefined : scalarOf(text, from);
    return { start, pairs: undefined, value, isOdd: value === undefined };
  }
  const item: Item = { start, pairs: [], value: undefined, isOdd: false };
  addPair(item, name, from, text);
  return item;
}

function treeOf({ pairs, value }: Item): Tree | undefined {
  if (pairs === undefined) return value;
  const start = pairs[0]?.key.start ?? 0;
  return { type: 'mapping', start, end: pairs.at(-1)?.value.end ?? start, pairs };
}

/** Reads the lines of the list from `from` on. Undefined where it is not a list of one indentation. */
class ListReading {
  readonly items: Tree[] = [];
  /** Ranges of the text that were read. */
  readonly read: [start: number, end: number][] = [];
  /** Offset of the first dash. */
  start = 0;
  readonly #text: string;
  #at: number;
  #indent = -1;
  #item: Item | undefined;

  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = from;
  }

  /** Returns whether everything up to the list's end was understood or belongs to an odd item. */
  run(): boolean {
    while (this.#at < this.#text.length) {
      const blank = matchAt(BLANK, this.#text, this.#at);
      if (blank !== null) this.#at += blank[0].length;
      else if (!this.#line()) return this.#indent !== -1 && this.#isEnd();
    }
    this.#close();
    return this.#indent !== -1;
  }

  #isEnd(): boolean {
    this.#close();
    return !NO_KEY.test(this.#text[this.#at] ?? '');
  }

  #line(): boolean {
    const dash = matchAt(DASH, this.#text, this.#at);
    const indent = dash?.[1]?.length ?? -1;
    if (this.#indent === -1) {
      this.#indent = indent;
      this.start = this.#at + indent;
    }
    if (dash !== null && indent === this.#indent) {
      this.#close();
      const match = matchAt(ITEM, this.#text, this.#at);
      this.#item = beginItem(match, this.#at);
      this.#next(match);
      return true;
    }
    const depth = this.#depth();
    if (this.#item === undefined || depth <= this.#indent) return false;
    const pair = matchAt(PAIR, this.#text, this.#at);
    const isPair = pair !== null && depth === this.#indent + DASH_MARK;
    if (isPair) addPair(this.#item, pair[2] ?? '', this.#at + depth, pair[3] ?? '');
    else this.#item.isOdd = true;
    this.#next(pair);
    return true;
  }

  /** Spaces that the line begins with. */
  #depth(): number {
    let end = this.#at;
    while (this.#text[end] === ' ') end += 1;
    return end - this.#at;
  }

  #next(match: RegExpExecArray | null): void {
    const end =
      match === null ? this.#text.indexOf('\n', this.#at) + 1 : this.#at + match[0].length;
    this.#at = end === 0 ? this.#text.length : end;
  }

  #close(): void {
    const item = this.#item;
    this.#item = undefined;
    const tree = item === undefined || item.isOdd ? undefined : treeOf(item);
    if (item === undefined || tree === undefined) return;
    this.items.push(tree);
    const last = this.read.at(-1);
    if (last?.[1] === item.start) last[1] = this.#at;
    else this.read.push([item.start, this.#at]);
  }
}

function blankOut(text: string, ranges: readonly (readonly [number, number])[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    // A comment ends what stands before, as the entry did; space could belong to a block of text.
    parts.push(text.slice(at, start), '#\n', ' '.repeat(end - start - 3), '\n');
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/**
 * Takes the plain entries out of a list of at least `many` of them. Undefined where there are fewer,
 * or where it is not certain that the list is what it looks like.
 */
export function takePlainMembers(
  text: string,
  many: number = MANY_MEMBERS,
): PlainMembers | undefined {
  const keys = [...text.matchAll(KEY_LINE)];
  const key = keys[0];
  if (key === undefined || keys.length > 1) return undefined;
  const reading = new ListReading(text, key.index + key[0].length);
  if (!reading.run() || reading.items.length < many) return undefined;
  const { items, read, start } = reading;
  return { rest: blankOut(text, read), key: key.index, start, items };
}
