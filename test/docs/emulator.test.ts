import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ERRORS } from '../../src/emulator/error-table.ts';
import { ENDPOINTS } from '../../src/emulator/routes.ts';
import { startWatchedEmulator } from '../support/watched-emulator.ts';
import { loadWorld } from '../../src/policy/world.ts';
import { freshFolder } from '../support/cli.ts';
import { ROOT, blocksOf, codesIn, readDocument, tableUnder } from './markdown.ts';
import { commandsOf, runCommands } from './shell.ts';

const TEXT = readDocument('docs/emulator.md');

const hasShell = process.platform !== 'win32' && spawnSync('curl', ['--version']).status === 0;

test('the endpoints of the document are those of the emulator', () => {
  const told = tableUnder(TEXT, '## Endpoints').flatMap(([line]) => codesIn(line ?? ''));
  const served = ENDPOINTS.map(({ method, path }) => `${method} ${path.replace('/v1/b2b/', '')}`);
  expect([...told].sort()).toEqual([...served].sort());
});

test('the errors of the document are those of the emulator', () => {
  const told = tableUnder(TEXT, '## Errors').flatMap(([status, basis, types = '']) =>
    codesIn(types).map((type) => `${type} ${status} ${basis}`),
  );
  const known = [...ERRORS].map(([type, { status, basis }]) => `${type} ${status} ${basis}`);
  expect([...told].sort()).toEqual(known.sort());
});

test.runIf(hasShell)('the reset of the document can be lived through as it stands', async () => {
  const path = 'examples/01-incident/world.yaml';
  const { world } = loadWorld(path, readFileSync(join(ROOT, path)));
  if (world === undefined) throw new Error(`${path} is no world.`);
  const emulator = await startWatchedEmulator(world, { port: 0 });
  onTestFinished(() => emulator.close());
  const blocks = blocksOf(TEXT).filter(({ info }) => info === 'sh');
  const { commands, output } = await runCommands(
    blocks.flatMap(({ text }) => commandsOf(text)),
    {
      cwd: freshFolder().path,
      env: {
        PATH: process.env['PATH'],
        STYTCH_PROJECT_ID: emulator.project_id,
        STYTCH_SECRET: emulator.secret,
        MUSTRESET_BASE_URL: emulator.url,
      },
    },
  );
  expect(
    commands.filter(({ exit_code }) => exit_code !== 0),
    output,
  ).toEqual([]);
  const statuses = emulator
    .ledger()
    .requests.map((one) => [one.path.split('b2b/')[1], one.status_code]);
  expect(statuses).toEqual([
    ['passwords/authenticate', 200],
    ['passwords/email/require_reset', 200],
    ['passwords/authenticate', 404],
    ['passwords/email/reset/start', 200],
    ['passwords/email/reset', 200],
    ['passwords/authenticate', 200],
  ]);
});
