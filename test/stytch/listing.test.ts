import { describe, expect, test } from 'vitest';
import type { ListingRequest } from '../../src/model/provider.ts';
import type { ListedMember } from '../../src/model/roster.ts';
import { stytchProvider } from '../../src/stytch/provider.ts';
import { fakeClock, settingsFor } from './support.ts';
import { aMember, refusal, type TinyOptions, tinyStytch } from './tiny-stytch.ts';

async function list(request: ListingRequest, options: TinyOptions) {
  const server = await tinyStytch(options);
  const clock = fakeClock();
  const provider = stytchProvider(settingsFor(server.base_url, { clock }));
  const members: ListedMember[] = [];
  try {
    for await (const page of provider.listMembers(request)) members.push(...page);
    return { members, calls: server.calls, clock };
  } finally {
    await provider.close();
    await server.close();
  }
}

async function find(name: string, instead: TinyOptions['instead']): Promise<unknown> {
  const server = await tinyStytch({ ...(instead && { instead }) });
  const provider = stytchProvider(settingsFor(server.base_url));
  try {
    return [await provider.findOrganization(name), server.calls.map(({ path }) => path)];
  } catch (error) {
    return error;
  } finally {
    await provider.close();
    await server.close();
  }
}

const failure = (request: ListingRequest, options: TinyOptions): Promise<unknown> =>
  list(request, options).catch((error: unknown) => error);

const ids = (members: readonly ListedMember[]): readonly string[] =>
  members.map(({ member_id }) => member_id).toSorted();

const MEMBERS = [
  aMember(1, { roles: [{ role_id: 'stytch_admin' }, { role_id: 'stytch_member' }] }),
  aMember(2),
  aMember(3, { status: 'invited' }),
  aMember(4, { organization_id: 'organization-test-1' }),
];

const ALL = ['member-test-1', 'member-test-2', 'member-test-3', 'member-test-4'];

const NAMED = {
  organization_ids: ['organization-test-1', 'organization-test-2', 'organization-test-3'],
};

describe('the members of organizations', () => {
  test('come with their roles', async () => {
    const { members } = await list(
      { organization_ids: ['organization-test-1'] },
      { members: MEMBERS },
    );
    expect(members.map(({ member_id, roles }) => [member_id, roles])).toEqual([
      ['member-test-1', ['stytch_admin', 'stytch_member']],
      ['member-test-4', ['stytch_member']],
    ]);
  });

  test('are those of all organizations where none is named, read in two searches', async () => {
    const { members, calls } = await list({}, { members: MEMBERS });
    expect(ids(members)).toEqual(ALL);
    expect(calls.map(({ body }) => body)).toEqual([{ limit: 1000 }, { ...NAMED, limit: 1000 }]);
  });

  test('come from every page, whatever a page holds', async () => {
    const { members, calls } = await list({}, { members: MEMBERS, page: 1 });
    expect(ids(members)).toEqual(ALL);
    // Each organization stands on a page of its own, and the first has two members.
    expect(calls).toHaveLength(3 + 4);
  });

  test('are asked for by status and break-glass where only those are wanted', async () => {
    const request = { ...NAMED, statuses: ['active'], breakglass: true } as const;
    const { calls } = await list(request, { members: MEMBERS });
    expect(calls[0]?.body.query?.operands).toEqual([
      { filter_name: 'statuses', filter_value: ['active'] },
      { filter_name: 'member_is_breakglass', filter_value: true },
    ]);
  });

  test('never include deleted ones', async () => {
    const members = [aMember(1), aMember(2, { status: 'deleted' })];
    expect(ids((await list({}, { members })).members)).toEqual(['member-test-1']);
  });

  test('are asked for in halves when the API refuses so many organizations', async () => {
    const { members, calls } = await list(NAMED, { members: MEMBERS, maxOrganizations: 1 });
    expect(ids(members)).toEqual(ALL);
    expect(calls.map(({ body }) => body.organization_ids?.length)).toEqual([3, 2, 1, 1, 1]);
  });

  test('are not asked for again in a size that was refused', async () => {
    const members = Array.from({ length: 8 }, (_, n) => aMember(n));
    const { calls } = await list({}, { members, page: 4, maxOrganizations: 2 });
    expect(calls.flatMap(({ body }) => body.organization_ids?.length ?? [])).toEqual([
      4, 2, 2, 2, 2,
    ]);
  });

  test('come without those of an organization that is gone', async () => {
    const organization_ids = [...NAMED.organization_ids, 'organization-test-9'];
    const { members } = await list({ organization_ids }, { members: MEMBERS });
    expect(ids(members)).toEqual(ALL);
  });

  test('wait out a 429, and are then read on', async () => {
    const { members, calls, clock } = await list(NAMED, {
      members: MEMBERS,
      page: 2,
      instead: (_, index) => (index === 1 ? refusal(429, 'too_many_requests') : undefined),
    });
    expect(ids(members)).toEqual(ALL);
    expect(calls).toHaveLength(3);
    expect(clock.sleeps.length).toBeGreaterThan(0);
  });

  test('are not had in part: a failure on a later page fails', async () => {
    const instead: TinyOptions['instead'] = (_, index) =>
      index === 1 ? refusal(400, 'bad_request') : undefined;
    expect(await failure(NAMED, { members: MEMBERS, page: 2, instead })).toMatchObject({
      name: 'ProviderError',
      status_code: 400,
    });
  });

  test('are not taken for none when something else is not found', async () => {
    const instead: TinyOptions['instead'] = ({ path }) =>
      path.includes('/members/') ? refusal(404, 'project_not_found') : undefined;
    expect(await failure({}, { members: MEMBERS, instead })).toMatchObject({
      name: 'ProviderError',
      error_type: 'project_not_found',
    });
  });

  test('without roles in the answer are an answer that cannot be read', async () => {
    const { roles: _, ...member } = aMember(1);
    const body = { status_code: 200, request_id: 'r', members: [member], results_metadata: {} };
    const instead: TinyOptions['instead'] = () => ({ status: 200, body });
    expect(await failure(NAMED, { instead })).toMatchObject({ fault: 'unavailable' });
  });
});

describe('an organization', () => {
  const organization = { organization_id: 'organization-test-1' };
  const body = { status_code: 200, request_id: 'r', organization };

  test('is found by any of its names, in one call', async () => {
    expect(await find('a|b', () => ({ status: 200, body }))).toEqual([
      'organization-test-1',
      ['/v1/b2b/organizations/a%7Cb'],
    ]);
  });

  test.each([
    [404, 'organization_not_found'],
    [400, 'invalid_organization_id'],
  ])('that the API answers %d %s for is none', async (status, type) => {
    expect(await find('acme', () => refusal(status, type))).toEqual([
      undefined,
      ['/v1/b2b/organizations/acme'],
    ]);
  });

  test('is not taken for missing where the credentials are refused', async () => {
    expect(await find('acme', () => refusal(401, 'unauthorized_credentials'))).toMatchObject({
      fault: 'credentials_refused',
    });
  });
});
