/** The JSON Schema keywords that the schemas of this program use, and what a value breaks of them. */
import { quote } from './findings.ts';
import { expectation } from './expectation.ts';
import type { Tree } from './tree.ts';

export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';

export interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly type?: JsonType;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

// Half a surrogate pair has no UTF-8, and PostgreSQL keeps no NUL.
const NOT_TEXT = /[\0\p{Cs}]/u;

const patterns = new Map<string, RegExp>();

function matches(pattern: string, value: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(pattern, 'u');
    patterns.set(pattern, compiled);
  }
  return compiled.test(value);
}

/** Whether a value is of a type. Numbers that JSON cannot carry are of none. */
export function hasType(tree: Tree, type: JsonType): boolean {
  switch (type) {
    case 'array':
      return tree.type === 'sequence';
    case 'object':
      return tree.type === 'mapping';
    case 'integer':
      return tree.type === 'scalar' && Number.isSafeInteger(tree.value);
    case 'number':
      return tree.type === 'scalar' && Number.isFinite(tree.value);
    case 'string':
    case 'boolean':
      return tree.type === 'scalar' && typeof tree.value === type;
  }
}

/** Why a text may have too many characters, counted as a person counts them; or undefined. */
export function lengthProblem(value: string, most: number): string | undefined {
  if (value.length <= most) return undefined;
  const count = [...value].length;
  return count <= most ? undefined : `may have at most ${most} characters; here it has ${count}.`;
}

/** What is wrong with a text, said of the value `name`; or undefined. */
export function textProblem(value: string, schema: Schema, name: string): string | undefined {
  if (NOT_TEXT.test(value)) return 'has a character that is no text.';
  if (schema.enum && !schema.enum.includes(value)) {
    return `must be one of ${schema.enum.map(quote).join(', ')}; ${quote(value)} is none of them.`;
  }
  if (value.length < (schema.minLength ?? 0)) {
    return value === ''
      ? 'must not be empty.'
      : `must have at least ${schema.minLength} characters.`;
  }
  const tooLong = lengthProblem(value, schema.maxLength ?? Infinity);
  if (tooLong !== undefined) return tooLong;
  return schema.pattern === undefined || matches(schema.pattern, value)
    ? undefined
    : `must be ${expectation(name, schema.pattern)}; ${quote(value)} is not.`;
}

/** What is wrong with a number, or undefined. */
export function numberProblem(value: number, schema: Schema): string | undefined {
  if (value < (schema.minimum ?? -Infinity)) return `must be at least ${schema.minimum}.`;
  return value > (schema.maximum ?? Infinity) ? `may be at most ${schema.maximum}.` : undefined;
}
