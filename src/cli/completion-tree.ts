/** The command tree as the shells complete it: read off the commands themselves, so that it is never behind. */
import type { Argument, Command, Option } from 'commander';
import { FAULT_KINDS } from '../emulator/options.ts';
import { FORMATS } from '../render/formats.ts';
import type { CompletionCommand, CompletionFlag, CompletionValue } from '../render/completion.ts';
import { EXIT_CODES } from './commands.ts';

/** Names of values for which a file or a folder may stand. */
const FILES: ReadonlySet<string> = new Set(['file', 'files', 'list', 'path', 'place', 'plan']);

/** Flags whose values begin with a known word. */
const BEGINNINGS: Readonly<Record<string, readonly string[]>> = {
  '--fault': FAULT_KINDS.map((kind) => `${kind}:`),
  '--write': Object.keys(FORMATS).map((format) => `${format}=`),
};

function valueOf(name: string, choices: readonly string[] | undefined): CompletionValue {
  if (choices !== undefined) return { type: 'words', words: choices };
  if (name === 'boolean') return { type: 'words', words: ['true', 'false'] };
  return { type: FILES.has(name) ? 'files' : 'free' };
}

function valueBehind(name: string, { flags, argChoices }: Option): CompletionValue {
  const words = BEGINNINGS[name];
  if (words !== undefined) return { type: 'words', words, open: true };
  const [, value] = /[<[](.*?)(?:\.\.\.)?[>\]]/.exec(flags) ?? [];
  return value === undefined ? { type: 'none' } : valueOf(value, argChoices);
}

function flagOf(option: Option): CompletionFlag {
  const { long: name = '', description } = option;
  return { name, description, value: valueBehind(name, option) };
}

const argumentOf = ([first]: readonly Argument[]): CompletionValue =>
  first === undefined ? { type: 'none' } : valueOf(first.name(), first.argChoices);

const HELP: CompletionFlag = {
  name: '--help',
  description: 'help for the command',
  value: { type: 'none' },
};

function walk(command: Command, path: readonly string[]): readonly CompletionCommand[] {
  const own: CompletionCommand = {
    path,
    description: command.description(),
    flags: [...command.options.filter(({ hidden }) => !hidden).map(flagOf), HELP],
    argument: argumentOf(command.registeredArguments),
  };
  return [own, ...command.commands.flatMap((child) => walk(child, [...path, child.name()]))];
}

/** Behind `help` stands every other command again, without flags, and a topic. */
function helped(commands: readonly CompletionCommand[]): readonly CompletionCommand[] {
  const topics = commands.filter(({ path }) => path.length > 0 && path[0] !== 'help');
  const bare = { flags: [], argument: { type: 'none' } } as const;
  return [
    ...topics.map(({ path, description }) => ({ ...bare, description, path: ['help', ...path] })),
    { ...bare, path: ['help', EXIT_CODES], description: 'what each exit code means' },
  ];
}

/** All commands, the program itself first. */
export function completionTree(program: Command): readonly CompletionCommand[] {
  const commands = walk(program, []);
  return [...commands, ...helped(commands)];
}
