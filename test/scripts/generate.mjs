// Writes src/generated/ from schemas/: types, schemas as values, and compiled checks.
// With --check it only tells whether all of it is current.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';
import { format } from 'prettier';

const root = new URL('../../', import.meta.url);
const check = process.argv.includes('--check');
const style = { parser: 'typescript', singleQuote: true, printWidth: 100 };
const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const banner = (file) =>
  `/** Generated from schemas/${file} by \`npm run generate\`; do not edit. */`;

/** Documents that the program itself reads, and which of their parts are checked alone. */
const CHECKED = {
  'log-record': (schema) => schema.oneOf.map(({ $ref }) => $ref.split('/').at(-1)),
  plan: () => [],
  state: () => ['memberRecord'],
};

const withoutTexts = (value) => {
  if (Array.isArray(value)) return value.map(withoutTexts);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, text]) => key !== 'description' || typeof text !== 'string',
  );
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutTexts(each)]));
};

/** The checks compiled once and for all: compiling them at every start takes longer than a plan. */
function checksOf(name, file, schema) {
  const ajv = new Ajv({
    strict: true,
    discriminator: true,
    allowUnionTypes: true,
    code: { source: true, esm: true },
  });
  ajv.addSchema(withoutTexts(schema), 'root');
  const parts = CHECKED[name](schema).map((part) => [part, `root#/definitions/${part}`]);
  const code = standalone.default(ajv, Object.fromEntries([['document', 'root'], ...parts]));
  const exported = [...code.matchAll(/export const (\w+) = (\w+);/g)];
  const body = code
    .replace('"use strict";', '')
    .replace(/export const \w+ = \w+;/g, '')
    .replaceAll('require("ajv/dist/runtime/ucs2length").default', 'characters');
  const rows = exported.map(([, part, validate]) => `${part}: ${validate}`).join(',\n');
  return `// @ts-nocheck
${banner(file)}
export interface GeneratedCheck {
  (value: unknown): boolean;
  errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

export const checks: Readonly<Record<${exported.map(([, part]) => `'${part}'`).join(' | ')}, GeneratedCheck>> = {
${rows}
};

/** Length of a text in characters, as JSON Schema counts it. */
function characters(text) {
  return [...text].length;
}
${body}
`;
}

async function generate(file) {
  const name = file.replace('.schema.json', '');
  const schema = JSON.parse(readFileSync(new URL(`schemas/${file}`, root), 'utf8'));
  const types = await compile(structuredClone(schema), name, {
    additionalProperties: false,
    bannerComment: banner(file),
    maxItems: -1,
    style,
  });
  const value = `export const ${camel(name)}Schema: object = ${JSON.stringify(schema)};`;
  const files = [[`src/generated/${name}.ts`, await format(`${types}\n${value}\n`, style)]];
  if (name in CHECKED) {
    files.push([`src/generated/${name}-check.ts`, checksOf(name, file, schema)]);
  }
  return files;
}

function isCurrent(path, text) {
  try {
    return readFileSync(new URL(path, root), 'utf8') === text;
  } catch {
    return false;
  }
}

mkdirSync(new URL('src/generated/', root), { recursive: true });
let stale = 0;
for (const file of readdirSync(new URL('schemas/', root)).sort()) {
  for (const [path, text] of await generate(file)) {
    if (isCurrent(path, text)) continue;
    stale += 1;
    if (check)
      console.error(`${path} is not current with schemas/${file}: run "npm run generate".`);
    else writeFileSync(new URL(path, root), text);
  }
}
if (check && stale > 0) process.exit(1);
console.log(check ? 'src/generated is current.' : `${stale} file(s) written.`);
