import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../src/command/system-clock.ts';
import type { MemberListing, Provider } from '../../src/model/provider.ts';
import type { ListedMember } from '../../src/model/roster.ts';
import { stytchProvider } from '../../src/stytch/provider.ts';

const SERVER = fileURLToPath(new URL('server.mjs', import.meta.url));
const addressOf = (n: number): string => `user${String(n).padStart(5, '0')}@example.com`;

let child: ChildProcess | undefined;
let provider: (Provider & MemberListing) | undefined;

afterEach(async () => {
  await provider?.close();
  child?.stdin?.end();
});

async function connect(options: object): Promise<Provider & MemberListing> {
  child = spawn(process.execPath, [SERVER, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  provider = stytchProvider({
    project_id: 'project-test-00000000-0000-4000-8000-000000000001',
    secret: 'secret-test-emulator',
    base_url: `http://127.0.0.1:${String(port).trim()}`,
    parallelism: 4,
    clock: systemClock,
    tool: 'bench-test/0',
  });
  return provider;
}

test('the roster that the bench serves holds each asked member once, across pages and organizations', async () => {
  const stytch = await connect({ members: 3000 });
  const addresses = Array.from({ length: 2500 }, (_, index) => addressOf(index + 101));
  const roster = await stytch.readRoster({ addresses: [...addresses, 'nobody@example.com'] });
  expect(roster.members.map((member) => member.address)).toEqual(addresses);
  expect(new Set(roster.members.map((member) => member.organization_id)).size).toBe(50);
  expect(roster.members[0]).toMatchObject({ status: 'active', is_breakglass: false });
  expect(roster.members.every((member) => member.password_id !== undefined)).toBe(true);
});

test('the export that the bench serves holds each member once, across pages and organizations', async () => {
  const stytch = await connect({ members: 2525, listing: true });
  const found: ListedMember[] = [];
  for await (const members of stytch.listMembers({})) found.push(...members);
  expect(found.map(({ address }) => address)).toEqual(
    Array.from({ length: 2525 }, (_, index) => addressOf(index + 1)),
  );
  expect(new Set(found.map(({ organization_id }) => organization_id)).size).toBe(51);
  expect(found.every(({ password_id, status }) => password_id && status === 'active')).toBe(true);
});

test('the bench accepts a reset with an answer that names nobody', async () => {
  const stytch = await connect({ members: 1 });
  await expect(stytch.check()).resolves.toHaveProperty('date');
  const answer = await stytch.requireReset({ email_address: addressOf(1) });
  expect(answer).toMatchObject({ type: 'accepted', status_code: 200 });
  expect(answer).not.toHaveProperty('address');
});

test('the bench refuses what passes its limit, and says for how long where it is told to', async () => {
  const stytch = await connect({ members: 1, limit: 1, window: 'bucket', retry_after: true });
  const answers = await Promise.all(
    Array.from({ length: 24 }, () => stytch.requireReset({ email_address: addressOf(1) })),
  );
  const refused = answers.filter((answer) => answer.type === 'error');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]).toMatchObject({
    status_code: 429,
    error_type: 'too_many_requests',
    retry_after_ms: 1000,
  });
});
