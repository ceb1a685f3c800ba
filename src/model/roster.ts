/** The live members as Stytch showed them. */

export type MemberStatus = 'pending' | 'invited' | 'active' | 'deleted';

export interface RosterMember {
  readonly member_id: string;
  readonly organization_id: string;
  /** As Stytch spells it. */
  readonly email_address: string;
  /** In canonical form: what addresses are compared by. */
  readonly address: string;
  readonly status: MemberStatus;
  /** Absent for a member without a password. */
  readonly password_id?: string;
  readonly external_id?: string;
  readonly is_admin: boolean;
  readonly is_breakglass: boolean;
}

/** A member as an export tells of it. */
export interface ListedMember extends RosterMember {
  /** Ids of the roles. */
  readonly roles: readonly string[];
}

/** A member as an export shows it. */
export interface MemberEntry {
  readonly member_id: string;
  readonly organization_id: string;
  readonly status: MemberStatus;
  readonly roles: readonly string[];
  readonly has_password: boolean;
  readonly is_breakglass: boolean;
}

/** An address and its members, sorted by member id. */
export interface MemberRow {
  readonly email_address: string;
  readonly members: readonly MemberEntry[];
}

/** Members read together. */
export interface Roster {
  /** When the reading began: RFC 3339 UTC with milliseconds. */
  readonly read_at: string;
  /** API calls that it took. */
  readonly reads: number;
  /** Each member once; deleted ones only if they were asked for by id. */
  readonly members: readonly RosterMember[];
}
