/** A lock as all stores write it: Terraform's seven keys in its order, in JSON. Pure. */
import type { LockInfo } from '../model/store.ts';

const KEYS = ['ID', 'Operation', 'Info', 'Who', 'Version', 'Created', 'Path'] as const;

/** The seven keys and nothing else that a store may keep beside them. */
export const sevenKeys = ({
  ID,
  Operation,
  Info,
  Who,
  Version,
  Created,
  Path,
}: LockInfo): LockInfo => ({ ID, Operation, Info, Who, Version, Created, Path });

/** Any text as a JSON object; one without keys for what is none. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The lock that an object tells of; undefined where a key is missing. */
export function lockIn(value: Readonly<Record<string, unknown>>): LockInfo | undefined {
  if (!KEYS.every((key) => typeof value[key] === 'string')) return undefined;
  return Object.fromEntries(KEYS.map((key) => [key, value[key]])) as unknown as LockInfo;
}

/** What is told of a lock that says nothing itself. */
export const namelessLock = (Info: string, Path: string): LockInfo => ({
  ID: '',
  Operation: '',
  Info,
  Who: '',
  Version: '',
  Created: '',
  Path,
});
