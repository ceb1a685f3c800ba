/**
 * Watches the lexemes of a YAML text before the parser sees them: refuses features that a policy
 * must not use, and nesting so deep that the parser, which recurses, would exhaust the stack.
 */
import { CST } from 'yaml';
import type { Findings } from './findings.ts';
import type { Source } from './source.ts';

/** Deepest nesting of lists and mappings. */
export const MAX_NESTING = 32;

type Feature = 'directive-line' | 'anchor' | 'alias' | 'tag';

const FEATURES: Readonly<Record<Feature, readonly [what: string, hint: string]>> = {
  'directive-line': ['A directive (%…) changes how the file is read.', 'Remove the line.'],
  anchor: ['An anchor (&…) names a value to be repeated elsewhere.', 'Write values out.'],
  alias: [
    'An alias (*…) repeats a value from elsewhere.',
    'Write the value out; put text that begins with "*" in quotes.',
  ],
  tag: [
    'A tag (!…) changes the type of a value.',
    'Remove it; put text that begins with "!" in quotes.',
  ],
};

export const tooDeep = (findings: Findings, source: Source, start: number, end: number): void =>
  findings.error(
    'input-too-large',
    source.range(start, end),
    `Lists and mappings may be nested at most ${MAX_NESTING} levels deep.`,
  );

/** Whether the parser may see the next lexeme: `stop` ends the reading of this text. */
export type Watch = (lexeme: string) => 'go' | 'stop';

export function watchLexemes(source: Source, findings: Findings): Watch {
  let offset = 0;
  let lineStart = 0;
  let onlyIndicators = true;
  let scalarNext = false;
  let flow = 0;
  /** Columns at which the enclosing lines of a block begin. */
  let indents: number[] = [];
  let started = false;
  let ended = false;

  const feature = (what: string, hint: string, length: number): void =>
    findings.error('yaml-feature', source.range(offset, offset + length), what, { hint });

  const secondDocument = (length: number): 'stop' => {
    feature('A second document begins here.', 'Keep one policy in one file.', length);
    return 'stop';
  };

  /** One block level begins at this column, and those further right have ended. */
  const enter = (): void => {
    if (flow > 0 || !onlyIndicators) return;
    const column = offset - lineStart;
    while (indents.length > 0 && (indents.at(-1) ?? 0) >= column) indents.pop();
    indents.push(column);
  };

  const content = (length: number): 'go' | 'stop' => {
    if (ended) return secondDocument(length);
    started = true;
    enter();
    // The text at the innermost level is no level of its own; the exact depth is held by the tree.
    if (indents.length - 1 + flow <= MAX_NESTING + 1) return 'go';
    tooDeep(findings, source, offset, offset + length);
    return 'stop';
  };

  const text = (length: number): 'go' | 'stop' => {
    const verdict = content(length);
    onlyIndicators = false;
    return verdict;
  };

  const step = (type: CST.TokenType | null, lexeme: string): 'go' | 'stop' => {
    switch (type) {
      case 'doc-mode':
      case 'flow-error-end':
      case 'space':
      case 'comment':
      case 'comma':
      case 'byte-order-mark':
        return 'go';
      case 'newline':
        lineStart = offset + lexeme.length;
        onlyIndicators = true;
        return 'go';
      case 'doc-start':
        if (started || ended) return secondDocument(lexeme.length);
        started = true;
        return 'go';
      case 'doc-end':
        ended = true;
        indents = [];
        return 'go';
      case 'flow-map-end':
      case 'flow-seq-end':
        flow = Math.max(0, flow - 1);
        return 'go';
      case 'seq-item-ind':
      case 'explicit-key-ind':
      case 'map-value-ind':
        return content(lexeme.length);
      case 'flow-map-start':
      case 'flow-seq-start': {
        const verdict = text(lexeme.length);
        flow += 1;
        return verdict;
      }
      case 'directive-line':
        feature(...FEATURES[type], lexeme.length);
        return 'stop';
      case 'alias':
      case 'anchor':
      case 'tag':
        feature(...FEATURES[type], lexeme.length);
        return text(lexeme.length);
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
      case 'block-scalar-header':
      case null:
        return text(lexeme.length);
    }
  };

  return (lexeme) => {
    const type = scalarNext ? 'scalar' : CST.tokenType(lexeme);
    if (!scalarNext && type === 'scalar') {
      scalarNext = true;
      return 'go';
    }
    scalarNext = false;
    const verdict = step(type, lexeme);
    // Marks between lexemes stand for no text.
    if (type !== 'doc-mode' && type !== 'flow-error-end') offset += lexeme.length;
    if (lexeme.length > 1 && lexeme.endsWith('\n')) {
      lineStart = offset;
      onlyIndicators = true;
    }
    return verdict;
  };
}
