/** How far one log is a copy of another. */
import { type Chunks, type Piece, splitLines } from './lines.ts';

async function* linesOf(chunks: Chunks): AsyncGenerator<Piece> {
  for await (const batch of splitLines(chunks)) yield* batch;
}

export interface CopiedLines {
  /** Bytes of the lines that both have. */
  readonly bytes: number;
  /** An incomplete line stands behind them. */
  readonly torn: boolean;
}

/**
 * What `copy` holds of the log, or undefined when it holds anything else. The log is opened only where
 * it is read, and then read or closed.
 */
export async function copiedLines(
  copy: Chunks,
  openLog: () => Promise<Chunks>,
): Promise<CopiedLines | undefined> {
  let originals: AsyncGenerator<Piece> | undefined;
  let bytes = 0;
  try {
    for await (const { bytes: line, ended } of linesOf(copy)) {
      if (!ended) return { bytes, torn: true };
      originals ??= linesOf(await openLog());
      const original = await originals.next();
      if (original.done === true || !original.value.bytes.equals(line)) return undefined;
      bytes += line.length + 1;
    }
    return { bytes, torn: false };
  } finally {
    await originals?.return(undefined);
  }
}

/** The complete lines behind the first `skip` bytes, several in a text; each ends with `\n`. */
export async function* linesBehind(chunks: Chunks, skip: number): AsyncGenerator<string> {
  let left = skip;
  for await (const batch of splitLines(chunks)) {
    const texts: string[] = [];
    for (const { bytes, ended } of batch) {
      if (left > 0) left -= bytes.length + 1;
      else if (ended) texts.push(`${bytes.toString('utf8')}\n`);
    }
    if (texts.length > 0) yield texts.join('');
  }
}
