/** What a session saves, and when. */
import { expect, test } from 'vitest';
import { type Session, openSession } from '../../../src/apply/session.ts';
import type { LogBody } from '../../../src/model/log.ts';
import { MemoryStore } from '../../faults/memory-store.ts';
import { LINEAGE, NOW, PROJECT, memberId } from '../../support/builders.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { stateOf } from '../../support/log-fold.ts';

async function sessionOn(store: MemoryStore): Promise<Session> {
  const lock = await store.lock({
    ID: '1',
    Operation: 'apply',
    Info: '',
    Who: 'ada@here',
    Version: 'test 0',
    Created: NOW,
    Path: store.path,
  });
  const session = await openSession({
    lock,
    found: { state: undefined },
    project_id: PROJECT,
    clock: new FakeClock(),
    lastResort: () => undefined,
  });
  const started = { command: 'apply', actor: 'ada', host: 'here', tool: 'test 0', source: {} };
  await session.begin(started, LINEAGE);
  return session;
}

const credited = (email_address: string): LogBody<'campaign_credited'> => ({
  email_address,
  campaigns: ['inc-1'],
  by: 'no_password',
  read_at: NOW,
  evidence: { [memberId(email_address)]: { organization_id: 'organization-test-1' } },
});

test('a state that is saved while a record is on its way covers only what is durable', async () => {
  const store = new MemoryStore();
  const session = await sessionOn(store);
  await session.append('campaign_credited', credited('ada@example.com'));
  const durable = store.log.split('\n').slice(0, -1);
  const onItsWay = session.append('campaign_credited', credited('grace@example.com'));
  await session.snapshot();
  expect(store.state).toBe(stateOf(durable));
  await onItsWay;
});
