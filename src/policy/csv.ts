/** Rows of a .csv list: RFC 4180, a header row with the fields of an entry. */
import type { Range } from '../model/diagnostic.ts';
import { splitRecord } from './csv-record.ts';
import type { RawCell } from './csv-record.ts';
import type { Findings } from './findings.ts';
import { quote } from './findings.ts';
import { MAX_ROW } from './lines.ts';
import { didYouMean } from './nearest.ts';
import { Row } from './row.ts';
import type { Cell, RowFormat, RowKind } from './row.ts';

// As `escapeCsv` marks a cell: one that begins with the mark itself has two of them.
const GUARDED = /^'+[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** Takes off the mark that keeps spreadsheets from reading a cell as a formula. */
const withoutGuard = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text);

/** The field of a column; columns for people have none. */
type Column = string | undefined;

interface PlacedText {
  readonly line: number;
  readonly text: string;
}

/** A record whose quotation goes on in the next line. */
interface OpenRecord extends PlacedText {
  /** Offset of the quotation mark. */
  readonly quote: number;
}

export class CsvRows implements RowFormat {
  readonly #file: string;
  readonly #findings: Findings;
  readonly #kind: RowKind;
  #columns: readonly Column[] | undefined;
  #open: OpenRecord | undefined;
  #broken = false;

  constructor(file: string, findings: Findings, kind: RowKind) {
    this.#file = file;
    this.#findings = findings;
    this.#kind = kind;
  }

  get broken(): boolean {
    return this.#broken;
  }

  #error(range: Range, detail: string, hint?: string): void {
    this.#findings.error('members-from-row', range, detail, hint === undefined ? {} : { hint });
  }

  row(line: number, text: string): Row | undefined {
    const open = this.#open;
    const record =
      open === undefined ? { line, text } : { line: open.line, text: `${open.text}\n${text}` };
    // Within a quotation only an odd number of quotation marks can end it.
    const goesOn = open !== undefined && text.split('"').length % 2 === 1;
    const { cells, unclosed, trailing } = goesOn
      ? { cells: [], unclosed: open.quote, trailing: undefined }
      : splitRecord(record.text);
    const places = new Row(this.#file, record.line, record.text, []);
    this.#open = unclosed === undefined ? undefined : { ...record, quote: unclosed };
    if (unclosed !== undefined) {
      if (record.text.length > MAX_ROW) this.#unclosed();
      return undefined;
    }
    if (trailing !== undefined) {
      this.#error(
        places.span(trailing, trailing + 1),
        'Behind a closing quotation mark only a comma may follow.',
        'Write a quotation mark inside a quoted value twice: "".',
      );
      return undefined;
    }
    if (this.#columns !== undefined) return this.#entry(record, cells, this.#columns, places);
    if (cells.some((cell) => cell.text !== '')) this.#header(cells, places);
    return undefined;
  }

  end(): void {
    if (this.#open !== undefined) this.#unclosed();
    else if (this.#columns === undefined) {
      const range = new Row(this.#file, 1, '', []).range();
      this.#error(
        range,
        'A .csv list needs a header row that names its columns.',
        `Begin it with the line: ${this.#kind.header}`,
      );
    }
  }

  #unclosed(): void {
    if (this.#open === undefined) return;
    const { line, text, quote: mark } = this.#open;
    this.#broken = true;
    this.#error(
      new Row(this.#file, line, text, []).span(mark, mark + 1),
      'This quotation mark is never closed.',
      'Close it; write a quotation mark inside a quoted value twice: "".',
    );
  }

  #header(cells: readonly RawCell[], places: Row): void {
    const columns: Column[] = [];
    const known = Object.keys(this.#kind.fields);
    for (const { text, start, end } of cells) {
      const range = places.span(start, end);
      if (text.startsWith('_')) columns.push(undefined);
      else if (!Object.hasOwn(this.#kind.fields, text)) {
        const hint = text.includes(';')
          ? 'Separate columns by commas.'
          : (didYouMean(text, known) ?? `Columns: ${known.join(', ')}.`);
        this.#error(
          range,
          `${quote(text)} is no field of ${this.#kind.name}. Other columns are ignored if they begin with "_".`,
          hint,
        );
        this.#broken = true;
      } else if (columns.includes(text)) {
        this.#error(range, `The column ${quote(text)} is there twice.`, 'Remove one.');
        this.#broken = true;
      } else columns.push(text);
    }
    const lacking = this.#kind.lacking(columns.filter((column) => column !== undefined));
    if (!this.#broken && lacking !== undefined) {
      this.#error(places.range(), lacking.detail, lacking.hint);
      this.#broken = true;
    }
    this.#columns = columns;
  }

  #entry(
    record: PlacedText,
    raw: readonly RawCell[],
    columns: readonly Column[],
    places: Row,
  ): Row | undefined {
    if (raw.every(({ text }) => text === '')) return undefined;
    if (raw.length !== columns.length) {
      this.#error(
        places.range(),
        `The row has ${raw.length} cells, but the header has ${columns.length}.`,
        'Put a value that contains a comma in quotation marks.',
      );
      return undefined;
    }
    const cells: Cell[] = [];
    for (const [index, { text, start, end }] of raw.entries()) {
      const field = columns[index];
      if (field === undefined || text === '') continue;
      const isFlag = this.#kind.fields[field]?.type === 'boolean';
      if (isFlag && text !== 'true' && text !== 'false') {
        this.#error(
          places.span(start, end),
          `"${field}" must be true or false; ${quote(text)} is neither.`,
        );
        return undefined;
      }
      cells.push({ field, text: withoutGuard(text), start, end });
    }
    return new Row(this.#file, record.line, record.text, cells, this.#kind);
  }
}
