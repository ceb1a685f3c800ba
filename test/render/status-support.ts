/** Values for the tests of a status, and of reports that hold one. */
import {
  type CampaignsStatus,
  RESET_STATUSES,
  type RequiredMember,
} from '../../src/model/status.ts';
import { countStatuses } from '../../src/plan/status.ts';
import { aRequirement } from './support.ts';

export const aRequiredMember = (change: Partial<RequiredMember> = {}): RequiredMember => ({
  email_address: 'ada@example.com',
  status: 'done',
  required_at: '2026-11-24T08:00:01.123Z',
  requirement: aRequirement(),
  organizations: ['organization-test-1'],
  ...change,
});

export const aStatus = (
  members: readonly RequiredMember[],
  more: Partial<CampaignsStatus> = {},
): CampaignsStatus => ({
  campaigns: [{ id: 'inc-1042', counts: countStatuses(members), members }],
  total: countStatuses(members),
  organizations: [{ id: 'organization-test-1', counts: countStatuses(members) }],
  addresses: members.length,
  refreshed: true,
  ...more,
});

/** One of every status, and one that only an id names. */
export const everyStatus = (): readonly RequiredMember[] => [
  ...RESET_STATUSES.map((status) =>
    aRequiredMember({ status, email_address: `${status}@example.com` }),
  ),
  aRequiredMember({
    email_address: 'grace@example.com',
    status: 'cannot_tell',
    status_reason: 'several_members',
    organizations: ['organization-test-1', 'organization-test-2'],
  }),
  aRequiredMember({
    email_address: 'protected@example.com',
    status: 'not_started',
    status_reason: 'protected',
    organizations: [],
  }),
  {
    member_id: 'member-test-9',
    status: 'not_found',
    requirement: aRequirement(),
    organizations: [],
  },
];
