/** The policies that a command works on, found and loaded. */
import { existsSync } from 'node:fs';
import type { Diagnostic } from '../model/diagnostic.ts';
import { type Policy, PolicyReadError } from '../model/policy.ts';
import { loadPolicy } from '../policy/load.ts';
import { namedLists } from '../policy/named-lists.ts';
import type { CommandContext } from './context.ts';
import type { OtherFiles } from './output-files.ts';
import { expandPolicies, readPolicyFile } from './read-file.ts';
import {
  type ResolvedSettings,
  type SettingsFlags,
  resolveSettings,
  settingsWithoutFile,
} from './settings.ts';

export interface PoliciesResult {
  readonly policy?: Policy;
  readonly diagnostics: readonly Diagnostic[];
  /** Mistakes beyond those listed. */
  readonly more: number;
}

const missing = (detail: string): PoliciesResult => ({
  more: 0,
  diagnostics: [
    { severity: 'error', rule: 'policy-missing', summary: 'Policy cannot be read', detail },
  ],
});

/** Policies, of whom some may not be there. */
async function expandFound(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    try {
      found.push(...(await expandPolicies([path])));
    } catch (error) {
      if (!(error instanceof PolicyReadError)) throw error;
    }
  }
  return found;
}

/**
 * The files that a command with these flags reads its policies from, as far as they can be told, so
 * that none of the outputs is written over one. Looks only where one of the outputs is there already.
 */
export async function filesRead(
  outputs: readonly (string | undefined)[],
  flags: SettingsFlags,
  context: CommandContext,
): Promise<OtherFiles> {
  if (!outputs.some((path) => path !== undefined && existsSync(path))) return {};
  const { settings = await settingsWithoutFile(flags, context) } = await resolveSettings(
    flags,
    context,
  );
  const policies = await expandFound(settings.policy?.value ?? []);
  return {
    '--policy': policies,
    members_from: await namedLists(policies, readPolicyFile),
    MUSTRESET_SIGNING_KEY_FILE: context.env['MUSTRESET_SIGNING_KEY_FILE'],
  };
}

/** Loads the policies that the settings name; `project_id` lets ids of another environment be found. */
export async function loadPolicies(
  settings: ResolvedSettings,
  project_id: string | undefined,
): Promise<PoliciesResult> {
  if (settings.policy === undefined) {
    return missing(
      'There is neither a policy.yaml nor a folder policies/ here. Name the policy with --policy FILE, or write one: "mustreset init" begins it.',
    );
  }
  let files: readonly string[];
  try {
    files = await expandPolicies(settings.policy.value);
  } catch (error) {
    if (!(error instanceof PolicyReadError)) throw error;
    return missing(`${error.message} Check --policy.`);
  }
  if (files.length === 0) {
    return missing(
      `${settings.policy.value.join(', ')} holds no .yaml or .yml file. Check --policy.`,
    );
  }
  return loadPolicy(
    {
      files,
      ...(settings.file !== undefined && { settings: settings.file }),
      ...(project_id !== undefined && { project_id }),
    },
    readPolicyFile,
  );
}
