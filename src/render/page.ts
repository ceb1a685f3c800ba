/** A document for people before it is Markdown or HTML: totals first, then what was found, then tables. */
import type { Diagnostic } from '../model/diagnostic.ts';

/** How a number or a heading is to be taken. */
export type Tone = 'plain' | 'good' | 'change' | 'bad';

export interface Total {
  readonly label: string;
  readonly number: number;
  readonly tone: Tone;
}

/** Something that identifies the document; its text is of unknown origin. */
export interface Fact {
  readonly label: string;
  readonly text: string;
}

/**
 * `address`: masked where addresses are; `code`: shown as it is, `long` too; `text`: prose; `instant`: a day and its
 * time; `short`: a date or a word; `number`: one of several side by side.
 */
export type ColumnKind = 'address' | 'code' | 'long' | 'text' | 'instant' | 'short' | 'number';

export interface Column {
  readonly title: string;
  readonly kind: ColumnKind;
}

/** The lines of a cell, of unknown origin. */
export type Cell = readonly string[];

/** Numbers of a section as a drawing, where there is room for one; its table says the same. */
export interface Chart {
  /** `bars`: one below the other, each with its label; `columns`: side by side, as time goes by. */
  readonly kind: 'bars' | 'columns';
  /** What the parts of each bar stand for. */
  readonly parts: readonly { readonly label: string; readonly tone: Tone }[];
  /** A value for each part. */
  readonly bars: readonly { readonly label: string; readonly values: readonly number[] }[];
}

export interface Section {
  /** Sections of one group stand below one heading, where there is room for it. */
  readonly group: string;
  readonly title: string;
  /** Its line breaks stay. */
  readonly note?: string;
  readonly tone: Tone;
  readonly chart?: Chart;
  readonly columns: readonly Column[];
  readonly size: number;
  /** Made anew each time, so that a large plan is never held twice. */
  readonly rows: Iterable<readonly Cell[]>;
}

/** What was found on the way, whatever came of the command. */
export interface Found {
  readonly diagnostics: readonly Diagnostic[];
  /** Mistakes beyond those. */
  readonly more: number;
}

export interface Page extends Found {
  readonly title: string;
  /** The result in one sentence. */
  readonly headline: string;
  readonly tone: Tone;
  readonly totals: readonly Total[];
  /** What a reader must know. */
  readonly notes: readonly string[];
  readonly sections: readonly Section[];
  readonly facts: readonly Fact[];
}

/** The page of a command that has nothing to show but what kept it from it. */
export const failedPage = (heading: Found & Pick<Page, 'title'>, headline: string): Page => ({
  ...heading,
  headline,
  tone: 'bad',
  totals: [],
  notes: [],
  sections: [],
  facts: [],
});

/** A column, and what it shows of an item. */
export interface ColumnOf<T> extends Column {
  readonly cell: (item: T) => Cell;
}

function* rowsOf<T>(
  items: readonly T[],
  columns: readonly ColumnOf<T>[],
): Generator<readonly Cell[]> {
  for (const item of items) yield columns.map(({ cell }) => cell(item));
}

/** A table of items, without the columns that would be empty; no section for no items. */
export function sectionOf<T>(
  heading: Pick<Section, 'group' | 'title' | 'note' | 'tone' | 'chart'>,
  items: readonly T[],
  columns: readonly ColumnOf<T>[],
): readonly Section[] {
  if (items.length === 0) return [];
  const used = columns.filter(({ cell }) => items.some((item) => cell(item).length > 0));
  return [
    {
      ...heading,
      columns: used.map(({ title, kind }) => ({ title, kind })),
      size: items.length,
      rows: { [Symbol.iterator]: () => rowsOf(items, used) },
    },
  ];
}

/** A number with its label; those that are zero and not worth a word are left out. */
export const totalsOf = (
  totals: readonly (readonly [label: string, number: number, tone: Tone, always?: 'always'])[],
): readonly Total[] =>
  totals
    .filter(([, number, , always]) => number > 0 || always !== undefined)
    .map(([label, number, tone]) => ({ label, number, tone: number === 0 ? 'plain' : tone }));

/** The lines of a cell that are known. */
export const cellOf = (...lines: readonly (string | undefined)[]): Cell =>
  lines.filter((line) => line !== undefined);

/** Those facts that are known. */
export const factsOf = (
  facts: readonly (readonly [label: string, text: string | undefined])[],
): readonly Fact[] =>
  facts.flatMap(([label, text]) => (text === undefined ? [] : [{ label, text }]));
