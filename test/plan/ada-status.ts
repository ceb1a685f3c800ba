/** Ada's status, whatever is known of her. */
import type { Requirement } from '../../src/model/policy.ts';
import type { RosterMember } from '../../src/model/roster.ts';
import type { MemberRecord, PreImage, Reset, ResetMember } from '../../src/model/state.ts';
import type { CampaignsStatus, RequiredMember } from '../../src/model/status.ts';
import { type ReadStatusInput, readStatus } from '../../src/plan/status.ts';
import {
  NOW,
  aMember,
  aMemberWithoutPassword,
  aPolicy,
  aReset,
  aRoster,
  after,
  anEntry,
} from '../support/builders.ts';

export const ADA: string = 'ada@example.com';
export const PAST: string = after(-1);

export const statusOf = (
  input: Partial<ReadStatusInput> & Pick<ReadStatusInput, 'policy'>,
): CampaignsStatus => {
  const { status, diagnostics } = readStatus({ members: {}, now: NOW, ...input });
  if (status === undefined) throw new Error(JSON.stringify(diagnostics));
  return status;
};

export const everyone = ({ campaigns }: CampaignsStatus): readonly RequiredMember[] =>
  campaigns.flatMap(({ members }) => members);

/** `overdue`, or `not_started protected`, by campaign where there are several. */
export const told = (status: CampaignsStatus): string =>
  everyone(status)
    .map(({ status: is, status_reason }) => [is, status_reason ?? []].flat().join(' '))
    .join(', ');

/** The pre-image of a reset: these members, with the password ids of `aMember`. */
export const before = (...members: readonly RosterMember[]): Reset['members'] =>
  Object.fromEntries(
    members.map(({ member_id, organization_id, password_id }) => [
      member_id,
      { organization_id, ...(password_id !== undefined && { password_id }) } satisfies ResetMember,
    ]),
  );

export const one: RosterMember = aMember(ADA);
export const gone: RosterMember = aMemberWithoutPassword(ADA);
export const anew: RosterMember = aMember(ADA, { password_id: 'member-password-test-new' });
export const two: RosterMember = aMember(ADA, {
  name: 'two',
  organization_id: 'organization-test-2',
});
export const twoAnew: RosterMember = { ...two, password_id: 'member-password-test-new-2' };

export const reset = (members: readonly RosterMember[], more: Partial<Reset> = {}): MemberRecord =>
  aReset({ members: before(...members), ...more });

/** What an attempt read of Ada before it was made. */
export const seenAs = (password_id?: string): PreImage => ({
  [one.member_id]: {
    organization_id: one.organization_id,
    status: 'active',
    ...(password_id !== undefined && { password_id }),
  },
});

export interface Parts {
  readonly requirements?: readonly Partial<Requirement>[];
  readonly record?: MemberRecord | undefined;
  readonly live?: readonly RosterMember[] | undefined;
  readonly entry?: Parameters<typeof anEntry>[1] & object;
  readonly protect?: readonly string[];
}

/** Ada's status under each of her campaigns. */
export const adas = ({ requirements = [{}], record, live, entry, protect = [] }: Parts): string =>
  told(
    statusOf({
      policy: aPolicy([anEntry(ADA, { requirements, ...entry })], { protect }),
      members: record === undefined ? {} : { [ADA]: record },
      ...(live !== undefined && { roster: aRoster(live) }),
    }),
  );
