/** When a recorded reset satisfies what a policy asks. Instants are RFC 3339 UTC with milliseconds, so text order is time order. */
import type { Requirement } from '../model/policy.ts';
import type { MemberRecord } from '../model/state.ts';

/** Requirements whose `since` has been reached. */
export const dueRequirements = (
  requirements: readonly Requirement[],
  now: string,
): readonly Requirement[] =>
  requirements.filter(({ since }) => since === undefined || since <= now);

/** Whether the record's last effective reset satisfies the requirement. */
export function isSatisfied(requirement: Requirement, record: MemberRecord | undefined): boolean {
  const reset = record?.reset;
  if (reset === undefined) return false;
  if (requirement.since !== undefined) return reset.required_at >= requirement.since;
  return reset.campaigns.includes(requirement.campaign);
}

export const allSatisfied = (
  requirements: readonly Requirement[],
  record: MemberRecord | undefined,
): boolean => requirements.every((requirement) => isSatisfied(requirement, record));

/** Whether one of the requirements is of a campaign that ends sessions. */
export const endsSessions = (
  requirements: readonly Requirement[],
  revoking: readonly string[],
): boolean => requirements.some(({ campaign }) => revoking.includes(campaign));

/** Campaigns of the requirements that the record does not name yet, sorted. */
export function missingCampaigns(
  requirements: readonly Requirement[],
  record: MemberRecord | undefined,
): readonly string[] {
  const named = new Set(record?.reset?.campaigns);
  return [...new Set(requirements.map(({ campaign }) => campaign))]
    .filter((campaign) => !named.has(campaign))
    .sort();
}
