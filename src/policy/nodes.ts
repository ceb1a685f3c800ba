/** The YAML parser's nodes to a tree, with what only shows once they are composed. */
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Node as YamlNode, YAMLMap } from 'yaml';
import type { Findings } from './findings.ts';
import { quote } from './findings.ts';
import { MAX_NESTING, tooDeep } from './lexemes.ts';
import type { Source } from './source.ts';
import type { Pair, Tree } from './tree.ts';

const LINE_SPACE = ' \t\r\n';

const isFlow = (node: YamlNode): boolean => 'flow' in node && node.flow === true;

const plain = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;

class Reading {
  readonly #source: Source;
  readonly #findings: Findings;
  constructor(source: Source, findings: Findings) {
    this.#source = source;
    this.#findings = findings;
  }

  tree(node: YamlNode | null, depth: number): Tree {
    const [start, end] = node?.range ?? [0, 0];
    if (node === null || isAlias(node) || node.tag !== undefined) {
      return { type: 'opaque', start, end };
    }
    if (isScalar(node))
      return { type: 'scalar', start, end: this.#contentEnd(start, end), value: plain(node.value) };
    if (depth === MAX_NESTING) {
      tooDeep(this.#findings, this.#source, start, Math.min(end, start + 1));
      return { type: 'opaque', start, end };
    }
    // A block collection has no end of its own: it goes as far as what stands in it.
    const endOf = (last: Tree | undefined): number =>
      isFlow(node) || last === undefined ? end : last.end;
    if (isSeq<YamlNode | null>(node)) {
      const items = node.items.map((item) => this.tree(item, depth + 1));
      return { type: 'sequence', start, end: endOf(items.at(-1)), items };
    }
    if (!isMap<YamlNode | null, YamlNode | null>(node)) return { type: 'opaque', start, end };
    const pairs = this.#pairs(node, depth);
    return { type: 'mapping', start, end: endOf(pairs.at(-1)?.value), pairs };
  }

  /** A block of text reaches to the next line that is none; its line end is not shown. */
  #contentEnd(start: number, end: number): number {
    let last = end;
    while (last > start && LINE_SPACE.includes(this.#source.text[last - 1] ?? '')) last -= 1;
    return last;
  }

  #pairs(map: YAMLMap<YamlNode | null, YamlNode | null>, depth: number): Pair[] {
    const seen = new Map<string, Pair>();
    const pairs: Pair[] = [];
    for (const { key, value } of map.items) {
      const pair = this.#pair(key, value, depth);
      if (pair === undefined) continue;
      const first = seen.get(pair.key.name);
      if (first === undefined) {
        seen.set(pair.key.name, pair);
        pairs.push(pair);
        continue;
      }
      this.#findings.error(
        'duplicate-key',
        this.#source.range(pair.key.start, pair.key.end),
        `${quote(pair.key.name)} is given twice in this mapping; only one of the two can be meant.`,
        { hint: 'Remove one.', also: [this.#source.range(first.key.start, first.key.end)] },
      );
    }
    return pairs;
  }

  #pair(key: YamlNode | null, value: YamlNode | null, depth: number): Pair | undefined {
    const [start, end] = key?.range ?? [0, 0];
    const feature = (what: string, hint: string): undefined => {
      this.#findings.error('yaml-feature', this.#source.range(start, end), what, { hint });
    };
    if (isAlias(key)) return undefined;
    if (!isScalar(key)) return feature('A key must be plain text.', 'Write a word before the ":".');
    const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
    if (name === '<<') {
      return feature('A merge key (<<) copies values from elsewhere.', 'Write the values out.');
    }
    const tree: Tree =
      value === null
        ? { type: 'scalar', start: end, end, value: null }
        : this.tree(value, depth + 1);
    return { key: { name, start, end }, value: tree };
  }
}

/** Turns nodes into a tree, and reports keys that are given twice or are no text. */
export const treeOf = (node: YamlNode, source: Source, findings: Findings): Tree =>
  new Reading(source, findings).tree(node, 0);
