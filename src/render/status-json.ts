/** The campaigns as `status --json` and `report --json` print them. */
import type { CampaignStatus, CampaignsStatus, RequiredMember } from '../model/status.ts';

const memberJson = (member: RequiredMember): object => {
  const { email_address, member_id, status, status_reason, required_at, requirement } = member;
  return {
    email_address,
    member_id,
    status,
    status_reason,
    required_at,
    due: requirement.due,
    organizations: member.organizations,
  };
};

const campaignJson = ({ id, counts, members }: CampaignStatus): [string, object] => [
  id,
  { ...counts, members: members.map(memberJson) },
];

export const campaignsJson = ({ campaigns }: CampaignsStatus): object =>
  Object.fromEntries(campaigns.map(campaignJson));
