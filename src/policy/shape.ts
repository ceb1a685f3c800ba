/** Checks a tree against a JSON Schema, and reports each mistake at the characters that are wrong. */
import type { Range, RuleId } from '../model/diagnostic.ts';
import { hasType, numberProblem, textProblem } from './constraint.ts';
import type { Schema } from './constraint.ts';
import { typeName, typesInWords } from './expectation.ts';
import type { Findings } from './findings.ts';
import { quote } from './findings.ts';
import { didYouMean } from './nearest.ts';
import type { Source } from './source.ts';
import type { Mapping, Opaque, Pair, Scalar, Sequence, Tree } from './tree.ts';
import { pairOf, valueOf } from './tree.ts';

type Written = Exclude<Tree, Opaque>;

/** How a value is called, and the place shown where it takes no characters itself. */
interface Where {
  readonly name: string;
  readonly range: Range;
}

const isBlank = (tree: Tree): boolean => tree.start === tree.end;

class ShapeCheck {
  readonly #source: Source;
  readonly #root: Schema;
  readonly #findings: Findings;
  /** What each schema refers to: asked for every item of long lists. */
  readonly #known = new Map<Schema, readonly Schema[]>();

  constructor(source: Source, root: Schema, findings: Findings) {
    this.#source = source;
    this.#root = root;
    this.#findings = findings;
  }

  check(tree: Tree, given: Schema, where: Where): void {
    if (tree.type === 'opaque') return;
    const branches = this.#branches(given);
    const fitting = branches.find(({ type }) => type === undefined || hasType(tree, type));
    if (fitting === undefined) this.#wrongType(tree, branches, where);
    else if (fitting.const !== undefined) this.#version(tree, fitting.const, where);
    else if (tree.type === 'scalar') this.#scalar(tree, fitting, where);
    else if (tree.type === 'sequence') this.#sequence(tree, fitting, where);
    else this.#mapping(tree, fitting, where);
  }

  #branches(schema: Schema): readonly Schema[] {
    let branches = this.#known.get(schema);
    if (branches === undefined) {
      branches = this.#resolve(schema);
      this.#known.set(schema, branches);
    }
    return branches;
  }

  #resolve(schema: Schema): readonly Schema[] {
    if (schema.$ref !== undefined) {
      const named = this.#root.definitions?.[schema.$ref.replace('#/definitions/', '')];
      if (named === undefined) throw new Error(`The schema lacks ${schema.$ref}.`);
      return this.#resolve(named);
    }
    return schema.anyOf?.flatMap((branch) => this.#resolve(branch)) ?? [schema];
  }

  #text(tree: Tree): string {
    return this.#source.text.slice(tree.start, tree.end);
  }

  #range(tree: Tree, where: Where): Range {
    return isBlank(tree) ? where.range : this.#source.range(tree.start, tree.end);
  }

  #error(rule: RuleId, tree: Tree, where: Where, detail: string, hint?: string): void {
    const range = this.#range(tree, where);
    this.#findings.error(rule, range, detail, hint === undefined ? {} : { hint });
  }

  #wrongType(tree: Written, branches: readonly Schema[], where: Where): void {
    const types = branches.flatMap(({ type }) => (type === undefined ? [] : [type]));
    const text = this.#text(tree);
    const meansText = types.includes('string') && tree.type === 'scalar';
    const detail = `${where.name} must be ${typesInWords(types)}, but here it is ${typeName(tree)}.`;
    if (isBlank(tree))
      this.#error('wrong-type', tree, where, detail, 'Write a value, or remove the line.');
    else
      this.#error(
        'wrong-type',
        tree,
        where,
        detail,
        meansText ? `Put it in quotes: ${quote(text)}.` : undefined,
      );
  }

  #version(tree: Written, known: unknown, where: Where): void {
    if (tree.type === 'scalar' && tree.value === known) return;
    const written = quote(this.#text(tree).trim());
    this.#error(
      'unknown-version',
      tree,
      where,
      `This program reads version ${String(known)} of the format; ${written} is another.`,
      `Write "version: ${String(known)}", or use the program that the file was written for.`,
    );
  }

  #scalar(tree: Scalar, schema: Schema, where: Where): void {
    const { value } = tree;
    let problem: string | undefined;
    if (typeof value === 'string') problem = textProblem(value, schema, where.name);
    if (typeof value === 'number') problem = numberProblem(value, schema);
    if (problem === undefined) return;
    const hint = schema.enum && didYouMean(String(value), schema.enum);
    this.#error('invalid-value', tree, where, `${where.name} ${problem}`, hint);
  }

  #sequence(tree: Sequence, schema: Schema, where: Where): void {
    if (tree.items.length < (schema.minItems ?? 0)) {
      this.#error('invalid-value', tree, where, `${where.name} must have at least one item.`);
    }
    const { items } = schema;
    if (items === undefined) return;
    const name = `An item of ${where.name}`;
    for (const item of tree.items) {
      // Of an empty item only its dash can be shown.
      const range = isBlank(item) ? this.#source.range(item.start - 1, item.start) : where.range;
      this.check(item, items, { name, range });
    }
  }

  #mapping(tree: Mapping, schema: Schema, where: Where): void {
    const properties = schema.properties ?? {};
    const version = Object.hasOwn(properties, 'version') ? pairOf(tree, 'version') : undefined;
    const before = this.#findings.errors;
    if (version !== undefined) this.#pair(version, properties);
    // Of a format that is not known, nothing else can be said.
    if (this.#findings.errors > before) return;
    for (const name of schema.required ?? []) {
      if (pairOf(tree, name) === undefined) this.#missing(tree, name, where);
    }
    for (const pair of tree.pairs) if (pair !== version) this.#pair(pair, properties);
  }

  #pair({ key, value }: Pair, properties: Readonly<Record<string, Schema>>): void {
    const schema = Object.hasOwn(properties, key.name) ? properties[key.name] : undefined;
    const range = this.#source.range(key.start, key.end);
    if (schema !== undefined) {
      this.check(value, schema, { name: `"${key.name}"`, range });
      return;
    }
    const known = Object.keys(properties);
    const detail = `${quote(key.name)} has no meaning here, and may be a mistyped key that has one.`;
    const hint = didYouMean(key.name, known) ?? `Keys that may stand here: ${known.join(', ')}.`;
    this.#findings.error('unknown-key', range, detail, { hint });
  }

  #missing(tree: Mapping, name: string, where: Where): void {
    const first = tree.pairs[0]?.key;
    const range =
      first === undefined ? this.#range(tree, where) : this.#source.range(first.start, first.end);
    this.#findings.error('missing-key', range, `${where.name} needs the key "${name}".`);
  }
}

/** Reports in what the list under `members` differs from the schema of policies. */
export function checkMembers(
  source: Source,
  members: Pair,
  policySchema: Schema,
  findings: Findings,
): void {
  const range = source.range(members.key.start, members.key.end);
  const schema = policySchema.properties?.['members'] ?? {};
  new ShapeCheck(source, policySchema, findings).check(members.value, schema, {
    name: '"members"',
    range,
  });
}

/**
 * Reports everything in which a tree differs from the schema; `what` names the document at the
 * beginning of a sentence. Of the keywords of JSON Schema it knows those of `Schema`. Returns whether
 * the document is of the format at all, so that more can be said about it.
 */
export function checkShape(
  source: Source,
  tree: Tree,
  schema: object,
  what: string,
  findings: Findings,
): tree is Mapping {
  const root: Schema = schema;
  const where = { name: what, range: source.range(0, 0) };
  new ShapeCheck(source, root, findings).check(tree, root, where);
  const version = valueOf(tree, 'version');
  if (tree.type !== 'mapping') return false;
  return (
    version === undefined ||
    (version.type === 'scalar' && version.value === root.properties?.['version']?.const)
  );
}
