import { describe, expect, test } from 'vitest';
import { type StartedWorld, policyText, startWorld } from '../support/cli.ts';
import { documentOf, words } from './documents.ts';
import { type Script, apiError, standBetween } from './intercept.ts';

const APPLY = ['apply', '--auto-approve', '--new-state'];
const LATE = 'due: 2026-01-31';

type Campaign = Readonly<Record<string, unknown>> & {
  readonly members: readonly Readonly<Record<string, unknown>>[];
};

async function campaigns(
  world: StartedWorld,
  ...args: readonly string[]
): Promise<Readonly<Record<string, Campaign>>> {
  const told = documentOf(await world.run('status', '--json', ...args));
  return told['campaigns'] as Readonly<Record<string, Campaign>>;
}

/** The status of each address, and that the numbers say the same. */
async function statuses(
  world: StartedWorld,
  campaign = 'inc-1',
  ...args: readonly string[]
): Promise<Readonly<Record<string, unknown>>> {
  const told = (await campaigns(world, ...args))[campaign];
  if (told === undefined) throw new Error(`No campaign ${campaign}.`);
  const { members, ...counts } = told;
  expect(counts['required']).toBe(members.length);
  for (const [name, number] of Object.entries(counts)) {
    if (name === 'required') continue;
    expect([name, number]).toEqual([name, members.filter(({ status }) => status === name).length]);
  }
  return Object.fromEntries(
    members.map(({ email_address, status }): [string, unknown] => [String(email_address), status]),
  );
}

/** The person sets a new password. */
async function setPassword(world: StartedWorld, address: string): Promise<void> {
  const { record } = documentOf(await world.run('state', 'show', address, '--json')) as unknown as {
    readonly record: { readonly reset: { readonly members: object } };
  };
  const [member = ''] = Object.keys(record.reset.members);
  const answer = await fetch(`${world.emulator.url}/__emulator/members/${member}/password`, {
    method: 'POST',
    body: JSON.stringify({ password: 'chosen-anew-2026' }),
  });
  expect(answer.status).toBe(200);
}

const everything = (world: StartedWorld): readonly string[] =>
  ['mustreset.state.json', 'mustreset.log.jsonl'].map((name) => world.read(name));

describe.concurrent('status', () => {
  const PEOPLE = ['ada', 'alan', 'grace', 'new', 'nobody', 'root', 'sso'].map(
    (name) => `${name}@example.com`,
  );

  test('follows everybody from the empty store to the new password', async () => {
    const world = await startWorld({ policy: PEOPLE });
    expect(await statuses(world)).toEqual({
      ...Object.fromEntries(PEOPLE.map((address) => [address, 'not_started'])),
      'nobody@example.com': 'not_found',
    });
    expect(world.has('mustreset.log.jsonl')).toBe(false);

    expect(await world.run(...APPLY)).toMatchObject({ status: 0 });
    const reset = {
      'ada@example.com': 'pending',
      'alan@example.com': 'pending',
      'grace@example.com': 'cannot_tell',
      'new@example.com': 'not_started',
      'nobody@example.com': 'not_found',
      'root@example.com': 'not_started',
      'sso@example.com': 'done',
    };
    expect(await statuses(world)).toEqual(reset);

    await setPassword(world, 'ada@example.com');
    await setPassword(world, 'grace@example.com');
    expect(await statuses(world)).toEqual({
      ...reset,
      'ada@example.com': 'done',
      'grace@example.com': 'done',
    });
  });

  test('ends with exit code 2 when someone is overdue, and only where that is asked for', async () => {
    const people = ['ada@example.com', 'alan@example.com', 'grace@example.com'];
    const world = await startWorld({ policy: policyText(people, { head: LATE }) });
    const night = ['status', '--detailed-exitcode'];
    expect(await world.run(...night)).toMatchObject({ status: 0 });
    await world.run(...APPLY);
    await setPassword(world, 'ada@example.com');
    const before = everything(world);
    const { status, stdout, stderr } = await world.run(...night);
    expect(status).toBe(2);
    expect(stdout).toMatch(/^inc-1 +3 +1 +1 +1$/m);
    expect(stdout).toMatch(/^ {4}alan@example\.com: reset 20.*; due 2026-01-31; in organization-/m);
    expect(stdout).toContain('several members have the address');
    expect(stdout).toMatch(/^Status: .* 3 required: 1 done, 1 overdue, 1 cannot tell\.$/m);
    expect(words(stderr)).toContain('1 address is overdue in inc-1');
    expect(await world.run('status')).toMatchObject({ status: 0 });
    await setPassword(world, 'alan@example.com');
    expect(await world.run(...night)).toMatchObject({ status: 0 });
    expect(everything(world)).toEqual(before);
    expect(world.resets()).toHaveLength(3);
  });

  test('tells each campaign of its own, by since and due of each', async () => {
    const world = await startWorld({ policy: policyText(['ada@example.com'], { head: LATE }) });
    await world.run(...APPLY);
    world.write('policies/1.yaml', world.read('policy.yaml'));
    const head = 'since: 2026-01-01';
    world.write('policies/2.yaml', policyText(['ada@example.com'], { campaign: 'inc-2', head }));
    const third = ['ada@example.com', 'alan@example.com'];
    world.write('policies/3.yaml', policyText(third, { campaign: 'inc-3' }));
    const told = await campaigns(world, '--policy=policies');
    expect(told).toMatchObject({
      'inc-1': { required: 1, overdue: 1, members: [{ due: '2026-01-31T23:59:59.999Z' }] },
      'inc-2': { required: 1, pending: 1 },
      'inc-3': { required: 2, not_started: 2 },
    });
    const { stdout } = await world.run('status', '--policy=policies');
    expect(stdout).toMatch(/^in total +4 +0 +1 +1 +2$/m);
    expect(stdout).toContain('Status: 2 addresses in 3 campaigns; 4 required:');
  });

  test('knows from the record alone what a reset came to, and says what it cannot know', async () => {
    const world = await startWorld({ policy: policyText(PEOPLE, { head: LATE }) });
    await world.run(...APPLY);
    const calls = world.calls();
    const args = ['status', '--refresh=false', '--detailed-exitcode'];
    const offline = await world.runWith({ STYTCH_SECRET: '' }, ...args);
    expect([offline.status, world.calls()]).toEqual([0, calls]);
    expect(offline.stdout).toMatch(
      /^Status: .* 7 required: 1 done, 3 cannot tell, 3 not started\.$/m,
    );
    expect(offline.stdout).toContain('this is what the record alone knows');
    expect(words(offline.stderr)).toContain('that cannot be told, so nobody is overdue');
  });

  test('reads in as few calls as a plan', async () => {
    const world = await startWorld({ policy: PEOPLE });
    await world.run('plan', '--new-state');
    const planned = world.calls();
    await world.run('status');
    expect(world.calls()).toBe(2 * planned);
  });
});

describe.concurrent('status of a call that', () => {
  const applied = async (script: Script, ...args: readonly string[]): Promise<StartedWorld> => {
    const people = ['ada@example.com', 'grace@example.com'];
    const world = await startWorld({ policy: policyText(people, { head: LATE }) });
    const between = await standBetween(world.emulator, script);
    await world.runWith({ MUSTRESET_BASE_URL: between.url }, ...APPLY, ...args);
    return world;
  };

  test('was refused is rejected', async () => {
    const world = await applied(({ address }) =>
      address === 'ada@example.com' ? apiError(404, 'email_not_found') : 'pass',
    );
    const all = { 'ada@example.com': 'rejected', 'grace@example.com': 'cannot_tell' };
    expect(await statuses(world)).toEqual(all);
    expect(await statuses(world, 'inc-1', '--refresh=false')).toEqual(all);
    expect(await world.run('status', '--detailed-exitcode')).toMatchObject({ status: 0 });
  });

  test('was not answered is unknown', async () => {
    const lost: Script = ({ address }) => (address === 'grace@example.com' ? 'cut' : 'pass');
    const world = await applied(lost, '--max-attempts=1');
    const all = { 'ada@example.com': 'overdue', 'grace@example.com': 'unknown' };
    expect(await statuses(world)).toEqual(all);
    expect(await world.run('status', '--detailed-exitcode')).toMatchObject({ status: 2 });
  });

  test('nobody can judge is held, until a person says what it did', async () => {
    const policy = ['ada@example.com'];
    const world = await startWorld({ policy, faults: [{ kind: 'wrong-member', share: 1 }] });
    await world.run(...APPLY);
    expect(await statuses(world)).toEqual({ 'ada@example.com': 'held' });
    const settle = ['state', 'settle', 'ada@example.com', '--applied', '--reason=asked her'];
    expect(await world.run(...settle)).toMatchObject({ status: 0 });
    expect(Object.values(await statuses(world))).toEqual(['pending']);
  });
});

describe.concurrent('documents of status', () => {
  test('are written, masked in Markdown alone, and are the summary of the step', async () => {
    const world = await startWorld({ policy: policyText(['ada@example.com'], { head: LATE }) });
    await world.run(...APPLY);
    const { status, stderr } = await world.runWith(
      { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: world.at('summary.md') },
      ...['status', '--detailed-exitcode', '--json', '--write', 'markdown=status.md'],
      ...['--write', 'html=status.html', '--write', 'csv=status.csv'],
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/^::warning file=policy\.yaml,line=6,.*title=Due date has passed::/);
    expect(world.read('status.md')).toContain('**1 required: 0 done, 1 overdue.**');
    expect(world.read('summary.md').trimEnd()).toBe(world.read('status.md').trimEnd());
    for (const file of ['status.md', 'summary.md']) expect(world.read(file)).not.toContain('ada@');
    expect(world.read('status.html').replaceAll('<wbr>', '')).toContain('ada@example.com');
    expect(world.read('status.csv')).toMatch(/\r\ninc-1,overdue,,ada@example\.com,,20/);
  });

  test('tell in Markdown why there is no status', async () => {
    const world = await startWorld({ policy: ['nobody'] });
    const { status } = await world.run(
      'status',
      '--write',
      'markdown=s.md',
      '--write',
      'csv=s.csv',
    );
    expect([status, world.has('s.csv')]).toEqual([3, false]);
    expect(world.read('s.md')).toContain('**There is no status.**');
    const bare = await world.runWith({ STYTCH_SECRET: '' }, 'status', '--json');
    expect(documentOf(bare).exit_code).toBe(3);
  });

  test('are of the formats that status has', async () => {
    const world = await startWorld();
    const { status, stderr } = await world.run('status', '--write', 'gitlab=x');
    expect([status, words(stderr)]).toEqual([64, expect.stringContaining('markdown, html, csv')]);
  });
});

test('without credentials, and with a log that is lost, nothing is guessed', async () => {
  const world = await startWorld();
  expect(await world.runWith({ STYTCH_SECRET: '' }, 'status')).toMatchObject({ status: 4 });
  await world.run(...APPLY);
  world.write('mustreset.log.jsonl', '');
  expect(await world.run('status')).toMatchObject({ status: 8 });
});
