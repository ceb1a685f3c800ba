// Answers both searches from a table that is built once.
import { addressOf, memberIdOf, memberText, organizationIdOf, organizationText } from './answers.mjs';

const COMMA = Buffer.from(',');

/** A search answer: the objects of one page, copied from the table. */
function page(key, items, all, from, limit) {
  const next = from + limit < all ? `"${from + limit}"` : 'null';
  const parts = [Buffer.from(`{"status_code":200,"request_id":"request-id-test-search","${key}":[`)];
  items.forEach((bytes, index) => {
    if (index > 0) parts.push(COMMA);
    parts.push(bytes);
  });
  parts.push(Buffer.from(`],"results_metadata":{"total":${all},"next_cursor":${next}}}`));
  return Buffer.concat(parts);
}

/** The table of `count` members. Its functions take a search body and give the answer's bytes. */
export function createSearchTable(count) {
  const byKey = new Map();
  const organizations = new Map();
  const members = [];
  for (let n = 1; n <= count; n += 1) {
    const organization_id = organizationIdOf(n);
    if (!organizations.has(organization_id)) {
      organizations.set(organization_id, Buffer.from(organizationText(organization_id)));
    }
    const member = { organization_id, bytes: Buffer.from(memberText(n)) };
    byKey.set(addressOf(n), member).set(memberIdOf(n), member);
    members.push(member);
  }
  const found = ({ query }) =>
    query === undefined
      ? members
      : query.operands[0].filter_value.map((key) => byKey.get(key)).filter(Boolean);
  const slice = ({ limit = 100, cursor }) => [Number(cursor || 0), limit];

  return {
    organizations(body) {
      const [from, limit] = slice(body);
      const ids = [...new Set(found(body).map((member) => member.organization_id))];
      const some = ids.slice(from, from + limit).map((id) => organizations.get(id));
      return page('organizations', some, ids.length, from, limit);
    },
    members(body) {
      const [from, limit] = slice(body);
      const inside = new Set(body.organization_ids);
      const all = found(body).filter((member) => inside.has(member.organization_id));
      const some = all.slice(from, from + limit).map((member) => member.bytes);
      return page('members', some, all.length, from, limit);
    },
  };
}
