// Applies each broken build to a copy of the project and sees its tests fail. Usage:
// npm run mutants -- [TEXT in the name]. Writes what caught each; exits 1 when one went unnoticed.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `find` stands exactly once in `file`; `tests` are those that ought to notice. */
const MUTANTS = JSON.parse(readFileSync(new URL('mutants.json', import.meta.url), 'utf8'));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COPY = join(ROOT, '.tmp', 'mutants');
const COPIED = ['src', 'test', 'schemas', 'examples', 'docs', 'package.json', 'README.md'];
const CONFIGS = ['tsconfig.json', 'tsconfig.build.json', 'vitest.config.ts'];

const run = (args) =>
  spawnSync(process.execPath, args, {
    cwd: COPY,
    encoding: 'utf8',
    env: { ...process.env, CI: '1' },
  });

function build() {
  const { status, stdout } = run([
    'node_modules/typescript/bin/tsc',
    '-p',
    'tsconfig.build.json',
    '--noCheck',
  ]);
  if (status !== 0) throw new Error(`It does not build:\n${stdout}`);
}

/** The name of the first test that fails, or undefined when all pass. */
function caught(tests) {
  const { status, stdout, stderr } = run([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--bail=1',
    ...tests,
  ]);
  if (status === 0) return undefined;
  const plain = `${stdout}${stderr}`.replaceAll(/\u001b\[[0-9;]*m/g, '');
  return /FAIL +(.*)/.exec(plain)?.[1] ?? 'an error outside its tests';
}

rmSync(COPY, { recursive: true, force: true });
mkdirSync(COPY, { recursive: true });
for (const name of [...COPIED, ...CONFIGS])
  cpSync(join(ROOT, name), join(COPY, name), { recursive: true });
symlinkSync(join(ROOT, 'node_modules'), join(COPY, 'node_modules'));

const [wanted = ''] = process.argv.slice(2);
let unnoticed = 0;
for (const { name, file, find, replace, tests } of MUTANTS.filter((one) =>
  one.name.includes(wanted),
)) {
  const path = join(COPY, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  build();
  const by = caught(tests);
  writeFileSync(path, text);
  if (by === undefined) unnoticed += 1;
  console.log(
    `${by === undefined ? 'NOT NOTICED' : 'noticed    '}  ${name}${by === undefined ? '' : `\n             ${by}`}`,
  );
}
console.log(`${unnoticed} not noticed.`);
process.exitCode = unnoticed === 0 ? 0 : 1;
