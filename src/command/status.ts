/** `mustreset status`: who has set a new password, and who has not. Never locks, never writes the store. */
import { readPlanRoster } from '../apply/refresh.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import type { Roster } from '../model/roster.ts';
import type { CampaignStatus, CampaignsStatus, RequiredMember } from '../model/status.ts';
import { readStatus } from '../plan/status.ts';
import { statusWarnings } from '../plan/status-warnings.ts';
import type { FoundStatus, StatusReport } from '../render/page-status.ts';
import { renderStatus } from '../render/status.ts';
import type { CommandContext, Report } from './context.ts';
import { openDocuments } from './documents.ts';
import { faultOf } from './fault.ts';
import type { WriteFlags } from './render-options.ts';
import type { SettingsFlags } from './settings.ts';
import { loadState, openProvider, withStore } from './wire.ts';
import {
  type Ending,
  type World,
  ending,
  interruptedEnding,
  isEnding,
  readWorld,
} from './world.ts';

export interface StatusFlags extends SettingsFlags, WriteFlags {
  readonly json?: boolean;
  readonly refresh?: boolean;
  readonly detailedExitcode?: boolean;
}

interface Found extends FoundStatus {
  readonly diagnostics: readonly Diagnostic[];
  readonly reads: number;
}

/** Reads the members as a first plan would: whether an old password is still there, no record tells. */
async function readRoster(
  { credentials, policy, settings }: World,
  now: string,
  context: CommandContext,
): Promise<Roster | undefined> {
  if (credentials === undefined) return undefined;
  const provider = await openProvider(context, credentials, settings.parallelism.value);
  try {
    const input = { policy, members: {}, now, replace: [] };
    return await readPlanRoster(provider, input, context.interrupt);
  } finally {
    await provider.close();
  }
}

async function findStatus(flags: StatusFlags, context: CommandContext): Promise<Found | Ending> {
  const world = await readWorld(flags, context, { credentials: flags.refresh !== false });
  if (isEnding(world)) return world;
  const { state } = await withStore(world.settings, context, (store) =>
    loadState(store, world.project),
  );
  const at = context.clock.now();
  const roster = await readRoster(world, at, context);
  const { status, diagnostics } = readStatus({
    policy: world.policy,
    members: state?.members ?? {},
    ...(roster !== undefined && { roster }),
    now: at,
  });
  if (status === undefined) return ending(EXIT.invalid, [...world.warnings, ...diagnostics]);
  const warnings = statusWarnings(status, state === undefined);
  return {
    status,
    project_id: world.project.project_id,
    at,
    diagnostics: [...world.warnings, ...warnings],
    reads: roster?.reads ?? 0,
  };
}

async function statusOrEnding(
  flags: StatusFlags,
  context: CommandContext,
): Promise<Found | Ending> {
  try {
    return await findStatus(flags, context);
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return interruptedEnding(context) ?? ending(fault.exit_code, [fault.diagnostic]);
  }
}

const memberJson = (member: RequiredMember): object => {
  const { email_address, member_id, status, status_reason, required_at, requirement } = member;
  return {
    email_address,
    member_id,
    status,
    status_reason,
    required_at,
    due: requirement.due,
    organizations: member.organizations,
  };
};

const campaignJson = ({ id, counts, members }: CampaignStatus): [string, object] => [
  id,
  { ...counts, members: members.map(memberJson) },
];

const json = ({ campaigns }: CampaignsStatus): object => ({
  campaigns: Object.fromEntries(campaigns.map(campaignJson)),
});

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
    ? { exit_code, diagnostics, json: json(status) }
    : { exit_code, diagnostics, text: renderStatus(status, style, { reads }) };
}

export async function runStatus(flags: StatusFlags, context: CommandContext): Promise<Report> {
  const documents = openDocuments('status', flags, {}, context);
  await documents.check();
  const found = await statusOrEnding(flags, context);
  const report = isEnding(found) ? found : reportOf(found, flags, context);
  const { exit_code, diagnostics, more = 0 } = report;
  const document: StatusReport = {
    ...(!isEnding(found) && { found }),
    diagnostics,
    more,
    exit_code,
  };
  const unwritten = exit_code === EXIT.usage ? [] : await documents.write(document);
  await documents.summarize(document);
  if (!hasErrors(unwritten)) return report;
  const worst = exit_code === EXIT.done || exit_code === EXIT.changes ? EXIT.error : exit_code;
  return { ...report, exit_code: worst, diagnostics: [...diagnostics, ...unwritten] };
}
