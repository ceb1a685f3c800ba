/** The executor against a provider that says what no emulator can, on a clock that the test turns. */
import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/model/provider.ts';
import type { RosterMember } from '../../src/model/roster.ts';
import { StoreError } from '../../src/model/store.ts';
import { loadState } from '../../src/store/load.ts';
import { verifyLog } from '../../src/log/verify.ts';
import { LogBuilder, uuid } from '../log/history.ts';
import {
  DIGEST,
  LINEAGE,
  type PlanParts,
  aMember,
  aMemberWithoutPassword,
  aPolicy,
  aRoster,
  aState,
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
  recordsOf,
  refused,
} from './scripted.ts';

const address = (number: number): string => `m${String(number).padStart(4, '0')}@example.com`;
const addresses = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => address(index));

interface Parts extends Partial<Omit<PlanParts, 'policy'>> {
  readonly members?: readonly RosterMember[];
  /** The members when the plan was made; default: as they are. */
  readonly planned?: readonly RosterMember[];
}

function rehearse(count: number, { members, planned, ...more }: Parts = {}): Rehearsal {
  const clock = new FakeClock();
  const living = members ?? addresses(count).map((each) => aMember(each));
  const policy = aPolicy(addresses(count));
  const roster = more.refresh === false ? {} : { roster: aRoster(planned ?? living) };
  const plan = thePlan({ policy, ...roster, ...more });
  return { plan, policy, world: new World(clock, living), store: new MemoryStore(), clock };
}

const failing = (fault: 'unavailable' | 'aborted'): Promise<never> =>
  Promise.reject(new ProviderError(fault, 'Not to be had.', { method: 'POST', path: '/search' }));

/** How often each outcome, verdict and skip was recorded. */
function counts({ records }: Pick<Applied, 'records'>): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { type, body } of records) {
    const what =
      'outcome' in body
        ? body.outcome
        : 'verdict' in body
          ? body.verdict
          : 'skip_reason' in body
            ? body.skip_reason
            : type;
    found[what] = (found[what] ?? 0) + 1;
  }
  return found;
}

const run = (rehearsal: Rehearsal, settings: object = {}): Promise<Applied> =>
  applied(rehearsal, { settings: { rate: 0, ...settings } });

describe('answers', () => {
  test.each([
    ['nobody of the address has a password', 'applied', 0],
    ['somebody has one', 'rejected', 7],
    ['the read fails', 'unknown', 7],
  ] as const)('"no password" counts as it reads: %s → %s', async (what, outcome, exit) => {
    const rehearsal = rehearse(1);
    rehearsal.world.script = (_call, world) => {
      if (outcome === 'applied') world.setPassword(memberId(address(0)), undefined);
      if (outcome === 'unknown') world.onRead = () => failing('unavailable');
      return refused(404, 'member_password_not_found');
    };
    const done = await run(rehearsal);
    expect([what, counts(done)[outcome], done.exit]).toEqual([what, 1, exit]);
  });

  test.each([
    ['session_authorization_error', 403, 7, 5],
    ['session_authorization_tenancy_error', 403, 7, 5],
    ['email_not_found', 404, 7, 5],
    ['user_lock_limit_reached', 429, 7, 5],
    ['some_other_403', 403, 4, 1],
    ['unauthorized_credentials', 401, 4, 1],
    ['session_not_found', 404, 4, 1],
    ['cross_org_passwords_not_enabled', 400, 1, 1],
    ['route_not_found', 404, 1, 1],
  ] as const)('%s (%i) ends with %i after %i calls', async (type, status, exit, calls) => {
    const rehearsal = rehearse(5);
    rehearsal.world.script = (call, world) =>
      call.request.email_address === address(0) ? refused(status, type) : world.takesEffect(call);
    expect((await run(rehearsal)).exit).toBe(exit);
    expect(rehearsal.world.calls).toHaveLength(calls);
  });

  test.each([
    refused(408, 'request_timeout'),
    refused(500, 'internal_server_error'),
    lost('redirect', 307),
    lost('not_json', 200),
    lost('deadline'),
  ])('an answer that decides nothing is unknown, read, and tried again ($type)', async (answer) => {
    const rehearsal = rehearse(3);
    rehearsal.world.script = (call, world) => (call.nth === 1 ? answer : world.takesEffect(call));
    const done = await run(rehearsal);
    expect(done.exit).toBe(0);
    expect(counts(done)).toMatchObject({ unknown: 3, not_applied: 3, applied: 3 });
  });

  test('who took effect and then another address is found by id: done, and never called again', async () => {
    const rehearsal = rehearse(1);
    rehearsal.world.script = (call, world) => {
      world.takesEffect(call);
      world.members = world.members.map((member) => ({ ...member, address: 'new@example.com' }));
      return lost();
    };
    const done = await run(rehearsal);
    expect([done.exit, rehearsal.world.calls.length]).toEqual([0, 1]);
    expect(counts(done)).toMatchObject({ unknown: 1, applied: 1 });
  });

  test.each([lost('not_json', 429), refused(429, 'too_many_requests')])(
    'a 429 costs no attempt and is tried until it is answered',
    async (answer) => {
      const rehearsal = rehearse(2);
      rehearsal.world.script = (call, world) => (call.nth < 9 ? answer : world.takesEffect(call));
      const done = await run(rehearsal, { max_attempts: 1 });
      expect(done.exit).toBe(0);
      expect(counts(done)['unknown']).toBeUndefined();
    },
  );

  test('somebody else in the answer: held, 8, and the rest is not started', async () => {
    const rehearsal = rehearse(20);
    rehearsal.world.script = (call, world) =>
      world.calls.length === 4
        ? accepted({ address: 'other@example.com' })
        : world.takesEffect(call);
    const done = await run(rehearsal, { parallelism: 1 });
    expect(done.exit).toBe(8);
    expect(counts(done)).toMatchObject({ unknown: 1, held: 1, applied: 3 });
    expect(rehearsal.world.calls).toHaveLength(4);
  });

  test('ten minutes of nothing but 429 end the run with 7', async () => {
    const rehearsal = rehearse(5);
    rehearsal.world.script = () => refused(429, 'too_many_requests');
    expect((await run(rehearsal)).exit).toBe(7);
    expect(rehearsal.clock.monotonic()).toBeGreaterThanOrEqual(600_000);
    expect(rehearsal.clock.monotonic()).toBeLessThan(960_000);
  });
});

describe('the breaker', () => {
  test('gives up after three failed probes: 7', async () => {
    const rehearsal = rehearse(100);
    let checks = 0;
    rehearsal.world.onCheck = () => {
      checks += 1;
      return checks === 1 ? Promise.resolve({}) : failing('unavailable');
    };
    rehearsal.world.script = () => notSent('refused');
    expect((await run(rehearsal, { parallelism: 4 })).exit).toBe(7);
    expect(checks).toBe(4);
    expect(rehearsal.world.calls.length).toBeLessThanOrEqual(10 + 4);
  });

  test('goes on after a probe that is answered', async () => {
    const rehearsal = rehearse(100);
    rehearsal.world.script = (call, world) =>
      world.calls.length <= 40 ? notSent('refused') : world.takesEffect(call);
    expect((await run(rehearsal, { parallelism: 4 })).exit).toBe(0);
  });
});

describe('the pace', () => {
  test.each([0.5, 0.1, 0.05, 0.02])('everyone is called for at %f a second', async (rate) => {
    const rehearsal = rehearse(5);
    rehearsal.world.script = (call, world) =>
      call.nth === 1 && call.request.email_address === address(1)
        ? lost()
        : world.takesEffect(call);
    const done = await run(rehearsal, { rate });
    expect(done.exit).toBe(0);
    expect(counts(done)['no_effect']).toBeUndefined();
    expect(rehearsal.clock.monotonic()).toBeLessThan((8 * 1000) / rate);
  });

  test('a 429 never makes it faster than the ceiling', async () => {
    const rehearsal = rehearse(6);
    rehearsal.world.script = (call, world) =>
      world.calls.length === 1 ? refused(429, 'too_many_requests') : world.takesEffect(call);
    await run(rehearsal, { rate: 0.2 });
    const at = rehearsal.world.calls.slice(1).map((call) => call.at);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(4_990);
  });

  test('members that were read within 30 s are not read again: one intent a call', async () => {
    const rehearsal = rehearse(400);
    const done = await run(rehearsal, { rate: 15 });
    expect(counts(done)).toMatchObject({ reset_intended: 400, applied: 400 });
    expect(rehearsal.world.readings).toHaveLength(1);
  });

  test('members read too long ago are read again: the waiting intent is closed and made anew', async () => {
    const rehearsal = rehearse(3);
    rehearsal.world.script = (call, world) => {
      if (world.calls.length > 1) return world.takesEffect(call);
      return refused(429, 'too_many_requests', 100_000);
    };
    const done = await run(rehearsal, { parallelism: 3 });
    expect(done.exit).toBe(0);
    expect(rehearsal.world.readings.length).toBeGreaterThan(1);
    expect(counts(done)).toMatchObject({ applied: 3 });
  });

  test('never more calls at once than allowed, and the first alone', async () => {
    const rehearsal = rehearse(50);
    const inFlight: number[] = [];
    rehearsal.world.script = async (call, world) => {
      inFlight.push(world.inFlight);
      await rehearsal.clock.sleep(100);
      return world.takesEffect(call);
    };
    expect((await run(rehearsal, { parallelism: 7 })).exit).toBe(0);
    expect(inFlight[0]).toBe(1);
    expect(inFlight[1]).toBe(1);
    expect(rehearsal.world.mostInFlight).toBe(7);
  });
});

describe('the world right before a call', () => {
  const one = address(0);

  test.each([
    ['a member that the plan does not name', [aMember(one), aMember(one, { name: 'new' })], 7],
    ['an admin', [aMember(one, { is_admin: true })], 7],
    ['a break-glass flag', [aMember(one, { is_breakglass: true })], 7],
  ] as const)('skips for %s', async (_what, members, exit) => {
    const rehearsal = rehearse(1, { members, planned: [aMember(one)] });
    const done = await run(rehearsal);
    expect(done.exit).toBe(exit);
    expect(counts(done)['changed_since_plan']).toBe(1);
    expect(rehearsal.world.calls).toEqual([]);
  });

  test('skips when a password would be deleted that was to be marked', async () => {
    const planned = [aMember(one, { name: 1 }), aMember(one, { name: 2 })];
    const rehearsal = rehearse(1, { members: planned.slice(0, 1), planned });
    expect((await run(rehearsal)).exit).toBe(7);
    expect(rehearsal.world.calls).toEqual([]);
  });

  test('credits who has no password any more, and skips who is gone', async () => {
    const planned = addresses(2).map((each) => aMember(each));
    const rehearsal = rehearse(2, { members: [aMemberWithoutPassword(one)], planned });
    const done = await run(rehearsal);
    expect(done.exit).toBe(0);
    expect(counts(done)).toMatchObject({ campaign_credited: 1, not_found: 1 });
    expect(rehearsal.world.calls).toEqual([]);
  });

  test('skips more than 200 members, calls for 200 of them once, in the spelling of the roster', async () => {
    const many = (count: number, each: string): readonly RosterMember[] =>
      Array.from({ length: count }, (_, index) =>
        aMember(each, { name: `${each}-${index}`, email_address: each.toUpperCase() }),
      );
    const members = [...many(200, address(0)), ...many(201, address(1))];
    const rehearsal = rehearse(2, { members, refresh: false });
    const done = await run(rehearsal);
    expect(counts(done)).toMatchObject({ applied: 1, too_many_members: 1 });
    expect(rehearsal.world.calls.map(({ request }) => request.email_address)).toEqual([
      address(0).toUpperCase(),
    ]);
  });
});

describe('lock and log', () => {
  test('a lost lock ends the run with 6, and no call follows', async () => {
    const rehearsal = rehearse(20);
    rehearsal.world.script = (call, world) => {
      if (world.calls.length === 5) rehearsal.store.holder = undefined;
      return world.takesEffect(call);
    };
    const done = await run(rehearsal, { parallelism: 1 });
    expect(done.exit).toBe(6);
    expect(rehearsal.world.calls).toHaveLength(5);
  });

  test.each([1, 2, 10])(
    'a lock that cannot be looked at ends the run, whatever waits (parallelism %i)',
    async (parallelism) => {
      const rehearsal = rehearse(40);
      rehearsal.store.onHeld = () => {
        if (rehearsal.world.calls.length < 3) return true;
        throw new StoreError('Too many files are open.');
      };
      rehearsal.world.script = async (call, world) => {
        await rehearsal.clock.sleep(500);
        return world.takesEffect(call);
      };
      const done = await run(rehearsal, { parallelism });
      expect(done.exit).toBe(8);
      expect(rehearsal.store.holder).toBeUndefined();
    },
  );

  test('a fault of ours in a read leaves no call behind that nobody records', async () => {
    const rehearsal = rehearse(60);
    rehearsal.world.onRead = () =>
      rehearsal.world.readings.length === 1
        ? Promise.resolve()
        : Promise.reject(new TypeError('A fault of ours.'));
    rehearsal.world.script = async (call, world) => {
      await rehearsal.clock.sleep(5_000);
      expect(rehearsal.store.holder).toBeDefined();
      return world.takesEffect(call);
    };
    await expect(run(rehearsal, { rate: 1, parallelism: 20 })).rejects.toThrow('A fault of ours.');
    const records = recordsOf(rehearsal.store.log);
    expect(counts({ records })['applied']).toBe(rehearsal.world.calls.length);
  });

  test('a process that was stopped while it wrote looks at the lock again before it sends', async () => {
    const rehearsal = rehearse(6);
    const { store, clock, world } = rehearsal;
    store.onAppend = (lines) => {
      if (!lines.includes('reset_intended') || !lines.includes(address(4))) return;
      // The fence has been passed; now the process stands still, and the lock is taken away.
      clock.pass(5_000);
      store.holder = undefined;
    };
    const done = await run(rehearsal, { parallelism: 1 });
    expect(done.exit).toBe(6);
    expect(world.callsOf(address(4))).toEqual([]);
  });

  test('a call that could not be written in time is made anew, once the lock is seen again', async () => {
    const rehearsal = rehearse(3);
    const { world, clock, store } = rehearsal;
    let late = true;
    world.script = (call, all) => {
      if (call.request.email_address !== address(1) || !late) return all.takesEffect(call);
      late = false;
      clock.pass(5_000);
      return Promise.resolve(notSent('aborted'));
    };
    expect((await run(rehearsal, { parallelism: 1 })).exit).toBe(0);
    expect(world.callsOf(address(1))).toHaveLength(2);

    const lost = rehearse(3);
    lost.world.script = (call, all) => {
      if (call.request.email_address !== address(1)) return all.takesEffect(call);
      lost.clock.pass(5_000);
      lost.store.holder = undefined;
      return Promise.resolve(notSent('aborted'));
    };
    expect((await run(lost, { parallelism: 1 })).exit).toBe(6);
    expect(lost.world.callsOf(address(1))).toHaveLength(1);
    expect(store.holder).toBeUndefined();
  });

  test.each([130, 143])('a signal while the credentials are checked ends with %i', async (code) => {
    const rehearsal = rehearse(3);
    const controller = new AbortController();
    rehearsal.world.onCheck = () => {
      controller.abort(code);
      return failing('aborted');
    };
    const done = await applied(rehearsal, { interrupt: controller.signal });
    expect(done.exit).toBe(code);
    expect(rehearsal.store.log).toBe('');
  });

  test('a crash with more calls open than one record can name is recovered all the same', async () => {
    const open = 1_700;
    const log = new LogBuilder(LINEAGE).start(uuid(2));
    for (let number = 0; number < open; number += 1)
      log.intend(uuid(100 + number), address(1 + number));
    const rehearsal = rehearse(1, { state: { ...aState(), log: log.position } });
    rehearsal.store.log = log.text;
    const { exit, records } = await run(rehearsal);
    expect(exit).toBe(0);
    expect(await verifyLog([rehearsal.store.log])).toMatchObject({ ok: true });
    const decided = records.filter(
      ({ type, body }) => type === 'reset_outcome' && body.outcome === 'unknown',
    );
    expect(decided.length).toBeGreaterThan(0);
  });

  test('more policy files than one record can name are left out of it, and their digest stays', async () => {
    const rehearsal = rehearse(2);
    const files = Array.from({ length: 700 }, (_, index) => ({
      path: `policies/team-${index}.yaml`,
      digest: DIGEST,
    }));
    const plan = { ...rehearsal.plan, policy: { ...rehearsal.plan.policy, files } };
    const { exit, records } = await run({ ...rehearsal, plan });
    expect(exit).toBe(0);
    const started = records.find(({ type }) => type === 'run_started');
    expect(started?.body).toMatchObject({ policy: { digest: plan.policy.digest } });
    expect(started?.body).not.toHaveProperty('policy.files');
    expect(await verifyLog([rehearsal.store.log])).toMatchObject({ ok: true });
  });

  test('a record too large for the log is an error before anything is sent, not a fault of ours', async () => {
    const rehearsal = rehearse(2);
    const base_url = `https://test.stytch.com/${'a'.repeat(70_000)}`;
    const plan = { ...rehearsal.plan, base_url };
    const provider = Object.assign(rehearsal.world, { base_url });
    const { exit, events } = await run({ ...rehearsal, plan, world: provider });
    expect(exit).toBe(8);
    expect(JSON.stringify(events)).toContain('A run_started record of ');
    expect(rehearsal.world.calls).toEqual([]);
  });

  test('an address whose intent no line would hold is refused before the first call', async () => {
    const living = [
      ...Array.from({ length: 200 }, (_, index) =>
        aMember(address(0), { name: `${index}-${'x'.repeat(200)}` }),
      ),
      aMember(address(1)),
    ];
    const rehearsal = rehearse(2, { members: living, refresh: false });
    const { exit, events } = await run(rehearsal);
    expect(exit).toBe(1);
    expect(events).toContainEqual(
      expect.objectContaining({
        diagnostic: expect.objectContaining({ rule: 'record-too-large' }) as unknown,
      }),
    );
    expect(rehearsal.world.calls).toEqual([]);
    expect(rehearsal.store.log).toBe('');
  });

  test('what was kept beside the log for an attempt that is not open is left aside', async () => {
    const rehearsal = rehearse(1);
    const { records } = await run(rehearsal);
    const { store } = rehearsal;
    const { log } = store;
    const kept = (attempt: string): string =>
      JSON.stringify({ type: 'reset_outcome', body: { attempt, outcome: 'rejected' } });
    const closed = records.flatMap(({ type, body }) =>
      type === 'reset_intended' && 'attempt' in body ? [kept(body.attempt)] : [],
    );
    store.errored = [...closed, kept(uuid(9)), '{"type":"reset_outc'];
    expect((await run(rehearsal)).exit).toBe(0);
    expect([closed.length, store.errored, store.log]).toEqual([1, [], log]);
  });

  test('what was kept beside the log is done for a continued plan, replaced or not', async () => {
    const before = rehearse(3);
    await run(before);
    const { world, store, policy, clock } = before;
    const found = await loadState(store);
    if (found.state === undefined) throw new Error('No state.');
    for (const { member_id } of world.members) world.setPassword(member_id, `${member_id}-2`);
    const plan = thePlan({
      policy,
      state: found.state,
      roster: aRoster(world.members),
      options: {
        replace: [address(0), address(1)],
        plan_id: '00000000-0000-4000-8000-0000000000aa',
      },
    });
    world.calls.length = 0;
    store.onAppend = (lines) => {
      if (lines.includes('reset_outcome')) throw new StoreError('No space is left.');
    };
    const replaced = { plan, policy, world, store, clock };
    expect((await run(replaced)).exit).toBe(8);
    expect(store.errored).toHaveLength(1);
    store.onAppend = () => undefined;
    world.setPassword(memberId(address(0)), 'chosen-anew');
    expect((await run(replaced)).exit).toBe(0);
    expect(world.callsOf(address(0))).toHaveLength(1);
    expect(world.callsOf(address(1))).toHaveLength(1);
  });
});
