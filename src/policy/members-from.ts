/** Lists that others produce: .csv, .txt and .jsonl, read as their bytes arrive. */
import { extname } from 'node:path';
import { CsvRows } from './csv.ts';
import type { Findings } from './findings.ts';
import { JsonRows } from './jsonl.ts';
import { readLines } from './lines.ts';
import { ENTRY_ROWS, Row } from './row.ts';
import type { RowFormat, RowKind } from './row.ts';

class AddressRows implements RowFormat {
  readonly broken = false;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  row(line: number, text: string): Row | undefined {
    const address = text.trim();
    if (address === '') return undefined;
    const start = text.indexOf(address);
    const cell = {
      field: 'email_address',
      text: address,
      start,
      end: start + address.length,
    } as const;
    return new Row(this.#file, line, text, [cell]);
  }

  end(): void {
    // Each line stands for itself.
  }
}

type MakeRows = (file: string, findings: Findings, kind: RowKind) => RowFormat;

const FORMATS: Readonly<Record<string, MakeRows>> = {
  '.csv': (file, findings, kind) => new CsvRows(file, findings, kind),
  '.txt': (file) => new AddressRows(file),
  '.jsonl': (file, findings, kind) => new JsonRows(file, findings, kind),
};

/** The endings of lists that can be read. */
export const LIST_ENDINGS: readonly string[] = Object.keys(FORMATS);

/** Whether the file's ending is that of a list. */
export const isList = (file: string): boolean =>
  Object.hasOwn(FORMATS, extname(file).toLowerCase());

/**
 * Reads a list whose ending is one of `LIST_ENDINGS`, and hands over each row whose cells are sound;
 * the others are reported. Rejects as `chunks` does.
 */
export async function readRows(
  file: string,
  chunks: AsyncIterable<Uint8Array>,
  findings: Findings,
  take: (row: Row) => void,
  kind: RowKind = ENTRY_ROWS,
): Promise<void> {
  const format = FORMATS[extname(file).toLowerCase()]?.(file, findings, kind);
  if (format === undefined) throw new Error(`${file} is no list.`);
  const bad = (line: number, column: number, why: string): void => {
    const start = { line, column };
    findings.error('members-from-row', { file, start, end: start }, why);
  };
  for await (const { first, lines } of readLines(chunks, bad)) {
    for (const [index, text] of lines.entries()) {
      const row = text === undefined ? undefined : format.row(first + index, text);
      if (row?.check(findings)) take(row);
      if (format.broken) return;
    }
  }
  format.end();
}
