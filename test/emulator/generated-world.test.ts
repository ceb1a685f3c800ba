import { expect, test } from 'vitest';
import { generateWorld } from '../../src/emulator/generated-world.ts';
import { worldSchema } from '../../src/generated/world.ts';
import { schemaCheck } from '../support/schema.ts';
import { call, emulate, MEMBERS_SEARCH, ORGANIZATIONS_SEARCH } from './support.ts';

const emails = (size: {
  members: number;
  organizations: number;
  seed: number;
}): readonly string[] =>
  generateWorld(size).organizations.flatMap(({ members = [] }) =>
    members.map(({ email_address }) => email_address),
  );

test('a generated world is valid, has the size asked for and is the same for the same seed', () => {
  const size = { members: 1003, organizations: 7, seed: 4 };
  const world = generateWorld(size);
  expect(schemaCheck(worldSchema)(world)).toBeUndefined();
  expect(world.organizations).toHaveLength(7);
  expect(emails(size)).toHaveLength(1003);
  expect(generateWorld(size)).toEqual(world);
  expect(generateWorld({ ...size, seed: 5 })).not.toEqual(world);
});

test('members spread evenly, and some addresses are in two organizations', () => {
  const { organizations } = generateWorld({ members: 1000, organizations: 4, seed: 1 });
  expect(organizations.map(({ members = [] }) => members.length)).toEqual([250, 250, 250, 250]);
  const all = emails({ members: 1000, organizations: 4, seed: 1 });
  expect(new Set(all).size).toBe(910);
});

test('one organization gives every member an address of its own', () => {
  const all = emails({ members: 100, organizations: 1, seed: 1 });
  expect(new Set(all).size).toBe(100);
});

test.each([
  [{ members: 5, organizations: 0, seed: 1 }, 'The number of organizations is 0'],
  [{ members: 1.5, organizations: 1, seed: 1 }, 'The number of members is 1.5'],
])('the size %j is refused', (size, message) => {
  expect(() => generateWorld(size)).toThrow(message);
});

test('ten thousand members are found by their addresses in chunks of a thousand', async () => {
  const size = { members: 10_000, organizations: 20, seed: 1 };
  const emulator = await emulate({}, generateWorld(size));
  const addresses = [...new Set(emails(size))];
  let found = 0;
  for (let from = 0; from < addresses.length; from += 1000) {
    const operands = [
      { filter_name: 'member_emails', filter_value: addresses.slice(from, from + 1000) },
    ];
    const query = { operator: 'AND', operands };
    const { body } = await call(emulator, 'POST', ORGANIZATIONS_SEARCH, { limit: 1000, query });
    const organization_ids = (body.organizations as { organization_id: string }[]).map(
      (one) => one.organization_id,
    );
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Awaited<ReturnType<typeof call>> = await call(emulator, 'POST', MEMBERS_SEARCH, {
        organization_ids,
        cursor,
        limit: 1000,
        query,
      });
      found += page.body.members.length;
      cursor = page.body.results_metadata.next_cursor;
    }
  }
  expect(found).toBe(10_000);
});
