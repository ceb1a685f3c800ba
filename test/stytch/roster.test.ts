import { describe, expect, test } from 'vitest';
import type { RosterRequest } from '../../src/model/provider.ts';
import { stytchProvider } from '../../src/stytch/provider.ts';
import { settingsFor } from './support.ts';
import { aMember, refusal, type TinyOptions, tinyStytch } from './tiny-stytch.ts';

async function read(request: RosterRequest, options: TinyOptions) {
  const server = await tinyStytch(options);
  const provider = stytchProvider(settingsFor(server.base_url));
  try {
    return { roster: await provider.readRoster(request), calls: server.calls, server };
  } finally {
    await provider.close();
    await server.close();
  }
}

const failure = (request: RosterRequest, options: TinyOptions): Promise<unknown> =>
  read(request, options).then(
    () => 'no failure',
    (error: unknown) => error,
  );

const ids = (roster: { members: readonly { member_id: string }[] }): string[] =>
  roster.members.map((member) => member.member_id);

const emails = (n: number): string[] => Array.from({ length: n }, (_, i) => `u${i}@example.com`);

describe('the members of addresses', () => {
  test('take one search of organizations and one of members', async () => {
    const members = [
      aMember(1),
      aMember(2, {
        email_address: 'U1@Example.com',
        member_password_id: '',
        is_admin: true,
        external_id: 'x2',
      }),
      aMember(3, { is_breakglass: true, status: 'invited' }),
      aMember(4),
    ];
    const { roster, calls } = await read(
      { addresses: ['u1@example.com', 'u3@example.com'] },
      { members },
    );
    expect(calls.map((call) => call.path)).toEqual([
      '/v1/b2b/organizations/search',
      '/v1/b2b/organizations/members/search',
    ]);
    expect(calls[0]?.body).toEqual({
      limit: 1000,
      query: {
        operator: 'AND',
        operands: [
          { filter_name: 'member_emails', filter_value: ['u1@example.com', 'u3@example.com'] },
        ],
      },
    });
    expect(calls[1]?.body).toMatchObject({
      limit: 1000,
      organization_ids: ['organization-test-1', 'organization-test-2', 'organization-test-3'],
    });
    expect(roster).toEqual({
      read_at: '2026-11-20T00:00:00.000Z',
      reads: 2,
      members: [
        {
          member_id: 'member-test-1',
          organization_id: 'organization-test-1',
          email_address: 'u1@example.com',
          address: 'u1@example.com',
          status: 'active',
          password_id: 'member-password-test-1',
          is_admin: false,
          is_breakglass: false,
        },
        {
          member_id: 'member-test-2',
          organization_id: 'organization-test-2',
          email_address: 'U1@Example.com',
          address: 'u1@example.com',
          status: 'active',
          external_id: 'x2',
          is_admin: true,
          is_breakglass: false,
        },
        {
          member_id: 'member-test-3',
          organization_id: 'organization-test-3',
          email_address: 'u3@example.com',
          address: 'u3@example.com',
          status: 'invited',
          password_id: 'member-password-test-3',
          is_admin: false,
          is_breakglass: true,
        },
      ],
    });
  });

  test('an empty request makes no call', async () => {
    const { roster, calls } = await read({ addresses: [], member_ids: [] }, {});
    expect(roster).toMatchObject({ reads: 0, members: [] });
    expect(calls).toEqual([]);
  });

  test('addresses that nobody has end after the search of organizations', async () => {
    const { roster, calls } = await read(
      { addresses: ['nobody@example.com'] },
      { members: [aMember(1)] },
    );
    expect(roster).toMatchObject({ reads: 1, members: [] });
    expect(calls).toHaveLength(1);
  });

  test('2 500 addresses take three chunks of at most 1000, four reads at once at most', async () => {
    const members = emails(2500).map((_, n) =>
      aMember(n, { organization_id: `organization-test-${n % 7}` }),
    );
    const { roster, calls, server } = await read({ addresses: emails(2500) }, { members });
    expect(roster.members).toHaveLength(2500);
    expect(roster.reads).toBe(6);
    expect(calls).toHaveLength(6);
    expect(server.most_in_flight()).toBeLessThanOrEqual(4);
  });

  test('organizations too many for one search are named in several', async () => {
    const members = Array.from({ length: 1500 }, (_, n) =>
      aMember(n, { email_address: 'one@example.com' }),
    );
    const { roster, calls } = await read({ addresses: ['one@example.com'] }, { members });
    expect(roster.members).toHaveLength(1500);
    // Two pages of organizations, then 1000 and 500 organizations.
    expect(calls.map((call) => call.body.organization_ids?.length ?? 0)).toEqual([0, 0, 1000, 500]);
  });

  test('all pages are read', async () => {
    const members = emails(10).map((_, n) => aMember(n));
    const { roster, calls } = await read({ addresses: emails(10) }, { members, page: 3 });
    expect(roster.members).toHaveLength(10);
    expect(calls).toHaveLength(8);
    expect(calls.map((call) => call.body.cursor)).toEqual([
      undefined,
      '3',
      '6',
      '9',
      undefined,
      '3',
      '6',
      '9',
    ]);
  });

  test('a search that comes to no end is given up', async () => {
    const error = await failure(
      { addresses: ['u1@example.com'] },
      {
        instead: () => ({
          status: 200,
          body: { organizations: [], results_metadata: { next_cursor: 'again' } },
        }),
      },
    );
    expect(error).toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining('no end') as string,
    });
  });

  test('members that were not asked for, and deleted ones, are left out', async () => {
    const members = [
      aMember(1),
      aMember(2, { status: 'deleted', email_address: 'u1@example.com' }),
    ];
    const { roster } = await read(
      { addresses: ['u1@example.com'] },
      {
        members,
        instead: ({ path }) =>
          path.endsWith('members/search')
            ? {
                status: 200,
                body: {
                  members: [...members, aMember(3, { email_address: 'xu1@example.com' })],
                  results_metadata: {},
                },
              }
            : undefined,
      },
    );
    expect(ids(roster)).toEqual(['member-test-1']);
  });

  test('an address asked for twice and a member found twice count once', async () => {
    const { roster, calls } = await read(
      {
        addresses: ['u1@example.com', 'u1@example.com'],
        member_ids: [{ member_id: 'member-test-1', organization_id: 'organization-test-1' }],
      },
      { members: [aMember(1)] },
    );
    expect(ids(roster)).toEqual(['member-test-1']);
    expect(calls[0]?.body.query?.operands[0]?.filter_value).toEqual(['u1@example.com']);
  });
});

describe('when the API refuses the size of a search', () => {
  test('it is halved until it fits, and the size is remembered', async () => {
    const members = emails(2000).map((_, n) =>
      aMember(n, { organization_id: 'organization-test-1' }),
    );
    const server = await tinyStytch({ members, maxValues: 300 });
    const provider = stytchProvider(settingsFor(server.base_url));
    const roster = await provider.readRoster({ addresses: emails(2000) });
    expect(roster.members).toHaveLength(2000);
    const before = server.calls.length;
    const again = await provider.readRoster({ addresses: emails(2000) });
    await provider.close();
    await server.close();
    expect(again.members).toHaveLength(2000);
    expect(
      server.calls.slice(before).map((call) => call.body.query?.operands[0]?.filter_value.length),
    ).toEqual(Array.from({ length: 16 }, () => 250));
  });

  test('413 counts as such, and organizations are halved where they are the many', async () => {
    const members = Array.from({ length: 40 }, (_, n) =>
      aMember(n, { email_address: 'one@example.com' }),
    );
    const { roster } = await read(
      { addresses: ['one@example.com'] },
      {
        members,
        instead: ({ body }) =>
          (body.organization_ids?.length ?? 0) > 10
            ? { status: 413, body: 'too large' }
            : undefined,
      },
    );
    expect(roster.members).toHaveLength(40);
  });

  test('a refusal that a smaller search would not mend is not repeated', async () => {
    let calls = 0;
    const error = await failure(
      { addresses: emails(1000) },
      {
        instead: () => {
          calls += 1;
          return refusal(400, 'organization_search_filter_name_not_recognized');
        },
      },
    );
    expect(error).toMatchObject({ fault: 'rejected', status_code: 400 });
    expect(calls).toBe(1);
  });

  test('a refusal of one address alone names it', async () => {
    const error = await failure(
      { addresses: [...emails(9), 'bad@example.com'] },
      {
        instead: ({ body }) =>
          body.query?.operands[0]?.filter_value.includes('bad@example.com') === true
            ? refusal(400, 'invalid_email')
            : undefined,
      },
    );
    expect(error).toMatchObject({
      fault: 'rejected',
      error_type: 'invalid_email',
      message: expect.stringContaining('It was asked for bad@example.com.') as string,
    });
  });
});

describe('members by id', () => {
  const pair = (n: number) => ({
    member_id: `member-test-${n}`,
    organization_id: `organization-test-${n}`,
  });

  test('whose organizations are known take one search, whatever address they have now', async () => {
    const members = [aMember(1, { email_address: 'new@example.com' }), aMember(2), aMember(3)];
    const { roster, calls } = await read(
      { addresses: [], member_ids: [pair(1), pair(2)] },
      { members },
    );
    expect(ids(roster)).toEqual(['member-test-1', 'member-test-2']);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.body).toMatchObject({
      organization_ids: ['organization-test-1', 'organization-test-2'],
      query: {
        operands: [{ filter_name: 'member_ids', filter_value: ['member-test-1', 'member-test-2'] }],
      },
    });
  });

  test('an organization that is gone hides only its own members', async () => {
    const members = [aMember(1), aMember(2), aMember(4)];
    const { roster } = await read(
      { addresses: [], member_ids: [1, 2, 3, 4].map(pair) },
      { members },
    );
    expect(ids(roster)).toEqual(['member-test-1', 'member-test-2', 'member-test-4']);
  });

  test('alone, or with a slug, are read one by one; one that does not exist is not there', async () => {
    const { roster, calls } = await read(
      {
        addresses: [],
        member_ids: [
          { member_id: 'member-test-1' },
          { member_id: 'member-test-2', organization_id: 'acme' },
          { member_id: 'member-test-9' },
        ],
      },
      { members: [aMember(1), aMember(2)] },
    );
    expect(ids(roster)).toEqual(['member-test-1', 'member-test-2']);
    expect(calls.map((call) => `${call.method} ${call.path}`).sort()).toEqual([
      'GET /v1/b2b/organizations/members/dangerously_get/member-test-1',
      'GET /v1/b2b/organizations/members/dangerously_get/member-test-2',
      'GET /v1/b2b/organizations/members/dangerously_get/member-test-9',
    ]);
    expect(roster.reads).toBe(3);
  });

  test('named by an external id are read in their organization', async () => {
    const { roster, calls } = await read(
      { addresses: [], member_ids: [{ member_id: 'a|1', organization_id: 'acme' }] },
      { members: [aMember(1, { external_id: 'a|1' })] },
    );
    expect(ids(roster)).toEqual(['member-test-1']);
    expect(calls[0]?.path).toBe('/v1/b2b/organizations/acme/member?member_id=a%7C1');
  });

  test.each(['../../secrets', '..', 'a b', 'x\ud800', 'ü'])(
    '%j cannot be an id: no call',
    async (member_id) => {
      const { roster, calls } = await read({ addresses: [], member_ids: [{ member_id }] }, {});
      expect(roster.members).toEqual([]);
      expect(calls).toEqual([]);
    },
  );

  test('a malformed id is not there; a missing route is a failure', async () => {
    const wanted = { addresses: [], member_ids: [{ member_id: 'member-test-1' }] };
    const malformed = await read(wanted, { instead: () => refusal(400, 'invalid_member_id') });
    expect(malformed.roster.members).toEqual([]);
    expect(await failure(wanted, { instead: () => refusal(404, 'route_not_found') })).toMatchObject(
      {
        fault: 'rejected',
        status_code: 404,
        error_type: 'route_not_found',
      },
    );
  });

  test('an answer that is another member is not taken for the one asked for', async () => {
    const { roster } = await read(
      { addresses: [], member_ids: [{ member_id: 'member-test-1' }] },
      { instead: () => ({ status: 200, body: { member: aMember(2) } }) },
    );
    expect(roster.members).toEqual([]);
  });
});

describe('an answer that lacks what is needed', () => {
  const withMember = (member: object): TinyOptions => ({
    members: [aMember(1)],
    instead: ({ path }) =>
      path.endsWith('members/search')
        ? { status: 200, body: { members: [{ ...aMember(1), ...member }], results_metadata: {} } }
        : undefined,
  });

  test.each([
    [{ member_id: 7 }, 'member.member_id is not a string'],
    [{ member_id: 'member-test-\u009b1A' }, 'member.member_id is not an id'],
    [{ organization_id: 'o\u202e' }, 'member.organization_id is not an id'],
    [{ member_password_id: 'p\n' }, 'member.member_password_id is not an id'],
    [{ email_address: '' }, 'member.email_address is empty'],
    [{ member_password_id: null }, 'member.member_password_id is not a string'],
    [{ is_breakglass: undefined }, 'member.is_breakglass is neither true nor false'],
    [{ is_admin: 'no' }, 'member.is_admin is neither true nor false'],
    [{ status: 'sleeping' }, 'member.status is "sleeping"'],
  ])('a member with %j: %s', async (member, message) => {
    expect(await failure({ addresses: ['u1@example.com'] }, withMember(member))).toMatchObject({
      fault: 'unavailable',
      path: '/v1/b2b/organizations/members/search',
      message: expect.stringContaining(message) as string,
    });
  });

  test.each([
    [{}, 'organizations is not a list'],
    [{ organizations: [] }, 'results_metadata is not an object'],
    [{ organizations: [null], results_metadata: {} }, 'organization is not an object'],
    [{ organizations: [], results_metadata: { next_cursor: 7 } }, 'next_cursor is not a string'],
  ])('a search that answers %j: %s', async (body, message) => {
    const error = await failure(
      { addresses: ['u1@example.com'] },
      { instead: () => ({ status: 200, body }) },
    );
    expect(error).toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining(message) as string,
    });
  });

  test('fields that nobody knows pass', async () => {
    const { roster } = await read(
      { addresses: ['u1@example.com'] },
      withMember({ news: { a: 1 }, name: null }),
    );
    expect(ids(roster)).toEqual(['member-test-1']);
  });
});
