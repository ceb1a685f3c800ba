/** POST /v1/b2b/organizations/search */
import { reading, type Answer, type Call } from './call.ts';
import { organizationObject } from './objects.ts';
import { membersOf } from './project.ts';
import type { OrganizationRecord } from './records.ts';
import { parseOperands, search, type Filters } from './search.ts';

/** The world's organizations have no domains and no SSO connections. */
const FILTERS: Filters<OrganizationRecord> = {
  organization_ids: {
    value: 'index',
    pick: (values, { organizationsByName }) =>
      values.flatMap((value) => organizationsByName.get(value) ?? []),
  },
  organization_slugs: {
    value: 'index',
    pick: (values, { organizationsByName }) =>
      values.flatMap((value) => {
        const organization = organizationsByName.get(value);
        return organization?.slug === value ? [organization] : [];
      }),
  },
  organization_name_fuzzy: {
    value: 'fuzzy',
    tooShort: 'organization_search_organization_name_fuzzy_too_short',
    texts: ({ name }) => [name],
  },
  organization_slug_fuzzy: {
    value: 'fuzzy',
    tooShort: 'organization_search_organization_slug_fuzzy_too_short',
    texts: ({ slug }) => [slug],
  },
  member_emails: {
    value: 'index',
    pick: (values, project) =>
      values.flatMap((value) => membersOf(project, value).map(({ organization }) => organization)),
  },
  member_email_fuzzy: {
    value: 'fuzzy',
    tooShort: 'organization_search_member_email_fuzzy_too_short',
    texts: ({ members }) =>
      members
        .filter(({ status }) => status !== 'deleted')
        .map(({ email_address }) => email_address),
  },
  allowed_domains: { value: 'strings', matches: () => () => false },
  allowed_domain_fuzzy: {
    value: 'fuzzy',
    tooShort: 'organization_search_allowed_domain_fuzzy_too_short',
    texts: () => [],
  },
  claimed_email_domains: { value: 'strings', matches: () => () => false },
  has_active_sso_connection: { value: 'boolean', matches: (value) => () => !value },
  sso_connection_id: { value: 'string', matches: () => () => false },
};

/** Searches the project's organizations; those of deleted members do not match `member_emails`. */
export function searchOrganizations({ project, body }: Call): Answer {
  const found = search(body, parseOperands(body, 'organization'), {
    project,
    kind: 'organization',
    filters: FILTERS,
    all: () => project.organizations,
    within: () => true,
  });
  return reading({
    organizations: found.records.map(organizationObject),
    results_metadata: found.results_metadata,
  });
}
