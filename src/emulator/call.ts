/** A request that got past credentials and rate limit, as an endpoint sees it, and its answer. */
import { ApiError } from './errors.ts';
import { isName } from './ids.ts';
import type { Locks } from './locks.ts';
import type { Settings } from './options.ts';
import type { Outbox } from './outbox.ts';
import type { Effect } from './passwords.ts';
import { membersOf, type Project } from './project.ts';
import type { MemberRecord, OrganizationRecord } from './records.ts';
import type { SessionBook } from './sessions.ts';

export type Body = Readonly<Record<string, unknown>>;

export interface Call {
  readonly project: Project;
  readonly settings: Settings;
  readonly sessions: SessionBook;
  readonly outbox: Outbox;
  readonly locks: Locks;
  /** The member session in the headers, as opaque token or as JWT. */
  readonly session: { readonly token: string | undefined; readonly jwt: string | undefined };
  /** The variable parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
}

/** A 200. */
export interface Answer {
  /** The body beside `status_code` and `request_id`. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly effect: Effect;
  /** Whose password it was, where the request names neither address nor member. */
  readonly owner?: MemberRecord;
}

/** The answer of an endpoint that takes no password away. */
export const reading = (fields: Answer['fields']): Answer => ({ fields, effect: 'none' });

/** The body as an object, no text as `{}`; undefined when it is neither. */
export function parseBody(text: string): Body | undefined {
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A field that may be left out or null. Throws `ApiError` for anything but a string. */
export function optionalText(body: Body, name: string): string | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined || typeof value === 'string') return value;
  throw new ApiError('bad_request');
}

/** A field that must be there and not empty. Throws `ApiError`. */
export function requiredText(body: Body, name: string): string {
  const value = optionalText(body, name);
  if (value === undefined || value === '') throw new ApiError('bad_request');
  return value;
}

/** A whole number of minutes that may be left out or null. Throws `ApiError` outside the bounds. */
export function optionalMinutes(
  body: Body,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw new ApiError('bad_request');
}

/** Finds an organization by id, slug or external id. Throws `ApiError`. */
export function findOrganization(project: Project, name: string): OrganizationRecord {
  const organization = project.organizationsByName.get(name);
  if (organization !== undefined) return organization;
  throw new ApiError(
    isName('organization', name) ? 'organization_not_found' : 'invalid_organization_id',
  );
}

/**
 * Members that a member_id means: one by id, or those with it as external id. Throws `ApiError` for a
 * text that nobody can have as an id.
 */
export function membersNamed(project: Project, member_id: string): readonly MemberRecord[] {
  const member = project.membersById.get(member_id);
  if (member !== undefined) return [member];
  const named = project.membersByExternalId.get(member_id) ?? [];
  if (named.length === 0 && !isName('member', member_id)) throw new ApiError('invalid_id');
  return named;
}

/**
 * The one member that a member_id means, in the organization if one is given. Deleted members and
 * an external id of several are not found. Throws `ApiError`.
 */
export function memberNamed(
  project: Project,
  member_id: string,
  organization?: OrganizationRecord,
): MemberRecord {
  const [member, ...more] = membersNamed(project, member_id).filter(
    (one) =>
      one.status !== 'deleted' && (organization === undefined || one.organization === organization),
  );
  if (member === undefined || more.length > 0) throw new ApiError('member_not_found');
  return member;
}

/** The member of an address in an organization. Throws `ApiError` where there is none but deleted ones. */
export function memberAt(
  project: Project,
  organization: OrganizationRecord,
  email_address: string,
): MemberRecord {
  const member = membersOf(project, email_address).find((one) => one.organization === organization);
  if (member === undefined) throw new ApiError('member_not_found');
  return member;
}
