/** The command table: names, flags, examples; each command is loaded when it is called. */
import { Argument, Command, type Option } from 'commander';
import type { Shell } from '../render/completion.ts';
import { EVERYWHERE, type Flags, type Runner, STORE, add, withExamples } from './commands.ts';
import { type RawEmulatorFlags, emulatorOptions } from './emulator-options.ts';
import { EMULATOR_FLAGS, FLAGS as F } from './flags.ts';
import { addLogCommands, addStateCommands } from './store-commands.ts';

const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

const PLANNING: readonly Option[] = [F.refresh, F.replace, F.target, F.exclude];
const DOCUMENTS: readonly Option[] = [F.write, F.showAddresses];
/** Policies, state and project, as every command names them that compares the three. */
const SOURCES: readonly Option[] = [F.policy, F.config, F.state, F.baseUrl];
const WORLD: readonly Option[] = [...SOURCES, F.newState, F.jsonInto, F.input];
const READING: readonly Option[] = [...SOURCES, ...EVERYWHERE];

function addPolicyCommands(program: Command, run: Runner): void {
  add(program, 'init', 'write a policy repository; what is there is kept', [
    F.ci,
    F.state,
    ...EVERYWHERE,
  ]).action((flags: Flags) =>
    run.report('init', flags, async (context) =>
      (await import('../command/init.ts')).runInit(flags, context),
    ),
  );
  add(program, 'validate', 'check policies: schema and rules, without credentials', [
    F.against,
    ...DOCUMENTS,
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

function addMembers(program: Command, run: Runner): void {
  add(program, 'members', 'export live members as a list that members_from reads back', [
    F.organization,
    F.all,
    F.role,
    F.status,
    F.domain,
    F.hasPassword,
    F.breakglass,
    F.config,
    F.baseUrl,
    ...EVERYWHERE,
  ]).action((flags: Flags) =>
    run.report('members', flags, async (context) =>
      (await import('../command/members.ts')).runMembers(flags, context),
    ),
  );
}

function addPlanCommands(program: Command, run: Runner): void {
  add(program, 'plan', 'show what apply would do', [
    F.out,
    F.detailedExitcode,
    ...PLANNING,
    F.planTtl,
    ...DOCUMENTS,
    ...WORLD,
    ...EVERYWHERE,
  ]).action((flags: Flags) =>
    run.stream(flags, async (context) =>
      (await import('../command/plan.ts')).runPlan(flags, context),
    ),
  );
  add(program, 'show [plan]', 'render a plan file, or the state', [
    ...DOCUMENTS,
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
    F.requireSignature,
    F.lockTimeout,
    ...DOCUMENTS,
    ...PLANNING,
    ...WORLD,
    ...EVERYWHERE,
  ]).action((file: string | undefined, flags: Flags) =>
    run.stream(flags, async (context) =>
      (await import('../command/apply.ts')).runApply(file, flags, context),
    ),
  );
  add(program, 'status', 'who has set a new password, who has not, and who is overdue', [
    F.detailedExitcode,
    F.refresh,
    ...DOCUMENTS,
    ...READING,
  ]).action((flags: Flags) =>
    run.report('status', flags, async (context) =>
      (await import('../command/status.ts')).runStatus(flags, context),
    ),
  );
  add(
    program,
    'report',
    'evidence for auditors: who was reset, why, by whose order, and is it done',
    [...DOCUMENTS, ...READING],
  ).action((flags: Flags) =>
    run.report('report', flags, async (context) =>
      (await import('../command/report.ts')).runReport(flags, context),
    ),
  );
}

function addOtherCommands(program: Command, run: Runner): void {
  add(program, 'keygen <file>', 'a key pair for checkpoints and plans', EVERYWHERE).action(
    (file: string, flags: Flags) =>
      run.report('keygen', flags, async () =>
        (await import('../command/keygen.ts')).runKeygen(file),
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
  add(program, 'doctor', 'check settings, credentials, API, clock, store and lock', READING).action(
    (flags: Flags) =>
      run.report('doctor', flags, async (context) =>
        (await import('../command/doctor.ts')).runDoctor(flags, context),
      ),
  );
  add(
    program,
    'completion',
    'print what teaches a shell to complete commands, flags and values',
    [],
  )
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .action((shell: Shell) =>
      run.report('completion', {}, async () => {
        const { completionTree } = await import('./completion-tree.ts');
        return (await import('../command/completion.ts')).runCompletion(
          shell,
          completionTree(program),
        );
      }),
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
    .configureHelp({ showGlobalOptions: false });
  withExamples(program, 'mustreset').addHelpText(
    'after',
    '\nStart here: mustreset help plan. Exit codes: mustreset help exit-codes.\n',
  );
  addPolicyCommands(program, run);
  addMembers(program, run);
  addPlanCommands(program, run);
  addLogCommands(program, run);
  addStateCommands(program, run);
  addOtherCommands(program, run);
  add(program, 'help [command...]', 'help for a command, or "help exit-codes"', []).action(
    (topics: string[]) => {
      help(program, topics);
    },
  );
  return program;
}
