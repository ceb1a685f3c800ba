/** Addresses given on the command line, in canonical form. */
import { canonicalAddress } from '../policy/address.ts';
import { UsageError } from './context.ts';

/** Throws `UsageError` for one that is no address. */
export function canonicalOrUsage(flag: string, text: string): string {
  const result = canonicalAddress(text.trim());
  if ('problem' in result) throw new UsageError(`${flag} ${text}: ${result.problem}`);
  return result.address;
}

/** The values of a repeatable flag, each once. */
export const canonicalAddresses = (
  flag: string,
  values: readonly string[] | undefined,
): string[] => [...new Set((values ?? []).map((value) => canonicalOrUsage(`--${flag}`, value)))];
