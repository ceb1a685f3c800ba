import { renameSync, rmSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type SealedPlan, decodePlan, encodePlan } from '../../src/plan/document.ts';
import type { Action, Plan } from '../../src/model/plan.ts';
import {
  type StartedWorld,
  type StartedWorldOptions,
  policyText,
  startWorld,
} from '../support/cli.ts';
import { bodiesOf, eventsOf, words } from './documents.ts';

const OTHER = 'project-test-00000000-0000-4000-8000-0000000000ff';
const UNKNOWN_LINEAGE = '0b0e0000-0000-4000-8000-000000000001';

/** A world with the saved plan `plan.json` of its policy. */
async function planned(
  options: StartedWorldOptions = {},
  ...flags: readonly string[]
): Promise<StartedWorld> {
  const world = await startWorld(options);
  const { status } = await world.run('plan', '--new-state', '--out', 'plan.json', ...flags);
  expect(status).toBe(0);
  return world;
}

function sealed(world: StartedWorld, name = 'plan.json'): SealedPlan {
  const plan = decodePlan(world.read(name));
  if ('diagnostic' in plan) throw new Error(plan.diagnostic.detail);
  return plan;
}

/** Replaces the plan by one that says something else, with a digest that fits. */
const forge = (world: StartedWorld, change: (plan: Plan) => Plan): void => {
  world.write('plan.json', [...encodePlan(change(sealed(world).plan)).chunks].join(''));
};

/** Apply refuses the file before any call for a reset, and writes nothing. */
async function expectRefused(
  world: StartedWorld,
  code: number,
  message: string,
  args: readonly string[] = ['--new-state'],
): Promise<void> {
  const [resets, had] = [world.resets().length, world.has('mustreset.log.jsonl')];
  const log = had ? world.read('mustreset.log.jsonl') : '';
  const { status, stdout, stderr } = await world.run('apply', ...args, 'plan.json');
  expect([status, words(stderr)]).toEqual([code, expect.stringContaining(message)]);
  expect(stdout).toBe('');
  expect(world.resets()).toHaveLength(resets);
  expect(world.has('mustreset.log.jsonl')).toBe(had);
  if (had) expect(world.read('mustreset.log.jsonl')).toBe(log);
  expect(world.has('mustreset.lock.json')).toBe(false);
}

describe.concurrent('a saved plan', () => {
  test('is applied as it stands, without a question, and kept byte for byte', async () => {
    const world = await planned();
    const { plan } = sealed(world);
    const text = world.read('plan.json');
    expect(statSync(world.at('plan.json')).mode & 0o777).toBe(0o600);
    const { status, stdout } = await world.run('apply', '--new-state', 'plan.json');
    expect(status).toBe(0);
    expect(stdout).toContain('Apply complete! Resets: 2 required, 0 rejected, 0 unknown.');
    expect(world.read(`plans/${plan.plan_id}.json`)).toBe(text);
    expect(bodiesOf(world, 'log_created')).toMatchObject([{ lineage: plan.state.lineage }]);
    expect(bodiesOf(world, 'run_started')).toMatchObject([{ plan_id: plan.plan_id }]);
  });

  test('can be applied for 24 hours, or as long as --plan-ttl says', async () => {
    const lasting = (plan: Plan): number =>
      Date.parse(plan.expires_at) - Date.parse(plan.created_at);
    expect(lasting(sealed(await planned()).plan)).toBe(24 * 3_600_000);
    expect(lasting(sealed(await planned({}, '--plan-ttl', '1h30m')).plan)).toBe(90 * 60_000);
  });

  test('is not written when a limit is exceeded', async () => {
    const policy = policyText(['ada@example.com'], { head: 'limits: { max_admins: 0 }' });
    const world = await startWorld({ policy });
    const { status, stderr } = await world.run('plan', '--new-state', '--out', 'plan.json');
    expect([status, words(stderr)]).toEqual([1, expect.stringContaining('max_admins')]);
    expect(world.has('plan.json')).toBe(false);
  });

  test('replaces an older file of the same name', async () => {
    const world = await planned();
    const first = sealed(world).plan.plan_id;
    await world.run('plan', '--new-state', '-out=plan.json');
    expect(sealed(world).plan.plan_id).not.toBe(first);
  });
});

describe.concurrent('a plan file that was altered', () => {
  test('in any byte is refused', async () => {
    const world = await planned();
    const text = world.read('plan.json');
    for (let sample = 0; sample < 20; sample += 1) {
      const at = Math.floor(((sample + 0.5) / 20) * text.length);
      const other = text[at] === 'x' ? 'y' : 'x';
      world.write('plan.json', `${text.slice(0, at)}${other}${text.slice(at + 1)}`);
      const { status, stderr } = await world.run('apply', '--new-state', 'plan.json');
      expect([at, status]).toEqual([at, 5]);
      expect(stderr).toContain('Error: Plan file refused');
    }
    expect(world.resets()).toEqual([]);
    expect(world.has('mustreset.log.jsonl')).toBe(false);
  });

  test.each([
    ['cut short', (whole: string) => whole.slice(0, -40)],
    ['made longer', (whole: string) => `${whole} `],
    ['formatted', (whole: string) => JSON.stringify(JSON.parse(whole), null, 2)],
    ['turned into CRLF', (whole: string) => whole.replaceAll('\n', '\r\n')],
    ['given a mark at its start', (whole: string) => `\ufeff${whole}`],
  ])('by being %s is refused', async (_, change) => {
    const altered = await planned();
    altered.write('plan.json', change(altered.read('plan.json')));
    await expectRefused(altered, 5, 'Plan file refused');
  });

  test('so that its counts no longer fit its actions is refused, digest or not', async () => {
    const forged = await planned();
    forge(forged, (plan) => ({ ...plan, summary: { ...plan.summary, require: 1 } }));
    await expectRefused(forged, 5, 'The counts of the plan do not fit its actions');
  });
});

describe.concurrent('a file that is no plan', () => {
  test('but is not there ends with exit 1 and how to make one', async () => {
    const world = await startWorld();
    await expectRefused(world, 1, 'plan.json cannot be read: it does not exist.');
    const { stderr } = await world.run('apply', 'plan.json');
    expect(words(stderr)).toContain('mustreset plan --out plan.json');
    expect(world.calls()).toBe(0);
  });

  test.each([
    ['a policy', policyText(['ada@example.com'])],
    ['another JSON document', '{"format_version":"1.2","resource_changes":[]}\n'],
    ['an empty file', ''],
    ['null', 'null\n'],
    ['bytes', 'PK\u0003\u0004\u0000\u0001'],
  ])('%s is refused by apply and show', async (_, text) => {
    const world = await startWorld();
    world.write('plan.json', text);
    await expectRefused(world, 5, 'Plan file refused');
    for (const args of [
      ['show', 'plan.json'],
      ['show', '--json=terraform', 'plan.json'],
    ]) {
      expect(await world.run(...args)).toMatchObject({ status: 5 });
    }
    expect(world.calls()).toBe(0);
  });

  test('a plan of a newer version is refused with that reason', async () => {
    const world = await planned();
    world.write('plan.json', world.read('plan.json').replace('"version":1', '"version":2'));
    await expectRefused(world, 5, 'The plan has version 2 and was made by a newer mustreset.');
  });
});

describe.concurrent('planning flags with a plan file', () => {
  test.each([
    '--refresh=false',
    '--replace=a@b.example',
    '--target=a@b.example',
    '-exclude=a@b.example',
  ])('%s is a usage error', async (flag) => {
    const world = await planned();
    const name = /^--?([a-z]+)/.exec(flag)?.[1] ?? '';
    await expectRefused(world, 64, `--${name} cannot be given with a plan file`, [flag]);
  });

  test.each(['--out=x', '--detailed-exitcode', '--plan-ttl=1h'])(
    '%s is no flag of apply at all',
    async (flag) => {
      const world = await planned();
      await expectRefused(world, 64, "Unknown option '--", [flag]);
    },
  );
});

describe.concurrent('a plan that no longer holds', () => {
  test('because it has expired is refused', async () => {
    const world = await planned({}, '--plan-ttl=0s');
    await expectRefused(world, 5, 'Plan has expired');
  });

  test('because another run has reset somebody is stale', async () => {
    const world = await planned();
    await world.run('apply', '--new-state', '--auto-approve', '--target=ada@example.com');
    await expectRefused(world, 5, 'another lineage');
    await world.run('plan', '--out', 'plan.json');
    await world.run('apply', '--auto-approve');
    await expectRefused(world, 5, 'Plan is stale');
  });

  test('because a person has changed the state is stale', async () => {
    const world = await planned();
    await world.run('apply', '--new-state', 'plan.json');
    world.write('policy.yaml', policyText(['ada@example.com'], { campaign: 'inc-2' }));
    await world.run('plan', '--out', 'plan.json');
    await world.run('state', 'rm', 'alan@example.com', '--reason=gone');
    await expectRefused(world, 5, 'Plan is stale');
  });

  test('because the log is not the one it was made on is stale', async () => {
    const world = await planned();
    await world.run('apply', '--new-state', 'plan.json');
    await world.run('plan', '--out', 'plan.json');
    forge(world, (plan) => ({
      ...plan,
      log: { ...plan.log, head: `sha256:${'0'.repeat(64)}` },
    }));
    await expectRefused(world, 5, 'The log is not the one that the plan was made on');
  });

  test('stays good after a run that changed nobody', async () => {
    const world = await planned();
    await world.run('apply', '--new-state', 'plan.json');
    world.write('policy.yaml', policyText(['grace@example.com'], { campaign: 'inc-2' }));
    await world.run('plan', '--out', 'plan.json');
    const log = world.read('mustreset.log.jsonl');
    world.write('mustreset.log.jsonl', `${log}{"torn`);
    await world.run('state', 'rm', 'nobody@example.com', '--reason=x');
    expect(bodiesOf(world, 'run_recovered')).toHaveLength(1);
    expect(await world.run('apply', 'plan.json')).toMatchObject({ status: 0 });
  });

  test('because the records it was made on are gone ends with exit 8, flag or not', async () => {
    const world = await planned();
    await world.run('apply', '--new-state', 'plan.json');
    world.write('policy.yaml', policyText(['barbara@example.com']));
    await world.run('plan', '--out', 'plan.json');
    for (const name of ['mustreset.state.json', 'mustreset.log.jsonl']) rmSync(world.at(name));
    await expectRefused(world, 8, 'The plan was made on a log of 7 records', ['--new-state']);
    await expectRefused(world, 8, 'The plan was made on a log of 7 records', []);
  });
});

describe.concurrent('a plan for another world', () => {
  test('another project is refused, and both are named', async () => {
    const world = await planned();
    forge(world, (plan) => ({ ...plan, project_id: OTHER }));
    await expectRefused(world, 5, `The plan was made for ${OTHER}`);
  });

  test('another base URL is refused, and both are named', async () => {
    const world = await planned();
    const other = await startWorld();
    const args = ['--new-state', '--base-url', other.emulator.url];
    await expectRefused(world, 5, `made for ${world.emulator.url}, and this run would call`, args);
    expect(other.calls()).toBe(0);
  });

  test('another lineage is refused', async () => {
    const world = await planned();
    await world.run('apply', '--new-state', 'plan.json');
    await world.run('plan', '--out', 'plan.json');
    forge(world, (plan) => ({
      ...plan,
      state: { ...plan.state, lineage: UNKNOWN_LINEAGE },
    }));
    await expectRefused(world, 5, 'another lineage');
  });

  test('programs read the reason as a diagnostic, and the summary comes last', async () => {
    const world = await planned({}, '--plan-ttl=0s');
    const { stdout, stderr } = await world.run('apply', '--json', '--new-state', 'plan.json');
    const events = eventsOf(stdout, 5);
    expect(events.filter(({ type }) => type === 'diagnostic')).toMatchObject([
      { diagnostic: { rule: 'plan-expired', severity: 'error' } },
    ]);
    expect(stderr).toBe('');
  });
});

describe.concurrent('a plan that asks for more than the policy', () => {
  const forgeries: readonly (readonly [string, (action: Action) => Action])[] = [
    ['somebody else', (action) => ({ ...action, email_address: 'grace@example.com' })],
    ['another request', (action) => ({ ...action, request: { organization_id: 'globex' } })],
    [
      'another campaign',
      (action) => ({
        ...action,
        requirements: action.requirements.map((each) => ({ ...each, campaign: 'inc-9' })),
      }),
    ],
    [
      'another reason',
      (action) => ({
        ...action,
        requirements: action.requirements.map((each) => ({ ...each, reason: 'Because' })),
      }),
    ],
    ['a reset without a requirement', (action) => ({ ...action, requirements: [] })],
    ['a break-glass account', (action) => ({ ...action, allow_breakglass: true }) as Action],
  ];

  test.each(forgeries)('%s is refused, although the digest fits', async (_, change) => {
    const world = await planned();
    forge(world, (plan) => ({
      ...plan,
      actions: plan.actions.map((action, index) => (index === 0 ? change(action) : action)),
    }));
    const { status, stderr } = await world.run('apply', '--new-state', 'plan.json');
    expect(status).toBe(5);
    expect(words(stderr)).toMatch(/in a way that no policy asks for|Plan file refused/);
    expect(world.resets()).toEqual([]);
    expect(world.has('mustreset.log.jsonl')).toBe(false);
  });
});

describe.concurrent('the policy since the plan', () => {
  test('may change in comments, order and place', async () => {
    const world = await planned();
    world.write(
      'policy.yaml',
      `# reviewed\n${policyText(['alan@example.com # he', '"ada@example.com"'])}`.replace(
        'campaign: inc-1\nreason: Found in a dump',
        'reason: "Found in a dump"\ncampaign: inc-1',
      ),
    );
    expect(await world.run('apply', '--new-state', 'plan.json')).toMatchObject({ status: 0 });
    expect(world.resets()).toHaveLength(2);
  });

  const changes: readonly (readonly [string, string])[] = [
    ['lists one more', policyText(['ada@example.com', 'alan@example.com', 'bob@example.com'])],
    ['lists one fewer', policyText(['ada@example.com'])],
    [
      'has another reason',
      policyText(['ada@example.com', 'alan@example.com']).replace('Found in a', 'Seen in a'),
    ],
    [
      'has other limits',
      policyText(['ada@example.com', 'alan@example.com'], { head: 'limits: { max_resets: 5 }' }),
    ],
    [
      'protects somebody',
      policyText(['ada@example.com', 'alan@example.com'], { head: 'protect: [root@example.com]' }),
    ],
  ];

  test.each(changes)('that %s is another policy', async (_, text) => {
    const world = await planned();
    world.write('policy.yaml', text);
    await expectRefused(world, 5, 'Policy has changed since the plan');
  });

  test('that has become invalid is told as such', async () => {
    const world = await planned();
    world.write('policy.yaml', policyText(['ada@example.com', 'alan']));
    await expectRefused(world, 3, 'Invalid e-mail address');
  });

  test('that the settings now protect somebody is another policy', async () => {
    const world = await planned();
    world.write('mustreset.yaml', 'version: 1\nprotect: [root@example.com]\n');
    await expectRefused(world, 5, 'Policy has changed since the plan');
  });

  test('that is gone altogether is not checked, which is said, and the plan is applied', async () => {
    const world = await planned();
    rmSync(world.at('policy.yaml'));
    const { status, stderr } = await world.run('apply', '--new-state', 'plan.json');
    expect(status).toBe(0);
    expect(stderr).toContain('Warning: Policy was not checked');
    expect(world.resets()).toHaveLength(2);
  });

  test('that is gone leaves the protections of the settings in force', async () => {
    const world = await planned();
    rmSync(world.at('policy.yaml'));
    world.write('mustreset.yaml', 'version: 1\nprotect: [Ada@example.com]\n');
    await expectRefused(world, 5, 'ada@example.com is protected, and the plan would reset it');
  });

  test('that is gone leaves the limits of the settings in force', async () => {
    const world = await planned();
    rmSync(world.at('policy.yaml'));
    world.write('mustreset.yaml', 'version: 1\nlimits: { max_resets: 1 }\n');
    await expectRefused(world, 1, 'Limit exceeded');
  });

  test('of which some files are gone has changed', async () => {
    const world = await startWorld();
    renameSync(world.at('policy.yaml'), world.at('one.yaml'));
    world.write('two.yaml', policyText(['grace@example.com'], { campaign: 'inc-2' }));
    const policies = ['--policy=one.yaml', '--policy=two.yaml'];
    await world.run('plan', '--new-state', '--out=plan.json', ...policies);
    rmSync(world.at('two.yaml'));
    const args = ['--new-state', '--policy=one.yaml'];
    await expectRefused(world, 5, 'made from files that are no longer there: two.yaml', args);
  });
});

describe.concurrent('show FILE', () => {
  test('renders the plan as plan did, and prints the file itself as JSON', async () => {
    const world = await planned();
    const shown = await world.run('show', 'plan.json');
    expect(shown).toMatchObject({ status: 0, stderr: '' });
    expect(shown.stdout).toContain('# ada@example.com will be required to reset');
    expect(shown.stdout).toMatch(
      /^Plan: 2 to require, 0 to require again\. 0 skipped, 0 up to date\.$/m,
    );
    for (const args of [
      ['show', '--json', 'plan.json'],
      ['show', 'plan.json', '-json'],
    ]) {
      const { stdout } = await world.run(...args);
      expect(stdout).toBe(world.read('plan.json'));
    }
  });

  test("prints Terraform's format", async () => {
    const world = await planned({ policy: ['ada@example.com', 'new@example.com'] });
    const { status, stdout } = await world.run('show', '-json=terraform', 'plan.json');
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as {
      readonly format_version: string;
      readonly resource_changes: readonly {
        readonly type: string;
        readonly change: { readonly actions: readonly string[] };
      }[];
    };
    expect(document.format_version).toBe('1.2');
    expect(document.resource_changes.map(({ type, change }) => [type, change.actions])).toEqual([
      ['stytch_password_reset', ['create']],
      ['stytch_password_reset', ['no-op']],
    ]);
  });

  test('of a state has no such format', async () => {
    const world = await startWorld();
    expect(await world.run('show', '--json=terraform')).toMatchObject({ status: 64 });
  });
});
