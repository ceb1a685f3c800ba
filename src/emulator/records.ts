/** Organizations and members as the emulator keeps them, made from a world. */
import type { World } from '../generated/world.ts';
import { derivedUuids } from './ids.ts';
import { refuseLive } from './options.ts';

export type WorldOrganization = World['organizations'][number];
export type WorldMember = NonNullable<WorldOrganization['members']>[number];

export type MemberStatus = NonNullable<WorldMember['status']>;

export interface OrganizationRecord {
  /** Order of creation, from 0. */
  readonly ordinal: number;
  readonly organization_id: string;
  readonly slug: string;
  readonly name: string;
  readonly external_id?: string;
  readonly members: readonly MemberRecord[];
}

export interface Password {
  readonly member_password_id: string;
  readonly text: string;
}

/** Since when and until when, as the API shows it. */
export interface Lock {
  readonly lock_created_at: string;
  readonly lock_expires_at: string;
}

export interface MemberRecord {
  /** Order of creation in the project, from 0. */
  readonly ordinal: number;
  readonly member_id: string;
  readonly organization: OrganizationRecord;
  readonly email_address: string;
  /** The e-mail address in lower case: what members are compared by. */
  readonly address: string;
  readonly name: string;
  status: MemberStatus;
  readonly roles: readonly string[];
  readonly is_breakglass: boolean;
  readonly external_id?: string;
  password: Password | undefined;
  /** After too many failed logins. */
  lock: Lock | undefined;
  /** Passwords set since the start. */
  generation: number;
  updated_at: string;
}

/** When all records of a world were made: fixed, so that every start serves the same objects. */
export const CREATED_AT = '2026-01-01T00:00:00Z';

/** Stytch compares without case (assumed); surrounding space is not removed. */
export const toAddress = (email_address: string): string => email_address.toLowerCase();

/** Makes an organization and its members, whose ordinals begin at `firstMember`. */
export function organizationRecord(
  organization: WorldOrganization,
  ordinal: number,
  firstMember: number,
  seed: number,
): OrganizationRecord {
  const slug = organization.organization_slug;
  const organization_id =
    organization.organization_id ?? `organization-test-${derivedUuids(seed, slug, '')[0]}`;
  refuseLive(organization_id, `the organization ${slug}`);
  const external_id = organization.organization_external_id;
  const members: MemberRecord[] = [];
  const record: OrganizationRecord = {
    ordinal,
    organization_id,
    slug,
    name: organization.organization_name ?? slug,
    ...(external_id === undefined ? {} : { external_id }),
    members,
  };
  for (const member of organization.members ?? []) {
    members.push(memberRecord(member, firstMember + members.length, record, seed));
  }
  return record;
}

function memberRecord(
  member: WorldMember,
  ordinal: number,
  organization: OrganizationRecord,
  seed: number,
): MemberRecord {
  const address = toAddress(member.email_address);
  const [memberUuid, passwordUuid] = derivedUuids(seed, organization.slug, address);
  const { password, external_id } = member;
  const member_id = member.member_id ?? `member-test-${memberUuid}`;
  refuseLive(member_id, `the member ${member.email_address}`);
  return {
    ordinal,
    member_id,
    organization,
    email_address: member.email_address,
    address,
    name: member.name ?? '',
    status: member.status ?? 'active',
    roles: [...new Set(['stytch_member', ...(member.roles ?? [])])],
    is_breakglass: member.is_breakglass ?? false,
    ...(external_id === undefined ? {} : { external_id }),
    password:
      password === undefined
        ? undefined
        : { member_password_id: `member-password-test-${passwordUuid}`, text: password },
    lock: undefined,
    generation: 0,
    updated_at: CREATED_AT,
  };
}
