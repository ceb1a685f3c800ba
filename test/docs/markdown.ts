/** The documents of the repository as its tests read them: code blocks, tables, links. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced block of code. */
export interface Block {
  /** The words behind the fence, such as `sh no-test`. */
  readonly info: string;
  readonly text: string;
  /** The `##` heading that it stands under. */
  readonly section: string;
}

const SKIPPED: readonly string[] = ['node_modules', 'dist', 'coverage', '.git', '.tmp', 'bench'];

function* markdownFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.includes(entry.name)) yield* markdownFiles(path);
    else if (entry.isFile() && entry.name.endsWith('.md')) yield path;
  }
}

/** Paths of all documents, relative to the root. */
export const DOCUMENTS: readonly string[] = [...markdownFiles('.')].sort();

export const readDocument = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let section = '';
  let open: { readonly info: string; readonly lines: string[] } | undefined;
  for (const line of text.split('\n')) {
    if (open === undefined) {
      section = /^## (.+)$/.exec(line)?.[1] ?? section;
      const info = /^```(.*)$/.exec(line)?.[1];
      if (info !== undefined) open = { info, lines: [] };
    } else if (line === '```') {
      blocks.push({ info: open.info, text: `${open.lines.join('\n')}\n`, section });
      open = undefined;
    } else open.lines.push(line);
  }
  if (open !== undefined) throw new Error(`The block "${open.info}" is not closed.`);
  return blocks;
}

/** The cells of the table under a heading, without its head. */
export function tableUnder(text: string, heading: string): readonly (readonly string[])[] {
  const [, after = ''] = text.split(`\n${heading}\n`);
  const lines = (after.split(/\n#+ /)[0] ?? '').split('\n');
  const rows = lines.slice(lines.findIndex((line) => /^\|[-| ]+\|$/.test(line)) + 1);
  const end = rows.findIndex((row) => !row.startsWith('|'));
  return rows.slice(0, end).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What stands in backticks in a text. */
export const codesIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');

/** Targets of the links in a text. */
export const linksIn = (text: string): readonly string[] =>
  [...text.replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, target]) => target ?? '',
  );

/** The anchors of a document's headings, as GitHub makes them. */
export const anchorsOf = (text: string): readonly string[] =>
  [...text.replace(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
