// Writes src/generated/ from schemas/; with --check only tells whether it is current.
import { readFileSync, readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';
import { format } from 'prettier';

const root = new URL('../../', import.meta.url);
const check = process.argv.includes('--check');
const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

const render = async (file) => {
  const name = file.replace('.schema.json', '');
  const schema = JSON.parse(readFileSync(new URL(`schemas/${file}`, root), 'utf8'));
  const types = await compile(structuredClone(schema), name, {
    additionalProperties: false,
    bannerComment: `/** Generated from schemas/${file} by \`npm run generate\`; do not edit. */`,
    maxItems: -1,
    style: { singleQuote: true, printWidth: 100 },
  });
  const value = `export const ${camel(name)}Schema: object = ${JSON.stringify(schema)};`;
  return [
    `src/generated/${name}.ts`,
    await format(`${types}\n${value}\n`, {
      parser: 'typescript',
      singleQuote: true,
      printWidth: 100,
    }),
  ];
};

mkdirSync(new URL('src/generated/', root), { recursive: true });
let stale = 0;
for (const file of readdirSync(new URL('schemas/', root)).sort()) {
  const [path, text] = await render(file);
  const target = new URL(path, root);
  let current = '';
  try {
    current = readFileSync(target, 'utf8');
  } catch {
    current = '';
  }
  if (current === text) continue;
  stale += 1;
  if (check) console.error(`${path} is not current with schemas/${file}: run "npm run generate".`);
  else writeFileSync(target, text);
}
if (check && stale > 0) process.exit(1);
console.log(check ? 'src/generated is current.' : `${stale} file(s) written.`);
