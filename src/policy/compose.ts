/** YAML text to a tree with positions: one document, no references, no surprises. */
import { Composer, Lexer, Parser } from 'yaml';
import type { CST, Document, Node as YamlNode } from 'yaml';
import { DIAGNOSTIC_LIMIT } from './findings.ts';
import type { Findings } from './findings.ts';
import { watchLexemes } from './lexemes.ts';
import { treeOf } from './nodes.ts';
import type { Source } from './source.ts';
import type { Tree } from './tree.ts';

const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  strict: true,
  // Quadratic in the number of keys; they are compared below.
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

const SYNTAX_HINTS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'Lines that belong together begin at the same column.',
  TAB_AS_INDENT: 'Indent with spaces.',
  BLOCK_AS_IMPLICIT_KEY: 'Put text that contains ": " in quotes.',
  MISSING_CHAR: 'Look for a missing ":", quotation mark or bracket.',
};

/** Reading stops here: more was found wrong than anyone will read. */
class Hopeless extends Error {}

type Spot = number | readonly number[] | { readonly offset: number; readonly source?: unknown };

function spotOf(spot: Spot): readonly [number, number] {
  if (typeof spot === 'number') return [spot, spot + 1];
  if ('offset' in spot) {
    const length = typeof spot.source === 'string' ? spot.source.length : 1;
    return [spot.offset, spot.offset + length];
  }
  return [spot[0] ?? 0, spot[1] ?? 0];
}

type Wrong = (spot: Spot, code: string, message: string) => void;

function syntaxMistakes(
  source: Source,
  findings: Findings,
): { readonly wrong: Wrong; count: number } {
  const mistakes = {
    count: 0,
    wrong: (spot: Spot, code: string, message: string): void => {
      if (mistakes.count === DIAGNOSTIC_LIMIT) throw new Hopeless();
      mistakes.count += 1;
      const [start, end] = spotOf(spot);
      // Some messages end with the whole text that is meant.
      const what = message
        .replace(/: "[^]*$/, '')
        .replace(/(["'])quote$/, '$1')
        .replace(/\.?$/, '.');
      const hint = SYNTAX_HINTS[code];
      const range = source.range(start, Math.min(end, source.text.length));
      findings.error('yaml-syntax', range, what, hint === undefined ? {} : { hint });
    },
  };
  return mistakes;
}

function composerFor(wrong: Wrong): Composer {
  const composer = new Composer(OPTIONS);
  // The composer keeps every mistake as an Error with a stack, gigabytes for a hostile file, and
  // shows them only when the document is complete. So they are taken from it one by one.
  Object.defineProperty(composer, 'onError', {
    value: (spot: Spot, code: string, message: string, warning?: boolean) => {
      if (warning !== true) wrong(spot, code, message);
    },
  });
  return composer;
}

/** The document that the text makes up; undefined where it is not valid YAML or reading it stopped. */
function composeDocument(source: Source, findings: Findings): Document.Parsed | undefined {
  const mistakes = syntaxMistakes(source, findings);
  const composer = composerFor(mistakes.wrong);
  const parser = new Parser();
  const watch = watchLexemes(source, findings);
  let document: Document.Parsed | undefined;
  const take = (token: CST.Token): void => {
    if (token.type === 'error') mistakes.wrong(token, 'UNEXPECTED_TOKEN', token.message);
    else for (const made of composer.next(token)) document ??= made;
  };
  for (const lexeme of new Lexer().lex(source.text)) {
    if (watch(lexeme) === 'stop') return undefined;
    for (const token of parser.next(lexeme)) take(token);
  }
  for (const token of parser.end()) take(token);
  for (const made of composer.end()) document ??= made;
  return mistakes.count === 0 ? document : undefined;
}

/**
 * Reads one YAML document in the core schema of YAML 1.2. Returns undefined for a text that cannot
 * be read as one, which is then reported; smaller mistakes are reported beside the tree.
 */
export function composeTree(source: Source, findings: Findings): Tree | undefined {
  const before = findings.errors;
  let root: YamlNode | null | undefined;
  try {
    root = composeDocument(source, findings)?.contents;
  } catch (error) {
    if (!(error instanceof Hopeless)) throw error;
  }
  const written = root?.range !== undefined && root.range !== null && root.range[0] < root.range[1];
  if (root && written) return treeOf(root, source, findings);
  if (findings.errors === before) {
    const detail = 'The file is empty or has nothing but comments.';
    findings.error('missing-key', source.range(0, 0), detail);
  }
  return undefined;
}
