/** One address of a plan while it is worked on, and what is known of its members. */
import type { Action } from '../model/plan.ts';
import type { RosterMember } from '../model/roster.ts';
import type { Members, PreImage } from '../model/state.ts';

/** An action that apply has something to do for. */
export type WorkAction = Exclude<Action, { action: 'skip' }>;

/** Members as read for one address. */
export interface Reading {
  /** RFC 3339; becomes `read_at`. */
  readonly read_at: string;
  /** Monotonic instant at which the reading began. */
  readonly begun: number;
  /** Live members of the address. */
  readonly members: readonly RosterMember[];
  /** Members read by id, wherever they live now. */
  memberById(member_id: string): RosterMember | undefined;
}

export interface Task {
  readonly action: WorkAction;
  /** Calls made in this run that count towards the most attempts. */
  readonly calls: number;
  /** Monotonic instant before which it is not tried again. */
  readonly notBefore: number;
  /** Absent until it is read, and again when it must be read anew. */
  readonly reading?: Reading;
  /** The verdict that this run has recorded for the address. */
  readonly settled?: 'applied' | 'superseded' | 'not_applied';
  /** Its reset is done; what is left are the members' sessions. */
  readonly revoking?: true;
}

/** Members whose sessions an action is still to end. */
export const sessionsLeft = (
  { email_address = '', revoke_sessions }: Action,
  members: Members,
): readonly string[] => (revoke_sessions ? (members[email_address]?.reset?.sessions ?? []) : []);

/** How an address of the plan ended. */
export type Result =
  | 'required'
  | 'superseded'
  | 'credited'
  | 'rejected'
  | 'unknown'
  | 'held'
  | 'skipped'
  | 'changed'
  | 'not_started'
  | 'waiting'
  | 'up_to_date';

/** The members of a reading as a pre-image: everyone who is not deleted. */
export function preImageOf(members: readonly RosterMember[]): PreImage {
  const image: PreImage = {};
  for (const { member_id, organization_id, status, password_id } of members) {
    if (status === 'deleted') continue;
    image[member_id] = {
      organization_id,
      ...(password_id !== undefined && { password_id }),
      status,
    };
  }
  return image;
}
