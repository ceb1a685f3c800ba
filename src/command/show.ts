/** `mustreset show`: renders a plan file, or the state. */
import { EXIT } from '../model/exit-code.ts';
import { renderPlan } from '../render/plan.ts';
import { renderState } from '../render/state.ts';
import { terraformDocument } from '../render/terraform.ts';
import { type CommandContext, type CommonFlags, type Report, UsageError } from './context.ts';
import { openDocuments } from './documents.ts';
import { readPlanFile } from './plan-file.ts';
import type { WriteFlags } from './render-options.ts';
import { stateChunks } from './state-text.ts';
import { loadState, withStore } from './wire.ts';
import { isEnding, readSettings } from './world.ts';

export interface ShowFlags extends CommonFlags, WriteFlags {
  /** Terraform's plan format instead of our own. */
  readonly terraform?: boolean;
}

async function showPlan(path: string, flags: ShowFlags, context: CommandContext): Promise<Report> {
  const documents = openDocuments('plan', flags, { 'The plan': path }, context);
  await documents.check();
  const sealed = await readPlanFile(path);
  if (isEnding(sealed)) return sealed;
  const { plan } = sealed;
  const unwritten = await documents.write({ plan, diagnostics: [], more: 0, exit_code: EXIT.done });
  const raw = flags.terraform === true ? [terraformDocument(sealed.plan)] : sealed.chunks;
  return {
    exit_code: unwritten.length > 0 ? EXIT.error : EXIT.done,
    diagnostics: unwritten,
    text: [...renderPlan(sealed.plan, context.style)].join(''),
    raw,
  };
}

async function showState(flags: ShowFlags, context: CommandContext): Promise<Report> {
  if (flags.write !== undefined) {
    throw new UsageError('--write shows a plan file in another format: name the file.');
  }
  if (flags.terraform === true) {
    throw new UsageError(
      "--json=terraform shows a plan file in Terraform's format: name the file.",
    );
  }
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  const found = await withStore(settings, context, loadState);
  return {
    exit_code: EXIT.done,
    diagnostics: [],
    text: renderState(found.state?.members ?? {}, context.style),
    ...(found.state !== undefined && { raw: stateChunks(found) }),
  };
}

export const runShow = (
  file: string | undefined,
  flags: ShowFlags,
  context: CommandContext,
): Promise<Report> =>
  file === undefined ? showState(flags, context) : showPlan(file, flags, context);
