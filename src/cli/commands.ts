/** What the tables of commands are made of. */
import { type Command, type Option } from 'commander';
import type { CommandContext, Report } from '../command/context.ts';
import type { ExitCode } from '../model/exit-code.ts';
import { EXAMPLES } from './examples.ts';
import { FLAGS } from './flags.ts';

/** A topic of help beside the commands. */
export const EXIT_CODES = 'exit-codes';

/** Runs a command with the context made for its flags. */
export interface Runner {
  /** A command that answers at once. */
  report(
    name: string,
    flags: Flags,
    work: (context: CommandContext) => Promise<Report>,
  ): Promise<void>;
  /** A command that shows its own events. */
  stream(flags: Flags, work: (context: CommandContext) => Promise<ExitCode>): Promise<void>;
}

export interface Flags {
  readonly json?: boolean;
  readonly jsonTerraform?: boolean;
  readonly color?: boolean;
  readonly debug?: boolean;
  readonly showAddresses?: boolean;
}

export const EVERYWHERE: readonly Option[] = [FLAGS.json, FLAGS.noColor, FLAGS.debug];
export const STORE: readonly Option[] = [FLAGS.config, FLAGS.state, ...EVERYWHERE];
export const CHANGING: readonly Option[] = [FLAGS.reason, FLAGS.lockTimeout, ...STORE];

/** Puts the examples of a command behind its help. */
export function withExamples(command: Command, path: string): Command {
  const examples = EXAMPLES[path] ?? [];
  const lines = examples.map(([line, what]) => `  # ${what}\n  $ ${line}`).join('\n\n');
  return lines === '' ? command : command.addHelpText('after', `\nExamples:\n${lines}\n`);
}

/** Adds a command that has only commands below it. */
export const addGroup = (parent: Command, name: string, description: string): Command =>
  withExamples(parent.command(name).description(description).helpCommand(false), name);

/** Adds a command with its flags, and its examples behind its help. */
export function add(
  parent: Command,
  usage: string,
  description: string,
  options: readonly Option[],
): Command {
  const command = parent.command(usage).description(description).helpCommand(false);
  for (const option of options) command.addOption(option);
  const path = parent.parent === null ? command.name() : `${parent.name()} ${command.name()}`;
  return withExamples(command, path);
}
