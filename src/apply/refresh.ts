/** Reads the live members that a plan needs, in as few calls as it takes. */
import { firstReading, isEmptyReading, secondReading } from '../plan/reading.ts';
import { joinRosters } from '../plan/roster-index.ts';
import type { Policy } from '../model/policy.ts';
import type { Provider } from '../model/provider.ts';
import type { Roster } from '../model/roster.ts';
import type { Members } from '../model/state.ts';

export interface RefreshInput {
  readonly policy: Policy;
  readonly members: Members;
  /** RFC 3339 UTC with milliseconds. */
  readonly now: string;
  /** Canonical addresses of `--replace`. */
  readonly replace: readonly string[];
}

/**
 * Reads the members of every address that state and policy alone do not decide; none when all is
 * decided. Throws `ProviderError`.
 */
export async function readPlanRoster(
  provider: Provider,
  input: RefreshInput,
  signal?: AbortSignal,
): Promise<Roster> {
  const asked = firstReading(input);
  if (isEmptyReading(asked)) return { read_at: input.now, reads: 0, members: [] };
  const first = await provider.readRoster(asked, signal);
  const open = secondReading(input, asked, first);
  if (isEmptyReading(open)) return first;
  return joinRosters(first, await provider.readRoster(open, signal));
}
