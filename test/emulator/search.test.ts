import { expect, test } from 'vitest';
import { generateWorld } from '../../src/emulator/generated-world.ts';
import type { Emulator } from '../../src/emulator/server.ts';
import {
  call,
  emulate,
  MEMBERS_SEARCH,
  ORGANIZATIONS_SEARCH,
  type Answered,
  type OrganizationBody,
} from './support.ts';

const BOTH = ['acme', 'globex'];

const operand = (filter_name: unknown, filter_value: unknown): object => ({
  filter_name,
  filter_value,
});
const query = (...operands: readonly unknown[]): object => ({ operator: 'AND', operands });

const searchMembers = (
  emulator: Emulator,
  more: object = {},
  organization_ids: unknown = BOTH,
): Promise<Answered> => call(emulator, 'POST', MEMBERS_SEARCH, { organization_ids, ...more });

const searchOrganizations = (emulator: Emulator, more: object = {}): Promise<Answered> =>
  call(emulator, 'POST', ORGANIZATIONS_SEARCH, more);

const names = ({ body }: Answered): readonly string[] =>
  body.members.map(({ email_address }) => email_address);
const slugs = ({ body }: Answered): readonly string[] =>
  (body.organizations as OrganizationBody[]).map(({ organization_slug }) => organization_slug);

test('without a query all members but deleted ones come in order of creation, with their organizations by id', async () => {
  const answered = await searchMembers(await emulate());
  expect(names(answered)).toEqual([
    'Ada@example.com',
    'grace@example.com',
    'sso@example.com',
    'new@example.com',
    'grace@example.com',
    'root@example.com',
  ]);
  expect(answered.body.results_metadata).toEqual({ total: 6, next_cursor: null });
  const organizations = answered.body.organizations as Record<string, OrganizationBody>;
  expect(Object.values(organizations).map((one) => one.organization_slug)).toEqual(BOTH);
  for (const [id, one] of Object.entries(organizations)) expect(one.organization_id).toBe(id);
});

test('only organizations of the members found are in the map', async () => {
  const answered = await searchMembers(await emulate(), {
    query: query(operand('member_emails', ['ada@example.com'])),
  });
  expect(
    Object.values(answered.body.organizations as Record<string, OrganizationBody>),
  ).toMatchObject([{ organization_slug: 'acme' }]);
});

test.each([
  [
    'member_emails',
    ['GRACE@example.com', 'nobody@example.com'],
    ['grace@example.com', 'grace@example.com'],
  ],
  ['member_emails', [], []],
  ['member_ids', ['a1', 'g2'], ['Ada@example.com', 'grace@example.com']],
  ['member_email_fuzzy', 'RAC', ['grace@example.com', 'grace@example.com']],
  ['member_is_breakglass', true, ['root@example.com']],
  ['statuses', ['deleted', 'invited'], ['new@example.com', 'gone@example.com']],
  ['member_password_exists', false, ['sso@example.com']],
  ['member_roles', ['stytch_admin'], ['Ada@example.com']],
  ['member_phone_numbers', ['+12025550162'], []],
  ['member_mfa_phone_number_fuzzy', '555', []],
  ['member_totp_exists', true, []],
])('members filter %s = %j finds %j', async (name, value, found) => {
  const emulator = await emulate();
  expect(names(await searchMembers(emulator, { query: query(operand(name, value)) }))).toEqual(
    found,
  );
});

test('members are found by their real ids, and several operands must all hold', async () => {
  const emulator = await emulate();
  const all = (await searchMembers(emulator)).body.members;
  const ids = all.map(({ member_id }) => member_id);
  const found = await searchMembers(emulator, {
    query: query(
      operand('member_ids', ids),
      operand('member_emails', ['grace@example.com', 'root@example.com']),
      operand('member_is_breakglass', false),
    ),
  });
  expect(names(found)).toEqual(['grace@example.com', 'grace@example.com']);
});

test('members of organizations that were not named are not found', async () => {
  const found = await searchMembers(
    await emulate(),
    { query: query(operand('member_emails', ['grace@example.com'])) },
    ['customer-1'],
  );
  expect(names(found)).toEqual(['grace@example.com']);
});

test.each([
  [{}, [], 400, 'member_search_organization_ids_empty'],
  [{}, null, 400, 'member_search_organization_ids_empty'],
  [{}, 'acme', 400, 'bad_request'],
  [{}, ['nowhere'], 404, 'organization_not_found'],
  [{ limit: 1001 }, BOTH, 400, 'bad_request'],
  [{ limit: -1 }, BOTH, 400, 'bad_request'],
  [{ limit: '5' }, BOTH, 400, 'bad_request'],
  [{ cursor: 'made up' }, BOTH, 400, 'bad_request'],
  [{ query: { operator: 'OR', operands: [] } }, BOTH, 400, 'bad_request'],
  [{ query: { operands: [] } }, BOTH, 400, 'bad_request'],
  [{ query: query(7) }, BOTH, 400, 'bad_request'],
  [{ query: query({ filter_value: [] }) }, BOTH, 400, 'member_search_missing_filter_name'],
  [{ query: query(operand(7, [])) }, BOTH, 400, 'member_search_filter_name_must_be_string'],
  [{ query: query(operand('statuses', null)) }, BOTH, 400, 'member_search_missing_filter_value'],
  [
    { query: query(operand('toString', [])) },
    BOTH,
    400,
    'member_search_filter_name_not_recognized',
  ],
  [
    { query: query(operand('status', ['active'])) },
    BOTH,
    400,
    'member_search_filter_name_not_recognized',
  ],
  [
    { query: query(operand('member_emails', 'a')) },
    BOTH,
    400,
    'member_search_expected_array_of_strings',
  ],
  [
    { query: query(operand('member_emails', [7])) },
    BOTH,
    400,
    'member_search_expected_array_of_strings',
  ],
  [
    { query: query(operand('member_is_breakglass', 'true')) },
    BOTH,
    400,
    'member_search_expected_boolean',
  ],
  [
    { query: query(operand('member_email_fuzzy', ['abc'])) },
    BOTH,
    400,
    'member_search_expected_string',
  ],
  [
    { query: query(operand('member_email_fuzzy', 'ab')) },
    BOTH,
    400,
    'member_search_member_email_fuzzy_too_short',
  ],
  [
    { query: query(operand('member_phone_number_fuzzy', '55')) },
    BOTH,
    400,
    'member_search_member_mfa_phone_number_fuzzy_too_short',
  ],
  [{ query: query(operand('statuses', ['gone'])) }, BOTH, 400, 'search_invalid_status_filter'],
  [
    {
      query: query(
        operand('member_ids', ['a1', 'member-test-00000000-0000-4000-8000-000000000009']),
      ),
    },
    BOTH,
    400,
    'member_search_cannot_mix_internal_and_external_member_ids',
  ],
])(
  'a members search with %j in %j is refused with %i %s',
  async (more, organizations, status, type) => {
    const { status: got, body } = await searchMembers(await emulate(), more, organizations);
    expect([got, body.error_type]).toEqual([status, type]);
  },
);

test('pages of a members search join without gap or overlap, and a limit of 0 is an empty last page', async () => {
  const emulator = await emulate({}, generateWorld({ members: 250, organizations: 3, seed: 1 }));
  const organizations = ['org-1', 'org-2', 'org-3'];
  const seen: string[] = [];
  const sizes: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body }: Answered = await searchMembers(emulator, { cursor, limit: 100 }, organizations);
    sizes.push(body.members.length);
    seen.push(...body.members.map(({ member_id }) => member_id));
    expect(body.results_metadata.total).toBe(250);
    cursor = body.results_metadata.next_cursor;
  }
  expect(sizes).toEqual([100, 100, 50]);
  expect(new Set(seen).size).toBe(250);
  const first = await searchMembers(emulator, {}, organizations);
  expect(first.body.members).toHaveLength(100);
  const { body } = await searchMembers(emulator, { limit: 0 }, organizations);
  expect(body.members).toEqual([]);
  expect(body.results_metadata).toEqual({ total: 250, next_cursor: null });
});

test.each([
  ['organization_slugs', ['globex', 'customer-1'], ['globex']],
  ['organization_ids', ['customer-1'], ['acme']],
  ['organization_name_fuzzy', 'LTD', ['acme']],
  ['organization_slug_fuzzy', 'glo', ['globex']],
  ['member_emails', ['Grace@example.com', 'gone@example.com'], ['acme', 'globex']],
  ['member_emails', ['gone@example.com'], []],
  ['member_email_fuzzy', 'root', ['globex']],
  ['allowed_domains', ['example.com'], []],
  ['allowed_domain_fuzzy', 'exam', []],
  ['claimed_email_domains', ['example.com'], []],
  ['has_active_sso_connection', false, ['acme', 'globex']],
  ['sso_connection_id', 'saml-connection-test-1', []],
])('organizations filter %s = %j finds %j', async (name, value, found) => {
  const emulator = await emulate();
  const answered = await searchOrganizations(emulator, { query: query(operand(name, value)) });
  expect(slugs(answered)).toEqual(found);
});

test('organizations come as an array in order of creation, in pages', async () => {
  const emulator = await emulate();
  const first = await searchOrganizations(emulator, { limit: 1 });
  const cursor = first.body.results_metadata.next_cursor;
  const second = await searchOrganizations(emulator, { limit: 1, cursor });
  expect([...slugs(first), ...slugs(second)]).toEqual(BOTH);
  expect(second.body.results_metadata).toEqual({ total: 2, next_cursor: null });
});

test.each([
  ['unknown', [], 'organization_search_filter_name_not_recognized'],
  ['organization_slugs', 'acme', 'organization_search_expected_array_of_strings'],
  ['has_active_sso_connection', 1, 'organization_search_expected_boolean'],
  ['sso_connection_id', 1, 'organization_search_expected_string'],
  ['organization_name_fuzzy', 'ab', 'organization_search_organization_name_fuzzy_too_short'],
])('an organizations search by %s = %j is refused with %s', async (name, value, type) => {
  const answered = await searchOrganizations(await emulate(), {
    query: query(operand(name, value)),
  });
  expect([answered.status, answered.body.error_type]).toEqual([400, type]);
});
