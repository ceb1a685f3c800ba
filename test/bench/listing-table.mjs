// Answers the searches of an export: all organizations, and all members of those that are named. Each
// page is written when it is asked for, since a table of a million members would be 2 GB.
import { memberText, MEMBERS_PER_ORGANIZATION, organizationIdOf, organizationText } from './answers.mjs';

const NUMBER = /(\d+)$/;

const page = (key, texts, all, from) => {
  const next = from + texts.length < all ? `"${from + texts.length}"` : 'null';
  return `{"status_code":200,"request_id":"request-id-test-search","${key}":[${texts.join(',')}],"results_metadata":{"total":${all},"next_cursor":${next}}}`;
};

/** The numbers of the members in one organization. */
function membersOf(organization_id, count) {
  const place = Number(NUMBER.exec(organization_id)?.[1] ?? 0);
  const first = (place - 1) * MEMBERS_PER_ORGANIZATION + 1;
  if (place < 1 || first > count) return [];
  const size = Math.min(MEMBERS_PER_ORGANIZATION, count - first + 1);
  return Array.from({ length: size }, (_, index) => first + index);
}

/** Of `count` members. Its functions take a search body, which has no filter, and give the answer's text. */
export function createListingTable(count) {
  const organizations = Math.ceil(count / MEMBERS_PER_ORGANIZATION);
  const slice = ({ limit = 100, cursor }) => [Number(cursor || 0), limit];
  return {
    organizations(body) {
      const [from, limit] = slice(body);
      const length = Math.max(0, Math.min(limit, organizations - from));
      const texts = Array.from({ length }, (_, index) =>
        organizationText(organizationIdOf((from + index) * MEMBERS_PER_ORGANIZATION + 1)),
      );
      return page('organizations', texts, organizations, from);
    },
    members(body) {
      const [from, limit] = slice(body);
      const all = [...new Set(body.organization_ids)].flatMap((id) => membersOf(id, count));
      const texts = all.slice(from, from + limit).map((n) => memberText(n));
      return page('members', texts, all.length, from);
    },
  };
}
