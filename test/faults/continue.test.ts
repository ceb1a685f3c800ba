/** Runs that go on where another ended: in parts, after a crash, after a person acted. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { positionAfter, sealRecord, startPosition } from '../../src/log/chain.ts';
import type { LogRecord } from '../../src/model/log.ts';
import { logLines } from '../support/checker.ts';
import { type Rehearsal, addressOf, rehearse } from './rehearsal.ts';

const resets = ({ emulator }: Rehearsal): readonly string[] =>
  emulator
    .ledger()
    .requests.filter(({ path }) => path.endsWith('require_reset'))
    .map(({ email_address }) => email_address);

const verdicts = ({ store }: Rehearsal): readonly unknown[] =>
  logLines(store)
    .filter(({ type }) => type === 'reset_settled')
    .map(({ body }) => body.verdict);

/** Makes the log as if all of it had been written so much earlier, and lets the state be made anew. */
function age(store: string, by_ms: number): void {
  const path = join(store, 'mustreset.log.jsonl');
  const records = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogRecord);
  const [created] = records;
  if (created?.type !== 'log_created') throw new Error('No log.');
  let position = startPosition(created.body.lineage);
  const lines: string[] = [];
  for (const { at, run, type, body } of records) {
    const sealed = sealRecord({
      at: new Date(Date.parse(at) - by_ms).toISOString(),
      run,
      type,
      body: body,
      seq: position.records,
      prev: position.head,
    });
    position = positionAfter(position, sealed);
    lines.push(`${sealed.line}\n`);
  }
  writeFileSync(path, lines.join(''));
  rmSync(join(store, 'mustreset.state.json'), { force: true });
}

async function setPassword({ emulator, folder }: Rehearsal, address: string): Promise<void> {
  const plan = JSON.parse(folder.read('plan.json')) as {
    readonly actions: readonly {
      readonly email_address?: string;
      readonly members: readonly { readonly member_id: string }[];
    }[];
  };
  const action = plan.actions.find(({ email_address }) => email_address === address);
  const path = `/__emulator/members/${action?.members[0]?.member_id ?? ''}/password`;
  const answer = await fetch(emulator.url + path, {
    method: 'POST',
    body: JSON.stringify({ password: 'chosen-anew' }),
  });
  expect(answer.status).toBe(200);
}

test('--first calls for so many addresses in plan order, 7 while others remain, then 0', async () => {
  const rehearsal = await rehearse({ addresses: 10, shared: 0 });
  expect((await rehearsal.apply('--first=4')).status).toBe(7);
  expect([...resets(rehearsal)].sort()).toEqual([0, 1, 2, 3].map(addressOf));
  expect((await rehearsal.apply('--first=4')).status).toBe(7);
  expect((await rehearsal.apply('--first=4')).status).toBe(0);
  expect(resets(rehearsal)).toHaveLength(10);
  expect(await rehearsal.problems(0)).toEqual([]);
});

test('a plan is continued by its own runs, and stale after those of another', async () => {
  const rehearsal = await rehearse({ addresses: 10, shared: 0 });
  await rehearsal.apply('--first=2');
  const old = rehearsal.folder.read('plan.json');
  await rehearsal.plan();
  expect((await rehearsal.apply('--first=2')).status).toBe(7);
  rehearsal.folder.write('plan.json', old);
  const calls = rehearsal.emulator.ledger().totals.requests;
  expect((await rehearsal.apply()).status).toBe(5);
  expect(rehearsal.emulator.ledger().totals.requests).toBe(calls);
});

test('a lost answer for an address with several members is tried again within a minute', async () => {
  const rehearsal = await rehearse({
    addresses: 10,
    shared: 1,
    faults: [{ kind: 'drop-before', share: 0.4 }],
  });
  expect((await rehearsal.apply()).status).toBe(0);
  expect(verdicts(rehearsal)).toEqual([]);
  expect(resets(rehearsal).length).toBeGreaterThan(10);
  expect(await rehearsal.problems(0)).toEqual([]);
});

/** Everybody is a member twice, every answer is lost, and more than a minute has passed. */
async function undetermined(): Promise<Rehearsal> {
  const rehearsal = await rehearse({
    addresses: 2,
    shared: 1,
    faults: [{ kind: 'drop-after', share: 1 }],
  });
  expect((await rehearsal.apply('--max-attempts=1')).status).toBe(7);
  expect(resets(rehearsal)).toHaveLength(2);
  age(rehearsal.store, 120_000);
  return rehearsal;
}

test('later it is held: never called for again until a person decides', async () => {
  const rehearsal = await undetermined();
  const [first, second] = [addressOf(0), addressOf(1)];
  const removal = ['state', 'rm', first, '--reason', 'a test'];
  const refused = await rehearsal.run(...removal);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('state settle');
  expect((await rehearsal.apply()).status).toBe(7);
  expect(verdicts(rehearsal)).toEqual(['held', 'held']);
  expect((await rehearsal.run(...removal)).status).toBe(1);
  await rehearsal.plan();
  expect((await rehearsal.apply()).status).toBe(7);
  expect(resets(rehearsal)).toHaveLength(2);

  const reason = ['--reason', 'asked the member'];
  expect((await rehearsal.run('state', 'settle', first, '--applied', ...reason)).status).toBe(0);
  expect((await rehearsal.run('state', 'settle', second, '--retry', ...reason)).status).toBe(0);
  await rehearsal.plan();
  expect((await rehearsal.apply('--max-attempts=1')).status).toBe(7);
  expect(resets(rehearsal).filter((address) => address === first)).toHaveLength(1);
  expect(resets(rehearsal).filter((address) => address === second)).toHaveLength(2);
  expect(await rehearsal.problems(7)).toEqual([]);
  expect((await rehearsal.run(...removal)).status).toBe(0);
});

test('whoever set a new password meanwhile is superseded: done, and never called for again', async () => {
  const rehearsal = await rehearse({ addresses: 3, shared: 0, latency_ms: 1000, parallelism: 3 });
  const running = rehearsal.startApply();
  const committed = (): number =>
    rehearsal.emulator.ledger().requests.filter(({ effect }) => effect === 'deleted').length;
  while (committed() < 1) await delay(5);
  running.child.kill('SIGKILL');
  await running.ended;
  await setPassword(rehearsal, addressOf(0));
  expect((await rehearsal.apply()).status).toBe(0);
  expect(verdicts(rehearsal)).toEqual(['superseded']);
  expect(resets(rehearsal).filter((address) => address === addressOf(0))).toHaveLength(1);
  await rehearsal.plan();
  expect((await rehearsal.apply()).status).toBe(0);
  expect(resets(rehearsal)).toHaveLength(3);
  expect(await rehearsal.problems(0)).toEqual([]);
});
