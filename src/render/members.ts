/** An export of live members: a list that `members_from` reads back, or lines of JSON. */
import type { MemberRow } from '../model/roster.ts';
import { type Fields, all, table } from './csv.ts';
import { jsonLine } from './json.ts';
import { count } from './text.ts';

/** More members than this nobody reads in a cell, and lists take rows of 64 KiB. */
const MOST = 100;

function joined(values: readonly string[]): string {
  const more = values.length - MOST;
  return all(more <= 0 ? values : [...values.slice(0, MOST), `and ${more} more`]);
}

/** `_organizations`, `_members` and `_status` have the same order; the rest is said of all of them. */
const FIELDS: Fields<MemberRow> = {
  email_address: ({ email_address }) => email_address,
  _organizations: ({ members }) => joined(members.map(({ organization_id }) => organization_id)),
  _members: ({ members }) => joined(members.map(({ member_id }) => member_id)),
  _status: ({ members }) => joined(members.map(({ status }) => status)),
  _roles: ({ members }) => joined([...new Set(members.flatMap(({ roles }) => roles))].sort()),
  _has_password: ({ members }) => String(members.some(({ has_password }) => has_password)),
  _is_breakglass: ({ members }) => String(members.some(({ is_breakglass }) => is_breakglass)),
};

/** The columns that begin with `_` are for people: lists ignore them. */
export const membersCsv = (rows: Iterable<MemberRow>): Iterable<string> => table(FIELDS, rows);

/** One object an address, each member with all that is known of it. */
export function* membersJson(rows: Iterable<MemberRow>): Generator<string> {
  for (const row of rows) yield `${jsonLine(row)}\n`;
}

/** The line that a terminal redraws while members are read. */
export const readingMembers = (read: number): string => `Reading members: ${read}`;

/** What was exported, in one line. */
export const renderExported = (members: number): string =>
  members === 0
    ? 'No member was found that passes the filters.\n'
    : `Found ${count(members, 'member')}. Each address is one row; plan reads the members again.\n`;
