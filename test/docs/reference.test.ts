import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RULE_IDS } from '../../src/model/diagnostic.ts';
import { EXIT } from '../../src/model/exit-code.ts';
import { FORMATS, formatsOf } from '../../src/render/formats.ts';
import { RULE_WORDS } from '../../src/render/rule-words.ts';
import { filePaths } from '../../src/store/file/names.ts';
import { MAIN } from '../support/cli.ts';
import { ROOT, codesIn, linksIn, readDocument, tableUnder } from './markdown.ts';

const README = readDocument('README.md');

/** The codes in the first column of a table. */
const named = (heading: string): readonly string[] =>
  tableUnder(README, heading).flatMap(([first]) => codesIn(first ?? ''));

const help = (...topics: readonly string[]): string =>
  spawnSync(process.execPath, [MAIN, 'help', ...topics], { encoding: 'utf8' }).stdout;

/** Names under "Commands:" in a help text. */
const commandsIn = (text: string): readonly string[] =>
  [...(text.split('Commands:\n')[1] ?? '').matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(
    ([, name]) => name ?? '',
  );

const COMMANDS: readonly string[] = commandsIn(help()).flatMap((name) => {
  const below = commandsIn(help(name));
  return below.length === 0 ? [name] : below.map((child) => `${name} ${child}`);
});

test('the commands in the README are those of the program', () => {
  expect([...named('### Commands')].sort()).toEqual([...COMMANDS].sort());
});

test('the flags in the README are those of the program', () => {
  const flags = COMMANDS.flatMap((name) => help(...name.split(' ')).match(/--[a-z][a-z-]*/g) ?? []);
  const shown = named('### Flags').map((code) => /^--[a-z-]+/.exec(code)?.[0]);
  expect([...new Set(shown)].sort()).toEqual([...new Set(flags)].sort());
});

test('the rule ids in the README are those of the program', () => {
  expect([...named('### Rule ids')].sort()).toEqual([...RULE_IDS].sort());
});

test('the rules mean in the README what they mean in SARIF', () => {
  const told = tableUnder(README, '### Rule ids').map(([rule = '', words]) => [
    codesIn(rule)[0],
    words,
  ]);
  expect(Object.fromEntries(told)).toEqual(RULE_WORDS);
});

test('the formats in the README are those of the program', () => {
  const told = tableUnder(README, '### Documents').map(([name = '', of = '']) => [
    codesIn(name)[0],
    of.split(', ').filter((kind) => kind !== 'show'),
  ]);
  const kinds = ['validate', 'plan', 'apply', 'status', 'report'] as const;
  const formats = Object.keys(FORMATS).map((name) => [
    name,
    kinds.filter((kind) => formatsOf(kind).some((format) => format === name)),
  ]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(formats));
});

test('the exit codes in the README and in the help are those of the program', () => {
  const codes = Object.values(EXIT);
  expect(tableUnder(README, '### Exit codes').map(([code]) => Number(code))).toEqual(codes);
  const told = [...help('exit-codes').matchAll(/^ +(\d+) {2}\S/gm)].map(([, code]) => Number(code));
  expect(told).toEqual(codes);
});

test('the environment variables that are read stand in the README, or among the stores', () => {
  const told = `${README}${readDocument('docs/stores.md')}`;
  const read = new Set<string>();
  for (const path of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const text = readFileSync(join(ROOT, 'src', path), 'utf8');
    for (const [, name] of text.matchAll(/env(?:ironment)?\[?'?\['([A-Z_]+)'\]/g)) {
      if (name !== undefined) read.add(name);
    }
  }
  const ofSystems = /^(GITHUB|GITLAB|CI_)|^TERM$/;
  const missing = [...read].filter((name) => !ofSystems.test(name) && !told.includes(name));
  expect(read.size).toBeGreaterThan(5);
  expect(missing).toEqual([]);
});

test('the files of the store in the README are those that it keeps', () => {
  const files = filePaths('folder');
  const { folder, state, log, lock, errored } = files;
  const uuid = '00000000-0000-4000-8000-000000000000';
  const paths = [state, log, lock, errored, files.plan(uuid), files.torn(uuid)]
    .map((path) => path.slice(folder.length + 1).replaceAll('\\', '/'))
    .map((path) => path.replace(`plans/${uuid}`, 'plans/<plan_id>').replace(uuid, '<run>'));
  expect([...named('### Files of the store')].sort()).toEqual(paths.sort());
});

test('the README links every schema', () => {
  const schemas = readdirSync(join(ROOT, 'schemas')).map((file) => `schemas/${file}`);
  const links = linksIn(README).filter((link) => link.startsWith('schemas/'));
  expect([...links].sort()).toEqual(schemas.sort());
});
