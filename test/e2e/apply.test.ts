import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import type { World } from '../../src/generated/world.ts';
import {
  HAS_TERMINAL,
  RESET_PATH,
  type StartedWorld,
  WORLD,
  policyText,
  runOnTerminal,
  startCli,
  startWorld,
} from '../support/cli.ts';
import { bodiesOf, documentOf, eventsOf, recordsOf, words } from './documents.ts';
import { type Script, aMoment, apiError, standBetween } from './intercept.ts';

const APPLY = ['apply', '--auto-approve', '--new-state'];
const THREE = ['ada@example.com', 'alan@example.com', 'barbara@example.com'];

/** Applies through a server that does as the script says. */
async function applyThrough(
  world: StartedWorld,
  script: Script,
  ...args: readonly string[]
): ReturnType<StartedWorld['runWith']> {
  const between = await standBetween(world.emulator, script);
  return world.runWith({ MUSTRESET_BASE_URL: between.url }, ...APPLY, ...args);
}

const outcomes = (world: StartedWorld): readonly unknown[] =>
  bodiesOf(world, 'reset_outcome').map(({ outcome }) => outcome);

async function expectVerified(world: StartedWorld): Promise<void> {
  expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({ ok: true });
  expect(world.emulator.ledger().totals.duplicates).toBe(0);
}

/** Resets an address behind the back of the command line. */
async function resetBehind(
  { url, project_id, secret }: Emulator,
  email_address: string,
): Promise<void> {
  const { body } = await request(url + RESET_PATH, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${project_id}:${secret}`).toString('base64')}`,
    },
    body: JSON.stringify({ email_address }),
  });
  await body.dump();
}

describe.concurrent('an apply', () => {
  const everybody = ['ada', 'grace', 'new', 'nobody', 'root', 'sso'].map((n) => `${n}@example.com`);

  test('resets whom the policy lists, credits, skips, records, and then has nothing to do', async () => {
    const world = await startWorld({ policy: everybody });
    const { status, stdout, stderr } = await world.run(...APPLY);
    expect(status).toBe(0);
    expect(stdout).toContain(
      'Plan: 2 to require, 0 to require again, 1 to credit. 3 skipped, 0 up to date.',
    );
    expect(stdout).toMatch(/^ada@example\.com: Reset required \[request_id=request-id-test-/m);
    expect(stdout).toContain('sso@example.com: Credited to inc-1: nobody has a password');
    expect(stdout).toMatch(
      /^Apply complete! Resets: 2 required, 0 rejected, 0 unknown\. 1 credited, 3 skipped\.$/m,
    );
    expect(stdout).toContain('A reset cannot be undone.');
    expect(stderr.match(/^│ Warning: .*$/gm)).toEqual([
      '│ Warning: Member not active',
      '│ Warning: Member not found',
    ]);
    const { totals } = world.emulator.ledger();
    expect(totals).toMatchObject({
      resets: { 'ada@example.com': 1, 'grace@example.com': 1 },
      duplicates: 0,
    });
    expect(
      recordsOf(world)
        .map(({ type }) => type)
        .sort(),
    ).toEqual(
      [
        'campaign_credited',
        'log_created',
        'reset_intended',
        'reset_intended',
        'reset_outcome',
        'reset_outcome',
        'run_finished',
        'run_started',
      ].sort(),
    );
    const log = world.read('mustreset.log.jsonl');
    const again = await world.run('apply', '--auto-approve');
    expect(again.status).toBe(0);
    expect(again.stdout).toMatch(
      /^No changes\. Nobody has to be reset: 3 skipped, 3 up to date\.$/m,
    );
    expect(world.read('mustreset.log.jsonl')).toBe(log);
    expect(world.resets()).toHaveLength(2);
    await expectVerified(world);
  });

  test('writes the intent before the call, and the outcome before it is shown', async () => {
    const world = await startWorld({ policy: ['ada@example.com'] });
    let before = '';
    await applyThrough(world, ({ reset }) => {
      if (reset === 1) before = world.read('mustreset.log.jsonl');
      return 'pass';
    });
    expect(before).toContain('"type":"reset_intended"');
    expect(before).not.toContain('"type":"reset_outcome"');
  });

  test('is told as events to programs', async () => {
    const world = await startWorld({ policy: everybody });
    const { status, stdout, stderr } = await world.run(...APPLY, '--json');
    expect([status, stderr]).toEqual([0, '']);
    const events = eventsOf(stdout, 0);
    const types = new Set(events.map(({ type }) => type));
    for (const type of [
      ...['state_lock_acquire', 'state_lock_release', 'refresh_start', 'refresh_complete'],
      ...['planned_change', 'diagnostic', 'reset_start', 'reset_complete', 'campaign_credited'],
    ]) {
      expect(types).toContain(type);
    }
    expect(events.at(-1)).toMatchObject({
      operation: 'apply',
      summary: { required: 2, credited: 1, skipped: 3 },
      log: { records: recordsOf(world).length },
    });
  });

  test('resets again under a new campaign, or whom --replace names, and nobody else', async () => {
    const world = await startWorld({ policy: ['grace@example.com', 'ada@example.com'] });
    await world.run(...APPLY);
    const replaced = await world.run('apply', '--auto-approve', '--replace', 'Grace@example.com');
    expect(replaced.stdout).toContain(
      'Plan: 0 to require, 1 to require again. 0 skipped, 1 up to date.',
    );
    world.write('policy.yaml', policyText(['grace@example.com'], { campaign: 'inc-2' }));
    const again = await world.run('apply', '--auto-approve');
    expect(again.stdout).toContain(
      'Plan: 0 to require, 1 to require again. 0 skipped, 0 up to date, 1 unlisted.',
    );
    expect(world.resets().map(({ email_address }) => email_address)).toEqual([
      ...['ada@example.com', 'grace@example.com'],
      ...['grace@example.com', 'grace@example.com'],
    ]);
    const stranger = await world.run('apply', '--auto-approve', '--replace=bob@example.com');
    expect(stranger.status).toBe(64);
  });

  test('of targets leaves the others out, and says so', async () => {
    const world = await startWorld({ policy: THREE });
    const first = await world.run(...APPLY, '--target=alan@example.com');
    expect(first.stdout).toContain('2 excluded');
    expect(first.stderr).toContain('Warning: ');
    const second = await world.run('apply', '--auto-approve', '-exclude', 'ada@example.com');
    expect(second.stdout).toContain(
      'Plan: 1 to require, 0 to require again. 0 skipped, 1 up to date, 1 excluded.',
    );
    expect(world.resets().map(({ email_address }) => email_address)).toEqual([
      'alan@example.com',
      'barbara@example.com',
    ]);
    const both = await world.run(
      'apply',
      '--auto-approve',
      '--target=a@b.example',
      '--exclude=c@d.example',
    );
    expect(both.status).toBe(64);
  });

  test('with --first calls for so many, and the same file again goes on from there', async () => {
    const world = await startWorld({ policy: [...THREE, 'sso@example.com'] });
    await world.run('plan', '--new-state', '--out', 'plan.json');
    const first = ['apply', '--new-state', '--first=1', 'plan.json'];
    const one = await world.run(...first);
    expect(one.status).toBe(7);
    expect(one.stdout).toContain(
      'Resets: 1 required, 0 rejected, 0 unknown. 1 credited, 2 not started.',
    );
    expect(one.stderr).toContain('alan@example.com');
    expect(one.stderr).toContain('barbara@example.com');
    expect(await world.run(...first)).toMatchObject({ status: 7 });
    const last = await world.run(...first);
    expect(last.status).toBe(0);
    expect(last.stdout).toContain('Apply complete! Resets: 1 required');
    expect(world.resets()).toHaveLength(3);
    expect(await world.run(...first)).toMatchObject({ status: 0 });
    expect(world.resets()).toHaveLength(3);
    await expectVerified(world);
  });
});

describe.concurrent('the approval', () => {
  test('cannot be asked for without a terminal: the message names the ways out', async () => {
    const world = await startWorld();
    const { status, stdout, stderr } = await world.run('apply', '--new-state');
    expect([status, stdout]).toEqual([1, '']);
    expect(words(stderr)).toContain('--auto-approve');
    expect(words(stderr)).toContain('mustreset plan --out FILE');
    expect(world.calls()).toBe(0);
  });

  test.runIf(HAS_TERMINAL).each(['y\n', 'YES\n', '\n', 'yes please\n', '\u0004'])(
    'is only "yes": %j cancels',
    async (input) => {
      const world = await startWorld();
      const options = { cwd: world.path, env: world.env, input };
      const { status, stdout } = await runOnTerminal(['apply', '--no-color'], options);
      expect(status).toBe(1);
      expect(stdout).toContain("Only 'yes' will be accepted to approve.");
      expect(stdout).toContain('Apply cancelled.');
      expect(world.resets()).toEqual([]);
      expect(world.has('mustreset.log.jsonl')).toBe(false);
      expect(world.has('mustreset.lock.json')).toBe(false);
    },
  );

  test.runIf(HAS_TERMINAL)('interrupted at the question ends with 130', async () => {
    const world = await startWorld();
    const options = { cwd: world.path, env: world.env, input: '\u0003' };
    expect(await runOnTerminal(['apply', '--no-color'], options)).toMatchObject({ status: 130 });
    expect(world.resets()).toEqual([]);
    expect(world.has('mustreset.lock.json')).toBe(false);
  });

  test.runIf(HAS_TERMINAL)(
    'is not asked for with --input=false, nor where nothing is to be done',
    async () => {
      const world = await startWorld({ policy: ['nobody@example.com'] });
      const options = { cwd: world.path, env: world.env };
      const refused = await runOnTerminal(['apply', '--input=false'], options);
      expect(refused.status).toBe(1);
      const nothing = await runOnTerminal(['apply'], options);
      expect(nothing.status).toBe(0);
      expect(nothing.stdout).not.toContain('Enter a value');
    },
  );
});

describe.concurrent('the progress', () => {
  const people = Array.from({ length: 12 }, (_, n) => `member-${n}@example.com`);
  const crowd: World = {
    version: 1,
    organizations: [
      {
        organization_slug: 'acme',
        members: people.map((email_address) => ({ email_address, password: 'correct-horse' })),
      },
    ],
  };
  const slowly = [...APPLY, '--rate=8'];

  test.runIf(HAS_TERMINAL)('is one line on a terminal, redrawn in place', async () => {
    const world = await startWorld({ policy: people, world: crowd });
    const options = { cwd: world.path, env: world.env };
    const { status, stdout } = await runOnTerminal([...slowly, '--no-color'], options);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Applying: \d+ done, \d+ left, [\d.]+\/s, \S+ to go/);
    expect(stdout).toContain('\r\u001b[K');
  });

  test.runIf(HAS_TERMINAL)('is not redrawn in automation', async () => {
    const world = await startWorld({ policy: people, world: crowd });
    const options = { cwd: world.path, env: { ...world.env, TF_IN_AUTOMATION: '1' } };
    const { status, stdout } = await runOnTerminal([...slowly, '--no-color'], options);
    expect(status).toBe(0);
    expect(stdout).not.toContain('\u001b');
  });

  test('is an event at most once a second', async () => {
    const world = await startWorld({ policy: people, world: crowd });
    const { stdout } = await world.run(...slowly, '--json');
    const events = eventsOf(stdout, 0);
    const [first = 0, last = 0] = [events[0], events.at(-1)].map((event) =>
      Date.parse(String(event?.['@timestamp'])),
    );
    const { length } = events.filter(({ type }) => type === 'progress');
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual((last - first) / 1000 + 1);
  });
});

describe.concurrent('limits', () => {
  test.each(['max_resets: 1', 'max_organizations: 1', 'max_admins: 0'])(
    '%s is an error once the plan is shown, and nobody is reset',
    async (limit) => {
      const policy = policyText(['ada@example.com', 'grace@example.com'], {
        head: `limits: { ${limit} }`,
      });
      const world = await startWorld({ policy });
      const { status, stdout, stderr } = await world.run(...APPLY);
      expect(status).toBe(1);
      expect(stdout).toContain('Plan: 2 to require');
      expect(stderr).toContain('Error: Limit exceeded');
      expect(words(stderr)).toContain(limit.split(':')[0]);
      expect(world.resets()).toEqual([]);
    },
  );

  test('of a plan made without the members are checked on a reading before the first call', async () => {
    const policy = policyText(['ada@example.com', 'alan@example.com'], {
      head: 'limits: { max_admins: 0 }',
    });
    const world = await startWorld({ policy });
    await world.run('plan', '--new-state', '--refresh=false', '--out=plan.json');
    const { status, stderr } = await world.run('apply', '--new-state', 'plan.json');
    expect(status).toBe(1);
    expect(stderr).toContain('Error: Limit exceeded');
    expect(world.resets()).toEqual([]);
    expect(world.has('mustreset.log.jsonl')).toBe(false);
  });
});

describe.concurrent('an answer that', () => {
  test('refuses one member leaves the others, who are reset, and is named: exit 7', async () => {
    const world = await startWorld({ policy: THREE });
    const { status, stdout, stderr } = await applyThrough(world, ({ address }) =>
      address === 'alan@example.com' ? apiError(404, 'email_not_found') : 'pass',
    );
    expect(status).toBe(7);
    expect(stdout).toContain('alan@example.com: Rejected: Message of email_not_found.');
    expect(stdout).toMatch(
      /^Error: Apply incomplete\. Resets: 2 required, 1 rejected, 0 unknown\.$/m,
    );
    expect(stderr).toContain('Error: Apply did not converge');
    expect(stderr).toContain(
      'alan@example.com [status_code=404, error_type=email_not_found, request_id=request-id-test-0000]',
    );
    expect(bodiesOf(world, 'reset_outcome')).toContainEqual(
      expect.objectContaining({
        outcome: 'rejected',
        error_type: 'email_not_found',
        status_code: 404,
      }),
    );
    expect((await world.run('plan')).stdout).toContain('Plan: 1 to require');
    await expectVerified(world);
  });

  test.each(['html', '500', '503'] as const)(
    'is %s is unknown, settled by reading, and tried again as often as allowed',
    async (kind) => {
      const world = await startWorld({
        policy: ['ada@example.com'],
        faults: [{ kind, share: 1 }],
      });
      const { status, stderr } = await world.run(...APPLY, '--max-attempts=2');
      expect(status).toBe(7);
      expect(stderr).toContain('ada@example.com');
      expect(outcomes(world)).toEqual(['unknown', 'unknown']);
      expect(bodiesOf(world, 'reset_settled')).toMatchObject([
        { verdict: 'not_applied' },
        { verdict: 'not_applied' },
      ]);
      expect(world.resets()).toHaveLength(2);
      await expectVerified(world);
    },
  );

  test.each(['truncate', 'drop-after'] as const)(
    'is lost (%s) is settled by reading: it took effect, and nothing is sent twice',
    async (kind) => {
      const world = await startWorld({
        policy: ['ada@example.com', 'alan@example.com'],
        faults: [{ kind, share: 1 }],
      });
      const { status, stdout } = await world.run(...APPLY);
      expect(status).toBe(0);
      expect(stdout).toContain('ada@example.com: Settled: the earlier call took effect');
      expect(stdout).toContain('Apply complete! Resets: 2 required, 0 rejected, 0 unknown.');
      expect(world.resets()).toHaveLength(2);
      await expectVerified(world);
    },
  );

  test('is lost stays unknown where nobody can tell, and the next apply settles it', async () => {
    const world = await startWorld({ policy: ['grace@example.com'] });
    const first = await applyThrough(
      world,
      ({ reset }) => (reset > 0 ? 'cut' : 'pass'),
      '--max-attempts=1',
    );
    expect(first.status).toBe(7);
    expect(first.stdout).toContain('Resets: 0 required, 0 rejected, 1 unknown.');
    expect((await world.run('show')).stdout).toMatch(/^grace@example\.com .* unknown$/m);
    const planned = await world.run('plan', '--detailed-exitcode');
    expect(planned.status).toBe(2);
    expect(planned.stdout).toContain('1 to settle');
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    expect(world.resets()).toHaveLength(1);
    await expectVerified(world);
  });

  test('is lost is settled by reading alone where no policy lists the address any more', async () => {
    const world = await startWorld({ policy: ['grace@example.com'] });
    await applyThrough(world, ({ reset }) => (reset > 0 ? 'cut' : 'pass'), '--max-attempts=1');
    await resetBehind(world.emulator, 'grace@example.com');
    world.write('policy.yaml', policyText(['nobody@example.com']));
    const planned = await world.run('plan', '--out=plan.json');
    expect(planned.stdout).toContain('1 to settle');
    const before = world.resets().length;
    const { status } = await world.run('apply', 'plan.json');
    expect([0, 7]).toContain(status);
    expect(world.resets()).toHaveLength(before);
    expect(bodiesOf(world, 'run_started').length).toBe(2);
  });

  test('names another member is held, ends the run with exit 8, and only a person releases it', async () => {
    const world = await startWorld({ policy: THREE, faults: [{ kind: 'wrong-member', share: 1 }] });
    const { status, stdout, stderr } = await world.run(...APPLY);
    expect(status).toBe(8);
    expect(stdout).toContain('ada@example.com: Held');
    expect(words(stderr)).toContain('with another member');
    expect(stderr).toContain('mustreset state settle ADDRESS --applied');
    expect(world.resets()).toHaveLength(1);
    const planned = await world.run('plan');
    expect(planned.stdout).toContain('Plan: 2 to require');
    expect(planned.stderr).toContain('Warning: ');
    const { stdout: shown } = await world.run('state', 'show', 'ada@example.com');
    expect(shown).toContain('held');
    world.write('policy.yaml', policyText(['ada@example.com']));
    const skipped = await world.run('apply', '--auto-approve');
    expect([skipped.status, world.resets().length]).toEqual([7, 1]);
    const settle = ['state', 'settle', 'ada@example.com', '--applied', '--reason=asked her'];
    expect(await world.run(...settle)).toMatchObject({ status: 0 });
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    await expectVerified(world);
  });

  test('redirects is never followed', async () => {
    const world = await startWorld({ policy: ['ada@example.com'] });
    const elsewhere = await startWorld();
    const location = `${elsewhere.emulator.url}${RESET_PATH}`;
    const { status } = await applyThrough(
      world,
      ({ reset }) => (reset > 0 ? { status: 307, headers: { location } } : 'pass'),
      '--max-attempts=1',
    );
    expect(status).toBe(7);
    expect(outcomes(world)).toEqual(['unknown']);
    expect(elsewhere.calls()).toBe(0);
  });

  test('redirects a read is not followed either: exit 1, nothing begun', async () => {
    const world = await startWorld({ policy: ['ada@example.com'] });
    const elsewhere = await startWorld();
    const headers = { location: elsewhere.emulator.url };
    const { status } = await applyThrough(world, () => ({ status: 302, headers }));
    expect(status).toBe(1);
    expect(elsewhere.calls()).toBe(0);
    expect(world.has('mustreset.log.jsonl')).toBe(false);
  });

  test('says that nobody has a password is a reset, once a reading agrees', async () => {
    const world = await startWorld({ policy: ['ada@example.com'], repeat: 404 });
    const { status, stdout } = await applyThrough(world, async ({ reset }): Promise<'pass'> => {
      if (reset > 0) await resetBehind(world.emulator, 'ada@example.com');
      return 'pass';
    });
    expect(status).toBe(0);
    expect(stdout).toContain('Apply complete! Resets: 1 required');
    expect(bodiesOf(world, 'reset_outcome')).toMatchObject([
      { outcome: 'applied', error_type: 'member_password_not_found', status_code: 404 },
    ]);
  });

  test('says so although somebody has one is a refusal', async () => {
    const world = await startWorld({ policy: ['ada@example.com'] });
    const { status } = await applyThrough(world, ({ reset }) =>
      reset > 0 ? apiError(404, 'member_password_not_found') : 'pass',
    );
    expect(status).toBe(7);
    expect(outcomes(world)).toEqual(['rejected']);
  });

  test('limits the rate only makes it slower', async () => {
    const world = await startWorld({
      policy: THREE,
      rate_limit: { per_s: 2, bucket: false },
      retry_after: true,
    });
    const { status, stderr, stdout } = await world.run(...APPLY, '--rate=0');
    expect(status).toBe(0);
    expect(stderr).toContain('Stytch limits the rate: waiting');
    expect(stdout).toContain('Apply complete! Resets: 3 required');
    await expectVerified(world);
  });

  test('cannot disturb the terminal, nor pass for an error of its own', async () => {
    const world = await startWorld({ policy: ['ada@example.com'] });
    const message = 'no\u001b[2J\nApply complete! Resets: 9 required';
    const { stdout, stderr } = await applyThrough(world, ({ reset }) =>
      reset > 0
        ? { status: 400, body: { ...(apiError(400, 'x').body as object), error_message: message } }
        : 'pass',
    );
    expect(stdout + stderr).not.toMatch(/\u001b|^Apply complete/m);
  });
});

describe.concurrent('what stops the whole run', () => {
  test('a credential refused at the first reset costs one call: exit 4', async () => {
    const world = await startWorld({ policy: THREE });
    const { status, stdout, stderr } = await applyThrough(world, ({ reset }) =>
      reset > 0 ? apiError(401, 'unauthorized_credentials') : 'pass',
    );
    expect(status).toBe(4);
    expect(stdout).toContain('3 not started');
    expect(stderr).toContain('unauthorized_credentials');
    expect(outcomes(world)).toEqual(['no_effect']);
    expect(bodiesOf(world, 'run_finished')).toMatchObject([{ exit_code: 4 }]);
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    await expectVerified(world);
  });

  test('a credential refused in the middle leaves the rest not started: exit 4', async () => {
    const world = await startWorld({ policy: THREE });
    const between = await standBetween(world.emulator, ({ reset }) =>
      reset > 1 ? apiError(401, 'unauthorized_credentials') : 'pass',
    );
    const env = { MUSTRESET_BASE_URL: between.url };
    const { status, stdout } = await world.runWith(env, ...APPLY, '--parallelism=1');
    expect(status).toBe(4);
    expect(stdout).toContain('Resets: 1 required, 0 rejected, 0 unknown. 2 not started.');
    expect(between.resets()).toHaveLength(2);
    expect(new Set(outcomes(world))).toEqual(new Set(['applied', 'no_effect']));
    await expectVerified(world);
  });

  test('organization-scoped passwords: exit 1 after one call', async () => {
    const world = await startWorld({ policy: THREE, passwords: 'organization' });
    const { status, stderr } = await world.run(...APPLY);
    expect(status).toBe(1);
    expect(words(stderr)).toContain('cross-organization passwords only');
    expect(world.resets()).toHaveLength(1);
    expect(outcomes(world)).toEqual(['no_effect']);
  });

  test('an API without the endpoint: exit 1 after one call', async () => {
    const world = await startWorld({ policy: THREE });
    const { status } = await applyThrough(world, ({ reset }) =>
      reset > 0 ? apiError(404, 'route_not_found') : 'pass',
    );
    expect([status, world.resets().length]).toEqual([1, 0]);
    expect(outcomes(world)).toEqual(['no_effect']);
  });

  test.each([
    ['ahead of', -3_600_000],
    ['behind', 3_600_000],
  ])('a clock that is %s the API: exit 1, nothing begun', async (how, skew) => {
    const world = await startWorld({ policy: THREE });
    await world.run('plan', '--new-state', '--out=plan.json');
    const date = new Date(Date.now() + skew).toUTCString();
    const between = await standBetween(world.emulator, () => ({
      status: 200,
      headers: { date },
      body: {
        status_code: 200,
        request_id: 'request-id-test-0',
        organizations: [],
        members: [],
        results_metadata: { total: 0, next_cursor: null },
      },
    }));
    const env = { MUSTRESET_BASE_URL: between.url };
    await world.runWith(env, 'plan', '--new-state', '--refresh=false', '--out=plan.json');
    const { status, stderr } = await world.runWith(env, 'apply', '--new-state', 'plan.json');
    expect([status, words(stderr)]).toEqual([1, expect.stringContaining(how)]);
    expect(stderr).toContain('Error: Clock is off');
    expect(between.resets()).toEqual([]);
    expect(world.has('mustreset.log.jsonl')).toBe(false);
  });

  test('an API that is not there: exit 1 while planning and before the first reset', async () => {
    const world = await startWorld();
    const nowhere = { MUSTRESET_BASE_URL: 'http://127.0.0.1:1' };
    for (const args of [['plan', '--new-state'], APPLY]) {
      const { status, stderr } = await world.runWith(nowhere, ...args);
      expect([status, stderr]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
    }
    await world.runWith(nowhere, 'plan', '--new-state', '--refresh=false', '--out=plan.json');
    const applied = await world.runWith(nowhere, 'apply', '--new-state', 'plan.json');
    expect(applied.status).toBe(1);
    expect(world.has('mustreset.log.jsonl')).toBe(false);
  });
});

describe.concurrent('a world that changed since the plan', () => {
  const grown = {
    ...WORLD,
    organizations: WORLD.organizations.map((organization) => ({
      ...organization,
      members: [
        ...(organization.members ?? []).filter((m) => m.email_address !== 'barbara@example.com'),
        ...(organization.organization_slug === 'globex'
          ? [{ email_address: 'ada@example.com', password: 'another' }]
          : []),
      ],
    })),
  };

  test('so that more would be touched is skipped and named, exit 7; who is gone is only skipped', async () => {
    const world = await startWorld({ policy: THREE });
    const later = await startWorld({ world: grown });
    let changed = false;
    const between = await standBetween(world.emulator, () =>
      changed ? { to: later.emulator } : 'pass',
    );
    const env = { MUSTRESET_BASE_URL: between.url };
    await world.runWith(env, 'plan', '--new-state', '--out=plan.json');
    changed = true;
    const { status, stdout, stderr } = await world.runWith(
      env,
      'apply',
      '--new-state',
      'plan.json',
    );
    expect(status).toBe(7);
    expect(stdout).toContain(
      'ada@example.com: Skipped: its members changed since the plan was made',
    );
    expect(stdout).toContain('barbara@example.com: Skipped: no member has this address');
    expect(stderr).toContain('ada@example.com');
    expect(stderr).not.toContain('barbara@example.com');
    expect(later.resets().map(({ email_address }) => email_address)).toEqual(['alan@example.com']);
    expect(bodiesOf(world, 'reset_skipped')).toMatchObject([
      { email_address: 'ada@example.com', skip_reason: 'changed_since_plan' },
      { email_address: 'barbara@example.com', skip_reason: 'not_found' },
    ]);
    const reported = documentOf(await world.runWith({ STYTCH_SECRET: '' }, 'report', '--json'));
    const found = { found_by: 'apply', campaigns: ['inc-1'] };
    expect(reported['exceptions']).toMatchObject([
      { email_address: 'ada@example.com', skip_reason: 'changed_since_plan', ...found },
      { email_address: 'barbara@example.com', skip_reason: 'not_found', ...found },
    ]);
  });
});

describe.concurrent('a signal', () => {
  interface Interrupted {
    readonly world: StartedWorld;
    readonly run: ReturnType<typeof startCli>;
    readonly answer: () => void;
  }

  /** An apply of three whose first reset has arrived and is not answered yet. */
  async function inFlight(policy: readonly string[] = THREE): Promise<Interrupted> {
    const world = await startWorld({ policy });
    const [arrived, answered] = [aMoment(), aMoment()];
    const between = await standBetween(world.emulator, async ({ reset }): Promise<'pass'> => {
      if (reset === 1) {
        arrived.come();
        await answered.came;
      }
      return 'pass';
    });
    const env = { ...world.env, MUSTRESET_BASE_URL: between.url };
    const run = startCli(APPLY, { cwd: world.path, env });
    await arrived.came;
    return { world, run, answer: answered.come };
  }

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s once: what is under way is recorded, nothing new begins, exit %i',
    async (name, code) => {
      const { world, run, answer } = await inFlight();
      run.child.kill(name);
      await run.said('Gracefully shutting down...');
      answer();
      const { status, stdout } = await run.ended;
      expect(status).toBe(code);
      expect(stdout).toContain('Resets: 1 required, 0 rejected, 0 unknown. 2 not started.');
      expect(world.resets()).toHaveLength(1);
      expect(bodiesOf(world, 'run_finished')).toMatchObject([{ exit_code: code }]);
      expect(world.has('mustreset.lock.json')).toBe(false);
      expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
      expect(world.resets()).toHaveLength(3);
      await expectVerified(world);
    },
  );

  test('once, with an answer that never comes: it is recorded as unknown, and settled later', async () => {
    const { world, run, answer } = await inFlight(['grace@example.com']);
    run.child.kill('SIGINT');
    const { status } = await run.ended;
    expect(status).toBe(130);
    expect(outcomes(world)).toEqual(['unknown']);
    answer();
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    await expectVerified(world);
  });

  test('twice ends at once; the next run finds out what was done and goes on', async () => {
    const { world, run, answer } = await inFlight();
    run.child.kill('SIGINT');
    await run.said('Gracefully shutting down...');
    run.child.kill('SIGINT');
    const { status, stderr } = await run.ended;
    expect(status).toBe(130);
    expect(stderr).toContain('Two interrupts received.');
    answer();
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    expect(bodiesOf(world, 'run_recovered')).toHaveLength(1);
    expect(Object.keys(world.emulator.ledger().totals.resets).sort()).toEqual(THREE);
    await expectVerified(world);
  });

  test('while planning ends with 130 and nothing begun', async () => {
    const world = await startWorld();
    const [arrived, answered] = [aMoment(), aMoment()];
    const between = await standBetween(world.emulator, async (): Promise<'pass'> => {
      arrived.come();
      await answered.came;
      return 'pass';
    });
    const env = { ...world.env, MUSTRESET_BASE_URL: between.url };
    const run = startCli(['plan', '--new-state'], { cwd: world.path, env });
    await arrived.came;
    run.child.kill('SIGINT');
    expect(await run.ended).toMatchObject({ status: 130 });
    answered.come();
  });

  test('kill -9 after the reset took effect: superseded once a new password is set', async () => {
    const world = await startWorld({ policy: ['ada@example.com'] });
    const [done, never] = [aMoment(), aMoment()];
    const between = await standBetween(
      world.emulator,
      async ({ reset }): Promise<'pass' | 'cut'> => {
        if (reset === 0) return 'pass';
        await resetBehind(world.emulator, 'ada@example.com');
        done.come();
        await never.came;
        return 'cut';
      },
    );
    const env = { ...world.env, MUSTRESET_BASE_URL: between.url };
    const run = startCli(APPLY, { cwd: world.path, env });
    await done.came;
    run.child.kill('SIGKILL');
    await run.ended;
    never.come();
    const [intended] = bodiesOf(world, 'reset_intended');
    const [member = ''] = Object.keys(intended?.['before'] as object);
    const { body } = await request(`${world.emulator.url}/__emulator/members/${member}/password`, {
      method: 'POST',
      body: JSON.stringify({ password: 'a-new-one' }),
    });
    await body.dump();
    const { status, stdout } = await world.run('apply', '--auto-approve');
    expect(status).toBe(0);
    expect(stdout).toContain('Settled: a new password has been set since, nothing more to do');
    expect(world.resets()).toHaveLength(1);
    await expectVerified(world);
  });
});
