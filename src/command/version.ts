/** `mustreset version`. */
import { EXIT } from '../model/exit-code.ts';
import { renderVersion } from '../render/version.ts';
import type { CommandContext, Report } from './context.ts';

/** Format name → version that this program reads and writes. */
export const FORMATS = {
  policy: 1,
  settings: 1,
  state: 1,
  plan: 1,
  log: 1,
  world: 1,
  json: '1.0',
} as const;

export function runVersion({ version }: CommandContext): Report {
  const versions = { version, node: process.versions.node, formats: FORMATS };
  return { exit_code: EXIT.done, diagnostics: [], text: renderVersion(versions), json: versions };
}
