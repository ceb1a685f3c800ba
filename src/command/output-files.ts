/** Where an output must not go: over the record, over what people wrote, or over another file of the run. */
import { realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { UsageError } from './context.ts';

/** Files that the command reads or writes besides, by what names them. */
export type OtherFiles = Readonly<Record<string, string | readonly string[] | undefined>>;

// By its name alone, in any folder: the store is not known yet, and one slip would end the record.
const RECORD = /^mustreset\.(?:state\.json|lock\.json|log\.jsonl|log\.torn-.*|errored\.jsonl.*)$/i;
const SOURCE = /\.ya?ml$/i;
// As the store names them: what was applied stands there, and nowhere else.
const KEPT_PLAN = /^plans\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.json$/i;

const real = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
};

function reasonAgainst(path: string): string | undefined {
  const name = basename(path);
  const folder = basename(dirname(resolve(path)));
  if (RECORD.test(name)) return 'a store keeps its record under that name';
  if (SOURCE.test(name)) return 'policies and settings have such names';
  if (KEPT_PLAN.test(`${folder}/${name}`)) return 'a store keeps an applied plan under that name';
  return undefined;
}

/** Whether one of the files is the same, also by another path. */
export const isAmong = (path: string, files: readonly string[]): boolean =>
  files.some((file) => resolve(file) === resolve(path) || real(file) === real(path));

/** Throws `UsageError`, which begins with `flag`, for an output that would replace one of those. */
export function refuseOutput(flag: string, path: string, others: OtherFiles): void {
  const reason = [path, real(path)].map(reasonAgainst).find(Boolean);
  if (reason !== undefined) {
    throw new UsageError(`${flag}: ${reason}, and it would be replaced. Give another name.`);
  }
  const taken = Object.entries(others).find(
    ([, files]) =>
      files !== undefined && isAmong(path, typeof files === 'string' ? [files] : files),
  );
  if (taken !== undefined) {
    throw new UsageError(`${flag}: ${taken[0]} names the same file. Give each its own.`);
  }
}
