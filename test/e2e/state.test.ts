import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  HAS_TERMINAL,
  type Folder,
  type StartedWorld,
  type StartedWorldOptions,
  UNPRIVILEGED,
  freshFolder,
  policyText,
  runCli,
  runOnTerminal,
  startWorld,
} from '../support/cli.ts';
import { bodiesOf, documentOf, eventsOf, recordsOf, words } from './documents.ts';
import { standBetween } from './intercept.ts';

const STATE = 'mustreset.state.json';
const LOG = 'mustreset.log.jsonl';
const OTHER = 'project-test-00000000-0000-4000-8000-0000000000ff';

/** A world in which ada and alan have been reset. */
async function applied(options: StartedWorldOptions = {}): Promise<StartedWorld> {
  const world = await startWorld(options);
  const { status, stderr } = await world.run('apply', '--auto-approve', '--new-state');
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  return world;
}

/** The same, with one more address wanted that has not been reset. */
async function appliedAndMore(): Promise<StartedWorld> {
  const world = await applied();
  world.write(
    'policy.yaml',
    policyText(['ada@example.com', 'alan@example.com', 'barbara@example.com']),
  );
  return world;
}

const files = (folder: Folder): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder.path, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, folder.read(name)]),
  );

const MAIN_COMMANDS = ['plan', 'apply --auto-approve --new-state'];
const ALL_COMMANDS = [
  ...MAIN_COMMANDS,
  'state list',
  'state show ada@example.com',
  'state pull',
  'show',
  'state rm ada@example.com --reason x',
];

/** Every command refuses the store with this code, sends nothing, and leaves all files as they are. */
async function expectRefused(
  world: StartedWorld,
  code: number,
  message: string,
  commands: readonly string[] = MAIN_COMMANDS,
): Promise<void> {
  const [before, calls] = [files(world), world.calls()];
  for (const command of commands) {
    const { status, stdout, stderr } = await world.run(...command.split(' '));
    expect([command, status, stdout]).toEqual([command, code, '']);
    expect(words(stderr)).toContain(message);
  }
  expect(files(world)).toEqual(before);
  expect(world.calls()).toBe(calls);
}

describe.concurrent('neither state nor log', () => {
  const NEEDED = ['plan', 'apply --auto-approve', 'apply plan.json'];

  test.each(NEEDED)('"%s" in automation needs --new-state', async (command) => {
    const world = await startWorld();
    if (command.includes('plan.json')) await world.run('plan', '--new-state', '--out=plan.json');
    const before = world.calls();
    const { status, stderr } = await world.run(...command.split(' '));
    expect(status).toBe(8);
    expect(stderr).toContain('Error: State is missing');
    expect(words(stderr)).toContain('say so with --new-state');
    expect(words(stderr)).toMatch(
      /everyone would be reset again|every listed member would be reset/,
    );
    expect(world.resets()).toEqual([]);
    if (!command.includes('plan.json')) expect(world.calls()).toBe(before);
    expect([world.has(STATE), world.has(LOG)]).toEqual([false, false]);
    const stream = await world.run(...command.split(' '), '--json');
    const [, ...events] = eventsOf(stream.stdout, 8);
    expect(events.find(({ type }) => type === 'diagnostic')).toMatchObject({
      diagnostic: { rule: 'state-missing', severity: 'error' },
    });
    expect(await world.run(...command.split(' '), '--new-state')).toMatchObject({ status: 0 });
  });

  test('a folder that does not exist is no other case', async () => {
    const world = await startWorld();
    expect(await world.run('plan', '--state', 'nope')).toMatchObject({ status: 8 });
    expect(await world.run('plan', '--state', 'nope', '--new-state')).toMatchObject({ status: 0 });
    expect(world.has('nope')).toBe(false);
    const args = ['apply', '--auto-approve', '--new-state', '--state', 'nope/deep'];
    expect(await world.run(...args)).toMatchObject({ status: 0 });
    expect(world.has(`nope/deep/${LOG}`)).toBe(true);
  });

  test.runIf(HAS_TERMINAL)(
    'plan on a terminal warns and goes on, but not with CI set',
    async () => {
      const world = await startWorld();
      const options = { cwd: world.path, env: world.env };
      const { status, stdout } = await runOnTerminal(['plan', '--no-color'], options);
      expect(status).toBe(0);
      expect(stdout).toContain('Warning: No state yet');
      expect(stdout).toContain('Plan: 2 to require');
      const ci = { ...options, env: { ...world.env, CI: 'true' } };
      expect(await runOnTerminal(['plan', '--no-color'], ci)).toMatchObject({ status: 8 });
    },
  );

  test.runIf(HAS_TERMINAL)('apply goes on when a person answers yes', async () => {
    const world = await startWorld();
    const options = { cwd: world.path, env: world.env, input: 'yes\n' };
    const { status, stdout } = await runOnTerminal(['apply', '--no-color'], options);
    expect(stdout).toContain('Warning: No state yet');
    expect(stdout).toContain('Apply complete! Resets: 2 required');
    expect(status).toBe(0);
  });

  test.runIf(HAS_TERMINAL)('apply on a terminal needs the flag where nobody is asked', async () => {
    const world = await startWorld();
    const options = { cwd: world.path, env: world.env };
    const approved = await runOnTerminal(['apply', '--auto-approve'], options);
    expect(approved.status).toBe(8);
    const ci = { ...options, env: { ...world.env, CI: 'true' }, input: 'yes\n' };
    expect(await runOnTerminal(['apply'], ci)).toMatchObject({ status: 8 });
    expect(world.resets()).toEqual([]);
  });

  test('the flag does nothing where there is a state', async () => {
    const world = await applied();
    const { status, stdout } = await world.run('plan', '--new-state');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^No changes\./m);
  });

  test('there is nothing to list, show or verify', async () => {
    const world = await startWorld();
    expect(documentOf(await world.run('state', 'list', '--json'))).toMatchObject({ addresses: [] });
    expect(await world.run('show')).toMatchObject({
      status: 0,
      stdout: 'The state is empty: no reset is recorded.\n',
    });
    expect(await world.run('log', 'show')).toMatchObject({ status: 0, stdout: '' });
    const verified = await world.run('log', 'verify');
    expect(verified.status).toBe(8);
    expect(verified.stderr).toContain('There is no log in');
  });
});

describe.concurrent('one of the two is missing or old', () => {
  test('a lost state is rebuilt from the log', async () => {
    const world = await appliedAndMore();
    const { members } = JSON.parse(world.read(STATE)) as { readonly members: object };
    rmSync(world.at(STATE));
    const planned = await world.run('plan');
    expect(planned.stdout).toContain(
      'Plan: 1 to require, 0 to require again. 0 skipped, 2 up to date.',
    );
    expect(world.has(STATE)).toBe(false);
    const pulled = await world.run('state', 'pull');
    expect((JSON.parse(pulled.stdout) as { members: object }).members).toEqual(members);
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    expect(world.read(STATE)).toContain('"barbara@example.com"');
    expect(world.resets()).toHaveLength(3);
    expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({ ok: true });
  });

  test('an older state takes the tail of the log', async () => {
    const world = await appliedAndMore();
    copyFileSync(world.at(STATE), world.at('old.json'));
    await world.run('apply', '--auto-approve');
    copyFileSync(world.at('old.json'), world.at(STATE));
    expect((await world.run('plan')).stdout).toMatch(/^No changes\. .* 3 up to date\./m);
    expect((await world.run('state', 'list')).stdout.split('\n')).toHaveLength(4);
    expect(world.read(STATE)).toBe(world.read('old.json'));
  });

  test('a lost log says so, names the way out, and no flag helps', async () => {
    const world = await applied();
    rmSync(world.at(LOG));
    await expectRefused(world, 8, 'its apply log is lost', ALL_COMMANDS);
    for (const command of ['plan --new-state', 'state rebuild', 'log show', 'log verify']) {
      const { status, stderr } = await world.run(...command.split(' '));
      expect([command, status]).toEqual([command, 8]);
      expect(words(stderr)).toMatch(command === 'log verify' ? /no log/ : /import --from/);
    }
  });

  test('an emptied log is a lost log', async () => {
    const world = await applied();
    truncateSync(world.at(LOG), 0);
    await expectRefused(world, 8, 'its apply log is lost', [
      'plan',
      'apply --auto-approve --new-state',
    ]);
  });

  test('a state ahead of its log is refused', async () => {
    const world = await applied();
    const lines = world.read(LOG).split('\n');
    world.write(LOG, `${lines.slice(0, 4).join('\n')}\n`);
    await expectRefused(world, 8, 'The state covers 6 records, and the apply log holds only 4');
  });

  test('a state of another lineage is refused', async () => {
    const [world, other] = [await applied(), await applied()];
    copyFileSync(other.at(STATE), world.at(STATE));
    await expectRefused(world, 8, 'another lineage or project than the apply log');
  });

  test('a state with another head is refused', async () => {
    const world = await applied();
    const text = world.read(STATE);
    world.write(STATE, text.replace(/"head":"sha256:[0-9a-f]{8}/, '"head":"sha256:00000000'));
    await expectRefused(world, 8, 'The first 6 records of the log are not those of the state');
  });
});

describe.concurrent('what cannot be trusted', () => {
  test('a state and log of another project end plan and apply with exit 5', async () => {
    const world = await applied();
    const [before, calls] = [files(world), world.calls()];
    for (const command of ['plan', 'apply --auto-approve', 'state rm ada@example.com --reason x']) {
      const args = command.split(' ');
      const { status, stderr } = await world.runWith({ STYTCH_PROJECT_ID: OTHER }, ...args);
      expect([command, status]).toEqual([command, 5]);
      expect(stderr).toContain('Error: State is for another project');
      expect(words(stderr)).toContain(`the credentials are for ${OTHER}`);
    }
    expect([files(world), world.calls()]).toEqual([before, calls]);
  });

  test('a state of a newer version stays untouched, whatever is asked', async () => {
    const world = await applied();
    const text = world.read(STATE).replace('"version":1', '"version":2');
    world.write(STATE, text);
    await expectRefused(world, 8, 'The state has version 2; this mustreset knows version 1', [
      ...ALL_COMMANDS,
      'state rebuild',
      'log verify',
    ]);
    expect(world.read(STATE)).toBe(text);
  });

  test('a log of a newer version stays untouched, whatever is asked', async () => {
    const world = await applied();
    const lines = world.read(LOG).trimEnd().split('\n');
    const last = lines.pop()?.replace('"version":1}', '"version":2}') ?? '';
    world.write(LOG, `${[...lines, last].join('\n')}\n`);
    await expectRefused(world, 8, 'version 2', [...MAIN_COMMANDS, 'log verify']);
  });

  test.each([
    ['a member', (text: string) => text.replace('"by":"applied"', '"by":"imported"')],
    ['the order of the members', (text: string) => text.replace(/^(.*),\n(.*)$/m, '$2,\n$1')],
    ['its end', (text: string) => text.slice(0, -3)],
    ['its format', () => '{"version":4,"terraform_version":"1.9.0"}\n'],
  ])('a state changed in %s is refused until it is rebuilt', async (_, change) => {
    const world = await applied();
    const before = world.read(STATE);
    world.write(STATE, change(before));
    const changed = world.read(STATE);
    const listed = await world.run('plan');
    const verified = await world.run('log', 'verify');
    // One that is well-formed but says something else is found by the audit.
    expect([listed.status, verified.status]).toContain(8);
    expect(world.read(STATE)).toBe(changed);
    expect(documentOf(await world.run('state', 'rebuild', '--json'))).toMatchObject({
      identical: false,
    });
    const members = (text: string): unknown => (JSON.parse(text) as { members: unknown }).members;
    expect(members(world.read(STATE))).toEqual(members(before));
  });

  test('an emptied state is refused, and made anew from the log when asked for', async () => {
    const world = await applied();
    const before = world.read(STATE);
    truncateSync(world.at(STATE), 0);
    await expectRefused(world, 8, `${STATE} is empty, which is not the same as no state`);
    const rebuilt = await world.run('state', 'rebuild', '--json');
    expect(documentOf(rebuilt)).toMatchObject({ exit_code: 0, identical: false });
    expect(world.read(STATE).split('\n').slice(1)).toEqual(before.split('\n').slice(1));
  });

  test('a log changed in one byte is refused before any call, and verify names line and kind', async () => {
    const world = await appliedAndMore();
    const text = world.read(LOG);
    world.write(LOG, text.replace('Found in a dump', 'Found in a jump'));
    await expectRefused(world, 8, '');
    const { status, stdout } = await world.run('log', 'verify');
    expect(status).toBe(8);
    expect(stdout).toContain('The log does not verify.');
    expect(stdout).toMatch(/It first breaks at line 3 \(edit\)/);
    expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({
      ok: false,
      exit_code: 8,
      first_bad: { line: 3, kind: 'edit' },
    });
  });

  test.each([
    ['taken out', (lines: string[]) => lines.splice(3, 1)],
    ['put in twice', (lines: string[]) => lines.splice(3, 0, lines[3] ?? '')],
    ['swapped', (lines: string[]) => lines.splice(3, 2, lines[4] ?? '', lines[3] ?? '')],
  ])('a log with a line %s is refused', async (_, change) => {
    const world = await appliedAndMore();
    const lines = world.read(LOG).split('\n');
    change(lines);
    world.write(LOG, lines.join('\n'));
    await expectRefused(world, 8, '', ['plan', 'apply --auto-approve', 'state rebuild']);
    const document = documentOf(await world.run('log', 'verify', '--json'));
    expect(document).toMatchObject({ ok: false, exit_code: 8 });
  });

  test('a torn last line is ignored by readers and set aside by the next run that writes', async () => {
    const world = await appliedAndMore();
    const whole = world.read(LOG);
    world.write(LOG, `${whole}{"at":"2026-`);
    expect((await world.run('plan')).stdout).toContain('Plan: 1 to require');
    expect((await world.run('state', 'list')).status).toBe(0);
    expect(world.read(LOG)).toBe(`${whole}{"at":"2026-`);
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    expect(world.read(LOG).startsWith(`${whole}{"at":`)).toBe(true);
    const [recovered] = bodiesOf(world, 'run_recovered');
    expect(recovered).toMatchObject({ open: [], cut: { bytes: 12 } });
    const torn = readdirSync(world.path).find((name) => name.startsWith('mustreset.log.torn-'));
    expect(world.read(torn ?? '')).toBe('{"at":"2026-');
    expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({ ok: true });
  });

  test('an apply with nothing to do leaves the whole store as it is', async () => {
    const world = await applied();
    const before = files(world);
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    expect(files(world)).toEqual(before);
  });
});

describe.concurrent('files that are not what they should be', () => {
  const inPlaceOf: readonly (readonly [string, string, (folder: Folder, name: string) => void])[] =
    [
      [
        'a link',
        'is a symbolic link',
        (folder, name) => symlinkSync(`real-${name}`, folder.at(name)),
      ],
      ['a folder', 'is a folder', (folder, name) => mkdirSync(folder.at(name))],
    ];

  describe.each([STATE, LOG])('%s', (name) => {
    test.each(inPlaceOf)('as %s is refused before any call', async (_, why, make) => {
      const world = await appliedAndMore();
      renameSync(world.at(name), world.at(`real-${name}`));
      make(world, name);
      await expectRefused(world, 8, why, ['plan', 'apply --auto-approve', 'state list']);
    });
  });

  test.each(inPlaceOf)('the lock as %s keeps everybody from writing', async (_, _why, make) => {
    const world = await appliedAndMore();
    make(world, 'mustreset.lock.json');
    const before = world.resets().length;
    const { status, stderr } = await world.run('apply', '--auto-approve');
    expect([6, 8]).toContain(status);
    expect(stderr).toContain('mustreset.lock.json');
    expect(world.resets()).toHaveLength(before);
    expect(await world.run('plan')).toMatchObject({ status: 0 });
  });

  test('the folder of plans as a file keeps an apply from beginning', async () => {
    const world = await startWorld();
    world.write('plans', 'in the way');
    const { status, stdout, stderr } = await world.run('apply', '--auto-approve', '--new-state');
    expect(status).toBe(8);
    expect(words(stderr)).toContain('Nothing was sent.');
    expect(stdout).not.toContain('Apply complete');
    expect(world.resets()).toEqual([]);
    expect(world.has(LOG)).toBe(false);
  });

  test('the store as a file is refused', async () => {
    const world = await startWorld();
    world.write('store', 'a file');
    for (const command of ['plan --new-state', 'apply --auto-approve --new-state', 'state list']) {
      const { status, stderr } = await world.run(...command.split(' '), '--state', 'store');
      expect([command, status]).toEqual([command, 8]);
      expect(stderr).toContain('store');
    }
    expect(world.resets()).toEqual([]);
  });

  test('the store as a URL of no kind of store is not taken for a folder', async () => {
    const world = await startWorld();
    const url = 'ftp://gitlab.example/state';
    const { status, stderr } = await world.run('plan', '--new-state', '--state', url);
    expect(status).toBe(8);
    expect(words(stderr)).toContain('a URL with https:, s3: or postgres:');
    expect(world.has('ftp:')).toBe(false);
  });
});

describe.concurrent('a disk that cannot be written', () => {
  test.runIf(UNPRIVILEGED !== undefined)(
    'read-only: plan works, apply ends with exit 8 and no call',
    async () => {
      const world = await appliedAndMore();
      for (const name of readdirSync(world.path)) chmodSync(world.at(name), 0o755);
      chmodSync(world.path, 0o555);
      const options = { cwd: world.path, env: world.env, ...UNPRIVILEGED };
      const planned = await runCli(['plan'], options);
      expect(planned.stdout).toContain('Plan: 1 to require');
      const before = world.resets().length;
      const { status, stderr } = await runCli(['apply', '--auto-approve'], options);
      expect(status).toBe(8);
      expect(words(stderr)).toContain('permission is denied');
      expect(world.resets()).toHaveLength(before);
      const out = await runCli(['plan', '--out', 'plan.json'], options);
      expect(out.status).toBe(1);
      expect(words(out.stderr)).toContain('plan.json cannot be written: permission is denied.');
      const fmt = await runCli(['fmt'], options);
      expect(fmt.status).toBe(0);
      chmodSync(world.path, 0o755);
    },
  );

  test('unwritable: the plan file is told, and its place', async () => {
    const world = await startWorld();
    const { status, stderr } = await world.run('plan', '--new-state', '--out', 'nope/plan.json');
    expect(status).toBe(1);
    expect(stderr).toContain('Error: File cannot be written');
    expect(stderr).toContain('nope/plan.json cannot be written: its folder does not exist.');
    const folder = await world.run('plan', '--new-state', '--json', '--out', '.');
    expect(eventsOf(folder.stdout, 1).at(-2)).toMatchObject({
      diagnostic: { rule: 'file-unwritable', detail: '. cannot be written: it is a folder.' },
    });
  });

  test('full before the first record: exit 8 and no call', async () => {
    const world = await startWorld();
    const { status, stderr } = await runCli(['apply', '--auto-approve', '--new-state'], {
      cwd: world.path,
      env: world.env,
      shell: 'ulimit -f 0; exec "$@"',
    });
    expect(status).toBe(8);
    expect(stderr).toContain('Error: ');
    expect(world.resets()).toEqual([]);
  });

  test('full in the middle: no further call, the answer is kept, and the next run loses nothing', async () => {
    const people = ['ada', 'alan', 'barbara', 'grace'].map((name) => `${name}@example.com`);
    const world = await startWorld({ policy: people });
    const { status, stderr } = await runCli(
      ['apply', '--auto-approve', '--new-state', '--parallelism=1'],
      { cwd: world.path, env: world.env, shell: 'ulimit -f 9; exec "$@"' },
    );
    expect(status).toBe(8);
    expect(words(stderr)).toContain('the file would be too large');
    const called = world.resets().length;
    expect(called).toBeLessThan(people.length);
    const recorded = world.read(LOG).match(/"type":"reset_outcome"/g)?.length ?? 0;
    expect(world.has('mustreset.errored.jsonl')).toBe(called > recorded);
    expect(await world.run('apply', '--auto-approve', '--new-state')).toMatchObject({ status: 0 });
    expect(world.emulator.ledger().totals.duplicates).toBe(0);
    expect(Object.keys(world.emulator.ledger().totals.resets).sort()).toEqual(people);
    expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({ ok: true });
    expect(documentOf(await world.run('state', 'list', '--json'))).toMatchObject({
      addresses: people,
    });
  });
});

describe.concurrent('the state commands', () => {
  test('list, show and pull say what is recorded, and write nothing', async () => {
    const world = await applied();
    const before = files(world);
    expect(await world.run('state', 'list')).toMatchObject({
      status: 0,
      stdout: 'ada@example.com\nalan@example.com\n',
    });
    expect(documentOf(await world.run('state', 'list', '--json'))).toMatchObject({
      command: 'state list',
      addresses: ['ada@example.com', 'alan@example.com'],
    });
    const shown = await world.run('state', 'show', ' ADA@Example.com ');
    expect(shown.stdout).toMatch(/^# ada@example\.com\n {2}reset at: /);
    const state = JSON.parse(world.read(STATE)) as { members: Record<string, unknown> };
    expect(documentOf(await world.run('state', 'show', 'ada@example.com', '--json'))).toMatchObject(
      {
        email_address: 'ada@example.com',
        record: state.members['ada@example.com'],
      },
    );
    expect(await world.run('state', 'pull')).toMatchObject({
      status: 0,
      stdout: world.read(STATE),
    });
    expect(await world.run('show', '--json')).toMatchObject({
      status: 0,
      stdout: world.read(STATE),
    });
    const table = await world.run('show');
    expect(table.stdout).toMatch(/^ada@example\.com +20\S+Z +applied +inc-1 +applied$/m);
    expect(files(world)).toEqual(before);
  });

  test('refuse an address that is none, or that is not recorded', async () => {
    const world = await applied();
    for (const command of ['show', 'rm --reason=x', 'settle --applied --reason=x']) {
      const [name = '', ...flags] = command.split(' ');
      expect(await world.run('state', name, 'nobody', ...flags)).toMatchObject({ status: 64 });
      const result = await world.run('state', name, 'nobody@example.com', ...flags, '--json');
      expect(documentOf(result)).toMatchObject({
        exit_code: 1,
        diagnostics: [{ rule: 'not-recorded' }],
      });
    }
    expect(bodiesOf(world, 'run_started')).toHaveLength(1);
  });

  test('refuse to change anything without a reason', async () => {
    const world = await applied();
    const commands = ['rm ada@example.com', 'settle ada@example.com --applied'];
    for (const command of [...commands, 'rm ada@example.com --reason=']) {
      const { status, stderr } = await world.run('state', ...command.split(' '));
      expect([command, status]).toEqual([command, 64]);
      expect(stderr).toContain('needs --reason "..."');
    }
    expect(bodiesOf(world, 'run_started')).toHaveLength(1);
  });

  test('refuse a reason that no record could hold, and write nothing', async () => {
    const world = await applied();
    world.write('l.csv', 'email_address,required_at\neve@example.com,2026-01-20\n');
    const log = world.read(LOG);
    for (const command of [
      'state rm ada@example.com',
      'state settle ada@example.com --applied',
      'state rebuild',
      'state copy elsewhere',
      'import l.csv',
      `force-unlock ${OTHER.slice(-36)} --force`,
    ]) {
      const reason = `--reason=${'x'.repeat(66_000)}`;
      const { status, stderr } = await world.run(...command.split(' '), reason);
      expect([command, status, words(stderr)]).toEqual([
        command,
        64,
        expect.stringContaining('more than 500 characters'),
      ]);
    }
    expect([world.read(LOG), world.has('elsewhere')]).toEqual([log, false]);
  });

  test('rm forgets an address, says why in the log, and the next plan resets it again', async () => {
    const world = await applied({ policy: ['grace@example.com'] });
    const removed = await world.runWith(
      { GITHUB_ACTIONS: 'true', GITHUB_ACTOR: 'octocat' },
      ...['state', 'rm', 'Grace@example.com', '--reason', 'account was deleted'],
    );
    expect(removed.status).toBe(0);
    expect(removed.stdout).toContain('Removed grace@example.com\n');
    expect(bodiesOf(world, 'member_removed')).toEqual([
      { email_address: 'grace@example.com', actor: 'octocat', reason: 'account was deleted' },
    ]);
    const types = recordsOf(world).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(['run_started', 'member_removed', 'run_finished']);
    expect(world.read(STATE)).not.toContain('grace@example.com');
    expect((await world.run('plan')).stdout).toContain('Plan: 1 to require');
  });

  test('settle needs one verdict, and something to settle', async () => {
    const world = await applied();
    const args = ['state', 'settle', 'ada@example.com', '--reason=x'];
    expect(await world.run(...args)).toMatchObject({ status: 64 });
    expect(await world.run(...args, '--applied', '--retry')).toMatchObject({ status: 64 });
    const settled = documentOf(await world.run(...args, '--applied', '--json'));
    expect(settled).toMatchObject({ exit_code: 1, diagnostics: [{ rule: 'not-settled' }] });
  });

  /** A world in which nobody can tell whether grace was reset. */
  async function undecided(): Promise<StartedWorld> {
    const world = await startWorld({ policy: ['grace@example.com'] });
    const between = await standBetween(world.emulator, ({ reset }) => (reset > 0 ? 'cut' : 'pass'));
    const env = { MUSTRESET_BASE_URL: between.url };
    const args = ['apply', '--auto-approve', '--new-state', '--max-attempts=1'];
    expect(await world.runWith(env, ...args)).toMatchObject({ status: 7 });
    return world;
  }

  test('rm refuses an address whose last attempt is not decided', async () => {
    const world = await undecided();
    const before = files(world);
    const result = await world.run('state', 'rm', 'grace@example.com', '--reason=x');
    expect(result.status).toBe(1);
    expect(words(result.stderr)).toContain('mustreset state settle grace@example.com');
    expect(files(world)).toEqual(before);
  });

  test('settle --applied records that it took effect, and by whose word', async () => {
    const world = await undecided();
    const args = ['state', 'settle', 'grace@example.com', '--applied', '--reason=she was asked'];
    expect(documentOf(await world.run(...args, '--json'))).toMatchObject({
      exit_code: 0,
      changed: ['grace@example.com'],
    });
    expect(bodiesOf(world, 'reset_settled')).toMatchObject([
      { verdict: 'applied', by: 'person', reason: 'she was asked' },
    ]);
    expect((await world.run('plan')).stdout).toMatch(/^No changes\./m);
  });

  test('settle --retry lets the next plan reset again', async () => {
    const world = await undecided();
    const args = ['state', 'settle', 'grace@example.com', '--retry', '--reason=old password works'];
    expect(await world.run(...args)).toMatchObject({ status: 0 });
    expect((await world.run('plan')).stdout).toContain('Plan: 1 to require');
    expect(await world.run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    expect(world.resets()).toHaveLength(1);
  });

  test('rebuild proves that the state is the fold of its records, byte for byte', async () => {
    const world = await applied();
    const before = files(world);
    expect(documentOf(await world.run('state', 'rebuild', '--json'))).toMatchObject({
      identical: true,
      serial: 6,
    });
    expect((await world.run('state', 'rebuild')).stdout).toContain("the log's first 6 records");
    expect(files(world)).toEqual(before);
    rmSync(world.at(STATE));
    expect(documentOf(await world.run('state', 'rebuild', '--json'))).toMatchObject({
      identical: false,
      serial: 7,
    });
    expect(documentOf(await world.run('state', 'rebuild', '--json'))).toMatchObject({
      identical: true,
      serial: 7,
    });
  });

  test('rebuild on an empty store has nothing to rebuild from', async () => {
    const folder = freshFolder();
    const { status, stderr } = await runCli(['state', 'rebuild'], { cwd: folder.path });
    expect(status).toBe(8);
    expect(words(stderr)).toContain('There is no log to rebuild the state from.');
    expect(stderr).not.toContain('import');
  });

  test('a subcommand that is missing or unknown is a usage error', async () => {
    const folder = freshFolder();
    for (const args of [['state'], ['state', 'lst'], ['state', 'show'], ['state', 'copy', 'x']]) {
      const { status, stderr } = await runCli(args, { cwd: folder.path });
      expect([args.join(' '), status]).toEqual([args.join(' '), 64]);
      expect(stderr).toContain('Error: Command line not understood');
    }
  });
});
