/** `mustreset validate`: schema and rules, without credentials and without state. */
import { type Diagnostic, type Position, hasErrors } from '../model/diagnostic.ts';
import { EXIT } from '../model/exit-code.ts';
import type { Policy } from '../model/policy.ts';
import { uncovered } from '../policy/cover.ts';
import { renderCoverage, renderValid } from '../render/validate.ts';
import type { CommandContext, CommonFlags, Report } from './context.ts';
import { openDocuments, withDocuments } from './documents.ts';
import { loadPolicies } from './policies.ts';
import { projectId } from './project.ts';
import { readPolicyFile } from './read-file.ts';
import type { WriteFlags } from './render-options.ts';
import { type Ending, ending, isEnding, readSettings } from './world.ts';

export interface ValidateFlags extends CommonFlags, WriteFlags {
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

interface Counts {
  readonly files: readonly string[];
  readonly campaigns: Readonly<Record<string, number>>;
  readonly addresses: number;
}

/** What was checked, and what is to be said of it. */
interface Validated {
  readonly report: Report;
  readonly counts: Counts;
}

const filePaths = (policy: Policy): readonly string[] => policy.files.map(({ path }) => path);

const placeIn = ({ line, column }: Position): Position => ({ line, column });

/** One warning for all of them, where the first is written: other incidents have their own lists. */
function unlistedWarning(
  list: string,
  policy: Policy,
  unlisted: readonly string[],
): readonly Diagnostic[] {
  const [first] = unlisted;
  if (first === undefined) return [];
  const entry = policy.entries.find(({ email_address }) => email_address === first);
  const at = entry?.requirements[0]?.at;
  const others = unlisted.length > 1 ? ` and ${unlisted.length - 1} more` : '';
  return [
    {
      severity: 'warning',
      rule: 'unlisted-address',
      summary: 'Addresses that the list lacks',
      detail: `The policies list ${first}${others}, but ${list} does not. That is right where a policy covers more than this incident; otherwise the list is not complete. --json names them all.`,
      ...(at !== undefined && { range: { file: at.file, start: placeIn(at), end: placeIn(at) } }),
    },
  ];
}

async function against(list: string, policy: Policy, report: Report): Promise<Report> {
  const cover = await uncovered(policy, list, readPolicyFile);
  const diagnostics = [
    ...report.diagnostics,
    ...cover.diagnostics,
    ...unlistedWarning(list, policy, cover.unlisted),
  ];
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

/** What is known of policies that are not valid. */
const FAILED: Counts = { files: [], campaigns: {}, addresses: 0 };

const failed = (end: Ending): Validated => ({
  report: { ...end, json: { valid: false, ...FAILED } },
  counts: FAILED,
});

async function validate(flags: ValidateFlags, context: CommandContext): Promise<Validated> {
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return failed(settings);
  const project_id = projectId(settings, context.env);
  const { policy, diagnostics, more } = await loadPolicies(settings, project_id);
  if (policy === undefined || hasErrors(diagnostics)) {
    return failed(ending(EXIT.invalid, diagnostics, more));
  }
  const campaigns = countCampaigns(policy);
  const counts = { files: filePaths(policy), campaigns, addresses: policy.entries.length };
  const report: Report = {
    exit_code: EXIT.done,
    diagnostics,
    text: renderValid({ ...counts, warnings: diagnostics.length }, context.style),
    json: { valid: true, ...counts },
  };
  if (flags.against === undefined) return { report, counts };
  return { report: await against(flags.against, policy, report), counts };
}

export async function runValidate(flags: ValidateFlags, context: CommandContext): Promise<Report> {
  const others = { 'The list': flags.against };
  const documents = openDocuments('validate', flags, others, context);
  await documents.check();
  const { report, counts } = await validate(flags, context);
  const { diagnostics, more = 0, exit_code } = report;
  const given = flags.against === undefined ? {} : { against: flags.against };
  const document = { diagnostics, more, exit_code, ...counts, ...given };
  return withDocuments(documents, document, report);
}
