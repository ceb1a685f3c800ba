/** Sessions lived through: who stays signed in after a reset, who does not, and as whom an apply acts. */
import { B2BClient } from 'stytch';
import { describe, expect, test } from 'vitest';
import { type StartedWorld, policyText, startCli, startWorld } from '../support/cli.ts';
import { bodiesOf, documentOf, eventsOf } from './documents.ts';
import { aMoment, apiError, standBetween } from './intercept.ts';

const REVOKE = '/v1/b2b/sessions/revoke';
const APPLY = ['apply', '--auto-approve', '--new-state'];
const TWO = ['ada@example.com', 'alan@example.com'];
const SIGNING_OUT = policyText(TWO, { head: 'revoke_sessions: true' });

const sdkOf = ({ emulator }: StartedWorld): B2BClient =>
  new B2BClient({
    project_id: emulator.project_id,
    secret: emulator.secret,
    env: emulator.url,
  });

interface SignedIn {
  readonly token: string;
  readonly jwt: string;
  readonly member_id: string;
}

async function signIn(
  world: StartedWorld,
  email_address: string,
  password: string,
  organization_id = 'acme',
): Promise<SignedIn> {
  const login = { organization_id, email_address, password };
  const { session_token, session_jwt, member_id } =
    await sdkOf(world).passwords.authenticate(login);
  return { token: session_token, jwt: session_jwt, member_id };
}

const isSignedIn = (world: StartedWorld, { token }: SignedIn): Promise<boolean> =>
  sdkOf(world)
    .sessions.authenticate({ session_token: token })
    .then(
      () => true,
      () => false,
    );

const alan = (world: StartedWorld): Promise<SignedIn> =>
  signIn(world, 'alan@example.com', 'enigma-1912');
const ada = (world: StartedWorld): Promise<SignedIn> =>
  signIn(world, 'ada@example.com', 'lovelace-1815');

describe.concurrent('who is signed in when the reset comes', () => {
  test('stays signed in, and plan and apply say so', async () => {
    const world = await startWorld({ policy: TWO });
    const session = await alan(world);
    const { status, stdout } = await world.run(...APPLY);
    expect(status).toBe(0);
    expect(stdout.match(/mustreset ends no sessions/g)).toHaveLength(2);
    expect(await isSignedIn(world, session)).toBe(true);
  });

  test('is signed out where the policy says revoke_sessions', async () => {
    const world = await startWorld({ policy: SIGNING_OUT });
    const session = await alan(world);
    const { status, stdout } = await world.run(...APPLY);
    expect(status).toBe(0);
    expect(stdout).toContain('then the sessions of its active members are ended');
    expect(stdout).toMatch(/^alan@example\.com: Sessions ended of member-test-/m);
    expect(stdout).toMatch(/^Apply complete! Resets: 2 required, .* 2 signed out\.$/m);
    expect(stdout).not.toContain('ends no sessions');
    expect(await isSignedIn(world, session)).toBe(false);
    expect((await world.run('plan')).stdout).toContain('No changes.');
    expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({ ok: true });
  });
});

describe.concurrent('sessions that could not be ended', () => {
  test('are named, exit with 7, and are a revoke of the next plan', async () => {
    const world = await startWorld({ policy: SIGNING_OUT });
    const session = await alan(world);
    const between = await standBetween(world.emulator, ({ path }) =>
      path === REVOKE ? apiError(400, 'bad_request') : 'pass',
    );
    // Through a port that stays, since a plan is bound to its base URL.
    const env = { MUSTRESET_BASE_URL: between.url };
    const { status, stdout, stderr } = await world.runWith(env, ...APPLY);
    expect(status).toBe(7);
    expect(stdout).toMatch(/Resets: 2 required, .* 2 with sessions to end\./);
    expect(stderr).toContain('Sessions left (2)');
    expect(stderr).toMatch(/alan@example\.com.*bad_request/);
    expect(await isSignedIn(world, session)).toBe(true);

    const plan = await world.run('plan', '--detailed-exitcode', '--json');
    expect(plan.status).toBe(2);
    const changes = eventsOf(plan.stdout, 2).filter(({ type }) => type === 'planned_change');
    expect(changes).toMatchObject([
      { change: { action: 'revoke', email_address: 'ada@example.com' } },
      { change: { action: 'revoke', email_address: 'alan@example.com', revoke_sessions: true } },
    ]);
    const again = await world.run(...APPLY);
    expect(again.status).toBe(0);
    expect(again.stdout).toContain('2 to revoke. 0 skipped, 0 up to date.');
    expect(await isSignedIn(world, session)).toBe(false);
    expect(world.resets()).toHaveLength(2);
    expect(world.emulator.ledger().totals.duplicates).toBe(0);
  });

  test('are made up for when the process was killed between reset and sign-out', async () => {
    const world = await startWorld({ policy: SIGNING_OUT });
    const session = await alan(world);
    const asked = aMoment();
    const between = await standBetween(world.emulator, async ({ path }) => {
      if (path !== REVOKE) return 'pass';
      asked.come();
      return new Promise(() => undefined);
    });
    const run = startCli(APPLY, {
      cwd: world.path,
      env: { ...world.env, MUSTRESET_BASE_URL: between.url },
    });
    await asked.came;
    run.child.kill('SIGKILL');
    await run.ended;
    expect(await isSignedIn(world, session)).toBe(true);

    const { status } = await world.run(...APPLY);
    expect(status).toBe(0);
    expect(await isSignedIn(world, session)).toBe(false);
    expect(world.emulator.ledger().totals.duplicates).toBe(0);
    expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({ ok: true });
    expect((await world.run('plan')).stdout).toContain('No changes.');
  });

  test('are ended by applying the same plan file again', async () => {
    const world = await startWorld({ policy: SIGNING_OUT });
    let refuse = true;
    const between = await standBetween(world.emulator, ({ path }) =>
      refuse && path === REVOKE ? apiError(503, 'server_unavailable') : 'pass',
    );
    const env = { MUSTRESET_BASE_URL: between.url };
    await world.runWith(env, 'plan', '--new-state', '--out', 'plan.json');
    expect((await world.runWith(env, 'apply', '--new-state', 'plan.json')).status).toBe(7);
    refuse = false;
    const again = await world.runWith(env, 'apply', 'plan.json');
    expect([again.status, again.stdout]).toEqual([
      0,
      expect.stringMatching(/Resets: 0 required, .* 2 signed out, 2 up to date\./),
    ]);
    expect(world.resets()).toHaveLength(2);
  });
});

const GREY = policyText(['alan@example.com', 'barbara@example.com']);

describe.concurrent('an apply that acts as a member', () => {
  const kinds = [
    ['STYTCH_SESSION_TOKEN', 'token'],
    ['STYTCH_SESSION_JWT', 'jwt'],
  ] as const;

  test.each(kinds)(
    'may reset the members of its organization as an admin (%s)',
    async (name, kind) => {
      const world = await startWorld({ policy: GREY });
      const admin = await ada(world);
      const { status, stdout } = await world.runWith({ [name]: admin[kind] }, ...APPLY);
      expect(status).toBe(0);
      expect(stdout).toContain('Resets: 2 required');
      expect(stdout).not.toContain(admin[kind]);
      for (const file of ['mustreset.log.jsonl', 'mustreset.state.json']) {
        expect(world.read(file)).not.toContain(admin[kind]);
      }
    },
  );

  test.each(kinds)(
    'is refused for every other member without the role (%s)',
    async (name, kind) => {
      const world = await startWorld({ policy: GREY });
      const member = await alan(world);
      const { status } = await world.runWith({ [name]: member[kind] }, ...APPLY);
      expect(status).toBe(7);
      const outcomes = bodiesOf(world, 'reset_outcome').map(({ outcome, error_type }) => [
        outcome,
        error_type,
      ]);
      expect(outcomes).toEqual([
        ['applied', undefined],
        ['rejected', 'session_authorization_error'],
      ]);
    },
  );

  test('is refused for the members of another organization', async () => {
    const world = await startWorld({ policy: policyText(['alan@example.com']) });
    const grace = await signIn(world, 'grace@example.com', 'cobol-1906', 'globex');
    const { status, stderr } = await world.runWith({ STYTCH_SESSION_TOKEN: grace.token }, ...APPLY);
    expect(status).toBe(7);
    expect(stderr).toContain('session_authorization_tenancy_error');
    expect(world.emulator.ledger().totals.resets).toEqual({});
  });

  test('stops with 4 when its session ends in the middle, and says who was not started', async () => {
    const addresses = ['alan', 'barbara', 'grace'].map((name) => `${name}@example.com`);
    const world = await startWorld({ policy: policyText(addresses) });
    const admin = await ada(world);
    const between = await standBetween(world.emulator, async ({ reset }) => {
      if (reset === 2) await sdkOf(world).sessions.revoke({ session_token: admin.token });
      return 'pass' as const;
    });
    const env = { STYTCH_SESSION_TOKEN: admin.token, MUSTRESET_BASE_URL: between.url };
    const { status, stderr } = await world.runWith(env, ...APPLY, '--parallelism', '1');
    expect(status).toBe(4);
    expect(stderr).toContain('session_not_found');
    expect(stderr).toContain('Not started (2)');
    expect(world.emulator.ledger().totals.resets).toEqual({ 'alan@example.com': 1 });
    const rest = await world.runWith({ MUSTRESET_BASE_URL: between.url }, ...APPLY);
    expect(rest.status).toBe(0);
  });

  test('signs out in every organization of an address: only the reset is made as the member', async () => {
    const world = await startWorld({
      policy: policyText(['grace@example.com'], { head: 'revoke_sessions: true' }),
    });
    const admin = await ada(world);
    const grace = await signIn(world, 'grace@example.com', 'cobol-1906', 'globex');
    const { status } = await world.runWith({ STYTCH_SESSION_TOKEN: admin.token }, ...APPLY);
    expect(status).toBe(0);
    expect(await isSignedIn(world, grace)).toBe(false);
    expect(await isSignedIn(world, admin)).toBe(true);
  });
});
