/** Which addresses a plan speaks about: those the policies want, and those whose record is open or unknown. */
import type { Diagnostic, Range, RuleId } from '../model/diagnostic.ts';
import { SUMMARIES } from '../model/summary.ts';
import type { Policy, PolicyEntry } from '../model/policy.ts';
import { isUnsettled, type Members } from '../model/state.ts';
import { rangeOf } from './range.ts';

/** An entry whose address is known, or a record that must be settled though no policy lists it. */
export interface WantedAddress {
  readonly address: string;
  readonly entry?: PolicyEntry;
}

export interface Subjects {
  /** Sorted by address. */
  readonly wanted: readonly WantedAddress[];
  /** Entries whose lone member id was not found, sorted by it. */
  readonly missing: readonly PolicyEntry[];
  readonly diagnostics: readonly Diagnostic[];
}

const placesOf = (entry: PolicyEntry): readonly Range[] =>
  entry.requirements.map((requirement) => rangeOf(requirement.at));

const twoPlaces = (rule: RuleId, detail: string, a: PolicyEntry, b: PolicyEntry): Diagnostic => {
  const [range] = placesOf(b);
  return {
    severity: 'error',
    rule,
    summary: SUMMARIES[rule],
    detail,
    ...(range !== undefined && { range }),
    also: placesOf(a),
  };
};

/** A lone member id turned out to belong to an address that is listed already. */
function collision(address: string, known: PolicyEntry, added: PolicyEntry): Diagnostic {
  const campaigns = new Set(known.requirements.map(({ campaign }) => campaign));
  const id = added.request.member_id ?? '';
  const same = added.requirements.some(({ campaign }) => campaigns.has(campaign));
  return same
    ? twoPlaces(
        'duplicate-member',
        `${id} is a member of ${address}, which the same campaign lists already. Remove one of the two entries.`,
        known,
        added,
      )
    : twoPlaces(
        'conflicting-member',
        `${id} is a member of ${address}, which another campaign lists with another organization_id or member_id. One call is made for both: give both entries the same ids.`,
        known,
        added,
      );
}

const requestKey = (entry: PolicyEntry): string =>
  `${entry.request.organization_id ?? ''}\n${entry.request.member_id ?? ''}`;

const merge = (a: PolicyEntry, b: PolicyEntry): PolicyEntry => ({
  ...a,
  ...((a.revoking ?? b.revoking) && {
    revoking: [...(a.revoking ?? []), ...(b.revoking ?? [])].sort(),
  }),
  allow_breakglass: a.allow_breakglass && b.allow_breakglass,
  requirements: [...a.requirements, ...b.requirements].sort((x, y) =>
    x.campaign < y.campaign ? -1 : 1,
  ),
});

const sharesCampaign = (a: PolicyEntry, b: PolicyEntry): boolean =>
  a.requirements.some(({ campaign }) =>
    b.requirements.some((other) => other.campaign === campaign),
  );

const byMemberId = ({ request: a }: PolicyEntry, { request: b }: PolicyEntry): number =>
  (a.member_id ?? '') < (b.member_id ?? '') ? -1 : 1;

/** Whose a member id is. */
export interface MemberAddresses {
  memberById(member_id: string): { readonly address: string } | undefined;
}

/** Resolves lone member ids and joins what is listed with what must be settled. */
export function findSubjects(
  policy: Policy,
  members: Members,
  index: MemberAddresses | undefined,
): Subjects {
  const entries = new Map<string, PolicyEntry>();
  const missing: PolicyEntry[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const entry of policy.entries) {
    const address =
      entry.email_address ?? index?.memberById(entry.request.member_id ?? '')?.address;
    if (address === undefined) {
      missing.push(entry);
      continue;
    }
    const known = entries.get(address);
    if (known === undefined) entries.set(address, entry);
    else if (sharesCampaign(known, entry) || requestKey(known) !== requestKey(entry)) {
      diagnostics.push(collision(address, known, entry));
    } else entries.set(address, merge(known, entry));
  }
  const wanted = new Map<string, WantedAddress>();
  for (const [address, entry] of entries) wanted.set(address, { address, entry });
  for (const [address, record] of Object.entries(members)) {
    if (!wanted.has(address) && isUnsettled(record) && record.last_attempt?.outcome !== 'held') {
      wanted.set(address, { address });
    }
  }
  return {
    wanted: [...wanted.values()].sort((a, b) => (a.address < b.address ? -1 : 1)),
    missing: missing.sort(byMemberId),
    diagnostics,
  };
}

/** Without the live members nobody knows whose id it is. */
export const needsRefresh = (entry: PolicyEntry): Diagnostic => ({
  severity: 'error',
  rule: 'missing-key',
  summary: SUMMARIES['missing-key'],
  detail: `${entry.request.member_id ?? ''} stands alone, and its address is looked up in the live project. With --refresh=false it cannot be: add its email_address, or plan with refresh.`,
  ...(entry.requirements[0] !== undefined && {
    range: rangeOf(entry.requirements[0].at),
  }),
});
