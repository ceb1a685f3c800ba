/** The pages for a task are followed command by command, against the project of the example. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expect, onTestFinished, test } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import type { World } from '../../src/generated/world.ts';
import { type Folder, MAIN, RESET_PATH, freshFolder } from '../support/cli.ts';
import { HAS_JQ } from '../support/tools.ts';
import { startWatchedEmulator } from '../support/watched-emulator.ts';
import { DOCUMENTS, blocksOf, readDocument } from './markdown.ts';
import { commandsOf, runCommands } from './shell.ts';

const world = parse(readDocument('examples/01-incident/world.yaml')) as World;

/** Plays all commands of a page in one folder, where `mustreset` is on the path. */
async function follow(
  page: string,
): Promise<{ readonly output: string; readonly emulator: Emulator; readonly folder: Folder }> {
  const emulator = await startWatchedEmulator(world, { port: 0 });
  onTestFinished(() => emulator.close());
  const folder = freshFolder();
  mkdirSync(folder.at('bin'));
  mkdirSync(folder.at('work'));
  symlinkSync(MAIN, folder.at('bin/mustreset'));
  const commands = blocksOf(readDocument(join('docs', page)))
    .filter(({ info }) => info === 'sh')
    .flatMap(({ text }) => commandsOf(text));
  const result = await runCommands(commands, {
    cwd: folder.at('work'),
    env: {
      HOME: process.env['HOME'],
      PATH: `${folder.at('bin')}:${process.env['PATH'] ?? ''}`,
      STYTCH_PROJECT_ID: emulator.project_id,
      STYTCH_SECRET: emulator.secret,
      MUSTRESET_BASE_URL: emulator.url,
    },
  });
  const wrong = result.commands.filter(({ exit_code, expected }) => exit_code !== expected);
  expect(wrong, result.output).toEqual([]);
  return { output: result.output, emulator, folder };
}

/** How often each address was called for, whether or not there was still a password to reset. */
function resetsOf(emulator: Emulator): Readonly<Record<string, number>> {
  const calls = emulator.ledger().requests.filter(({ path }) => path === RESET_PATH);
  const count = (address: string): number =>
    calls.filter(({ email_address }) => email_address === address).length;
  const addresses = calls.map(({ email_address }) => email_address ?? '');
  return Object.fromEntries(addresses.map((address) => [address, count(address)]));
}

test('an incident: everyone on the list is reset once and signed out', async () => {
  const { output, emulator } = await follow('incident.md');
  expect(resetsOf(emulator)).toEqual({
    'ada@acme.example': 1,
    'alan@acme.example': 1,
    'consultant@freelance.example': 1,
    'grace@globex.example': 1,
  });
  expect(output).toContain('No changes.');
  expect(output).toMatch(/^Log verified:/m);
});

test('rotation: a later since resets again, the same one nobody', async () => {
  const { output, emulator } = await follow('rotation.md');
  expect(resetsOf(emulator)).toEqual({
    'auditor@freelance.example': 2,
    'consultant@freelance.example': 2,
  });
  expect(output).toContain('Plan: 0 to require, 2 to require again.');
});

test('members: an export is a list that a policy names', async () => {
  const { output, emulator, folder } = await follow('members.md');
  expect(resetsOf(emulator)).toEqual({});
  expect(output).toContain('Success! The policy is valid.');
  expect(folder.read('work/admins.csv')).toMatch(/^email_address,_organizations,/);
});

test('recovery: what was lost comes back, and nobody is reset twice', async () => {
  const { output, emulator } = await follow('recovery.md');
  expect(Object.values(resetsOf(emulator))).toEqual([1, 1, 1]);
  expect(output.match(/^Log verified:/gm)).toHaveLength(2);
});

test('moving the record: the copy verifies, and has no changes', async () => {
  const { output, emulator } = await follow('moving-state.md');
  expect(resetsOf(emulator)).toEqual({ 'ada@acme.example': 1 });
  expect(output).toContain('No changes.');
  expect(output).toMatch(/^Log verified:/m);
});

test.runIf(HAS_JQ)('with tools for Terraform: they read the plan and count it', async () => {
  const { output, folder } = await follow('wrappers.md');
  expect(output).toContain('true\n');
  expect(JSON.parse(folder.read('work/counts.json'))).toEqual({ create: 2, update: 0, delete: 0 });
});

test.each(['github.md', 'gitlab.md'])('%s: what init writes is valid at once', async (page) => {
  const { output, folder } = await follow(page);
  expect(output).toContain('Success! The policy is valid.');
  expect(folder.has('work/resets/mustreset.yaml')).toBe(true);
});

test('each page for a task is named in the README', () => {
  const readme = readDocument('README.md');
  const pages = DOCUMENTS.filter((path) => path.startsWith('docs/'));
  expect(pages.filter((path) => !readme.includes(`](${path}`))).toEqual([]);
});
