/** The commands that read and change the store: log, state, locks. */
import type { Command } from 'commander';
import { CHANGING, type Flags, type Runner, STORE, add, addGroup } from './commands.ts';
import { FLAGS as F } from './flags.ts';

export function addLogCommands(program: Command, run: Runner): void {
  const log = addGroup(program, 'log', 'the apply log');
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
  add(log, 'pull', 'print the records as they are kept', STORE).action((flags: Flags) =>
    run.report('log pull', flags, async (context) =>
      (await import('../command/log.ts')).runLogPull(flags, context),
    ),
  );
  add(log, 'verify', 'check that nobody changed the log', [
    F.key,
    F.anchor,
    F.strict,
    ...STORE,
  ]).action((flags: Flags) =>
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
  add(
    state,
    'rebuild',
    'prove that the state is what the log says, or rebuild it',
    CHANGING,
  ).action((flags: Flags) =>
    run.report('state rebuild', flags, async (context) =>
      (await import('../command/state-rebuild.ts')).runStateRebuild(flags, context),
    ),
  );
}

function addMoves(program: Command, state: Command, run: Runner): void {
  add(state, 'copy <url>', 'take state, log and kept plans to an empty store', CHANGING).action(
    (url: string, flags: Flags) =>
      run.report('state copy', flags, async (context) =>
        (await import('../command/state-copy.ts')).runStateCopy(url, flags, context),
      ),
  );
  add(program, 'import [list]', 'put resets done by hand on record, or a state whose log is lost', [
    F.from,
    F.newState,
    ...CHANGING,
  ]).action((list: string | undefined, flags: Flags) =>
    run.report('import', flags, async (context) =>
      (await import('../command/import.ts')).runImport(list, flags, context),
    ),
  );
}

export function addStateCommands(program: Command, run: Runner): void {
  const state = addGroup(program, 'state', 'the record of earlier resets');
  addStateReads(state, run);
  addStateChanges(state, run);
  addMoves(program, state, run);
  add(program, 'force-unlock <id>', 'remove a lock whose holder is dead', [
    F.force,
    F.input,
    ...CHANGING,
  ]).action((id: string, flags: Flags) =>
    run.report('force-unlock', flags, async (context) =>
      (await import('../command/force-unlock.ts')).runForceUnlock(id, flags, context),
    ),
  );
}
