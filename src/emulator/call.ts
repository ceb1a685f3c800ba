/** A request that got past credentials and rate limit, as an endpoint sees it, and its answer. */
import { ApiError } from './errors.ts';
import type { Settings } from './options.ts';
import type { Effect } from './passwords.ts';
import type { Project } from './project.ts';
import type { MemberRecord, OrganizationRecord } from './records.ts';

export type Body = Readonly<Record<string, unknown>>;

export interface Call {
  readonly project: Project;
  readonly settings: Settings;
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
}

/** The answer of an endpoint that only reads. */
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

/** Finds an organization by id, slug or external id. Throws `ApiError`. */
export function findOrganization(project: Project, name: string): OrganizationRecord {
  const organization = project.organizationsByName.get(name);
  if (organization === undefined) throw new ApiError('organization_not_found');
  return organization;
}

/** Members that a member_id means: one by id, or those with it as external id. */
export function membersNamed(project: Project, member_id: string): readonly MemberRecord[] {
  const member = project.membersById.get(member_id);
  return member === undefined ? (project.membersByExternalId.get(member_id) ?? []) : [member];
}
