import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { startEmulator } from '../../src/emulator/server.ts';
import { loadWorld } from '../../src/policy/world.ts';

const run = promisify(execFile);
const POLICY = resolve('examples/01-incident/policy.yaml');
const WORLD = 'examples/01-incident/world.yaml';

let folder = '';

/** Packs the package and unpacks it where a program that depends on it finds it by its name. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder]);
  const home = join(folder, 'node_modules/mustreset');
  await mkdir(home, { recursive: true });
  await run('tar', ['-xzf', join(folder, stdout.trim()), '-C', home, '--strip-components=1']);
  await writeFile(join(folder, 'play.mjs'), await readFile('test/package/play.mjs', 'utf8'));
});

test('a program that imports the packed package by its name plays the incident', async () => {
  const { world } = loadWorld(WORLD, await readFile(WORLD, 'utf8'));
  if (world === undefined) throw new Error('The world of the example is broken.');
  const emulator = await startEmulator(world, { port: 0 });
  const { url, project_id, secret } = emulator;
  const args = ['play.mjs', POLICY, join(folder, 'state'), url, project_id, secret];
  const { stdout } = await run(process.execPath, args, { cwd: folder });
  const ledger = emulator.ledger();
  await emulator.close();

  const played = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
  expect(played['planned']).toMatchObject({ require: 21, credit: 1, skip: 4 });
  expect(played['applied']).toMatchObject({ type: 'change_summary', exit_code: 0 });
  expect(played['again']).toMatchObject({ require: 0, credit: 0, skip: 4, no_op: 22 });
  expect(played).toMatchObject({ ok: true });
  expect(Object.keys(ledger.totals.resets)).toHaveLength(21);
  expect(ledger.totals.duplicates).toBe(0);
});

test('the packed command runs, and the schemas can be resolved by name', async () => {
  const bin = join(folder, 'node_modules/mustreset/dist/cli/main.js');
  const { stdout } = await run(process.execPath, [bin, 'version', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ command: 'version', exit_code: 0 });
  const script =
    "process.stdout.write(import.meta.resolve('mustreset/schemas/policy.schema.json'))";
  const resolved = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
  });
  const schema = JSON.parse(await readFile(new URL(resolved.stdout), 'utf8')) as { title: string };
  expect(schema.title).toBe('Policy');
});

test('the packed command writes a policy repository with the templates of the package', async () => {
  const bin = join(folder, 'node_modules/mustreset/dist/cli/main.js');
  for (const [ci, ...more] of [['github', '--state=s3://bucket/key?region=x'], ['gitlab']]) {
    const cwd = await mkdtemp(join(folder, `${ci}-`));
    const args = [bin, 'init', `--ci=${ci}`, ...more, '--json'];
    const { stdout } = await run(process.execPath, args, { cwd });
    const { written } = JSON.parse(stdout) as { readonly written: readonly string[] };
    expect(written).toEqual(expect.arrayContaining(['.gitignore', 'policies/starter.yaml']));
    for (const path of written) expect(await readFile(join(cwd, path), 'utf8')).not.toBe('');
    expect((await run(process.execPath, [bin, 'validate'], { cwd })).stderr).toBe('');
  }
});
