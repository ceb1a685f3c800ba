/** `mustreset apply`: applies a plan file, or plans, asks, and applies. */
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { type SealedPlan, encodePlan } from '../plan/document.ts';
import { NO_SOURCES, renderDiagnostics } from '../render/diagnostic.ts';
import { escapeTerminal } from '../render/escape.ts';
import { CANCELLED } from '../render/interrupt.ts';
import { approvalQuestion } from '../render/plan.ts';
import { changeCount } from '../render/summary.ts';
import { type ApplyFlags, type Approved, applyApproved, underLock } from './apply-run.ts';
import { type CommandContext, UsageError } from './context.ts';
import { fault, faultOf } from './fault.ts';
import { type WatchedStream, watchStream } from './apply-watch.ts';
import { type Documents, openDocuments } from './documents.ts';
import { summaryFile } from './github.ts';
import { checkFlags, makePlan } from './plan.ts';
import { showPlan, tellEnding } from './plan-show.ts';
import { readPlanFile, readPlanWorld } from './plan-file.ts';
import { filesRead } from './policies.ts';
import { openStream } from './present.ts';
import { planSigner, readVerifierKeys } from './signing.ts';
import {
  type Ending,
  checkNewState,
  ending,
  endingOf,
  interruptedEnding,
  isEnding,
  readWorld,
} from './world.ts';

const PLANNING: readonly (keyof ApplyFlags)[] = ['refresh', 'replace', 'target', 'exclude'];

function refusePlanningFlags(flags: ApplyFlags): void {
  const given = PLANNING.filter((flag) => flags[flag] !== undefined);
  if (given.length === 0) return;
  throw new UsageError(
    `--${given.join(', --')} cannot be given with a plan file: the file says exactly what is done. Leave ${given.length === 1 ? 'it' : 'them'} out, or make a new plan.`,
  );
}

/** The key that signed the plan, where one is required. Throws `SigningKeyError`. */
async function findSigner(
  sealed: SealedPlan,
  { requireSignature }: ApplyFlags,
): Promise<Pick<Approved, 'plan_key'> | Ending> {
  if (requireSignature === undefined) return {};
  const signer = planSigner(sealed, await readVerifierKeys(requireSignature));
  if ('key' in signer) return { plan_key: signer.key };
  const { problem } = signer;
  return endingOf(fault(EXIT.stale, 'plan-unsigned', 'Plan is not signed', problem));
}

const withWarnings = (approved: Approved, more: readonly Diagnostic[]): Approved => ({
  ...approved,
  warnings: [...approved.warnings, ...more],
});

async function applyFile(
  path: string,
  flags: ApplyFlags,
  context: CommandContext,
  stream: WatchedStream,
): Promise<Ending | ExitCode> {
  refusePlanningFlags(flags);
  const sealed = await readPlanFile(path);
  if (isEnding(sealed)) return sealed;
  const signer = await findSigner(sealed, flags);
  if (isEnding(signer)) return signer;
  const found = await readPlanWorld(sealed.plan, flags, context);
  if (isEnding(found)) return found;
  const approved = { ...found, ...signer, sealed, new_state: flags.newState === true };
  return underLock(
    approved.settings,
    approved.credentials,
    flags,
    context,
    stream,
    (session, cautions) =>
      applyApproved(withWarnings(approved, cautions), session, flags, context, stream),
  );
}

const needsApproval = (flags: ApplyFlags, context: CommandContext): Ending | undefined => {
  if (flags.autoApprove === true) return undefined;
  const asks = context.interactive && flags.input !== false && flags.json !== true;
  if (asks) return undefined;
  return endingOf(
    fault(
      EXIT.error,
      'approval',
      'Approval cannot be asked for',
      'Apply asks before it begins, and nobody can answer here. Apply a reviewed plan file (mustreset plan --out FILE, then mustreset apply FILE), or pass --auto-approve.',
    ),
  );
};

async function planAndApply(
  flags: ApplyFlags,
  context: CommandContext,
  stream: WatchedStream,
): Promise<Ending | ExitCode> {
  checkFlags(flags);
  if (flags.requireSignature !== undefined) {
    throw new UsageError(
      '--require-signature needs a plan file, which mustreset plan --out signs. Name the file, or leave the flag out.',
    );
  }
  const unasked = needsApproval(flags, context);
  if (unasked !== undefined) return unasked;
  const world = await readWorld(flags, context, { credentials: true });
  if (isEnding(world)) return world;
  const { settings, credentials, policy } = world;
  if (credentials === undefined) throw new Error('Credentials were not read.');
  const planned = { settings, project: world.project, policy, warnings: world.warnings };

  return underLock(settings, credentials, flags, context, stream, async (session, cautions) => {
    const found = session.found;
    const answered = flags.autoApprove !== true;
    const noState = checkNewState(found, flags.newState === true, {
      ...context,
      automation: context.automation || !answered,
    });
    if (noState?.severity === 'error') return ending(EXIT.untrusted, [noState]);
    const made = await makePlan(
      flags.refresh === false ? planned : world,
      found,
      flags,
      context,
      stream,
    );
    if (isEnding(made)) return made;
    const diagnostics = [...(noState ? [noState] : []), ...made.diagnostics];
    showPlan({ ...made, diagnostics }, undefined, false, flags, context, stream);
    if (hasErrors(diagnostics)) return ending(EXIT.error, []);
    if (answered && changeCount(made.plan.summary) > 0) {
      const answer = await context.ask(`\n${approvalQuestion(context.style)}`);
      const interrupted = interruptedEnding(context);
      if (interrupted !== undefined) return interrupted;
      if (answer !== 'yes') {
        context.output.result(CANCELLED);
        return ending(EXIT.error, []);
      }
    }
    const approved: Approved = {
      sealed: encodePlan(made.plan),
      policy: { type: 'present', policy },
      settings,
      credentials,
      new_state: true,
      warnings: cautions,
    };
    return applyApproved(approved, session, flags, context, stream);
  });
}

/** Writes and tells what became of the apply. */
async function document(
  exit_code: ExitCode,
  stream: WatchedStream,
  documents: Documents<'apply'>,
  context: CommandContext,
): Promise<void> {
  const report = stream.report(exit_code);
  const unwritten = await documents.write(report);
  const warnings = unwritten.map((one): Diagnostic => ({ ...one, severity: 'warning' }));
  context.output.note(renderDiagnostics(warnings, NO_SOURCES, context.style));
  const left = stream.leftover(exit_code);
  const diagnostics = [...report.diagnostics, ...(left ? [left] : []), ...warnings];
  await documents.announce(report, diagnostics);
}

/** Applies `file`, or plans first when none is given. Returns the exit code. */
export async function runApply(
  file: string | undefined,
  flags: ApplyFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const isWanted = flags.write !== undefined || summaryFile(context) !== undefined;
  const read = await filesRead([flags.jsonInto], flags, context);
  const stream = watchStream(openStream(flags, { 'The plan': file, ...read }, context), isWanted);
  const others = { 'The plan': file, '--json-into': flags.jsonInto };
  const documents = openDocuments('apply', flags, others, context);
  const tell = (end: Ending): ExitCode => {
    stream.more(end.more);
    return tellEnding(end, 'apply', flags, context, stream);
  };
  const apply = async (): Promise<ExitCode> => {
    try {
      stream.check();
      await documents.check();
      const ended =
        file === undefined
          ? await planAndApply(flags, context, stream)
          : await applyFile(file, flags, context, stream);
      return typeof ended === 'number' ? ended : tell(ended);
    } catch (error) {
      const known = faultOf(error);
      if (known === undefined) throw error;
      return tell(interruptedEnding(context) ?? endingOf(known));
    }
  };
  try {
    const exit_code = await apply();
    await document(exit_code, stream, documents, context).catch((error: unknown) => {
      // Calls were made: a fault in telling of them must not hide how they ended.
      context.output.note(
        `Warning: not all documents were written: ${escapeTerminal(String(error))}\n`,
      );
    });
    return exit_code;
  } finally {
    stream.close();
  }
}
