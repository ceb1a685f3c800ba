/** `mustreset status`: who has set a new password, and who has not. Never locks, never writes the store. */
import type { Diagnostic } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import type { CampaignsStatus } from '../model/status.ts';
import { statusWarnings } from '../plan/status-warnings.ts';
import type { FoundStatus } from '../render/page-status.ts';
import { renderStatus } from '../render/status.ts';
import { campaignsJson } from '../render/status-json.ts';
import type { CommandContext, Report } from './context.ts';
import { openDocuments, withDocuments } from './documents.ts';
import { readLiveStatus } from './live-status.ts';
import type { WriteFlags } from './render-options.ts';
import type { SettingsFlags } from './settings.ts';
import { loadState, withStore } from './wire.ts';
import { type Ending, ending, isEnding, orEnding, readWorld } from './world.ts';

export interface StatusFlags extends SettingsFlags, WriteFlags {
  readonly json?: boolean;
  readonly refresh?: boolean;
  readonly detailedExitcode?: boolean;
}

interface Found extends FoundStatus {
  readonly diagnostics: readonly Diagnostic[];
  readonly reads: number;
}

async function findStatus(flags: StatusFlags, context: CommandContext): Promise<Found | Ending> {
  const world = await readWorld(flags, context, { credentials: flags.refresh !== false });
  if (isEnding(world)) return world;
  const { state } = await withStore(world.settings, context, (store) =>
    loadState(store, world.project),
  );
  const at = context.clock.now();
  const sources = { ...world, members: state?.members ?? {}, now: at };
  const { status, diagnostics, reads } = await readLiveStatus(sources, context);
  if (status === undefined) return ending(EXIT.invalid, [...world.warnings, ...diagnostics]);
  const warnings = statusWarnings(status, state === undefined);
  return {
    status,
    project_id: world.project.project_id,
    at,
    diagnostics: [...world.warnings, ...warnings],
    reads,
  };
}

const exitCode = ({ total }: CampaignsStatus, detailed: boolean): ExitCode =>
  detailed && total.overdue > 0 ? EXIT.changes : EXIT.done;

/** The report of what was found; `json` is made only where it is shown. */
function reportOf(
  found: Found,
  { json: asJson, detailedExitcode }: StatusFlags,
  { style }: CommandContext,
): Report {
  const { status, diagnostics, reads } = found;
  const exit_code = exitCode(status, detailedExitcode === true);
  return asJson === true
    ? { exit_code, diagnostics, json: { campaigns: campaignsJson(status) } }
    : { exit_code, diagnostics, text: renderStatus(status, style, reads) };
}

export async function runStatus(flags: StatusFlags, context: CommandContext): Promise<Report> {
  const documents = openDocuments('status', flags, {}, context);
  await documents.check();
  const found = await orEnding(() => findStatus(flags, context), context);
  const report = isEnding(found) ? found : reportOf(found, flags, context);
  const { diagnostics, more = 0 } = report;
  const document = { diagnostics, more, ...(!isEnding(found) && { found }) };
  return withDocuments(documents, document, report);
}
