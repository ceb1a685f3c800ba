import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { DOCUMENTS, ROOT, anchorsOf, linksIn, readDocument } from './markdown.ts';

const linesOf = (path: string): number => readDocument(path).trimEnd().split('\n').length;

test('the documents that people look for are there', () => {
  const names = ['ARCHITECTURE', 'CHANGELOG', 'CONTRIBUTING', 'README', 'SECURITY'];
  expect(DOCUMENTS).toEqual(expect.arrayContaining(names.map((name) => `${name}.md`)));
  expect(readFileSync(join(ROOT, 'LICENSE'), 'utf8')).toContain('Apache License');
});

test.each(DOCUMENTS)('the links of %s lead somewhere', (path) => {
  const broken = linksIn(readDocument(path))
    .filter((link) => !/^https:\/\//.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(readDocument(target)).includes(anchor);
    });
  expect(broken).toEqual([]);
});

const EXAMPLE_OUTPUTS = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.txt'))
  .map((path) => join('examples', path));

test.each([...DOCUMENTS, ...EXAMPLE_OUTPUTS])('%s names no path of a machine', (path) => {
  expect(readDocument(path)).not.toMatch(
    /(?:^|[\s"'`(=])\/(?:home|root|Users|work|tmp|var|opt)\//m,
  );
});

test('the promise stands in the README in its words', () => {
  const text = readDocument('README.md').replace(/\s+/g, ' ');
  expect(text).toContain(
    'at least one attempt, at most one effect where the effect can be observed, and every uncertainty recorded.',
  );
});

test.each(DOCUMENTS)('%s promises nothing that cannot be had', (path) => {
  expect(readDocument(path)).not.toMatch(/exactly[ -]once/i);
});

test('the documents for those who build stay short', () => {
  expect(linesOf('ARCHITECTURE.md')).toBeLessThanOrEqual(160);
  expect(linesOf('CONTRIBUTING.md')).toBeLessThanOrEqual(80);
});

test('the scripts that the documents name exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const run = DOCUMENTS.flatMap((path) =>
    [...readDocument(path).matchAll(/npm run ([a-z]+)/g)].map(([, name]) => name ?? ''),
  );
  expect(run.length).toBeGreaterThan(3);
  expect([...new Set(run)].filter((name) => scripts[name] === undefined)).toEqual([]);
});

test('each dependency has its reason in ARCHITECTURE', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const [, reasons = ''] = readDocument('ARCHITECTURE.md').split('## Dependencies');
  expect(Object.keys(dependencies).filter((name) => !reasons.includes(`\`${name}\``))).toEqual([]);
});

test('the changelog begins with what is not released yet', () => {
  expect(readDocument('CHANGELOG.md')).toMatch(/^# Changelog\n[^#]*\n## Unreleased\n/);
});

test('the page on reliability names every build that is broken on purpose, and a test that notices', () => {
  const mutants = JSON.parse(readFileSync(join(ROOT, 'test/mutants/mutants.json'), 'utf8')) as {
    readonly name: string;
    readonly tests: readonly string[];
  }[];
  const [, listed = ''] = readDocument('docs/reliability.md').split('## Broken on purpose');
  const rows = [...listed.matchAll(/^\| ([a-zA-Z0-9].*) \| \[.*\]\(\.\.\/(.*?)\): .* \|$/gm)];
  expect(rows.map(([, name]) => name)).toEqual(mutants.map(({ name }) => name));
  for (const [, name, file = ''] of rows) {
    const { tests = [] } = mutants.find((one) => one.name === name) ?? {};
    expect([name, tests.some((one) => file.startsWith(one)), file]).toEqual([name, true, file]);
  }
});
