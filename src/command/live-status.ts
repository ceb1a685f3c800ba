/** How far the campaigns are: the policies and the state, compared with the live members. */
import { readPlanRoster } from '../apply/refresh.ts';
import type { Policy } from '../model/policy.ts';
import type { Roster } from '../model/roster.ts';
import type { Members } from '../model/state.ts';
import { type ReadStatusResult, readStatus } from '../plan/status.ts';
import type { CommandContext } from './context.ts';
import type { Credentials } from './project.ts';
import type { ResolvedSettings } from './settings.ts';
import { openProvider } from './wire.ts';

export interface StatusSources {
  readonly policy: Policy;
  /** Those of the state; none on an empty store. */
  readonly members: Members;
  /** Absent: the live members are not read. */
  readonly credentials?: Credentials;
  readonly settings: Pick<ResolvedSettings, 'parallelism'>;
  /** RFC 3339 UTC with milliseconds. */
  readonly now: string;
}

export interface LiveStatus extends ReadStatusResult {
  /** API calls that reading the members took. */
  readonly reads: number;
}

/** Reads the members as a first plan would: whether an old password is still there, no record tells. */
async function readRoster(
  { credentials, policy, settings, now }: StatusSources,
  context: CommandContext,
): Promise<Roster | undefined> {
  if (credentials === undefined) return undefined;
  const provider = await openProvider(context, credentials, settings.parallelism.value);
  try {
    const input = { policy, members: {}, now, replace: [] };
    return await readPlanRoster(provider, input, context.interrupt);
  } finally {
    await provider.close();
  }
}

/** Tells each requirement's status. Throws `ProviderError` where the members cannot be read. */
export async function readLiveStatus(
  sources: StatusSources,
  context: CommandContext,
): Promise<LiveStatus> {
  const { policy, members, now } = sources;
  const roster = await readRoster(sources, context);
  const status = readStatus({ policy, members, ...(roster !== undefined && { roster }), now });
  return { ...status, reads: roster?.reads ?? 0 };
}
