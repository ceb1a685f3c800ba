/** What the templates pin: one version of the program, and actions by the commit that was reviewed. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filesBelow } from '../support/files.ts';
import { VERSION } from './machine.ts';
import { PINNED } from './uses.ts';

const VERSIONS: Readonly<Record<string, string>> = {
  [PINNED.checkout]: 'v4.2.2',
  [PINNED.node]: 'v4.4.0',
  [PINNED.upload]: 'v4.6.2',
  [PINNED.download]: 'v4.3.0',
};

const FILES = [...filesBelow('examples/ci'), 'action.yml', '.pre-commit-hooks.yaml'];

const read = (path: string): string => readFileSync(path, 'utf8');

test.each(FILES)('%s names the program in the version of this package', (path) => {
  const named = [...read(path).matchAll(/mustreset@(?!<)(\S*?)(?=[\s)]|$)/gm)];
  expect(named.filter(([, version]) => version !== VERSION).map(([all]) => all)).toEqual([]);
  const tags = [...read(path).matchAll(/rev: v(\S+)/g)].map(([, version]) => version);
  expect(tags.filter((version) => version !== VERSION)).toEqual([]);
});

test('every file that installs or runs the program from npm pins it', () => {
  const loose = FILES.filter((path) => /(?:npm install|npx)\b.*mustreset(?!@)\b/.test(read(path)));
  expect(loose).toEqual([]);
  const pinned = FILES.filter((path) => read(path).includes(`mustreset@${VERSION}`));
  expect(pinned.length).toBeGreaterThanOrEqual(6);
});

test.each(FILES)('%s uses actions by commit, with their version beside it', (path) => {
  const uses = [...read(path).matchAll(/^ *(?:- )?uses: (\S+)(?: # (\S+))?$/gm)];
  for (const [, action = '', version] of uses)
    expect([action, version]).toEqual([action, VERSIONS[action]]);
});
