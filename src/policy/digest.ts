/** The digest of what a policy means, by which plans are bound to it. */
import { canonicalize, sha256Of } from '../model/canonical.ts';
import type { Campaign, Policy, PolicyEntry, Requirement } from '../model/policy.ts';

type Meaning = Pick<Policy, 'campaigns' | 'entries' | 'protect' | 'limits'>;

/** Entries hashed at once. */
const BATCH = 512;

/** The file that declares a campaign is no part of its meaning. */
function campaignText(campaign: Campaign): string {
  const keys = (Object.keys(campaign) as (keyof Campaign)[]).filter((key) => key !== 'file');
  return canonicalize(Object.fromEntries(keys.map((key) => [key, campaign[key]])));
}

const requirementMeaning = ({ campaign, due, reason, since, ticket }: Requirement): object => ({
  campaign,
  due,
  reason,
  since,
  ticket,
});

/**
 * Canonical JSON of an entry. Its keys are written down in sorted order and its values are texts and
 * truth values, for which `JSON.stringify` and RFC 8785 agree: much faster for long lists.
 */
const entryText = ({
  allow_breakglass,
  email_address,
  request,
  requirements,
}: PolicyEntry): string =>
  JSON.stringify({
    allow_breakglass,
    email_address,
    request: { member_id: request.member_id, organization_id: request.organization_id },
    requirements: requirements.map(requirementMeaning),
  });

function* meaningTexts({ campaigns, entries, protect, limits }: Meaning): Generator<string> {
  yield `{"campaigns":[${campaigns.map(campaignText).join(',')}],"entries":[`;
  for (let at = 0; at < entries.length; at += BATCH) {
    const texts = entries.slice(at, at + BATCH).map(entryText);
    yield `${at === 0 ? '' : ','}${texts.join(',')}`;
  }
  const bounds = limits === undefined ? '' : `,"limits":${canonicalize(limits)}`;
  yield `]${bounds},"protect":${canonicalize(protect)}}`;
}

/**
 * SHA-256 over the canonical JSON of campaigns, entries, protections and the settings' limits: the
 * same for policies that mean the same, however they are ordered, commented or split into lists.
 */
export const digestMeaning = (meaning: Meaning): string => sha256Of(meaningTexts(meaning));
