import type { LiveSubject } from './live.ts';
import type { RosterIndex } from './roster-index.ts';
import type { WantedAddress } from './subjects.ts';

/** What the live rules look at for one address that a policy wants. */
export function liveSubjectOf(
  { address, entry }: WantedAddress,
  index: RosterIndex,
  isProtected: boolean,
  recordedAs: string | undefined,
): LiveSubject {
  const requested = index.memberById(entry?.request.member_id ?? '');
  return {
    address,
    request: entry?.request ?? {},
    allow_breakglass: entry?.allow_breakglass ?? false,
    isProtected,
    members: index.membersOf(address),
    ...(requested !== undefined && requested.address !== address && { elsewhere: requested }),
    ...(recordedAs !== undefined && { recordedAs }),
  };
}
