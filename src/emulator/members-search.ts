/** POST /v1/b2b/organizations/members/search */
import { findOrganization, reading, type Answer, type Body, type Call } from './call.ts';
import { ApiError } from './errors.ts';
import { memberObject, organizationObject } from './objects.ts';
import type { Project } from './project.ts';
import { callerOf, checkMembers, checkTenancy } from './rbac.ts';
import { toAddress, type MemberRecord, type OrganizationRecord } from './records.ts';
import { parseOperands, search, type Filters } from './search.ts';

const STATUSES: readonly string[] = ['pending', 'invited', 'active', 'deleted'];

const phoneNumbers: Filters<MemberRecord>[string] = {
  value: 'strings',
  matches: () => () => false,
};
const phoneNumberFuzzy: Filters<MemberRecord>[string] = {
  value: 'fuzzy',
  tooShort: 'member_search_member_mfa_phone_number_fuzzy_too_short',
  texts: () => [],
};

/** The browser SDK says mfa_phone_number, the Node SDK phone_number: both are known here. */
const FILTERS: Filters<MemberRecord> = {
  member_ids: { value: 'index', pick: pickMembers },
  member_emails: {
    value: 'index',
    pick: (values, project) =>
      values.flatMap((value) => project.membersByAddress.get(toAddress(value)) ?? []),
  },
  member_email_fuzzy: {
    value: 'fuzzy',
    tooShort: 'member_search_member_email_fuzzy_too_short',
    texts: ({ email_address }) => [email_address],
  },
  member_is_breakglass: {
    value: 'boolean',
    matches: (value) => (member) => member.is_breakglass === value,
  },
  statuses: { value: 'strings', matches: matchStatuses },
  member_mfa_phone_numbers: phoneNumbers,
  member_phone_numbers: phoneNumbers,
  member_mfa_phone_number_fuzzy: phoneNumberFuzzy,
  member_phone_number_fuzzy: phoneNumberFuzzy,
  member_password_exists: {
    value: 'boolean',
    matches: (value) => (member) => (member.password !== undefined) === value,
  },
  member_roles: {
    value: 'strings',
    matches: (values) => (member) => member.roles.some((role) => values.includes(role)),
  },
  member_totp_exists: { value: 'boolean', matches: (value) => () => !value },
};

/**
 * Searches the members of the organizations; deleted ones appear only if `statuses` asks for them. A
 * session in the headers must be allowed to search, and sees its own organization only.
 */
export function searchMembers(call: Call): Answer {
  const { project, body } = call;
  const caller = callerOf(call);
  const organizations = findOrganizations(project, body);
  if (caller !== undefined) {
    for (const organization of organizations) checkTenancy(caller, organization);
    checkMembers(caller);
  }
  const operands = parseOperands(body, 'member');
  const showDeleted = operands.some(({ name }) => name === 'statuses');
  const found = search(body, operands, {
    project,
    kind: 'member',
    filters: FILTERS,
    all: () => [...organizations].flatMap(({ members }) => members),
    within: (member) =>
      organizations.has(member.organization) && (showDeleted || member.status !== 'deleted'),
  });
  const named = new Set(found.records.map(({ organization }) => organization));
  return reading({
    members: found.records.map(memberObject),
    organizations: Object.fromEntries(
      [...named].map((one) => [one.organization_id, organizationObject(one)]),
    ),
    results_metadata: found.results_metadata,
  });
}

function findOrganizations(project: Project, body: Body): ReadonlySet<OrganizationRecord> {
  const names = body['organization_ids'] ?? [];
  if (!Array.isArray(names)) throw new ApiError('bad_request');
  if (names.length === 0) throw new ApiError('member_search_organization_ids_empty');
  return new Set(
    names.map((name: unknown) => {
      if (typeof name !== 'string') throw new ApiError('bad_request');
      return findOrganization(project, name);
    }),
  );
}

/** By member id or by external id, which one request may not mix. */
function pickMembers(values: readonly string[], project: Project): readonly MemberRecord[] {
  const internal = values.filter((value) => /^member-(test|live)-/.test(value));
  if (internal.length > 0 && internal.length < values.length) {
    throw new ApiError('member_search_cannot_mix_internal_and_external_member_ids');
  }
  return values.flatMap(
    (value) => project.membersById.get(value) ?? project.membersByExternalId.get(value) ?? [],
  );
}

function matchStatuses(values: readonly string[]): (member: MemberRecord) => boolean {
  if (values.some((value) => !STATUSES.includes(value))) {
    throw new ApiError('search_invalid_status_filter');
  }
  return ({ status }) => values.includes(status);
}
