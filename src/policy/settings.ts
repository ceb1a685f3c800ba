/** Settings of one environment, and the project that they are for. */
import type { Settings } from '../generated/settings.ts';
import { settingsSchema } from '../generated/settings.ts';
import { sha256 } from '../model/canonical.ts';
import type { Diagnostic, Range } from '../model/diagnostic.ts';
import { composeTree } from './compose.ts';
import { readProtect } from './draft.ts';
import { Findings, mistake, quote } from './findings.ts';
import type { Report } from './findings.ts';
import type { PlacedAddress } from './placed.ts';
import { checkShape } from './shape.ts';
import { openSource } from './source.ts';
import { jsonOf, valueOf } from './tree.ts';

export interface LoadedSettings {
  /** Path of the settings file, as given. */
  readonly file: string;
  /** Digest of its bytes. */
  readonly digest: string;
  /** As written; paths are relative to the file. */
  readonly settings: Readonly<Settings>;
  /** What it protects, in canonical form. */
  readonly protect: readonly PlacedAddress[];
  /** Where `project_id` stands. */
  readonly project_id_range?: Range;
}

/**
 * Reads `mustreset.yaml` from its text, or better its bytes, which also shows what is not UTF-8.
 * `settings` is present only if there is no error. Reads no file and throws nothing.
 */
export function loadSettings(
  path: string,
  text: string | Uint8Array,
): { readonly settings?: LoadedSettings } & Report {
  const findings = new Findings();
  const source = openSource(path, text, findings);
  const tree = source && composeTree(source, findings);
  if (
    !source ||
    !tree ||
    !checkShape(source, tree, settingsSchema, 'The settings file', findings)
  ) {
    return findings.report();
  }
  const protect = readProtect(source, tree, findings);
  if (findings.errors > 0) return findings.report();
  const project = valueOf(tree, 'project_id');
  const settings: LoadedSettings = {
    file: path,
    digest: sha256(text),
    settings: jsonOf(tree) as Settings,
    protect,
    ...(project && { project_id_range: source.range(project.start, project.end) }),
  };
  return { settings, ...findings.report() };
}

/** The error of credentials for another project than the settings name, or undefined. */
export function checkProject(loaded: LoadedSettings, project_id: string): Diagnostic | undefined {
  const wanted = loaded.settings.project_id;
  if (wanted === undefined || wanted === project_id) return undefined;
  return mistake(
    'wrong-project',
    loaded.project_id_range,
    `The settings are for ${quote(wanted)}, but the credentials belong to ${quote(project_id)}.`,
    {
      hint: 'Set STYTCH_PROJECT_ID and STYTCH_SECRET of that project, or name other settings with --config.',
    },
  );
}
