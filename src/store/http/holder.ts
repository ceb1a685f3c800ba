/** What a server says about the holder of a lock. Pure. */
import type { LockInfo } from '../../model/store.ts';

/** Stands for what a server does not tell. */
export const UNKNOWN = 'unknown';

const MAX_ID_CHARACTERS = 255;
const MAX_TEXT_CHARACTERS = 500;

/** The first seven keys, in Terraform's order: GitLab refuses a lock that lacks one. */
export const lockBody = (info: LockInfo): Buffer => {
  const { ID, Operation, Info, Who, Version, Created, Path } = info;
  return Buffer.from(JSON.stringify({ ID, Operation, Info, Who, Version, Created, Path }));
};

/** Fit for a record of the log: cut, and free of half characters. */
const text = (value: unknown): string =>
  typeof value === 'string'
    ? value.slice(0, MAX_TEXT_CHARACTERS).replace(/\p{Surrogate}/gu, '\uFFFD')
    : UNKNOWN;

/**
 * The holder that an answer of 423 or 409 names, or undefined when it names none. GitLab answers
 * with the holder's ID, Who and Created beside what the asker sent: where all four of those are what
 * was asked with, they tell nothing.
 */
export function holderIn(body: Buffer, asked: LockInfo): LockInfo | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const told: Readonly<Record<string, unknown>> = { ...value };
  const { ID, Operation, Info, Version, Path } = told;
  if (typeof ID !== 'string' || ID === '' || ID.length > MAX_ID_CHARACTERS) return undefined;
  const echoed =
    Operation === asked.Operation &&
    Info === asked.Info &&
    Version === asked.Version &&
    Path === asked.Path;
  const own = (field: unknown): string => (echoed ? UNKNOWN : text(field));
  return {
    ID,
    Operation: own(Operation),
    Info: own(Info),
    Who: text(told['Who']),
    Version: own(Version),
    Created: text(told['Created']),
    Path: own(Path),
  };
}
