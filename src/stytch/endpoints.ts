/** One function per endpoint of the Stytch B2B API that is called. Pure: they make requests, not calls. */
import type { ListingRequest, ResetRequest } from '../model/provider.ts';
import type { ListedMember, RosterMember } from '../model/roster.ts';
import type { Request } from './client.ts';
import type { ResponseHead } from './exchange.ts';
import {
  type Json,
  listedMemberPage,
  memberOf,
  memberPage,
  organizationId,
  organizationPage,
  type Page,
} from './member.ts';

/** The largest page that the searches give (Search Members, `limit`). */
const PAGE = 1000;

/** A read and how its answer is understood; `parse` throws `ShapeError`. */
export interface Read<T> extends Request {
  parse(body: Json, head: ResponseHead): T;
}

interface Operand {
  readonly filter_name: 'member_emails' | 'member_ids' | 'statuses';
  readonly filter_value: readonly string[];
}

interface Switch {
  readonly filter_name: 'member_is_breakglass';
  readonly filter_value: boolean;
}

function search(
  path: string,
  body: Json,
  operands: readonly (Operand | Switch)[],
  cursor?: string,
): Request {
  const query = operands.length === 0 ? {} : { query: { operator: 'AND', operands } };
  return {
    method: 'POST',
    path,
    body: JSON.stringify({ ...body, ...query, ...(cursor !== undefined && { cursor }) }),
  };
}

export const REQUIRE_RESET = {
  method: 'POST',
  path: '/v1/b2b/passwords/email/require_reset',
} as const;

/** Password reset by e-mail required: `POST /v1/b2b/passwords/email/require_reset`. */
export function requireReset(request: ResetRequest): Request {
  return {
    ...REQUIRE_RESET,
    body: JSON.stringify({
      email_address: request.email_address,
      organization_id: request.organization_id,
      member_id: request.member_id,
    }),
  };
}

/** Revoke Session, for all sessions of a member: `POST /v1/b2b/sessions/revoke`. */
export const revokeSessions = (member_id: string): Request => ({
  method: 'POST',
  path: '/v1/b2b/sessions/revoke',
  body: JSON.stringify({ member_id }),
});

const ORGANIZATIONS = '/v1/b2b/organizations/search';

/** Search Organizations without a filter, one result: the smallest read there is. Gives the `Date` header. */
export function firstOrganization(): Read<string | undefined> {
  return {
    ...search(ORGANIZATIONS, { limit: 1 }, []),
    parse(body, head) {
      organizationPage(body);
      return head.date;
    },
  };
}

/** Search Organizations: the ids of those in which one of the addresses is a member. */
export function searchOrganizations(
  addresses: readonly string[],
  cursor?: string,
): Read<Page<string>> {
  const operand: Operand = { filter_name: 'member_emails', filter_value: addresses };
  return { ...search(ORGANIZATIONS, { limit: PAGE }, [operand], cursor), parse: organizationPage };
}

/** Search Organizations without a filter: the ids of all. */
export const allOrganizations = (cursor?: string): Read<Page<string>> => ({
  ...search(ORGANIZATIONS, { limit: PAGE }, [], cursor),
  parse: organizationPage,
});

/** Get Organization, by id, slug or external id: its id. */
export const getOrganization = (name: string): Read<string> => ({
  method: 'GET',
  path: `/v1/b2b/organizations/${encodeURIComponent(name)}`,
  parse: (body) => organizationId(body['organization']),
});

const MEMBERS = '/v1/b2b/organizations/members/search';

/** Search Members of whole organizations, by what the API's own SDKs filter by. */
export function listMembers(
  organizationIds: readonly string[],
  { statuses, breakglass }: ListingRequest,
  cursor?: string,
): Read<Page<ListedMember>> {
  const operands: readonly (Operand | Switch)[] = [
    ...(statuses ? [{ filter_name: 'statuses', filter_value: statuses } as const] : []),
    ...(breakglass ? [{ filter_name: 'member_is_breakglass', filter_value: true } as const] : []),
  ];
  const body = { organization_ids: organizationIds, limit: PAGE };
  return { ...search(MEMBERS, body, operands, cursor), parse: listedMemberPage };
}

/** Search Members by e-mail address or by id, in organizations named by their ids. */
export function searchMembers(
  organizationIds: readonly string[],
  by: Operand,
  cursor?: string,
): Read<Page<RosterMember>> {
  const body = { organization_ids: organizationIds, limit: PAGE };
  const request = search(MEMBERS, body, [by], cursor);
  return { ...request, parse: memberPage };
}

const oneMember = (body: Json): RosterMember => memberOf(body['member']);

/** Get Member: by id or external id in an organization named by id, slug or external id. */
export function getMember(organizationId: string, memberId: string): Read<RosterMember> {
  const query = new URLSearchParams({ member_id: memberId }).toString();
  const path = `/v1/b2b/organizations/${encodeURIComponent(organizationId)}/member?${query}`;
  return { method: 'GET', path, parse: oneMember };
}

/** Get Member by its id alone; deleted members are not asked for. */
export function dangerouslyGetMember(memberId: string): Read<RosterMember> {
  const path = `/v1/b2b/organizations/members/dangerously_get/${encodeURIComponent(memberId)}`;
  return { method: 'GET', path, parse: oneMember };
}
