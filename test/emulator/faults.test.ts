import { request } from 'undici';
import { expect, test, vi } from 'vitest';
import { chooseFault } from '../../src/emulator/faults.ts';
import {
  FAULT_KINDS,
  type Emulator,
  type Fault,
  type FaultKind,
} from '../../src/emulator/server.ts';
import {
  basic,
  call,
  emulate,
  errorOf,
  MEMBERS_SEARCH,
  passwordIds,
  requireReset,
  RESET,
  WORLD,
} from './support.ts';

const always = (kind: FaultKind): Promise<Emulator> => emulate({ faults: [{ kind, share: 1 }] });

const entry = (emulator: Emulator) => emulator.ledger().requests[0];

const isReset = async (emulator: Emulator): Promise<boolean> =>
  (await passwordIds(emulator, 'ada@example.com'))[0] === '';

test.each([
  ['500', 'internal_server_error'],
  ['503', 'server_unavailable'],
] as const)('the fault %s answers that status without effect', async (kind, error_type) => {
  const emulator = await always(kind);
  const { status, body } = await requireReset(emulator, 'ada@example.com');
  expect([status, body.error_type]).toEqual([Number(kind), error_type]);
  expect(entry(emulator)).toMatchObject({ fault: kind, effect: 'none', committed_ms: null });
  expect(await isReset(emulator)).toBe(false);
});

test('dropped before, the connection breaks and nothing has happened', async () => {
  const emulator = await always('drop-before');
  await expect(requireReset(emulator, 'ada@example.com')).rejects.toThrow();
  expect(entry(emulator)).toMatchObject({
    fault: 'drop-before',
    effect: 'none',
    committed_ms: null,
    answered_ms: null,
    status_code: null,
    request_id: null,
  });
  expect(await isReset(emulator)).toBe(false);
});

test('dropped after, the connection breaks and the reset has happened', async () => {
  const emulator = await always('drop-after');
  await expect(requireReset(emulator, 'ada@example.com')).rejects.toThrow();
  expect(entry(emulator)).toMatchObject({
    fault: 'drop-after',
    effect: 'deleted',
    committed_ms: expect.any(Number) as number,
    answered_ms: null,
    status_code: 200,
  });
  expect(await isReset(emulator)).toBe(true);
});

test('truncated, half of the announced body arrives and the reset has happened', async () => {
  const emulator = await always('truncate');
  const answer = await request(emulator.url + RESET, {
    method: 'POST',
    headers: { authorization: basic(emulator.project_id, emulator.secret) },
    body: JSON.stringify({ email_address: 'ada@example.com' }),
  });
  expect(answer.statusCode).toBe(200);
  let received = 0;
  await expect(
    (async () => {
      for await (const chunk of answer.body) received += (chunk as Buffer).length;
    })(),
  ).rejects.toThrow();
  expect(received).toBe(Math.floor(Number(answer.headers['content-length']) / 2));
  expect(entry(emulator)).toMatchObject({ effect: 'deleted', answered_ms: null, status_code: 200 });
  expect(await isReset(emulator)).toBe(true);
});

test('an HTML page comes with 200 and without effect', async () => {
  const emulator = await always('html');
  const answer = await request(emulator.url + RESET, {
    method: 'POST',
    headers: { authorization: basic(emulator.project_id, emulator.secret) },
    body: JSON.stringify({ email_address: 'ada@example.com' }),
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toContain('text/html');
  expect(await answer.body.text()).toContain('<html>');
  expect(entry(emulator)).toMatchObject({ effect: 'none', request_id: null, status_code: 200 });
  expect(await isReset(emulator)).toBe(false);
});

test('a wrong member is one of another address, while the right one is reset', async () => {
  const emulator = await always('wrong-member');
  const { body } = await requireReset(emulator, 'ada@example.com');
  expect(body.member.email_address).toBe('grace@example.com');
  expect(body.member_id).toBe(body.member.member_id);
  expect(await isReset(emulator)).toBe(true);
});

test('a wrong member is named even where no answer would name one, and in a world of one', async () => {
  const emulator = await always('wrong-member');
  const { body } = await requireReset(emulator, 'grace@example.com');
  expect(body.member.email_address).toBe('Ada@example.com');
  const alone = await emulate(
    { faults: [{ kind: 'wrong-member', share: 1 }] },
    {
      version: 1,
      organizations: [{ organization_slug: 'acme', members: [{ email_address: 'a@example.com' }] }],
    },
  );
  const only = await requireReset(alone, 'a@example.com');
  expect(only.body.member.email_address).toBe('not-a@example.com');
});

test('a hung call stays without effect and in flight until its client leaves', async () => {
  const emulator = await always('hang');
  const clients = [new AbortController(), new AbortController()];
  const calls = clients.map(({ signal }) =>
    request(emulator.url + RESET, {
      method: 'POST',
      headers: { authorization: basic(emulator.project_id, emulator.secret) },
      body: JSON.stringify({ email_address: 'ada@example.com' }),
      signal,
    }),
  );
  await vi.waitUntil(() => emulator.ledger().requests.filter(({ fault }) => fault).length === 2);
  expect(emulator.ledger().totals.max_in_flight).toBe(2);
  for (const client of clients) client.abort();
  await Promise.all(calls.map((one) => expect(one).rejects.toThrow()));
  expect(emulator.ledger().requests).toMatchObject([
    { fault: 'hang', committed_ms: null, answered_ms: null, status_code: null, effect: 'none' },
    { fault: 'hang' },
  ]);
  expect(await isReset(emulator)).toBe(false);
});

test('closing the emulator ends a hung call', async () => {
  const emulator = await always('hang');
  const hung = expect(requireReset(emulator, 'ada@example.com')).rejects.toThrow();
  await vi.waitUntil(() => entry(emulator)?.fault === 'hang');
  await emulator.close();
  await hung;
});

test('faults hit require_reset alone, and no call that was refused before', async () => {
  const emulator = await always('500');
  const search = call(emulator, 'POST', MEMBERS_SEARCH, { organization_ids: ['acme'] });
  expect(await errorOf(search)).toBe('');
  const foreign = call(emulator, 'POST', RESET, { email_address: 'ada@example.com' }, 'Basic x');
  expect(await errorOf(foreign)).toBe('unauthorized_credentials');
});

test('every run with the same seed meets the same faults, in whatever order the addresses come', async () => {
  const options = {
    faults: FAULT_KINDS.slice(0, 2).map((kind): Fault => ({ kind, share: 0.3 })),
    seed: 7,
  };
  const addresses = ['ada@example.com', 'grace@example.com', 'root@example.com', 'sso@example.com'];
  const met = async (order: readonly string[]): Promise<readonly string[]> => {
    const emulator = await emulate(options, WORLD);
    for (const address of [...order, ...order, ...order]) await requireReset(emulator, address);
    return emulator
      .ledger()
      .requests.map((one) => `${one.email_address} ${one.attempt} ${one.fault}`)
      .sort();
  };
  const first = await met(addresses);
  expect(await met(addresses.toReversed())).toEqual(first);
  expect(first.some((one) => one.endsWith(' 500') || one.endsWith(' 503'))).toBe(true);
});

test('shares are kept over many calls, and each call meets at most one fault', () => {
  const faults: readonly Fault[] = [
    { kind: '500', share: 0.02 },
    { kind: 'drop-after', share: 0.01 },
    { kind: 'drop-before', share: 0.005 },
  ];
  const counts: Record<string, number> = {};
  for (let n = 0; n < 20_000; n += 1) {
    const kind = chooseFault(faults, 1, `member-${n}@example.com`, 1) ?? 'none';
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  expect((counts['500'] ?? 0) / 20_000).toBeCloseTo(0.02, 2);
  expect((counts['drop-after'] ?? 0) / 20_000).toBeCloseTo(0.01, 2);
  expect((counts['drop-before'] ?? 0) / 20_000).toBeCloseTo(0.005, 2);
});
