/** Reads the parts of the API's read answers that are used here; everything else passes unseen. Pure. */
import type { ListedMember, MemberStatus, RosterMember } from '../model/roster.ts';
import { addressOrLower } from '../policy/address.ts';
import { isId } from './id.ts';

export type Json = Readonly<Record<string, unknown>>;

/** One page of a search. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; absent on the last one. */
  readonly next_cursor?: string;
}

/** An answer of the API lacks something that is needed, or has it in another type. */
export class ShapeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ShapeError';
  }
}

const STATUSES: readonly string[] = [
  'pending',
  'invited',
  'active',
  'deleted',
] satisfies MemberStatus[];

const isMemberStatus = (text: string): text is MemberStatus => STATUSES.includes(text);

function object(value: unknown, name: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new ShapeError(`${name} is not an object`);
}

function text(owner: Json, key: string, name: string): string {
  const value = owner[key];
  if (typeof value === 'string') return value;
  throw new ShapeError(`${name}.${key} is not a string`);
}

function filled(owner: Json, key: string, name: string): string {
  const value = text(owner, key, name);
  if (value !== '') return value;
  throw new ShapeError(`${name}.${key} is empty`);
}

/** Ids reach plan, state, log and terminal as they are. */
function id(owner: Json, key: string, name: string): string {
  const value = filled(owner, key, name);
  if (isId(value)) return value;
  throw new ShapeError(`${name}.${key} is not an id`);
}

function flag(owner: Json, key: string, name: string): boolean {
  const value = owner[key];
  if (typeof value === 'boolean') return value;
  throw new ShapeError(`${name}.${key} is neither true nor false`);
}

function list(owner: Json, key: string): readonly unknown[] {
  const value = owner[key];
  if (Array.isArray(value)) return value;
  throw new ShapeError(`${key} is not a list`);
}

function nextCursor(body: Json): { readonly next_cursor?: string } {
  const cursor = object(body['results_metadata'], 'results_metadata')['next_cursor'];
  if (cursor === undefined || cursor === null || cursor === '') return {};
  if (typeof cursor === 'string') return { next_cursor: cursor };
  throw new ShapeError('results_metadata.next_cursor is not a string');
}

/** A Member object of the API as the roster keeps it. Throws `ShapeError`. */
export function memberOf(value: unknown): RosterMember {
  const member = object(value, 'member');
  const email = filled(member, 'email_address', 'member');
  const status = text(member, 'status', 'member');
  if (!isMemberStatus(status)) throw new ShapeError(`member.status is ${JSON.stringify(status)}`);
  const hasPassword = text(member, 'member_password_id', 'member') !== '';
  const externalId = member['external_id'];
  return {
    member_id: id(member, 'member_id', 'member'),
    organization_id: id(member, 'organization_id', 'member'),
    email_address: email,
    address: addressOrLower(email),
    status,
    ...(hasPassword && { password_id: id(member, 'member_password_id', 'member') }),
    ...(typeof externalId === 'string' && externalId !== '' && { external_id: externalId }),
    is_admin: flag(member, 'is_admin', 'member'),
    is_breakglass: flag(member, 'is_breakglass', 'member'),
  };
}

const roleOf = (value: unknown): string => filled(object(value, 'role'), 'role_id', 'role');

/** A Member object with its roles. Throws `ShapeError`. */
const listedMemberOf = (value: unknown): ListedMember => ({
  ...memberOf(value),
  roles: list(object(value, 'member'), 'roles').map(roleOf),
});

/** A page of Search Members, with roles. Throws `ShapeError`. */
export function listedMemberPage(body: Json): Page<ListedMember> {
  return { items: list(body, 'members').map(listedMemberOf), ...nextCursor(body) };
}

/** The id of an Organization object. Throws `ShapeError`. */
export const organizationId = (value: unknown): string =>
  id(object(value, 'organization'), 'organization_id', 'organization');

/** A page of Search Members. Throws `ShapeError`. */
export function memberPage(body: Json): Page<RosterMember> {
  return { items: list(body, 'members').map(memberOf), ...nextCursor(body) };
}

/** A page of Search Organizations, as ids. Throws `ShapeError`. */
export function organizationPage(body: Json): Page<string> {
  return { items: list(body, 'organizations').map(organizationId), ...nextCursor(body) };
}
