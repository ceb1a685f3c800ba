/** What a server says about the holder of a lock. Pure. */
import type { LockInfo } from '../../model/store.ts';
import { parseObject, sevenKeys } from '../lock-json.ts';

/** Stands for what a server does not tell. */
export const UNKNOWN = 'unknown';

const MAX_ID_CHARACTERS = 255;
const MAX_TEXT_CHARACTERS = 500;

/** The first seven keys, in Terraform's order: GitLab refuses a lock that lacks one. */
export const lockBody = (info: LockInfo): Buffer => Buffer.from(JSON.stringify(sevenKeys(info)));

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
  const told = parseObject(body.toString('utf8'));
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
