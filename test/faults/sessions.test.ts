/** Ending sessions after a reset: what is ended, what is left, and that a later apply makes up for it. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ResetAnswer } from '../../src/model/provider.ts';
import type { State } from '../../src/model/state.ts';
import { loadState } from '../../src/store/load.ts';
import {
  aMember,
  aPolicy,
  aRequirement,
  aRoster,
  anEntry,
  memberId,
  thePlan,
} from '../support/builders.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { MemoryStore } from './memory-store.ts';
import {
  type Applied,
  type Rehearsal,
  World,
  accepted,
  applied,
  lost,
  notSent,
  refused,
} from './scripted.ts';

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const [ADA_ID, BOB_ID] = [memberId(ADA), memberId(BOB)];

const POLICY = aPolicy([ADA, BOB].map((address) => anEntry(address, { revoking: ['inc-1'] })));

function rehearse(members = [aMember(ADA), aMember(BOB)], policy = POLICY): Rehearsal {
  const clock = new FakeClock();
  const plan = thePlan({ policy, roster: aRoster(members) });
  return { plan, policy, world: new World(clock, members), store: new MemoryStore(), clock };
}

const run = (rehearsal: Rehearsal, settings: object = {}): Promise<Applied> =>
  applied(rehearsal, { settings: { rate: 0, ...settings } });

/** The state as the next plan finds it. */
async function stateOf({ store }: Rehearsal): Promise<State> {
  const { state } = await loadState(store);
  if (state === undefined) throw new Error('There is no state.');
  return state;
}

/** The same world with the plan that is made on the state as it is now. */
async function planAgain(rehearsal: Rehearsal): Promise<Rehearsal> {
  const { policy, world } = rehearsal;
  const state = await stateOf(rehearsal);
  return { ...rehearsal, plan: thePlan({ policy, state, roster: aRoster(world.members) }) };
}

const endings = ({ records }: Applied): readonly unknown[] =>
  records.flatMap(({ type, body }) => (type === 'sessions_revoked' ? [body] : []));

const sessions = async (rehearsal: Rehearsal, address: string): Promise<readonly string[]> =>
  (await stateOf(rehearsal)).members[address]?.reset?.sessions ?? [];

describe('a campaign that ends sessions', () => {
  test('ends those of everyone it resets, once, and leaves nothing to do', async () => {
    const rehearsal = rehearse();
    const done = await run(rehearsal);
    expect(done.exit).toBe(0);
    expect(done.summary).toMatchObject({ required: 2, sessions_ended: 2, sessions_left: 0 });
    expect([...rehearsal.world.revoked].sort()).toEqual([ADA_ID, BOB_ID]);
    expect(endings(done)).toHaveLength(2);
    expect((await planAgain(rehearsal)).plan.actions).toEqual([]);
  });

  test('says so in every intent, so that a crash in between is made up for', async () => {
    const { records } = await run(rehearse());
    const intents = records.flatMap(({ type, body }) => (type === 'reset_intended' ? [body] : []));
    expect(intents.map(({ revoke_sessions }) => revoke_sessions)).toEqual([true, true]);
  });

  test('ends those of every active member of an address, and of nobody else', async () => {
    const members = [
      aMember(ADA, { name: 1 }),
      aMember(ADA, { name: 2, organization_id: 'organization-test-2' }),
      aMember(ADA, { name: 3, organization_id: 'organization-test-3', status: 'pending' }),
    ];
    const rehearsal = rehearse(members, aPolicy([anEntry(ADA, { revoking: ['inc-1'] })]));
    expect((await run(rehearsal)).exit).toBe(0);
    expect(rehearsal.world.revoked).toEqual([memberId(1), memberId(2)]);
  });

  test('asks nothing where the reset was refused', async () => {
    const rehearsal = rehearse();
    rehearsal.world.script = (call, world) =>
      call.request.email_address === ADA
        ? refused(404, 'email_not_found')
        : world.takesEffect(call);
    expect((await run(rehearsal)).exit).toBe(7);
    expect(rehearsal.world.revoked).toEqual([BOB_ID]);
  });

  test('ends them, too, when a lost answer is settled as applied', async () => {
    const rehearsal = rehearse();
    rehearsal.world.script = (call, world) => {
      world.takesEffect(call);
      return lost('connection_lost');
    };
    const done = await run(rehearsal);
    expect([done.exit, done.summary]).toMatchObject([0, { required: 2, sessions_ended: 2 }]);
    expect([...rehearsal.world.revoked].sort()).toEqual([ADA_ID, BOB_ID]);
  });

  test('leaves those of campaigns that do not ask for it alone', async () => {
    const policy = aPolicy([anEntry(ADA, { revoking: ['inc-1'] }), BOB]);
    const rehearsal = rehearse(undefined, policy);
    expect((await run(rehearsal)).summary).toMatchObject({ required: 2, sessions_ended: 1 });
    expect(rehearsal.world.revoked).toEqual([ADA_ID]);
  });
});

describe('sessions that could not be ended', () => {
  const failures: readonly (readonly [string, ResetAnswer, number, object])[] = [
    ['refused by role', refused(403, 'session_authorization_error'), 1, { status_code: 403 }],
    ['a fault of the server', refused(500, 'internal_server_error'), 5, { status_code: 500 }],
    ['no answer', lost('connection_lost'), 5, { error_type: 'connection_lost' }],
    ['no connection', notSent('refused'), 5, { error_type: 'refused' }],
    ['a page of a proxy', lost('not_json', 200), 5, { error_type: 'not_json' }],
    ['a page that is not found', lost('not_json', 404), 5, { error_type: 'not_json' }],
  ];

  test.each(failures)('are recorded, left and named: %s', async (_name, answer, calls, body) => {
    const rehearsal = rehearse();
    rehearsal.world.onRevoke = (id) => (id === ADA_ID ? answer : accepted());
    const done = await run(rehearsal);
    expect(done.exit).toBe(7);
    expect(done.summary).toMatchObject({ required: 2, sessions_ended: 1, sessions_left: 1 });
    expect(rehearsal.world.revoked.filter((id) => id === ADA_ID)).toHaveLength(calls);
    expect(endings(done)).toContainEqual(expect.objectContaining({ member_id: ADA_ID, ...body }));
    expect(await sessions(rehearsal, ADA)).toEqual([ADA_ID]);
    expect(await sessions(rehearsal, BOB)).toEqual([]);
  });

  test('are ended by the next plan, which resets nobody', async () => {
    const rehearsal = rehearse();
    rehearsal.world.onRevoke = (id) => (id === ADA_ID ? refused(500, 'x') : accepted());
    await run(rehearsal);
    rehearsal.world.onRevoke = () => accepted();
    const next = await planAgain(rehearsal);
    expect(next.plan.actions).toMatchObject([
      { action: 'revoke', email_address: ADA, revoke_sessions: true, sessions: [ADA_ID] },
    ]);
    expect(next.plan.summary).toMatchObject({ revoke: 1, no_op: 1, require_again: 0 });
    const calls = next.world.calls.length;
    const done = await run(next);
    expect([done.exit, done.summary]).toMatchObject([0, { up_to_date: 2, sessions_ended: 1 }]);
    expect(next.world.calls).toHaveLength(calls);
    expect((await planAgain(next)).plan.actions).toEqual([]);

    const { log } = next.store;
    expect((await run(next)).exit).toBe(0);
    expect(next.store.log, 'an apply with nothing to do writes nothing').toBe(log);
  });

  test('are ended with a new campaign credited, though the first apply could not', async () => {
    const rehearsal = rehearse();
    rehearsal.world.onRevoke = (id) => (id === ADA_ID ? refused(500, 'x') : accepted());
    await run(rehearsal);
    const since = '2020-01-01T00:00:00.000Z';
    const requirements = [aRequirement({ campaign: 'inc-2', since })];
    const policy = aPolicy([anEntry(ADA, { requirements, revoking: ['inc-2'] })]);
    const next = await planAgain({ ...rehearsal, policy });
    expect(next.plan.actions).toMatchObject([{ action: 'revoke', sessions: [ADA_ID] }]);
    const first = await run(next);
    expect([first.exit, first.summary]).toMatchObject([7, { credited: 1, sessions_left: 1 }]);
    next.world.onRevoke = () => accepted();
    const second = await run(next);
    expect([second.exit, second.summary]).toMatchObject([0, { up_to_date: 1, sessions_ended: 1 }]);
    expect((await stateOf(next)).members[ADA]?.reset).toMatchObject({
      campaigns: ['inc-1', 'inc-2'],
      sessions: [],
    });
  });

  test('are ended by applying the same plan again', async () => {
    const rehearsal = rehearse();
    rehearsal.world.onRevoke = () => refused(503, 'server_unavailable');
    expect((await run(rehearsal)).exit).toBe(7);
    rehearsal.world.onRevoke = () => accepted();
    const calls = rehearsal.world.calls.length;
    const again = await run(rehearsal);
    expect([again.exit, again.summary]).toMatchObject([0, { sessions_ended: 2, sessions_left: 0 }]);
    expect(rehearsal.world.calls).toHaveLength(calls);
  });

  test('stay away from a plan whose campaigns do not end sessions', async () => {
    const rehearsal = rehearse();
    rehearsal.world.onRevoke = () => refused(500, 'x');
    await run(rehearsal);
    const policy = aPolicy([ADA, BOB]);
    const { plan } = await planAgain({ ...rehearsal, policy });
    expect(plan.actions).toEqual([]);
  });

  test('are counted also where the next reset of the address comes to nothing', async () => {
    const rehearsal = rehearse();
    rehearsal.world.onRevoke = () => refused(500, 'x');
    await run(rehearsal);
    rehearsal.world.setPassword(ADA_ID, 'a new one');
    const { policy, world } = rehearsal;
    const state = await stateOf(rehearsal);
    const options = { replace: [ADA], target: [ADA] };
    const plan = thePlan({ policy, state, roster: aRoster(world.members), options });
    world.script = () => refused(404, 'email_not_found');
    const done = await run({ ...rehearsal, plan });
    expect([done.exit, done.summary]).toMatchObject([7, { rejected: 1, sessions_left: 1 }]);
    expect(await sessions(rehearsal, ADA)).toEqual([ADA_ID]);
  });

  test('stop the run when the credentials are refused', async () => {
    const rehearsal = rehearse();
    rehearsal.world.onRevoke = () => refused(401, 'unauthorized_credentials');
    const done = await run(rehearsal, { parallelism: 1 });
    expect(done.exit).toBe(4);
    expect(done.summary['sessions_left']).toBeGreaterThan(0);
  });

  test('stop the run and are left where the API does not know the endpoint', async () => {
    const rehearsal = rehearse();
    rehearsal.world.onRevoke = () => refused(404, 'route_not_found');
    const done = await run(rehearsal, { parallelism: 1 });
    expect(done.exit).toBe(7);
    expect(rehearsal.world.revoked).toEqual([ADA_ID]);
    expect(await sessions(rehearsal, ADA)).toEqual([ADA_ID]);
  });

  test('are left when the run is interrupted while their call waits for its turn', async () => {
    const cleo = 'cleo@example.com';
    const addresses = [ADA, BOB, cleo];
    const rehearsal = rehearse(
      addresses.map((address) => aMember(address)),
      aPolicy(addresses.map((address) => anEntry(address, { revoking: ['inc-1'] }))),
    );
    const interrupt = new AbortController();
    const { world } = rehearsal;
    // With one slot, cleo's reset goes out before bob's sessions, whose call waits for it.
    world.script = async (call) => {
      if (call.request.email_address === cleo) {
        while (!rehearsal.store.log.includes(`"sessions_revoked"`)) await setImmediate();
        for (let turn = 0; turn < 20; turn += 1) await setImmediate();
        interrupt.abort(130);
      }
      return world.takesEffect(call);
    };
    const done = await applied(rehearsal, {
      settings: { rate: 0, parallelism: 1 },
      interrupt: interrupt.signal,
    });
    expect(done.exit).toBe(130);
    expect(world.revoked).toEqual([ADA_ID]);
    expect(await sessions(rehearsal, BOB)).toEqual([BOB_ID]);
  });

  test('count as ended where the member is gone', async () => {
    const rehearsal = rehearse();
    rehearsal.world.onRevoke = () => refused(404, 'session_not_found');
    const done = await run(rehearsal);
    expect([done.exit, done.summary]).toMatchObject([0, { sessions_ended: 2 }]);
  });

  test('are asked for again after a 429, however often it comes', async () => {
    const rehearsal = rehearse();
    rehearsal.world.onRevoke = (_id, nth) =>
      nth < 8 ? refused(429, 'too_many_requests') : accepted();
    const done = await run(rehearsal, { max_attempts: 1 });
    expect([done.exit, done.summary]).toMatchObject([0, { sessions_ended: 2 }]);
  });
});
