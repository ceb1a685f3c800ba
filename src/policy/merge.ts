/** What several policies want of one address, as one entry that satisfies them all. */
import type { Campaign, PolicyEntry, Requirement } from '../model/policy.ts';
import type { Listing } from './entry.ts';
import { placeOf } from './entry.ts';
import type { Findings } from './findings.ts';
import { quote } from './findings.ts';
import type { Wanted } from './wanted.ts';

export interface CampaignWanted {
  readonly campaign: Campaign;
  readonly wanted: Wanted;
}

function requirementOf(campaign: Campaign, listing: Listing): Requirement {
  const ticket = listing.ticket ?? campaign.ticket;
  const since = listing.since ?? campaign.since;
  const due = listing.due ?? campaign.due;
  return {
    campaign: campaign.id,
    reason: listing.reason ?? campaign.reason,
    ...(ticket !== undefined && { ticket }),
    ...(since !== undefined && { since }),
    ...(due !== undefined && { due }),
    at: listing.at,
  };
}

/** An entry while policies are added to it. */
interface Merging {
  readonly first: Listing;
  readonly requirements: Requirement[];
  allow_breakglass: boolean;
  /** Campaigns that end sessions. */
  revoking: readonly string[] | undefined;
}

function entryOf({ first, requirements, allow_breakglass, revoking }: Merging): PolicyEntry {
  const { email_address, request } = first;
  if (requirements.length > 1) requirements.sort(byCampaign);
  const ends = revoking !== undefined && { revoking };
  const wanted = { request, allow_breakglass, requirements, ...ends };
  return email_address === undefined ? wanted : { email_address, ...wanted };
}

function checkRequest(first: Listing, listing: Listing, findings: Findings): void {
  const ids = (['organization_id', 'member_id'] as const).filter(
    (id) => first.request[id] !== listing.request[id],
  );
  if (ids.length === 0) return;
  findings.error(
    'conflicting-member',
    placeOf(listing),
    `Another campaign lists ${quote(listing.key)} with another ${ids.join(' and ')}; one call is made for both, so they must agree.`,
    {
      hint: 'Write the same organization_id and member_id in both entries, or in neither.',
      also: [placeOf(first)],
    },
  );
}

/** Addresses by code unit, then member ids that stand alone. */
const byKey = (a: Listing, b: Listing): number =>
  Number(a.email_address === undefined) - Number(b.email_address === undefined) ||
  (a.key < b.key ? -1 : Number(a.key > b.key));

const byCampaign = (a: Requirement, b: Requirement): number =>
  a.campaign < b.campaign ? -1 : Number(a.campaign > b.campaign);

/** Merges the policies in the order given, and reports entries that contradict each other. */
export function mergeEntries(
  policies: readonly CampaignWanted[],
  findings: Findings,
): readonly PolicyEntry[] {
  const merging = new Map<string, Merging>();
  for (const { campaign, wanted } of policies) {
    const revoking = campaign.revoke_sessions === true ? [campaign.id] : undefined;
    for (const listing of wanted.listings()) {
      const requirement = requirementOf(campaign, listing);
      const known = merging.get(listing.key);
      if (known === undefined) {
        const { allow_breakglass } = listing;
        const requirements = [requirement];
        merging.set(listing.key, { first: listing, requirements, allow_breakglass, revoking });
        continue;
      }
      checkRequest(known.first, listing, findings);
      known.requirements.push(requirement);
      known.allow_breakglass &&= listing.allow_breakglass;
      if (revoking !== undefined) known.revoking = [...(known.revoking ?? []), ...revoking].sort();
    }
  }
  return [...merging.values()].sort((a, b) => byKey(a.first, b.first)).map(entryOf);
}
