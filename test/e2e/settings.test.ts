import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  PROJECT,
  SECRET,
  type StartedWorld,
  freshFolder,
  policyText,
  runCli,
  startWorld,
} from '../support/cli.ts';
import { bodiesOf, documentOf, eventsOf, words } from './documents.ts';

const LIVE = 'project-live-00000000-0000-4000-8000-00000000e2e0';
const OTHER = 'project-test-00000000-0000-4000-8000-0000000000ff';
const NOWHERE = 'http://127.0.0.1:1';

/** Nothing may have been sent or begun. */
function expectUntouched(world: StartedWorld): void {
  expect(world.calls()).toBe(0);
  expect(world.has('mustreset.log.jsonl')).toBe(false);
}

describe.concurrent('the settings file', () => {
  test('with mistakes ends every command that reads it with exit 3 and their places', async () => {
    const world = await startWorld();
    world.write('mustreset.yaml', 'version: 1\nproject_id: 3\nparalelism: 2\n');
    const commands = ['validate', 'fmt', 'plan', 'apply --auto-approve', 'show', 'log show'];
    for (const command of [...commands, 'log verify', 'state list', 'state rebuild']) {
      const { status, stdout, stderr } = await world.run(...command.split(' '));
      expect([command, status, stdout]).toEqual([command, 3, '']);
      expect(stderr).toContain('on mustreset.yaml line 2, column 13:');
      expect(stderr).toContain('on mustreset.yaml line 3, column 1:');
      expect(stderr).toContain('Did you mean "parallelism"?');
    }
    expectUntouched(world);
  });

  test.each([
    ['that is not there', 'nope.yaml', 'it does not exist'],
    ['that is a folder', 'folder', 'it is a folder'],
  ])('%s is an error when it is named', async (_, path, why) => {
    const world = await startWorld();
    mkdirSync(world.at('folder'));
    const { status, stderr } = await world.run('plan', '--new-state', '--config', path);
    expect(status).toBe(3);
    expect(words(stderr)).toContain(`${path} cannot be read: ${why}. Check --config ${path}`);
    expectUntouched(world);
  });

  test('is not looked for in the folders above', async () => {
    const folder = freshFolder();
    folder.write('mustreset.yaml', 'nonsense: true\n');
    folder.write('team/policy.yaml', policyText(['ada@example.com']));
    expect(await runCli(['validate'], { cwd: folder.at('team') })).toMatchObject({ status: 0 });
  });

  test('is not a policy, although it lies among them', async () => {
    const folder = freshFolder();
    folder.write('policies/a.yaml', policyText(['ada@example.com']));
    folder.write('policies/mustreset.yaml', 'version: 1\n');
    const result = await runCli(['validate', '--json'], { cwd: folder.path });
    expect(documentOf(result)).toMatchObject({ files: ['policies/a.yaml'] });
  });

  test('has its paths relative to itself, those of the command line to the working folder', async () => {
    const world = await startWorld();
    world.write('live/policies/a.yaml', policyText(['ada@example.com']));
    world.write('live/mustreset.yaml', 'version: 1\npolicy: [policies]\nstate: ../store\n');
    mkdirSync(world.at('store'));
    const applied = await world.run(
      ...['apply', '--auto-approve', '--new-state', '--config', 'live/mustreset.yaml'],
    );
    expect(applied.status).toBe(0);
    expect(world.has('store/mustreset.log.jsonl')).toBe(true);
    expect(world.read('store/mustreset.log.jsonl')).toContain('"live/policies/a.yaml"');
    const elsewhere = ['--config', 'live/mustreset.yaml', '--state', 'live'];
    expect(await world.run('state', 'list', ...elsewhere)).toMatchObject({ stdout: '' });
  });

  test('does not read a .env file', async () => {
    const folder = freshFolder();
    folder.write('policy.yaml', policyText(['ada@example.com']));
    folder.write('.env', `STYTCH_PROJECT_ID=${PROJECT}\nSTYTCH_SECRET=${SECRET}\n`);
    const { status, stderr } = await runCli(['plan', '--new-state'], { cwd: folder.path });
    expect(status).toBe(4);
    expect(stderr).toContain('STYTCH_PROJECT_ID and STYTCH_SECRET are not set');
  });
});

describe.concurrent('precedence: flag, environment, settings, default', () => {
  test('decides the policy', async () => {
    const folder = freshFolder();
    for (const name of ['flag', 'environment', 'settings', 'policy']) {
      folder.write(`${name}.yaml`, policyText(['ada@example.com'], { campaign: name }));
    }
    const campaign = async (args: readonly string[], env = {}): Promise<unknown> =>
      Object.keys(
        documentOf(await runCli(['validate', '--json', ...args], { cwd: folder.path, env }))[
          'campaigns'
        ] as object,
      );
    expect(await campaign([])).toEqual(['policy']);
    folder.write('mustreset.yaml', 'version: 1\npolicy: settings.yaml\n');
    expect(await campaign([])).toEqual(['settings']);
    const env = { MUSTRESET_POLICY: 'environment.yaml' };
    expect(await campaign([], env)).toEqual(['environment']);
    expect(await campaign(['--policy', 'flag.yaml'], env)).toEqual(['flag']);
    expect(await campaign([], { MUSTRESET_POLICY: '' })).toEqual(['settings']);
  });

  test('decides the store', async () => {
    const world = await startWorld();
    const stores = { flag: 'ada', environment: 'alan', settings: 'barbara', '.': 'grace' };
    for (const [store, name] of Object.entries(stores)) {
      mkdirSync(world.at(store), { recursive: true });
      world.write('policy.yaml', policyText([`${name}@example.com`]));
      const args = ['apply', '--auto-approve', '--new-state', '--state', store];
      expect(await world.run(...args)).toMatchObject({ status: 0 });
    }
    expect(await world.run('state', 'list')).toMatchObject({ stdout: 'grace@example.com\n' });
    world.write('mustreset.yaml', 'version: 1\nstate: settings\n');
    expect(await world.run('state', 'list')).toMatchObject({ stdout: 'barbara@example.com\n' });
    const env = { MUSTRESET_STATE: 'environment' };
    const listed = await world.runWith(env, 'state', 'list');
    expect(listed).toMatchObject({ stdout: 'alan@example.com\n' });
    const named = await world.runWith(env, 'state', 'list', '--state=flag');
    expect(named).toMatchObject({ stdout: 'ada@example.com\n' });
  });

  test('decides the base URL', async () => {
    const world = await startWorld();
    const env = { ...world.env, MUSTRESET_BASE_URL: '' };
    const plan = async (args: readonly string[], more = {}): Promise<number> => {
      const before = world.calls();
      const options = { cwd: world.path, env: { ...env, ...more } };
      await runCli(['plan', '--new-state', ...args], options);
      return world.calls() - before;
    };
    world.write('mustreset.yaml', `version: 1\nbase_url: ${world.emulator.url}\n`);
    expect(await plan([])).toBeGreaterThan(0);
    expect(await plan([], { MUSTRESET_BASE_URL: NOWHERE })).toBe(0);
    world.write('mustreset.yaml', `version: 1\nbase_url: ${NOWHERE}\n`);
    expect(await plan([], { MUSTRESET_BASE_URL: world.emulator.url })).toBeGreaterThan(0);
    const flag = ['--base-url', world.emulator.url];
    expect(await plan(flag, { MUSTRESET_BASE_URL: NOWHERE })).toBeGreaterThan(0);
  });

  test('decides parallelism and rate, and the log keeps what was taken', async () => {
    const world = await startWorld({ policy: ['ada@example.com'] });
    world.write('mustreset.yaml', 'version: 1\nparallelism: 3\nrate: 20\n');
    await world.run('apply', '--auto-approve', '--new-state');
    await world.run('apply', '--auto-approve', '--replace=ada@example.com', '--rate=0');
    expect(bodiesOf(world, 'run_started').map(({ settings }) => settings)).toEqual([
      { parallelism: 3, rate: 20, max_attempts: 5 },
      { parallelism: 3, rate: 0, max_attempts: 5 },
    ]);
  });
});

describe.concurrent('limits and protections of the settings', () => {
  test('bound the whole plan, and a policy cannot loosen them', async () => {
    const world = await startWorld({
      policy: policyText(['ada@example.com', 'alan@example.com'], {
        head: 'limits: { max_resets: 10 }',
      }),
    });
    world.write('mustreset.yaml', 'version: 1\nlimits: { max_resets: 1 }\n');
    const { status, stdout, stderr } = await world.run('plan', '--new-state', '--out=plan.json');
    expect(status).toBe(1);
    expect(stdout).toContain('Plan: 2 to require');
    expect(stderr).toContain('Error: Limit exceeded');
    expect(world.has('plan.json')).toBe(false);
    const applied = await world.run('apply', '--auto-approve', '--new-state');
    expect(applied.status).toBe(1);
    expect(world.resets()).toEqual([]);
    expect(world.has('mustreset.log.jsonl')).toBe(false);
  });

  test('do not loosen the limits of a policy', async () => {
    const world = await startWorld({
      policy: policyText(['ada@example.com', 'alan@example.com'], {
        head: 'limits: { max_resets: 1 }',
      }),
    });
    world.write('mustreset.yaml', 'version: 1\nlimits: { max_resets: 1000 }\n');
    expect(await world.run('plan', '--new-state')).toMatchObject({ status: 1 });
  });

  test('make a listed address an error at both places', async () => {
    const world = await startWorld();
    world.write('mustreset.yaml', 'version: 1\nprotect:\n  - Alan@example.com\n');
    const { status, stderr } = await world.run('plan', '--new-state');
    expect(status).toBe(3);
    expect(stderr).toContain('Error: Protected address among the members');
    expect(stderr).toContain('on policy.yaml line 6, column 5:');
    expect(stderr).toContain('and on mustreset.yaml line 3, column 5:');
    expectUntouched(world);
  });
});

describe.concurrent('another project or environment', () => {
  test('in the settings is told at its place before any call', async () => {
    const world = await startWorld();
    world.write('mustreset.yaml', `version: 1\nproject_id: ${OTHER}\n`);
    for (const command of [
      ['plan', '--new-state'],
      ['apply', '--auto-approve', '--new-state'],
    ]) {
      const { status, stdout, stderr } = await world.run(...command);
      expect([status, stdout]).toEqual([3, '']);
      expect(stderr).toContain('on mustreset.yaml line 2, column 13:');
      expect(words(stderr)).toContain(`the credentials belong to "${PROJECT}"`);
    }
    const events = eventsOf((await world.run('plan', '--json')).stdout, 3);
    expect(events[1]?.['diagnostic']).toMatchObject({ rule: 'wrong-project' });
    expectUntouched(world);
  });

  test('in the ids of a policy is told at its place before any call', async () => {
    const world = await startWorld({
      policy: policyText(['member_id: member-live-00000000-0000-4000-8000-000000000001']),
    });
    const { status, stderr } = await world.run('plan', '--new-state');
    expect(status).toBe(3);
    expect(stderr).toContain('on policy.yaml line 5, column 16:');
    expectUntouched(world);
  });

  test('is no mistake where nothing says which project it is', async () => {
    const folder = freshFolder();
    const id = 'member_id: member-live-00000000-0000-4000-8000-000000000001';
    folder.write('policy.yaml', policyText([id]));
    expect(await runCli(['validate'], { cwd: folder.path })).toMatchObject({ status: 0 });
  });
});

describe.concurrent('the base URL', () => {
  const refused: readonly (readonly [string, string])[] = [
    ['https://api.stytch.com@evil.example', 'contains an @'],
    ['https://test.stytch.com:pw@evil.example', 'contains an @'],
    ['https://test.stytch.com.evil.example', "looks like Stytch's but is not under stytch.com"],
    ['https://teststytch.com', "looks like Stytch's but is not under stytch.com"],
    ['https://tеst.stytch.com', 'contains letters that can look like others'],
    ['https://test.stytch.com\\@evil.example', ''],
    ['http://test.stytch.com', 'is plain http'],
    ['http://example.com', 'is plain http'],
    ['https://api.stytch.com', 'is the live environment of Stytch'],
    ['https://10.0.0.1', 'names a host by its IP address'],
    ['//test.stytch.com', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
  ];

  test.each(refused)('%s is refused before any call', async (url, why) => {
    const world = await startWorld();
    const planned = await world.run('plan', '--new-state', '--base-url', url);
    expect(planned).toMatchObject({ status: 1, stdout: '' });
    expect(planned.stderr).toContain('Error: Base URL refused');
    expect(words(planned.stderr)).toContain(why);
    expect(words(planned.stderr)).toContain('--base-url');
    const apply = ['apply', '--auto-approve', '--new-state'];
    const applied = await world.runWith({ MUSTRESET_BASE_URL: url }, ...apply);
    expect(applied).toMatchObject({ status: 1, stdout: '' });
    expect(words(applied.stderr)).toContain('MUSTRESET_BASE_URL');
    expectUntouched(world);
  });

  test('that the settings name wrongly makes them invalid', async () => {
    const world = await startWorld();
    const env = { ...world.env, MUSTRESET_BASE_URL: '' };
    world.write('mustreset.yaml', 'version: 1\nbase_url: https://api.stytch.com@evil.example\n');
    const result = await runCli(['plan', '--new-state'], { cwd: world.path, env });
    expect(result.status).toBe(3);
    expect(words(result.stderr)).toContain('contains an @');
  });

  test('never carries a live project over plain http, not even to this machine', async () => {
    const world = await startWorld();
    const live = { STYTCH_PROJECT_ID: LIVE };
    const { status, stderr } = await world.runWith(live, 'plan', '--new-state');
    expect(status).toBe(1);
    expect(words(stderr)).toContain('the secret of a live project is never sent unencrypted');
    expectUntouched(world);
  });

  test('cannot come from a policy', async () => {
    const world = await startWorld({
      policy: policyText(['ada@example.com'], { head: 'base_url: https://evil.example' }),
    });
    expect(await world.run('plan', '--new-state')).toMatchObject({ status: 3 });
    expectUntouched(world);
  });

  test('is not called without the check of certificates', async () => {
    const world = await startWorld();
    const env = { MUSTRESET_BASE_URL: '', NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const { status, stderr } = await world.runWith(env, 'plan', '--new-state');
    expect(status).toBe(1);
    expect(words(stderr)).toContain('NODE_TLS_REJECT_UNAUTHORIZED=0 switches off the check');
    const onLoopback = await world.runWith(
      { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      'plan',
      '--new-state',
    );
    expect(onLoopback.status).toBe(0);
  });
});

describe.concurrent('credentials', () => {
  const page = 'on the "API keys" page of the Stytch dashboard.';
  const secrecy = `${page} The secret is never a flag`;
  const missing: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    [
      'both',
      { STYTCH_PROJECT_ID: '', STYTCH_SECRET: '' },
      `STYTCH_PROJECT_ID and STYTCH_SECRET are not set in the environment. Both are ${secrecy}`,
    ],
    [
      'the secret',
      { STYTCH_SECRET: '' },
      `STYTCH_SECRET is not set in the environment. It is ${secrecy}`,
    ],
    [
      'the project id',
      { STYTCH_PROJECT_ID: '' },
      `STYTCH_PROJECT_ID is not set in the environment. It is ${page}`,
    ],
  ];

  test.each(missing)('with %s missing end plan and apply with exit 4', async (_, env, why) => {
    const world = await startWorld();
    for (const command of [
      ['plan', '--new-state'],
      ['apply', '--auto-approve', '--new-state'],
    ]) {
      const { status, stdout, stderr } = await world.runWith(env, ...command);
      expect([status, stdout]).toEqual([4, '']);
      expect(stderr).toContain('Error: Credentials missing');
      expect(words(stderr)).toContain(why);
    }
    expectUntouched(world);
  });

  test('missing end apply of a plan file with exit 4', async () => {
    const world = await startWorld();
    await world.run('plan', '--new-state', '--out', 'plan.json');
    const before = world.calls();
    const result = await world.runWith({ STYTCH_SECRET: '' }, 'apply', '--new-state', 'plan.json');
    expect(result).toMatchObject({ status: 4, stdout: '' });
    expect(world.calls()).toBe(before);
  });

  test('refused by the API end plan and apply with exit 4, and nobody is reset', async () => {
    const world = await startWorld();
    await world.run('plan', '--new-state', '--out', 'plan.json');
    const env = { STYTCH_SECRET: 'secret-test-of-somebody-else' };
    const commands = [
      'plan --new-state',
      'apply --auto-approve --new-state',
      'apply --new-state plan.json',
    ];
    for (const command of commands) {
      const { status, stdout, stderr } = await world.runWith(env, ...command.split(' '));
      expect([command, status]).toEqual([command, 4]);
      expect(stderr).toContain('Error: Credentials refused');
      expect(stderr).toContain('unauthorized_credentials');
      expect(stdout + stderr).not.toContain('somebody-else');
    }
    expect(world.resets()).toEqual([]);
    expect(world.has('mustreset.log.jsonl')).toBe(false);
  });

  test('with an id that no project has are refused without a call', async () => {
    const world = await startWorld();
    const { status, stderr } = await world.runWith(
      { STYTCH_PROJECT_ID: 'project-test-1' },
      ...['plan', '--new-state'],
    );
    expect(status).toBe(4);
    expect(words(stderr)).toContain('not of the form project-test-<uuid>');
    expectUntouched(world);
  });

  test.each(['STYTCH_SECRET', 'STYTCH_SESSION_TOKEN', 'STYTCH_SESSION_JWT'])(
    'copied with a line break into %s are refused without a call, and doctor says so',
    async (name) => {
      const world = await startWorld();
      for (const command of [['plan', '--new-state'], ['doctor']]) {
        const { status, stdout, stderr } = await world.runWith(
          { [name]: 'canary-7\n' },
          ...command,
        );
        expect([command, status]).toEqual([command, 4]);
        expect((stdout + stderr).replaceAll(/[│\s]+/g, ' ')).toContain(
          `${name} begins or ends with a space or a line break`,
        );
        expect(stdout + stderr).not.toContain('canary-7');
      }
      expectUntouched(world);
    },
  );

  test('are not needed without a refresh, only the project id is', async () => {
    const world = await startWorld();
    const args = ['plan', '--new-state', '--refresh=false'];
    const planned = await world.runWith({ STYTCH_SECRET: '' }, ...args);
    expect(planned.status).toBe(0);
    expect(planned.stderr).toContain('Warning: Not compared with the live project');
    const nobody = await world.runWith({ STYTCH_PROJECT_ID: '', STYTCH_SECRET: '' }, ...args);
    expect(nobody.status).toBe(4);
    world.write('mustreset.yaml', `version: 1\nproject_id: ${PROJECT}\n`);
    const named = await world.runWith({ STYTCH_PROJECT_ID: '', STYTCH_SECRET: '' }, ...args);
    expect(named.status).toBe(0);
    expect(world.calls()).toBe(0);
  });

  test('never come as a flag', async () => {
    const world = await startWorld();
    const { status, stderr } = await world.run('plan', '--secret', 'x');
    expect(status).toBe(64);
    expect(stderr).toContain("Unknown option '--secret'");
  });
});
