/** YAML text to a tree with positions: one document, no references, no surprises. */
import { Composer, Lexer, Parser } from 'yaml';
import type { CST, Document, Node as YamlNode } from 'yaml';
import { DIAGNOSTIC_LIMIT, Findings } from './findings.ts';
import { watchLexemes } from './lexemes.ts';
import { treeOf } from './nodes.ts';
import { takePlainMembers } from './plain-members.ts';
import type { Source } from './source.ts';
import type { Tree } from './tree.ts';
import { pairOf } from './tree.ts';

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

/** The document that a text makes up; undefined where it is not valid YAML or reading it stopped. */
function composeDocument(
  text: string,
  source: Source,
  findings: Findings,
): Document.Parsed | undefined {
  const mistakes = syntaxMistakes(source, findings);
  const composer = composerFor(mistakes.wrong);
  const parser = new Parser();
  const watch = watchLexemes(source, findings);
  let document: Document.Parsed | undefined;
  const take = (token: CST.Token): void => {
    if (token.type === 'error') mistakes.wrong(token, 'UNEXPECTED_TOKEN', token.message);
    else for (const made of composer.next(token)) document ??= made;
  };
  for (const lexeme of new Lexer().lex(text)) {
    if (watch(lexeme) === 'stop') return undefined;
    for (const token of parser.next(lexeme)) take(token);
  }
  for (const token of parser.end()) take(token);
  for (const made of composer.end()) document ??= made;
  return mistakes.count === 0 ? document : undefined;
}

/** Reads a text whose offsets are those of the source. */
function composeText(text: string, source: Source, findings: Findings): Tree | undefined {
  const before = findings.errors;
  let root: YamlNode | null | undefined;
  try {
    root = composeDocument(text, source, findings)?.contents;
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

/** The items that the parser was left with; undefined where something else stands under the key. */
function oddItems(source: Source, value: Tree | undefined): readonly Tree[] | undefined {
  if (value?.type === 'scalar' && value.start === value.end) return [];
  const isBlockList = value?.type === 'sequence' && source.text[value.start] !== '[';
  return isBlockList ? value.items : undefined;
}

/**
 * Reads a policy with at least `many` plain members faster than the parser alone does. Undefined for
 * any other, and for one with mistakes: then the whole text must be read.
 */
export function composeLongList(source: Source, many?: number): Tree | undefined {
  const plain = takePlainMembers(source.text, many);
  if (plain === undefined) return undefined;
  const findings = new Findings();
  const tree = composeText(plain.rest, source, findings);
  const members = pairOf(tree, 'members');
  const odd = oddItems(source, members?.value);
  const isFlow = tree === undefined || source.text[tree.start] === '{';
  if (findings.errors > 0 || tree?.type !== 'mapping' || isFlow || !odd) return undefined;
  if (members?.key.start !== plain.key) return undefined;
  const items = [...plain.items, ...odd].sort((a, b) => a.start - b.start);
  const list: Tree = { type: 'sequence', start: plain.start, end: items.at(-1)?.end ?? 0, items };
  const pairs = tree.pairs.map((pair) => (pair === members ? { ...pair, value: list } : pair));
  return { ...tree, end: pairs.at(-1)?.value.end ?? tree.end, pairs };
}

/**
 * Reads one YAML document in the core schema of YAML 1.2. Returns undefined for a text that cannot
 * be read as one, which is then reported; smaller mistakes are reported beside the tree.
 */
export const composeTree = (source: Source, findings: Findings): Tree | undefined =>
  composeLongList(source) ?? composeText(source.text, source, findings);
