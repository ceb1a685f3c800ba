/** `mustreset fmt`: sorts the members of policy files, each with its comments. */
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { PolicyReadError } from '../model/policy.ts';
import { formatPolicy, notFormatted } from '../policy/format.ts';
import { renderChangedFiles } from '../render/validate.ts';
import type { CommandContext, CommonFlags, Report } from './context.ts';
import { expandPolicies, readBytes } from './read-file.ts';
import { rewriteFile } from './write-file.ts';
import { isEnding, readSettings } from './world.ts';

export interface FmtFlags extends CommonFlags {
  readonly check?: boolean;
}

interface Formatted {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const unreadable = (detail: string): Diagnostic => ({
  severity: 'error',
  rule: 'policy-missing',
  summary: 'Policy cannot be read',
  detail,
});

const failed = (diagnostics: readonly Diagnostic[]): Report => ({
  exit_code: EXIT.invalid,
  diagnostics,
  json: { changed: [] },
});

async function formatOne(path: string, diagnostics: Diagnostic[]): Promise<Formatted | undefined> {
  const bytes = await readBytes(path);
  const before = bytes.toString('utf8');
  const result = formatPolicy(path, bytes);
  diagnostics.push(...result.diagnostics);
  return result.text === undefined || result.text === before
    ? undefined
    : { path, before, after: result.text };
}

/** Files that do not parse stay untouched, and so do all others of the same call that need no change. */
export async function runFmt(
  files: readonly string[],
  flags: FmtFlags,
  context: CommandContext,
): Promise<Report> {
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return { ...settings, json: { changed: [] } };
  const named = files.length > 0 ? files : (settings.policy?.value ?? []);
  if (named.length === 0) {
    return failed([
      unreadable(
        'There is neither a policy.yaml nor a folder policies/ here. Name the files to format.',
      ),
    ]);
  }
  const diagnostics: Diagnostic[] = [];
  const changed: Formatted[] = [];
  try {
    for (const path of await expandPolicies(named)) {
      const formatted = await formatOne(path, diagnostics);
      if (formatted !== undefined) changed.push(formatted);
    }
  } catch (error) {
    if (!(error instanceof PolicyReadError)) throw error;
    return failed([unreadable(error.message)]);
  }
  if (flags.check === true) {
    diagnostics.push(
      ...changed.map(({ path, before, after }) => notFormatted(path, before, after)),
    );
  } else {
    for (const { path, after } of changed) await rewriteFile(path, after);
  }
  const exit_code: ExitCode = hasErrors(diagnostics) ? EXIT.invalid : EXIT.done;
  const paths = changed.map(({ path }) => path);
  return { exit_code, diagnostics, text: renderChangedFiles(paths), json: { changed: paths } };
}
