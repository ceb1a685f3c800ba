#!/usr/bin/env node
/** The process: parses the command line, runs one command, ends with its exit code. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, CommanderError } from 'commander';
import type { CommandContext, Report } from '../command/context.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { didYouMean } from '../policy/nearest.ts';
import { renderExitCodes } from '../render/exit-codes.ts';
import { normalizeArguments } from './arguments.ts';
import { createContext } from './context.ts';
import { watchInterrupts } from './interrupt.ts';
import { createOutput } from './output.ts';
import { EXIT_CODES, type Flags, type Runner } from './commands.ts';
import { createProgram } from './program.ts';
import { usageBox } from './usage.ts';

const manifest = new URL('../../package.json', import.meta.url);

const version = (): string =>
  (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;

const output = createOutput(process.stdout, process.stderr);
const interrupt = watchInterrupts();

const contextFor = (flags: Flags): CommandContext =>
  createContext({ output, interrupt, color: flags.color !== false, version: version() });

/** A fault of ours is shown with its stack, whole, since only a report of it can help. */
function tellBug(error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  output.note(
    `This is a fault of mustreset. What was recorded stays recorded. Please report it:\n${stack}\n`,
  );
  process.exitCode = EXIT.error;
}

async function reported(
  work: (context: CommandContext) => Promise<Report>,
  context: CommandContext,
): Promise<Report> {
  try {
    return await work(context);
  } catch (error) {
    const { faultOf } = await import('../command/fault.ts');
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return { exit_code: fault.exit_code, diagnostics: [fault.diagnostic] };
  }
}

/** What plan and apply print is no result by itself: the exit code tells what was planned and done. */
let isWork = false;

/** Half a copy must not pass for a copy. */
function tellLost(why: string, exit: ExitCode): void {
  if (isWork) return;
  process.stderr.write(`Error: the output was not written whole: ${why}\n`);
  process.exitCode ||= exit;
}

const runner: Runner = {
  report: async (name, flags, work) => {
    const context = contextFor(flags);
    const report = await reported(work, context);
    const { presentReport } = await import('../command/present.ts');
    process.exitCode = await presentReport(name, report, context, flags);
  },
  stream: async (flags, work) => {
    isWork = true;
    process.exitCode = await work(contextFor(flags));
  },
};

/** The command of that path; a word that is none ends the program with what was probably meant. */
function findCommand(program: Command, path: readonly string[]): Command {
  return path.reduce<Command>((command, name, at) => {
    const child = command.commands.find((each) => each.name() === name);
    if (child !== undefined) return child;
    const names = command.commands.map((each) => each.name());
    const meant = didYouMean(name, at === 0 ? [...names, EXIT_CODES] : names);
    const hint = meant === undefined ? '' : `\n(${meant})`;
    return program.error(`error: unknown command '${path.join(' ')}'${hint}`);
  }, program);
}

function help(program: Command, topics: readonly string[]): void {
  if (topics.join(' ') === EXIT_CODES) {
    output.result(renderExitCodes());
    return;
  }
  findCommand(program, topics).outputHelp();
}

/** Errors are thrown; `failed` is told in which command the parser met one. */
function exitOverride(command: Command, failed: (command: Command) => void): void {
  const rethrow = (error: CommanderError): never => {
    failed(command);
    throw error;
  };
  command.exitOverride(rethrow).configureOutput({
    writeOut: (text) => {
      output.result(text);
    },
    writeErr: (text) => {
      output.note(text);
    },
    outputError: () => undefined,
  });
  for (const child of command.commands) exitOverride(child, failed);
}

async function main(): Promise<void> {
  const program = createProgram(runner, help);
  let failed = program;
  exitOverride(program, (command) => {
    failed = command;
  });
  const argv = normalizeArguments(process.argv.slice(2));
  try {
    if (argv.length === 0) {
      program.outputHelp({ error: true });
      process.exitCode = EXIT.usage;
    } else if (argv.length === 1 && argv[0] === '--version') {
      await program.parseAsync(['version'], { from: 'user' });
    } else await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return;
    output.note(usageBox(error, failed));
    process.exitCode = EXIT.usage;
  }
}

/** After a signal, a reader that takes no more text holds up the end no longer than this. */
const LAST_WORDS_MS = 1_000;

async function givenUp(): Promise<void> {
  if (!interrupt.aborted) await once(interrupt, 'abort');
  await sleep(LAST_WORDS_MS);
}

/** Waits for the reader to take all text, and says what it did not. */
async function lastWords(): Promise<void> {
  const written = output.drained().then(() => true);
  if (!(await Promise.race([written, givenUp().then(() => false)]))) {
    const exit = interrupt.reason === EXIT.terminated ? EXIT.terminated : EXIT.interrupted;
    tellLost('its reader took no more of it in time after the signal.', exit);
    return;
  }
  const why = output.lost();
  if (why === undefined) return;
  tellLost(why, EXIT.error);
  await output.drained();
}

// A command that waits for something that never comes must not look like one that is done.
process.once('beforeExit', () => {
  tellBug(new Error('The command came to a standstill before its end.'));
});

main()
  .catch(tellBug)
  .finally(async () => {
    await lastWords();
    process.exit();
  });
