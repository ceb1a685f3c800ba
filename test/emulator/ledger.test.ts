import { Ajv } from 'ajv';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { FAULT_KINDS, type Ledger } from '../../src/emulator/server.ts';
import { ledgerSchema, type Ledger as PublishedLedger } from '../../src/generated/ledger.ts';
import { basic, call, emulate, MEMBERS_SEARCH, requireReset, RESET } from './support.ts';

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile<PublishedLedger>(
  ledgerSchema,
);

const read = async (url: string): Promise<Ledger> =>
  (await (await request(`${url}/__emulator/ledger`)).body.json()) as Ledger;

test('the ledger lists every /v1 request in order and totals them', async () => {
  const emulator = await emulate();
  await requireReset(emulator, 'Ada@example.com');
  await requireReset(emulator, 'grace@example.com', { member_id: 'g2' });
  await requireReset(emulator, 'ada@example.com');
  await requireReset(emulator, 'nobody@example.com');
  await call(emulator, 'POST', MEMBERS_SEARCH, { organization_ids: ['acme'] });
  await call(emulator, 'GET', '/v1/b2b/organizations/acme/member?email_address=ada@example.com');
  await call(emulator, 'GET', '/v1/unknown?x=1');
  await call(emulator, 'GET', '/unknown');
  const ledger = await read(emulator.url);
  const none = {
    email_address: '',
    member_id: '',
    attempt: 0,
    error_type: '',
    effect: 'none',
    fault: '',
  };
  const ada = { email_address: 'ada@example.com', attempt: 1 };
  expect(ledger.requests).toMatchObject([
    {
      ...none,
      ...ada,
      seq: 1,
      method: 'POST',
      path: RESET,
      email_address: 'Ada@example.com',
      effect: 'deleted',
    },
    {
      ...none,
      seq: 2,
      email_address: 'grace@example.com',
      member_id: 'g2',
      attempt: 1,
      effect: 'marked',
    },
    { ...none, ...ada, seq: 3, attempt: 2 },
    {
      ...none,
      seq: 4,
      email_address: 'nobody@example.com',
      attempt: 1,
      status_code: 404,
      error_type: 'email_not_found',
    },
    { ...none, seq: 5, path: MEMBERS_SEARCH, status_code: 200 },
    { ...none, ...ada, seq: 6, method: 'GET', path: '/v1/b2b/organizations/acme/member' },
    { ...none, seq: 7, path: '/v1/unknown', status_code: 404, error_type: 'route_not_found' },
  ]);
  expect(ledger.totals).toEqual({
    requests: 7,
    by_status: { '200': 5, '404': 2 },
    resets: { 'ada@example.com': 1, 'grace@example.com': 1 },
    duplicates: 0,
    max_in_flight: 1,
  });
  expect(ledger).toEqual(emulator.ledger());
});

test('a reset after a new password is a duplicate', async () => {
  const emulator = await emulate();
  const { body } = await requireReset(emulator, 'ada@example.com');
  await call(emulator, 'POST', `/__emulator/members/${body.member_id}/password`, { password: 'n' });
  await requireReset(emulator, 'ada@example.com');
  expect(emulator.ledger().totals).toMatchObject({
    resets: { 'ada@example.com': 2 },
    duplicates: 1,
  });
});

test('with latency the effect happens half-way between arrival and answer', async () => {
  const emulator = await emulate({ latency_ms: 20, jitter_ms: 10 });
  await requireReset(emulator, 'ada@example.com');
  const [one] = emulator.ledger().requests;
  const received = one?.received_ms ?? 0;
  expect((one?.committed_ms ?? 0) - received).toBeGreaterThanOrEqual(9);
  expect((one?.answered_ms ?? 0) - received).toBeGreaterThanOrEqual(19);
});

test('what a request was answered is entered under the id that the client saw', async () => {
  const emulator = await emulate();
  const { body } = await requireReset(emulator, 'ada@example.com');
  expect(emulator.ledger().requests[0]?.request_id).toBe(body.request_id);
});

test('a client that leaves before its answer does not keep the effect from happening', async () => {
  const emulator = await emulate({ latency_ms: 400 });
  const client = new AbortController();
  const left = request(emulator.url + RESET, {
    method: 'POST',
    headers: {
      authorization: basic(emulator.project_id, emulator.secret),
    },
    body: JSON.stringify({ email_address: 'ada@example.com' }),
    signal: client.signal,
  });
  await expect.poll(() => emulator.ledger().requests[0]?.attempt).toBe(1);
  client.abort();
  await expect(left).rejects.toThrow();
  await expect.poll(() => emulator.ledger().requests[0]?.effect).toBe('deleted');
});

test('a real ledger fits its schema, whatever faults it met, and so does an empty one', async () => {
  const emulator = await emulate({
    faults: FAULT_KINDS.filter((kind) => kind !== 'hang').map((kind) => ({ kind, share: 0.12 })),
  });
  expect(validate(await read(emulator.url))).toBe(true);
  for (let n = 0; n < 40; n += 1) {
    await requireReset(emulator, 'ada@example.com').catch(() => undefined);
    await requireReset(emulator, 'nobody@example.com').catch(() => undefined);
  }
  const ledger = await read(emulator.url);
  expect(validate(ledger), JSON.stringify(validate.errors)).toBe(true);
  expect(new Set(ledger.requests.map(({ fault }) => fault)).size).toBe(FAULT_KINDS.length);
});

test('the schema names every fault that there is', () => {
  const { definitions } = ledgerSchema as {
    definitions: { request: { properties: { fault: { enum: string[] } } } };
  };
  expect(definitions.request.properties.fault.enum).toEqual(['', ...FAULT_KINDS]);
});
