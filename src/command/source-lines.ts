/** Lines of the files that diagnostics point at. */
import { readFileSync, statSync } from 'node:fs';
import type { SourceLines } from '../render/diagnostic.ts';

/** Larger files are not read a second time only to show a line. */
const LARGEST_BYTES = 64 * 1024 * 1024;

function readLines(file: string): readonly string[] {
  try {
    const stats = statSync(file);
    if (!stats.isFile() || stats.size > LARGEST_BYTES) return [];
    return readFileSync(file, 'utf8').split(/\r\n|\n|\r/);
  } catch {
    return [];
  }
}

/** Reads each file once, when one of its lines is first shown. */
export function sourceLines(): SourceLines {
  const files = new Map<string, readonly string[]>();
  return (file, line) => {
    const lines = files.get(file) ?? readLines(file);
    files.set(file, lines);
    return lines[line - 1];
  };
}
