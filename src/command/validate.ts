/** `mustreset validate`: schema and rules, without credentials and without state. */
import { hasErrors } from '../model/diagnostic.ts';
import { EXIT } from '../model/exit-code.ts';
import type { Policy } from '../model/policy.ts';
import { uncovered } from '../policy/cover.ts';
import { renderCoverage, renderValid } from '../render/validate.ts';
import type { CommandContext, CommonFlags, Report } from './context.ts';
import { loadPolicies } from './policies.ts';
import { readPolicyFile } from './read-file.ts';
import { isEnding, readSettings } from './world.ts';

export interface ValidateFlags extends CommonFlags {
  /** Incident list whose addresses must be covered. */
  readonly against?: string;
}

const countCampaigns = (policy: Policy): Readonly<Record<string, number>> => {
  const counts = new Map(policy.campaigns.map(({ id }) => [id, 0]));
  for (const { requirements } of policy.entries) {
    for (const { campaign } of requirements) counts.set(campaign, (counts.get(campaign) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
};

const filePaths = (policy: Policy): readonly string[] => policy.files.map(({ path }) => path);

async function against(list: string, policy: Policy, report: Report): Promise<Report> {
  const cover = await uncovered(policy, list, readPolicyFile);
  const diagnostics = [...report.diagnostics, ...cover.diagnostics];
  const exit_code = hasErrors(diagnostics) ? EXIT.invalid : EXIT.done;
  const { uncovered: missing, unlisted } = cover;
  return {
    exit_code,
    diagnostics,
    ...(cover.more > 0 && { more: cover.more }),
    json: { ...report.json, uncovered: missing, unlisted },
    ...(exit_code === EXIT.done && {
      text: `${report.text ?? ''}${renderCoverage(unlisted.length)}`,
    }),
  };
}

export async function runValidate(flags: ValidateFlags, context: CommandContext): Promise<Report> {
  const settings = await readSettings(flags, context);
  const failed = { valid: false, files: [], campaigns: {}, addresses: 0 };
  if (isEnding(settings)) return { ...settings, json: failed };
  const project_id = context.env['STYTCH_PROJECT_ID'] || settings.file?.settings.project_id;
  const { policy, diagnostics, more } = await loadPolicies(settings, project_id);
  if (policy === undefined || hasErrors(diagnostics)) {
    return { exit_code: EXIT.invalid, diagnostics, more, json: failed };
  }
  const campaigns = countCampaigns(policy);
  const counts = { files: filePaths(policy), campaigns, addresses: policy.entries.length };
  const report: Report = {
    exit_code: EXIT.done,
    diagnostics,
    text: renderValid({ ...counts, warnings: diagnostics.length }, context.style),
    json: { valid: true, ...counts },
  };
  return flags.against === undefined ? report : against(flags.against, policy, report);
}
