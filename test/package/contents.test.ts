/** What npm would publish: all that the package needs, and nothing else. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { filesBelow } from '../support/files.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly dev?: true; readonly peer?: true }>>;
}

const json = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const manifest = json<Manifest>('package.json');

const npm = (...args: readonly string[]): string =>
  execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

describe('the packed files', () => {
  let files: readonly string[] = [];
  const below = (folder: string): readonly string[] =>
    files.filter((path) => path.startsWith(`${folder}/`));

  beforeAll(() => {
    const [packed] = JSON.parse(npm('pack', '--dry-run', '--json')) as readonly [
      { readonly files: readonly { readonly path: string }[] },
    ];
    files = packed.files.map(({ path }) => path);
  });

  test('at the top are those that people and npm look for', () => {
    expect(files.filter((path) => !path.includes('/')).sort()).toEqual(
      [
        ...['ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md'],
        ...['SECURITY.md', 'package.json'],
      ].sort(),
    );
    const folders = new Set(
      files.filter((path) => path.includes('/')).map((path) => path.split('/')[0]),
    );
    expect([...folders].sort()).toEqual(['dist', 'docs', 'examples', 'schemas']);
  });

  test('in dist are the program and its types of each source, and nothing that was built once', () => {
    const sources = filesBelow('src').map((path) => path.replace(/^src\/(.*)\.ts$/, 'dist/$1'));
    expect([...below('dist')].sort()).toEqual(
      sources.flatMap((path) => [`${path}.d.ts`, `${path}.js`]).sort(),
    );
  });

  test('in schemas and docs are all that the repository has', () => {
    expect([...below('schemas')].sort()).toEqual(filesBelow('schemas'));
    expect([...below('docs')].sort()).toEqual(filesBelow('docs'));
    expect(below('docs').filter((path) => !/\.(md|svg|png)$/.test(path))).toEqual([]);
  });

  test('in the examples is no state, log, plan or secret', () => {
    expect(below('examples').length).toBeGreaterThan(3);
    const kept = /mustreset\.(state|log|lock|errored)|\/plans\/|\.env|\.pem$|\.key$|\.tgz$/;
    expect(below('examples').filter((path) => kept.test(path))).toEqual([]);
  });

  test('no file points to a map that is not there, or holds a key or a live secret', () => {
    const strange = files.filter((path) => {
      const text = readFileSync(path, 'utf8');
      return /^\/\/# sourceMappingURL=|BEGIN [A-Z ]*PRIVATE KEY-----\n|secret-live-[\w-]{8}/m.test(
        text,
      );
    });
    expect(strange).toEqual([]);
    expect(
      files.filter((path) => path.endsWith('.map') || /\.test\.|(^|\/)test\//.test(path)),
    ).toEqual([]);
  });

  test('the command begins as a program, and nothing runs when the package is installed', () => {
    expect(Object.values(manifest.bin)).toEqual(['dist/cli/main.js']);
    expect(readFileSync('dist/cli/main.js', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'prepack', 'postpack'];
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
  });
});

/** Everything that an install of the package brings: the lock tells it of the development tree. */
const runtimeTree = (): readonly string[] =>
  Object.entries(json<Lock>('package-lock.json').packages)
    .filter(([path, { dev }]) => path.startsWith('node_modules/') && dev !== true)
    .map(([path]) => path.slice('node_modules/'.length))
    .sort();

test('the SBOM names every package that is needed to run, with its version, and no other', () => {
  const made = spawnSync(process.execPath, ['test/scripts/sbom.mjs'], { encoding: 'utf8' });
  expect([made.status, made.stderr]).toEqual([0, '']);
  const sbom = JSON.parse(made.stdout) as {
    readonly bomFormat: string;
    readonly metadata: { readonly component: object };
    readonly components: readonly { readonly name: string; readonly version: string }[];
  };
  expect(sbom.bomFormat).toBe('CycloneDX');
  const { name: own, version: current } = manifest;
  expect(sbom.metadata.component).toMatchObject({ name: own, version: current });
  const named = new Map(sbom.components.map(({ name, version }) => [name, version]));
  for (const [name, version] of Object.entries(manifest.dependencies)) {
    expect([name, named.get(name)]).toEqual([name, version]);
  }
  expect([...named.keys()].sort()).toEqual(runtimeTree());
  expect(named.has('vitest')).toBe(false);
});

test('the package that npm installs into an empty folder does its main job', () => {
  const folder = mkdtempSync(join(tmpdir(), 'installed-'));
  const script = (task: string): string => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['test/scripts/installed.mjs', task, folder],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    return stdout;
  };
  expect(script('install')).toContain(`mustreset-${manifest.version}.tgz is installed.`);
  const installed = json<Lock>(join(folder, 'node_modules/.package-lock.json')).packages;
  expect(
    Object.keys(installed)
      .map((path) => path.slice('node_modules/'.length))
      .sort(),
  ).toEqual([...runtimeTree(), 'mustreset'].sort());
  expect(existsSync(join(folder, 'node_modules/pg'))).toBe(false);
  expect(script('play')).toContain('Apply complete! Resets: 21 required, 0 rejected, 0 unknown.');
});
