/** What stands in a YAML file: values with the offsets at which they were written. */

interface Spot {
  /** UTF-16 offsets into the source's text; `end` is behind the last character. */
  readonly start: number;
  readonly end: number;
}

export interface Scalar extends Spot {
  readonly type: 'scalar';
  readonly value: string | number | boolean | null;
}

export interface Pair {
  readonly key: Spot & { readonly name: string };
  readonly value: Tree;
}

export interface Mapping extends Spot {
  readonly type: 'mapping';
  readonly pairs: readonly Pair[];
}

export interface Sequence extends Spot {
  readonly type: 'sequence';
  readonly items: readonly Tree[];
}

/** A value that was reported already and that nothing more can be said about. */
export interface Opaque extends Spot {
  readonly type: 'opaque';
}

export type Tree = Scalar | Mapping | Sequence | Opaque;

export const pairOf = (tree: Tree | undefined, name: string): Pair | undefined =>
  tree?.type === 'mapping' ? tree.pairs.find((pair) => pair.key.name === name) : undefined;

export const valueOf = (tree: Tree | undefined, name: string): Tree | undefined =>
  pairOf(tree, name)?.value;

/** The items under a key; none where no list stands there. */
export function itemsOf(tree: Tree | undefined, name: string): readonly Tree[] {
  const value = valueOf(tree, name);
  return value?.type === 'sequence' ? value.items : [];
}

/** The text under a key, or undefined where none stands there. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.type === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined;
}

/** The tree as a JSON value. Mappings have no prototype. */
export function jsonOf(tree: Tree): unknown {
  switch (tree.type) {
    case 'scalar':
      return tree.value;
    case 'sequence':
      return tree.items.map(jsonOf);
    case 'mapping': {
      const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
      for (const pair of tree.pairs) value[pair.key.name] = jsonOf(pair.value);
      return value;
    }
    case 'opaque':
      return undefined;
  }
}
