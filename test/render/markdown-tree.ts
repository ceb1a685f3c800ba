/** Markdown as a reader's program understands it. */
import { parsers } from 'prettier/plugins/markdown';

export interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly depth?: number;
  readonly children?: readonly MarkdownNode[];
}

export function* nodesOf(node: MarkdownNode): Generator<MarkdownNode> {
  yield node;
  for (const child of node.children ?? []) yield* nodesOf(child);
}

export const markdownTree = (text: string): MarkdownNode =>
  (parsers.markdown.parse as (text: string, options: object) => MarkdownNode)(text, {});

/** Its text without code, where links, mentions and references are looked for. */
export const proseOf = (tree: MarkdownNode): string =>
  [...nodesOf(tree)]
    .filter(({ type }) => type === 'text' || type === 'word' || type === 'sentence')
    .map(({ value = '' }) => value)
    .join(' ');
