import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly tests: readonly string[];
}

const ROOT = new URL('../../', import.meta.url);
const MUTANTS = JSON.parse(
  readFileSync(new URL('mutants.json', import.meta.url), 'utf8'),
) as readonly Mutant[];

test.each(MUTANTS)('the build in which $name can still be made', ({ file, find, tests }) => {
  expect(readFileSync(new URL(file, ROOT), 'utf8').split(find)).toHaveLength(2);
  expect(tests.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
});
