/** Says in words what a schema expects. */
import type { JsonType } from './constraint.ts';
import type { Tree } from './tree.ts';

const TYPES: Readonly<Record<JsonType, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
};

/** The types that a value may have, joined by "or". */
export const typesInWords = (types: readonly JsonType[]): string =>
  [...new Set(types)].map((type) => TYPES[type]).join(' or ');

/** What a value is, as a person would call it. */
export function typeName(tree: Exclude<Tree, { type: 'opaque' }>): string {
  if (tree.type === 'mapping') return TYPES.object;
  if (tree.type === 'sequence') return TYPES.array;
  if (tree.value === null) return 'empty';
  if (typeof tree.value === 'boolean') return `read as ${tree.value}`;
  return typeof tree.value === 'number' ? 'read as a number' : 'text';
}

const PATTERNS: Readonly<Record<string, string>> = {
  campaign:
    'at most 64 lower-case letters, digits, dots, hyphens and underscores, and begin with a letter or digit',
  project_id:
    'a project id such as project-test-… or project-live-…, as the Stytch dashboard shows it',
  organization_id: 'an organization id: organization-test- and a UUID',
  organization_slug: '2 to 128 letters, digits, dots, hyphens, underscores and tildes',
  member_id: 'a member id: member-test- and a UUID',
  secret: 'printable ASCII characters',
  external_id: 'at most 128 letters, digits, dots, hyphens, underscores and bars',
};

/** What the text under a key must look like; the pattern itself where there are no words for it. */
export const expectation = (name: string, pattern: string): string =>
  PATTERNS[name.replaceAll('"', '')] ?? `text of the form ${pattern}`;
