import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import { startWatchedEmulator } from '../support/watched-emulator.ts';
import type { World } from '../../src/generated/world.ts';
import { policySchema } from '../../src/generated/policy.ts';
import { settingsSchema } from '../../src/generated/settings.ts';
import { PolicyReadError, type PolicyReader } from '../../src/model/policy.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { loadSettings } from '../../src/policy/settings.ts';
import { type Folder, freshFolder } from '../support/cli.ts';
import { type Block, ROOT, blocksOf, readDocument } from './markdown.ts';
import { type ShellResult, commandsOf, runCommands } from './shell.ts';

const README = readDocument('README.md');
const BLOCKS = blocksOf(README);
const TOUR = 'Five minutes on the emulator';
const PROJECT = 'First use on a Stytch project';
const ASSUMED = 'What is assumed about Stytch';
const LIBRARY = 'As a library';

const hasShell = process.platform !== 'win32' && spawnSync('curl', ['--version']).status === 0;

const password = 'correct-horse-1';
const PROBES: World = {
  version: 1,
  organizations: [
    {
      organization_slug: 'probe',
      members: [
        { email_address: 'throwaway@example.com', password },
        { email_address: 'Probe@example.com', password },
        { email_address: 'both@example.com', password },
      ],
    },
    { organization_slug: 'probe-two', members: [{ email_address: 'both@example.com', password }] },
  ],
};

/** A Stytch project with the throwaway members that the document asks for. */
async function startProject(): Promise<Emulator> {
  const emulator = await startWatchedEmulator(PROBES, { port: 0 });
  onTestFinished(() => emulator.close());
  return emulator;
}

/** What a clone holds once it is set up, as far as the commands look at it. */
const CLONE = [
  '.npmrc',
  'dist',
  'examples',
  'node_modules/.package-lock.json',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
];

/** A folder that looks like a clone to the commands that are run in it; its setup has nothing to do. */
function clone(): Folder {
  const folder = freshFolder();
  for (const name of ['node_modules', 'src', 'test/scripts', 'global/lib']) {
    mkdirSync(folder.at(name), { recursive: true });
  }
  for (const name of CLONE) symlinkSync(join(ROOT, name), folder.at(name));
  folder.write('test/scripts/setup.mjs', readDocument('test/scripts/setup.mjs'));
  return folder;
}

const environment = (folder: Folder, emulator?: Emulator): Record<string, string | undefined> => ({
  HOME: process.env['HOME'],
  PATH: `${folder.at('global/bin')}:${process.env['PATH'] ?? ''}`,
  NO_COLOR: '1',
  npm_config_prefix: folder.at('global'),
  npm_config_update_notifier: 'false',
  ...(emulator !== undefined && {
    STYTCH_PROJECT_ID: emulator.project_id,
    STYTCH_SECRET: emulator.secret,
    MUSTRESET_BASE_URL: emulator.url,
  }),
});

const inSection = (section: string): readonly Block[] =>
  BLOCKS.filter((block) => block.section === section && block.info === 'sh');

async function runSection(section: string, emulator?: Emulator): Promise<ShellResult> {
  const folder = clone();
  const commands = inSection(section).flatMap(({ text }) => commandsOf(text));
  const result = await runCommands(commands, {
    cwd: folder.path,
    env: environment(folder, emulator),
  });
  const wrong = result.commands.filter(({ exit_code, expected }) => exit_code !== expected);
  expect(wrong, result.output).toEqual([]);
  return result;
}

test.runIf(hasShell)('the tour on the emulator runs as it stands', async () => {
  const { output, commands } = await runSection(TOUR);
  expect(commands.length).toBeGreaterThan(10);
  expect(output).toContain('Success! The policy is valid.');
  expect(output).toContain('member_password_not_found');
  expect(output).toContain('No changes.');
  expect(output).toContain('ada@acme.example: Reset required');
  expect(output).toMatch(/Outcome unknown[\s\S]*Settled: the earlier call took effect/);
  expect(output.match(/Apply complete! Resets: 21 required/g)).toHaveLength(2);
  expect(output.match(/^Log verified:/gm)).toHaveLength(2);
});

test('a newcomer comes from a fresh clone to a first apply with eight commands', () => {
  const commands = inSection(TOUR).flatMap(({ text }) => commandsOf(text));
  const first = commands.findIndex((command) => command.startsWith('mustreset apply '));
  expect([first >= 0, first + 1 <= 8]).toEqual([true, true]);
});

test.runIf(hasShell)('the first use resets the throwaway member and no other', async () => {
  const emulator = await startProject();
  const { output } = await runSection(PROJECT, emulator);
  expect(output).toContain('Apply complete! Resets: 1 required, 0 rejected, 0 unknown.');
  expect(output).toMatch(/^throwaway@example\.com .* drill-1 +applied$/m);
  expect(output).toContain('No changes.');
  expect(emulator.ledger().totals.resets).toEqual({ 'throwaway@example.com': 1 });
});

test.runIf(hasShell)('the checks of what is assumed ask what the table says', async () => {
  const emulator = await startProject();
  const { output } = await runSection(ASSUMED, emulator);
  expect(output).toMatch(/^date: /im);
  expect(output).toContain('"organization_slug":"probe"');
  expect(output).toContain('"session_token"');
  expect(output).toContain('"member_password_id":""');
  expect(output).toContain('member_reset_password');
  expect(output).toContain('email_not_found');
  expect(output).toContain('unauthorized_credentials');
  const { by_status, resets } = emulator.ledger().totals;
  expect(resets).toEqual({ 'probe@example.com': 1, 'both@example.com': 1 });
  // Both logins before and after, an unknown address, a wrong secret: nothing else is refused.
  expect(by_status).toMatchObject({ 400: 1, 401: 1, 404: 1 });
});

test('each step that the table of assumptions names is among the checks', () => {
  const [, after = ''] = README.split(`\n## ${ASSUMED}\n`);
  const [section = ''] = after.split('\n## ');
  const table = section.split('\n').filter((line) => line.startsWith('| '));
  const named = table.flatMap((row) => (row.split('|').at(-2) ?? '').match(/\d+/g) ?? []);
  const shown = BLOCKS.filter((block) => block.section === ASSUMED).flatMap(({ text }) =>
    [...text.matchAll(/^# (\d+) /gm)].map(([, step]) => step ?? ''),
  );
  expect([...new Set(named)].sort()).toEqual([...shown].sort());
});

test('the program that uses the library resets whom its policy lists', async () => {
  const emulator = await startProject();
  const [block] = BLOCKS.filter(({ section, info }) => section === LIBRARY && info === 'js');
  const folder = freshFolder();
  mkdirSync(folder.at('node_modules'));
  symlinkSync(ROOT, folder.at('node_modules/mustreset'));
  folder.write('program.mjs', block?.text ?? '');
  folder.write(
    'policy.yaml',
    'version: 1\ncampaign: drill-1\nreason: A drill\nmembers:\n  - throwaway@example.com\n',
  );
  const { commands, output } = await runCommands(['node program.mjs', 'node program.mjs'], {
    cwd: folder.path,
    env: environment(folder, emulator),
  });
  expect(commands, output).toMatchObject([{ exit_code: 0 }, { exit_code: 0 }]);
  expect(output).toBe('throwaway@example.com applied\n');
  expect(emulator.ledger().totals.resets).toEqual({ 'throwaway@example.com': 1 });
});

const yaml = (kind: string): string =>
  BLOCKS.find(({ info }) => info === `yaml ${kind}`)?.text ?? '';

interface Schema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly definitions: Readonly<Record<string, { readonly properties?: object }>>;
}

const keysOf = (schema: object): readonly string[] => {
  const { properties, definitions } = schema as Schema;
  const inner = Object.values(definitions).flatMap((one) => Object.keys(one.properties ?? {}));
  return [...Object.keys(properties), ...inner];
};

const hasKey = (text: string, key: string): boolean => new RegExp(`\\b${key}:`).test(text);

test('the policy shown is valid, and shows every key', async () => {
  const files: Readonly<Record<string, string>> = {
    'policy.yaml': yaml('policy'),
    'breached.csv': 'email_address,_source\nalan@example.com,dump\n',
  };
  const read: PolicyReader = async function* (path) {
    const text = files[path];
    if (text === undefined) throw new PolicyReadError('unreadable', `There is no ${path}.`);
    yield Buffer.from(text);
  };
  const { policy, diagnostics } = await loadPolicy({ files: ['policy.yaml'] }, read);
  expect(diagnostics).toEqual([]);
  expect(policy?.entries.map(({ email_address }) => email_address)).toEqual([
    'ada@example.com',
    'alan@example.com',
    'grace@example.com',
  ]);
  expect(keysOf(policySchema).filter((key) => !hasKey(yaml('policy'), key))).toEqual([]);
});

test('the settings shown are valid, and show every key', () => {
  const { settings, diagnostics } = loadSettings('mustreset.yaml', yaml('settings'));
  expect(diagnostics).toEqual([]);
  expect(settings?.protect.map(({ address }) => address)).toEqual(['breakglass@example.com']);
  expect(keysOf(settingsSchema).filter((key) => !hasKey(yaml('settings'), key))).toEqual([]);
});

test('few blocks are left out of these tests', () => {
  const left = BLOCKS.filter(({ info }) => info.startsWith('sh ') && info !== 'sh');
  expect(left.map(({ info }) => info)).toEqual(['sh no-test', 'sh no-test', 'sh no-test']);
  expect(README).not.toContain('```bash');
});
