/** Rows of a .jsonl list: an address or an object of an entry's fields on each line. */
import type { Findings } from './findings.ts';
import { quote } from './findings.ts';
import { didYouMean } from './nearest.ts';
import { Row } from './row.ts';
import type { Cell, RowFormat, RowKind } from './row.ts';

const STRING = /"(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t]*/y;
const WORD = /[-+.\w]+/y;

/** Takes what is next in one line of JSON. */
class JsonLine {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The characters that a sticky pattern matches here, behind any space; empty for none. */
  take(pattern: RegExp): string {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.text)?.[0].length ?? 0;
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  takeMark(mark: string): boolean {
    SPACE.lastIndex = this.at;
    this.at += SPACE.exec(this.text)?.[0].length ?? 0;
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }
}

/** What keeps a line from being an entry, and the offsets of it. */
interface Fault {
  readonly start: number;
  readonly end: number;
  readonly detail: string;
  readonly hint?: string;
}

const isFault = (result: readonly Cell[] | Cell | Fault): result is Fault => 'detail' in result;

const parsed = (text: string): string =>
  text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1);

function takeValue(line: JsonLine, field: string, kind: RowKind): Cell | Fault {
  const text = line.take(STRING);
  const isText = text !== '';
  const written = isText ? text : line.take(WORD);
  const end = line.at;
  const start = end - written.length;
  const boolean = written === 'true' || written === 'false';
  const isFlag = kind.fields[field]?.type === 'boolean';
  if (isFlag ? boolean : isText) {
    const value = isText ? parsed(written).trim() : written;
    return { field, text: value, start, end };
  }
  const expected = isFlag ? 'true or false' : 'text in quotation marks';
  return {
    start,
    end: Math.max(end, start + 1),
    detail: `"${field}" must be ${expected}.`,
    hint: 'Leave out what has no value.',
  };
}

function takeKey(line: JsonLine, cells: readonly Cell[], kind: RowKind): string | Fault {
  const written = line.take(STRING);
  const end = line.at;
  const start = end - written.length;
  if (written === '')
    return { start, end: start + 1, detail: 'Here a key in quotation marks should stand.' };
  const key = parsed(written);
  if (!Object.hasOwn(kind.fields, key)) {
    const known = Object.keys(kind.fields);
    const hint = didYouMean(key, known) ?? `Keys: ${known.join(', ')}.`;
    return { start, end, detail: `${quote(key)} is no field of ${kind.name}.`, hint };
  }
  if (cells.some(({ field }) => field === key)) {
    return { start, end, detail: `${quote(key)} is given twice.`, hint: 'Remove one.' };
  }
  return key;
}

const expected = (line: JsonLine, what: string): Fault => ({
  start: line.at,
  end: line.at + 1,
  detail: `The line is not valid JSON: here ${what} should stand.`,
});

function takeObject(line: JsonLine, kind: RowKind): readonly Cell[] | Fault {
  const cells: Cell[] = [];
  if (line.takeMark('}')) return cells;
  do {
    const key = takeKey(line, cells, kind);
    if (typeof key !== 'string') return key;
    if (!line.takeMark(':')) return expected(line, 'a ":"');
    const value = takeValue(line, key, kind);
    if (isFault(value)) return value;
    cells.push(value);
  } while (line.takeMark(','));
  return line.takeMark('}') ? cells : expected(line, 'a "," or a "}"');
}

function takeEntry(line: JsonLine, kind: RowKind): readonly Cell[] | Fault {
  let cells: readonly Cell[] | Fault;
  if (line.takeMark('{')) cells = takeObject(line, kind);
  else {
    const text = line.take(STRING);
    if (text === '') return expected(line, 'an address in quotation marks or an object');
    cells = [
      {
        field: 'email_address',
        text: parsed(text).trim(),
        start: line.at - text.length,
        end: line.at,
      },
    ];
  }
  if (isFault(cells)) return cells;
  line.take(SPACE);
  return line.at === line.text.length ? cells : expected(line, 'nothing more');
}

export class JsonRows implements RowFormat {
  readonly broken = false;
  readonly #file: string;
  readonly #findings: Findings;
  readonly #kind: RowKind;

  constructor(file: string, findings: Findings, kind: RowKind) {
    this.#file = file;
    this.#findings = findings;
    this.#kind = kind;
  }

  row(line: number, text: string): Row | undefined {
    if (text.trim() === '') return undefined;
    const cells = takeEntry(new JsonLine(text), this.#kind);
    if (!isFault(cells))
      return new Row(
        this.#file,
        line,
        text,
        cells.filter((cell) => cell.text !== ''),
        this.#kind,
      );
    const range = new Row(this.#file, line, text, []).span(cells.start, cells.end);
    const { detail, hint } = cells;
    this.#findings.error('members-from-row', range, detail, hint === undefined ? {} : { hint });
    return undefined;
  }

  end(): void {
    // Each line stands for itself.
  }
}
