/** The command table: names, flags, examples; each command is loaded when it is called. */
import { Command, type Option } from 'commander';
import type { CommandContext, Report } from '../command/context.ts';
import type { ExitCode } from '../model/exit-code.ts';
import { EMULATOR_FLAGS, FLAGS } from './flags.ts';
import { type RawEmulatorFlags, emulatorOptions } from './emulator-options.ts';
import { EXAMPLES } from './examples.ts';

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
}

const F = FLAGS;
const EVERYWHERE: readonly Option[] = [F.json, F.noColor, F.debug];
const STORE: readonly Option[] = [F.config, F.state, ...EVERYWHERE];
const CHANGING: readonly Option[] = [F.reason, F.lockTimeout, ...STORE];
const PLANNING: readonly Option[] = [F.refresh, F.replace, F.target, F.exclude];
const WORLD: readonly Option[] = [
  F.policy,
  F.config,
  F.state,
  F.baseUrl,
  F.newState,
  F.jsonInto,
  F.input,
];

function add(
  parent: Command,
  usage: string,
  description: string,
  options: readonly Option[],
): Command {
  const command = parent.command(usage).description(description).helpCommand(false);
  for (const option of options) command.addOption(option);
  const path = parent.parent === null ? command.name() : `${parent.name()} ${command.name()}`;
  const examples = EXAMPLES[path] ?? [];
  const lines = examples.map(([line, what]) => `  # ${what}\n  $ ${line}`).join('\n\n');
  return lines === '' ? command : command.addHelpText('after', `\nExamples:\n${lines}\n`);
}

function addPolicyCommands(program: Command, run: Runner): void {
  add(program, 'validate', 'check policies: schema and rules, without credentials', [
    F.against,
    F.policy,
    F.config,
    ...EVERYWHERE,
  ]).action((flags: Flags) =>
    run.report('validate', flags, async (context) =>
      (await import('../command/validate.ts')).runValidate(flags, context),
    ),
  );
  add(program, 'fmt [files...]', 'sort the members of policy files, each with its comments', [
    F.check,
    F.policy,
    F.config,
    ...EVERYWHERE,
  ]).action((files: string[], flags: Flags) =>
    run.report('fmt', flags, async (context) =>
      (await import('../command/fmt.ts')).runFmt(files, flags, context),
    ),
  );
}

function addPlanCommands(program: Command, run: Runner): void {
  add(program, 'plan', 'show what apply would do', [
    F.out,
    F.detailedExitcode,
    ...PLANNING,
    F.planTtl,
    ...WORLD,
    ...EVERYWHERE,
  ]).action((flags: Flags) =>
    run.stream(flags, async (context) =>
      (await import('../command/plan.ts')).runPlan(flags, context),
    ),
  );
  add(program, 'show [plan]', 'render a plan file, or the state', [
    ...STORE,
    F.jsonTerraform,
  ]).action((file: string | undefined, flags: Flags) => {
    const terraform = flags.jsonTerraform === true;
    const given = { ...flags, terraform, json: flags.json === true || terraform };
    return run.report('show', given, async (context) =>
      (await import('../command/show.ts')).runShow(file, given, context),
    );
  });
  add(program, 'apply [plan]', 'apply a plan file, or plan, ask and apply', [
    F.autoApprove,
    F.parallelism,
    F.rate,
    F.maxAttempts,
    F.first,
    F.lockTimeout,
    ...PLANNING,
    ...WORLD,
    ...EVERYWHERE,
  ]).action((file: string | undefined, flags: Flags) =>
    run.stream(flags, async (context) =>
      (await import('../command/apply.ts')).runApply(file, flags, context),
    ),
  );
}

function addLogCommands(program: Command, run: Runner): void {
  const log = program.command('log').description('the apply log').helpCommand(false);
  add(log, 'show', 'print the records, one a line, newest run last', [
    F.run,
    F.address,
    F.since,
    ...STORE,
  ]).action((flags: Flags) =>
    run.report('log show', flags, async (context) =>
      (await import('../command/log.ts')).runLogShow(flags, context),
    ),
  );
  add(log, 'verify', 'check that nobody changed the log', STORE).action((flags: Flags) =>
    run.report('log verify', flags, async (context) =>
      (await import('../command/log.ts')).runLogVerify(flags, context),
    ),
  );
}

function addStateReads(state: Command, run: Runner): void {
  add(state, 'list', 'addresses on record', STORE).action((flags: Flags) =>
    run.report('state list', flags, async (context) =>
      (await import('../command/state-read.ts')).runStateList(flags, context),
    ),
  );
  add(state, 'show <address>', 'the record of one address', STORE).action(
    (address: string, flags: Flags) =>
      run.report('state show', flags, async (context) =>
        (await import('../command/state-read.ts')).runStateShow(address, flags, context),
      ),
  );
  add(state, 'pull', 'print the state document', STORE).action((flags: Flags) =>
    run.report('state pull', flags, async (context) =>
      (await import('../command/state-read.ts')).runStatePull(flags, context),
    ),
  );
}

function addStateChanges(state: Command, run: Runner): void {
  add(state, 'rm <address>', 'remove the record of an address', CHANGING).action(
    (address: string, flags: Flags) =>
      run.report('state rm', flags, async (context) =>
        (await import('../command/state-change.ts')).runStateRm(address, flags, context),
      ),
  );
  add(state, 'settle <address>', 'decide what became of a reset', [
    F.applied,
    F.retry,
    ...CHANGING,
  ]).action((address: string, flags: Flags) =>
    run.report('state settle', flags, async (context) =>
      (await import('../command/state-change.ts')).runStateSettle(address, flags, context),
    ),
  );
  add(state, 'rebuild', 'prove that the state is what the log says, or rebuild it', [
    F.lockTimeout,
    ...STORE,
  ]).action((flags: Flags) =>
    run.report('state rebuild', flags, async (context) =>
      (await import('../command/state-rebuild.ts')).runStateRebuild(flags, context),
    ),
  );
}

function addOtherCommands(program: Command, run: Runner): void {
  add(program, 'force-unlock <id>', 'remove a lock whose holder is dead', [
    F.force,
    F.input,
    ...CHANGING,
  ]).action((id: string, flags: Flags) =>
    run.report('force-unlock', flags, async (context) =>
      (await import('../command/force-unlock.ts')).runForceUnlock(id, flags, context),
    ),
  );
  add(program, 'emulator', 'serve a local Stytch for rehearsals and tests', [
    ...Object.values(EMULATOR_FLAGS),
    F.noColor,
  ]).action((flags: Flags & RawEmulatorFlags) =>
    run.report('emulator', flags, async (context) =>
      (await import('../command/emulator.ts')).runEmulator(emulatorOptions(flags), context),
    ),
  );
  add(program, 'version', 'versions of the program and of its formats', [F.json]).action(
    (flags: Flags) =>
      run.report('version', flags, async (context) =>
        (await import('../command/version.ts')).runVersion(context),
      ),
  );
}

/** Builds the whole command line. */
export function createProgram(
  run: Runner,
  help: (program: Command, topics: readonly string[]) => void,
): Command {
  const program = new Command('mustreset')
    .description('Plan and apply forced password resets for Stytch B2B members.')
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      '\nStart here: mustreset help plan. Exit codes: mustreset help exit-codes.\n',
    );
  addPolicyCommands(program, run);
  addPlanCommands(program, run);
  addLogCommands(program, run);
  const state = program
    .command('state')
    .description('the record of earlier resets')
    .helpCommand(false);
  addStateReads(state, run);
  addStateChanges(state, run);
  addOtherCommands(program, run);
  add(program, 'help [command...]', 'help for a command, or "help exit-codes"', []).action(
    (topics: string[]) => {
      help(program, topics);
    },
  );
  return program;
}
