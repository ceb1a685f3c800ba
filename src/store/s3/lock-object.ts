/** The lock as an object: Terraform's seven keys in JSON. Pure. */
import type { LockInfo } from '../../model/store.ts';

const KEYS = ['ID', 'Operation', 'Info', 'Who', 'Version', 'Created', 'Path'] as const;

export const lockBytes = ({
  ID,
  Operation,
  Info,
  Who,
  Version,
  Created,
  Path,
}: LockInfo): Uint8Array =>
  Buffer.from(`${JSON.stringify({ ID, Operation, Info, Who, Version, Created, Path })}\n`);

/** Reads a lock; undefined for what is none. */
export function readLockBytes(bytes: Uint8Array): LockInfo | undefined {
  const value = parse(Buffer.from(bytes).toString('utf8'));
  const texts = KEYS.map((key) => value[key]);
  if (!texts.every((text) => typeof text === 'string')) return undefined;
  const [ID = '', Operation = '', Info = '', Who = '', Version = '', Created = '', Path = ''] =
    texts;
  return { ID, Operation, Info, Who, Version, Created, Path };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** What is told of an object that holds no lock. */
export const garbledLock = (name: string): LockInfo => ({
  ID: '',
  Operation: '',
  Info: `${name} does not hold a readable lock. Make sure that no mustreset runs, then delete it.`,
  Who: '',
  Version: '',
  Created: '',
  Path: name,
});
