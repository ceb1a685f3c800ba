import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Which folders of src each folder may import from. `generated` lies below `model`. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  generated: [],
  model: ['generated'],
  policy: ['generated', 'model'],
  plan: ['generated', 'model'],
  log: ['generated', 'model'],
  render: ['generated', 'model'],
  apply: ['generated', 'model', 'policy', 'plan', 'log', 'render'],
  store: ['generated', 'model', 'policy', 'plan', 'log', 'render'],
  stytch: ['generated', 'model', 'policy', 'plan', 'log', 'render'],
  emulator: ['generated/world'],
  command: [
    'generated',
    'model',
    'policy',
    'plan',
    'log',
    'render',
    'apply',
    'store',
    'stytch',
    'emulator',
  ],
  cli: [
    'generated',
    'model',
    'policy',
    'plan',
    'log',
    'render',
    'apply',
    'store',
    'stytch',
    'emulator',
    'command',
  ],
};

const PURE = ['model', 'policy', 'plan', 'log', 'render'];
const IO =
  /from 'node:(fs|http|https|net|tls|os|child_process|process|timers|readline|worker_threads)[/']|from 'undici'/;

const sources = readdirSync('src', { recursive: true })
  .map((name) => String(name).replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'));

const folderOf = (name: string): string => name.split('/')[0] ?? '';

const importsOf = (name: string): readonly string[] => {
  const text = readFileSync(`src/${name}`, 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']*)'/g)].map((match) => {
    const path = new URL(match[1] ?? '', `file:///src/${name}`).pathname;
    return path.replace('/src/', '');
  });
};

test('a folder imports only from lower floors', () => {
  const strangers = sources
    .filter((name) => name.includes('/'))
    .flatMap((name) =>
      importsOf(name)
        .filter((target) => folderOf(target) !== folderOf(name))
        .filter(
          (target) =>
            !(ALLOWED[folderOf(name)] ?? []).some(
              (floor) => target.startsWith(`${floor}/`) || target === `${floor}.ts`,
            ),
        )
        .map((target) => `${name} imports ${target}`),
    );
  expect(strangers).toEqual([]);
});

test('every folder of src stands on a floor', () => {
  const folders = new Set(sources.filter((name) => name.includes('/')).map(folderOf));
  expect([...folders].filter((folder) => !(folder in ALLOWED))).toEqual([]);
});

test('the pure floors import no input or output', () => {
  const impure = sources
    .filter((name) => PURE.includes(folderOf(name)))
    .filter((name) => IO.test(readFileSync(`src/${name}`, 'utf8')));
  expect(impure).toEqual([]);
});

test('no file of src but the generated ones is above 250 lines, and the median is under 100', () => {
  const lines = sources
    .filter((name) => folderOf(name) !== 'generated')
    .map((name) => [name, readFileSync(`src/${name}`, 'utf8').split('\n').length - 1] as const);
  expect(lines.filter(([, count]) => count > 250)).toEqual([]);
  const sorted = lines.map(([, count]) => count).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
});

test('nothing imports a package but its own and those of package.json', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const strangers = sources.flatMap((name) =>
    [...readFileSync(`src/${name}`, 'utf8').matchAll(/from '([a-z@][^']*)'/g)]
      .map((match) => match[1] ?? '')
      .filter(
        (target) =>
          !target.startsWith('node:') && !(target.split('/')[0] ?? '' in manifest.dependencies),
      )
      .map((target) => `${name} imports ${target}`),
  );
  expect(strangers).toEqual([]);
});
