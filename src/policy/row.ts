/** A row of a list, before it is read as an entry. */
import type { MemberEntry } from '../generated/policy.ts';
import type { Range } from '../model/diagnostic.ts';
import type { Place } from '../model/policy.ts';
import { type Schema, textProblem } from './constraint.ts';
import type { WrittenEntry } from './entry.ts';
import { FIELD_SCHEMAS } from './entry.ts';
import type { Findings } from './findings.ts';

/** What the rows of a list are about. */
export interface RowKind {
  /** With its article. */
  readonly name: string;
  readonly fields: Readonly<Record<string, Schema>>;
  /** The columns that are needed, as a header row names them. */
  readonly header: string;
  /** Why rows with these columns alone say too little, and what to do; or undefined. */
  lacking(
    columns: readonly string[],
  ): { readonly detail: string; readonly hint: string } | undefined;
}

/** Rows that say what an entry under `members` says. */
export const ENTRY_ROWS: RowKind = {
  name: 'an entry',
  header: 'email_address',
  fields: FIELD_SCHEMAS,
  lacking: (columns) =>
    columns.includes('email_address') || columns.includes('member_id')
      ? undefined
      : {
          detail:
            'The header row names neither email_address nor member_id, so the rows name nobody.',
          hint: 'Name the column of addresses email_address.',
        },
};

/** A value and the UTF-16 offsets of what is written for it. */
export interface Cell {
  readonly field: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const WIDE = /[\ud800-\udfff]/;

const characters = (text: string): number => (WIDE.test(text) ? [...text].length : text.length);

export class Row implements WrittenEntry {
  /** What is written, by field. */
  readonly values: Readonly<Record<string, string>>;
  readonly fields: Readonly<MemberEntry>;
  readonly #kind: RowKind;
  readonly #file: string;
  readonly #line: number;
  readonly #text: string;
  readonly #cells: readonly Cell[];

  /** `text` may span several lines; `line` is the number of its first. */
  constructor(
    file: string,
    line: number,
    text: string,
    cells: readonly Cell[],
    kind: RowKind = ENTRY_ROWS,
  ) {
    this.#file = file;
    this.#line = line;
    this.#text = text;
    this.#cells = cells;
    this.#kind = kind;
    const values: Record<string, string> = {};
    for (const { field, text: value } of cells) values[field] = value;
    this.values = values;
    const flag = values['allow_breakglass'];
    this.fields = flag === undefined ? values : { ...values, allow_breakglass: flag === 'true' };
  }

  #named(): Cell | undefined {
    return (
      this.#cells.find(({ field }) => field === 'email_address') ??
      this.#cells.find(({ field }) => field === 'member_id')
    );
  }

  get at(): Place {
    return { file: this.#file, ...this.#position(this.#named()?.start ?? 0) };
  }

  get width(): number {
    const named = this.#named();
    return named === undefined ? 0 : characters(this.#text.slice(named.start, named.end));
  }

  #position(offset: number): Range['start'] {
    const before = this.#text.slice(0, offset);
    const lineStart = before.lastIndexOf('\n') + 1;
    const lines = lineStart === 0 ? 0 : before.split('\n').length - 1;
    return { line: this.#line + lines, column: characters(before.slice(lineStart)) + 1 };
  }

  /** Place of some of the row's characters. */
  span(start: number, end: number): Range {
    return { file: this.#file, start: this.#position(start), end: this.#position(end) };
  }

  range(field?: string): Range {
    const cell = this.#cells.find((candidate) => candidate.field === field);
    return cell === undefined ? this.span(0, this.#text.length) : this.span(cell.start, cell.end);
  }

  /** Reports texts that the schema refuses; returns whether there are none. */
  check(findings: Findings): boolean {
    let sound = true;
    for (const { field, text } of this.#cells) {
      const schema = this.#kind.fields[field];
      if (schema === undefined || schema.type === 'boolean') continue;
      const problem = textProblem(text, schema, `"${field}"`);
      if (problem === undefined) continue;
      findings.error('members-from-row', this.range(field), `"${field}" ${problem}`);
      sound = false;
    }
    return sound;
  }
}

/** Turns the lines of one list into rows, and reports lines that are none. */
export interface RowFormat {
  /** Nothing more can be made of the lines that follow. */
  readonly broken: boolean;
  /** The row that this line completes, or undefined. */
  row(line: number, text: string): Row | undefined;
  /** Told after the last line. */
  end(): void;
}
