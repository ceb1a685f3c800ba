/** One record of a CSV file (RFC 4180) to its cells, each without surrounding space. */

/** What a cell says, and the offsets of what is written for it. */
export interface RawCell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Cells up to the first mistake, if there is one. */
export interface CsvRecord {
  readonly cells: readonly RawCell[];
  /** Offset of a quotation mark that is not closed. */
  readonly unclosed?: number;
  /** Offset of what follows a closed quotation without a comma. */
  readonly trailing?: number;
}

/** A cell without its surrounding space, and with the places of what is left. */
function trimmed(text: string, start: number): RawCell {
  const content = text.trim();
  const lead = content === '' ? 0 : text.indexOf(content);
  return { text: content, start: start + lead, end: start + lead + content.length };
}

function quotedCell(record: string, open: number): { cell: RawCell; next: number } | undefined {
  let text = '';
  let from = open + 1;
  for (;;) {
    const close = record.indexOf('"', from);
    if (close === -1) return undefined;
    text += record.slice(from, close);
    if (record[close + 1] !== '"') {
      return { cell: { text: text.trim(), start: open, end: close + 1 }, next: close + 1 };
    }
    text += '"';
    from = close + 2;
  }
}

/** Splits one record; one without quotation marks in the cheap way. */
export function splitRecord(record: string): CsvRecord {
  const cells: RawCell[] = [];
  if (!record.includes('"')) {
    let start = 0;
    for (const text of record.split(',')) {
      cells.push(trimmed(text, start));
      start += text.length + 1;
    }
    return { cells };
  }
  let at = 0;
  for (;;) {
    const open = at + (/^[ \t]*/.exec(record.slice(at, at + 64))?.[0].length ?? 0);
    let end: number;
    if (record[open] === '"') {
      const quoted = quotedCell(record, open);
      if (quoted === undefined) return { cells, unclosed: open };
      cells.push(quoted.cell);
      const comma = record.indexOf(',', quoted.next);
      end = comma === -1 ? record.length : comma;
      if (record.slice(quoted.next, end).trim() !== '') return { cells, trailing: quoted.next };
    } else {
      const comma = record.indexOf(',', at);
      end = comma === -1 ? record.length : comma;
      cells.push(trimmed(record.slice(at, end), at));
    }
    if (end === record.length) return { cells };
    at = end + 1;
  }
}
