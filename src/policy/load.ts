/**
 * Policies: YAML files, the lists that they name and the settings, merged to one value.
 * Text in, value and diagnostics out; files are read only through the `PolicyReader` passed in.
 */
import { normalize } from 'node:path';
import { byText } from '../model/by-text.ts';
import { sha256 } from '../model/canonical.ts';
import { PolicyReadError } from '../model/policy.ts';
import type { Policy, PolicyReader } from '../model/policy.ts';
import { composeTree } from './compose.ts';
import { digestMeaning } from './digest.ts';
import type { Draft } from './draft.ts';
import { readDraft } from './draft.ts';
import type { EntryContext } from './entry.ts';
import type { Report } from './findings.ts';
import { Findings, quote } from './findings.ts';
import { environmentOf } from './ids.ts';
import type { Environment } from './ids.ts';
import { mergeEntries } from './merge.ts';
import type { CampaignWanted } from './merge.ts';
import { readList } from './read-list.ts';
import type { LoadedSettings } from './settings.ts';
import { MAX_YAML_BYTES, openSource } from './source.ts';
import type { Protections } from './wanted.ts';
import { Wanted } from './wanted.ts';

export interface PolicySources {
  /** Policy files, folders already expanded; their order does not matter. */
  readonly files: readonly string[];
  readonly settings?: LoadedSettings;
  /** Without it ids are checked against the settings' project, if that names one. */
  readonly project_id?: string;
}

export interface LoadedPolicy extends Report {
  /** Present only if there is no error. */
  readonly policy?: Policy;
}

/** What one loading reads with, and what it has read. */
interface Loading {
  readonly read: PolicyReader;
  readonly environment: Environment | undefined;
  readonly findings: Findings;
  /** Digest by path. */
  readonly digests: Map<string, string>;
}

/** From here on a policy is told that there is a better way to list so many. */
const LONG_YAML_BYTES = 1024 * 1024;
const LONG_YAML_HINT =
  'This policy is larger than 1 MiB. So many addresses are better kept in a list under "members_from".';

/** Each file once, sorted, so that the order in which they are given changes nothing. */
function distinct(files: readonly string[]): readonly string[] {
  const paths = new Map([...files].sort(byText).map((file) => [normalize(file), file]));
  return [...paths.keys()].sort(byText).map((path) => paths.get(path) ?? path);
}

/** A file's bytes, or as many of them as show that it is too large. */
export async function readBytes(read: PolicyReader, file: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of read(file)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_YAML_BYTES) break;
  }
  return Buffer.concat(chunks);
}

async function loadDraft(file: string, loading: Loading): Promise<Draft | undefined> {
  const { findings, environment } = loading;
  let bytes: Uint8Array;
  try {
    bytes = await readBytes(loading.read, file);
  } catch (error) {
    if (!(error instanceof PolicyReadError)) throw error;
    findings.error('policy-missing', undefined, error.message, { hint: 'Check --policy.' });
    return undefined;
  }
  loading.digests.set(file, sha256(bytes));
  if (bytes.length > LONG_YAML_BYTES) findings.advise(file, LONG_YAML_HINT);
  const source = openSource(file, bytes, findings);
  const tree = source && composeTree(source, findings);
  return source && tree && readDraft(source, tree, environment, findings);
}

function checkCampaigns(drafts: readonly Draft[], findings: Findings): void {
  const seen = new Map<string, Draft>();
  for (const draft of drafts) {
    if (draft.campaignRange === undefined) continue;
    const first = seen.get(draft.campaign.id);
    if (first?.campaignRange === undefined) {
      seen.set(draft.campaign.id, draft);
      continue;
    }
    findings.error(
      'duplicate-campaign',
      draft.campaignRange,
      `The campaign ${quote(draft.campaign.id)} is declared in two policies; the record could not tell them apart.`,
      { hint: 'Give one of them another id.', also: [first.campaignRange] },
    );
  }
}

function protectionsOf(
  drafts: readonly Draft[],
  settings: LoadedSettings | undefined,
): Protections {
  const protections = new Map<string, ReturnType<Protections['get']> & object>();
  const all = [...drafts.flatMap(({ protect }) => protect), ...(settings?.protect ?? [])];
  for (const { address, range } of all) {
    if (!protections.has(address)) protections.set(address, range);
  }
  return protections;
}

async function loadWanted(
  draft: Draft,
  protections: Protections,
  loading: Loading,
): Promise<CampaignWanted> {
  const { findings, environment } = loading;
  const before = findings.errors;
  const wanted = new Wanted(protections, findings);
  for (const listing of draft.listings) wanted.addEntry(listing);
  const context: EntryContext = {
    findings,
    times: draft.times,
    ...(environment && { environment }),
  };
  for (const list of draft.lists) {
    await readList(draft.file, list, loading.read, context, wanted, (path, digest) =>
      loading.digests.set(path, digest),
    );
  }
  const nobody = wanted.size === 0 && draft.isBare && findings.errors === before;
  if (nobody) {
    const hint =
      'List at least one address under "members", or a list that has one under "members_from".';
    findings.error('no-members', draft.membersRange, 'The policy lists nobody.', { hint });
  }
  return { campaign: draft.campaign, wanted };
}

/**
 * Loads policies through `read` and merges them with the settings. All mistakes are reported
 * together; `more` counts those left off. Throws only what `read` throws beside `PolicyReadError`.
 */
export async function loadPolicy(
  sources: PolicySources,
  read: PolicyReader,
): Promise<LoadedPolicy> {
  const { settings } = sources;
  const project = sources.project_id ?? settings?.settings.project_id ?? '';
  const findings = new Findings();
  const digests = new Map<string, string>();
  const loading: Loading = { read, environment: environmentOf(project), findings, digests };
  const drafts: Draft[] = [];
  for (const file of distinct(sources.files)) {
    const draft = await loadDraft(file, loading);
    if (draft !== undefined) drafts.push(draft);
  }
  checkCampaigns(drafts, findings);
  const protections = protectionsOf(drafts, settings);
  const policies: CampaignWanted[] = [];
  for (const draft of drafts) policies.push(await loadWanted(draft, protections, loading));
  const entries = mergeEntries(policies, findings);
  if (findings.errors > 0) return findings.report();
  if (settings !== undefined) digests.set(settings.file, settings.digest);
  const meaning = {
    campaigns: drafts.map(({ campaign }) => campaign).sort((a, b) => byText(a.id, b.id)),
    entries,
    protect: [...protections.keys()].sort(byText),
    ...(settings?.settings.limits && { limits: settings.settings.limits }),
  };
  const files = [...digests]
    .map(([path, digest]) => ({ path, digest }))
    .sort((a, b) => byText(a.path, b.path));
  return { policy: { digest: digestMeaning(meaning), files, ...meaning }, ...findings.report() };
}
