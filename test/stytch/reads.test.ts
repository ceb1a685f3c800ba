/** What a read does when the answer is not one: it waits, tries again, or gives up. */
import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/model/provider.ts';
import { stytchProvider } from '../../src/stytch/provider.ts';
import { fakeClock, rawServer, settingsFor } from './support.ts';
import { aMember, refusal, type TinyOptions, tinyStytch } from './tiny-stytch.ts';

const limited = refusal(429, 'too_many_requests');

async function check(options: TinyOptions, clock = fakeClock(), signal?: AbortSignal) {
  const server = await tinyStytch(options);
  const provider = stytchProvider(settingsFor(server.base_url, { clock }));
  const outcome = await provider.check(signal).then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  );
  await provider.close();
  await server.close();
  return { ...outcome, calls: server.calls, sleeps: clock.sleeps };
}

describe('the check', () => {
  test('is one small search, and tells the date of the API', async () => {
    const { value, calls } = await check({
      instead: () => ({
        status: 200,
        body: { organizations: [], results_metadata: {} },
        headers: { date: 'Fri, 20 Nov 2026 12:00:00 GMT' },
      }),
    });
    expect(value).toEqual({ date: '2026-11-20T12:00:00.000Z' });
    expect(calls).toEqual([
      { method: 'POST', path: '/v1/b2b/organizations/search', body: { limit: 1 } },
    ]);
  });

  test('an unreadable date is no date', async () => {
    const { value } = await check({
      instead: () => ({
        status: 200,
        body: { organizations: [], results_metadata: {} },
        headers: { date: 'yesterday' },
      }),
    });
    expect(value).toEqual({});
  });
});

describe('credentials', () => {
  test.each([
    [401, 'unauthorized_credentials'],
    [403, 'use_https'],
  ])('%d ends the reading at once', async (status, type) => {
    const { error, calls, sleeps } = await check({ instead: () => refusal(status, type) });
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({
      fault: 'credentials_refused',
      status_code: status,
      error_type: type,
      request_id: 'request-id-test-9',
      method: 'POST',
      path: '/v1/b2b/organizations/search',
      message: expect.stringMatching(
        /STYTCH_PROJECT_ID and STYTCH_SECRET belong together/,
      ) as string,
    });
    expect(calls).toHaveLength(1);
    expect(sleeps).toEqual([]);
  });
});

describe('429', () => {
  test('waits as long as Retry-After says, and a little jitter', async () => {
    const { value, sleeps } = await check({
      instead: (_call, index) =>
        index === 0 ? { ...limited, headers: { 'retry-after': '7' } } : undefined,
    });
    expect(value).toBeDefined();
    expect(sleeps).toEqual([7500]);
  });

  test('never waits longer than 300 s at a time', async () => {
    const { value, sleeps } = await check({
      instead: (_call, index) =>
        index === 0 ? { ...limited, headers: { 'retry-after': '1000000000' } } : undefined,
    });
    expect(value).toBeDefined();
    expect(sleeps).toEqual([300_000]);
  });

  test.each(['-5', 'soon', '0', 'Fri, 20 Nov 2020 12:00:00 GMT'])(
    'backs off by itself when Retry-After is %j, from one second up to a minute',
    async (value) => {
      const { sleeps } = await check({
        instead: (_call, index) =>
          index < 9 ? { ...limited, headers: { 'retry-after': value } } : undefined,
      });
      expect(sleeps).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    },
  );

  test('without a readable body counts as well', async () => {
    const { value, calls } = await check({
      instead: (_call, index) =>
        index === 0 ? { status: 429, body: '<html>slow down</html>' } : undefined,
    });
    expect(value).toBeDefined();
    expect(calls).toHaveLength(2);
  });

  test('10 minutes of nothing else end the reading', async () => {
    const clock = fakeClock();
    const { error, sleeps } = await check({ instead: () => limited }, clock);
    expect(error).toMatchObject({
      fault: 'unavailable',
      status_code: 429,
      error_type: 'too_many_requests',
    });
    expect(clock.monotonic()).toBeGreaterThanOrEqual(600_000);
    expect(clock.monotonic() - (sleeps.at(-1) ?? 0)).toBeLessThan(600_000);
  });

  test('with an answer in between is only slow, however long it lasts', async () => {
    const clock = fakeClock();
    const server = await tinyStytch({
      instead: (_call, index) =>
        index % 2 === 0 ? { ...limited, headers: { 'retry-after': '299' } } : undefined,
    });
    const provider = stytchProvider(settingsFor(server.base_url, { clock }));
    for (let n = 0; n < 4; n += 1) await provider.check();
    await provider.close();
    await server.close();
    expect(clock.monotonic()).toBeGreaterThan(600_000);
  });

  test('another kind of limit is final', async () => {
    const { error, calls } = await check({
      instead: () => refusal(429, 'user_lock_limit_reached'),
    });
    expect(error).toMatchObject({ error_type: 'user_lock_limit_reached' });
    expect(calls).toHaveLength(1);
  });

  test('of one read makes all reads wait, and a reset not at all', async () => {
    const members = Array.from({ length: 4000 }, (_, n) =>
      aMember(n, { organization_id: 'organization-test-1' }),
    );
    const clock = fakeClock();
    const seen = new Set<string>();
    const server = await tinyStytch({
      members,
      instead: ({ path, body }) => {
        if (path.endsWith('require_reset'))
          return { status: 200, body: { status_code: 200, request_id: 'r' } };
        const chunk = JSON.stringify(body);
        if (seen.has(chunk) || path.endsWith('members/search')) return undefined;
        seen.add(chunk);
        return limited;
      },
    });
    const provider = stytchProvider(settingsFor(server.base_url, { clock }));
    const roster = await provider.readRoster({
      addresses: members.map((member) => member.email_address),
    });
    const reset = await provider.requireReset({ email_address: 'u1@example.com' });
    await provider.close();
    await server.close();
    expect(roster.members).toHaveLength(4000);
    expect(roster.reads).toBe(12);
    expect(reset).toMatchObject({ type: 'accepted' });
    // The four that were under way began one pause together: its first step, not the fourth.
    expect(clock.monotonic()).toBe(500);
  });
});

describe('what may pass by itself', () => {
  test.each([
    ['a 500', refusal(500, 'internal_server_error')],
    ['a 503', refusal(503, 'server_unavailable')],
    ['a slow search (408)', refusal(408, 'search_timeout')],
    ['HTML with 502', { status: 502, body: '<html>Bad gateway</html>' }],
    ['HTML with 200', { status: 200, body: '<html>Welcome</html>' }],
    ['a lost connection', 'drop'],
  ] as const)('%s is tried again', async (_what, answer) => {
    const { value, calls, sleeps } = await check({
      instead: (_call, index) => (index < 4 ? answer : undefined),
    });
    expect(value).toBeDefined();
    expect(calls).toHaveLength(5);
    expect(sleeps).toEqual([250, 500, 1000, 2000]);
  });

  test('but five times at most', async () => {
    const { error, calls } = await check({ instead: () => refusal(503, 'server_unavailable') });
    expect(error).toMatchObject({
      fault: 'unavailable',
      status_code: 503,
      error_type: 'server_unavailable',
    });
    expect(calls).toHaveLength(5);
  });

  test('a server that is not there is named', async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    const clock = fakeClock();
    const provider = stytchProvider(settingsFor(server.base_url, { clock }));
    await expect(provider.check()).rejects.toMatchObject({
      fault: 'unavailable',
      message: `Stytch cannot be read: No connection to 127.0.0.1:${server.port} (ECONNREFUSED 127.0.0.1:${server.port}).`,
    });
    await provider.close();
    expect(clock.sleeps).toHaveLength(4);
  });
});

describe('what does not pass', () => {
  test('a redirect is named and not followed', async () => {
    const other = await rawServer(() => undefined);
    const { error, calls } = await check({
      instead: () => ({ status: 302, headers: { location: `${other.base_url}/x` } }),
    });
    await other.close();
    expect(error).toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining(`127.0.0.1:${other.port}`) as string,
    });
    expect(calls).toHaveLength(1);
    expect(other.connections()).toBe(0);
  });

  test('JSON that is not of Stytch asks for the base URL', async () => {
    const { error, calls } = await check({
      instead: () => ({ status: 200, body: { hello: 'world' } }),
    });
    expect(error).toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining('Is the base URL that of a Stytch API?') as string,
    });
    expect(calls).toHaveLength(1);
  });
});

describe('a stopped reading', () => {
  test('beforehand makes no call', async () => {
    const { error, calls } = await check({}, fakeClock(), AbortSignal.abort());
    expect(error).toMatchObject({ fault: 'aborted' });
    expect(calls).toEqual([]);
  });

  test('ends while an answer is awaited', async () => {
    const stop = new AbortController();
    const server = await rawServer(() => {
      stop.abort();
    });
    const provider = stytchProvider(settingsFor(server.base_url));
    await expect(
      provider.readRoster({ addresses: ['u1@example.com'] }, stop.signal),
    ).rejects.toMatchObject({ fault: 'aborted' });
    await provider.close();
    await server.close();
    expect(server.requests).toHaveLength(1);
  });

  test('ends while it waits for a pause to pass', async () => {
    const stop = new AbortController();
    const clock = fakeClock();
    const { error, calls } = await check(
      { instead: () => limited },
      { ...clock, sleep: () => Promise.resolve(stop.abort()) },
      stop.signal,
    );
    expect(error).toMatchObject({ fault: 'aborted' });
    expect(calls).toHaveLength(1);
  });

  test('one failure stops the other reads of the same roster', async () => {
    const addresses = Array.from({ length: 20_000 }, (_, n) => `u${n}@example.com`);
    const server = await tinyStytch({
      instead: (_call, index) =>
        index === 0 ? refusal(401, 'unauthorized_credentials') : undefined,
    });
    const provider = stytchProvider(settingsFor(server.base_url));
    await expect(provider.readRoster({ addresses })).rejects.toMatchObject({
      fault: 'credentials_refused',
    });
    await provider.close();
    await server.close();
    expect(server.calls.length).toBeLessThan(20);
  });
});
