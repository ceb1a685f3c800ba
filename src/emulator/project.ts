/** The project as it stands: its organizations and members, found by index. */
import type { World } from '../generated/world.ts';
import { EmulatorError } from './options.ts';
import {
  organizationRecord,
  toAddress,
  type MemberRecord,
  type OrganizationRecord,
} from './records.ts';

export interface Project {
  /** In order of creation, as are the members. */
  readonly organizations: readonly OrganizationRecord[];
  readonly members: readonly MemberRecord[];
  readonly membersById: ReadonlyMap<string, MemberRecord>;
  readonly membersByAddress: ReadonlyMap<string, readonly MemberRecord[]>;
  readonly membersByExternalId: ReadonlyMap<string, readonly MemberRecord[]>;
  /** By id, slug or external id: the API takes any of them for an organization_id. */
  readonly organizationsByName: ReadonlyMap<string, OrganizationRecord>;
  /** Addresses whose shared password must be reset. */
  readonly marked: Set<string>;
}

/** Builds the project. Throws `EmulatorError` for two records of one name and for live ids. */
export function createProject(world: World, seed: number): Project {
  const organizations: OrganizationRecord[] = [];
  let counted = 0;
  for (const [ordinal, organization] of world.organizations.entries()) {
    const record = organizationRecord(organization, ordinal, counted, seed);
    organizations.push(record);
    counted += record.members.length;
  }
  const members = organizations.flatMap((organization) => organization.members);
  refuseDuplicates(organizations, members);
  return {
    organizations,
    members,
    membersById: new Map(members.map((member) => [member.member_id, member])),
    membersByAddress: groupBy(members, ({ address }) => address),
    membersByExternalId: groupBy(members, ({ external_id }) => external_id),
    organizationsByName: new Map([
      ...organizations.map((one) => [one.external_id ?? one.slug, one] as const),
      ...organizations.map((one) => [one.slug, one] as const),
      ...organizations.map((one) => [one.organization_id, one] as const),
    ]),
    marked: new Set(),
  };
}

/** Members of an address that are not deleted, in order of creation. */
export const membersOf = (project: Project, email_address: string): readonly MemberRecord[] =>
  (project.membersByAddress.get(toAddress(email_address)) ?? []).filter(
    ({ status }) => status !== 'deleted',
  );

function groupBy(
  members: readonly MemberRecord[],
  key: (member: MemberRecord) => string | undefined,
): ReadonlyMap<string, readonly MemberRecord[]> {
  const groups = new Map<string, MemberRecord[]>();
  for (const member of members) {
    const name = key(member);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [member]);
    else group.push(member);
  }
  return groups;
}

function refuseDuplicates(
  organizations: readonly OrganizationRecord[],
  members: readonly MemberRecord[],
): void {
  unique(organizations.map(({ slug }) => `organization_slug ${slug}`));
  unique(organizations.map(({ organization_id }) => `organization_id ${organization_id}`));
  unique(
    organizations.flatMap(({ external_id }) => named('organization_external_id', external_id)),
  );
  for (const { slug, members: own } of organizations) {
    const living = own.filter(({ status }) => status !== 'deleted');
    unique(living.map(({ address }) => `email_address ${address} in ${slug}`));
    unique(
      own.flatMap(({ external_id }) => named('external_id', external_id)),
      ` in ${slug}`,
    );
  }
  unique(members.map(({ member_id }) => `member_id ${member_id}`));
}

const named = (key: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`${key} ${value}`];

function unique(names: readonly string[], where = ''): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new EmulatorError(
        `The world has ${name}${where} twice; it must be unique there. Remove or rename one of them.`,
      );
    }
    seen.add(name);
  }
}
