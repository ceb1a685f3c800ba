/** The policies that a command works on, found and loaded. */
import type { Diagnostic } from '../model/diagnostic.ts';
import { type Policy, PolicyReadError } from '../model/policy.ts';
import { loadPolicy } from '../policy/load.ts';
import { expandPolicies, readPolicyFile } from './read-file.ts';
import type { ResolvedSettings } from './settings.ts';

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
