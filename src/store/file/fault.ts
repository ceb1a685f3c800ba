import { codeOf } from '../../model/error-code.ts';
import { StoreError } from '../../model/store.ts';

const MEANING: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied; give this user access, or name another folder with --state',
  EDQUOT: 'the disk quota is used up; free some space',
  EFBIG: 'the file would be too large',
  EIO: 'the disk reported an error',
  EISDIR: 'it is a folder, where a file is expected',
  ELOOP: 'it is a symbolic link, which is never followed here',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOSPC: 'no space is left on the disk; free some',
  ENOTDIR: 'a part of the path is a file, where a folder is expected',
  EPERM: 'the system does not allow it',
  EROFS: 'the disk is mounted read-only; name another folder with --state',
};

/** What a system error means for a file of the store; errors of the store pass unchanged. */
export function storeFault(doing: string, path: string, error: unknown): Error {
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error ? error : new Error(String(error));
  const meaning = MEANING[code];
  const reason = meaning === undefined ? code : `${meaning} (${code})`;
  return new StoreError(`Cannot ${doing} ${path}: ${reason}.`, { cause: error });
}
