import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type CliResult,
  HAS_TERMINAL,
  PROJECT,
  SECRET,
  type StartedWorld,
  freshFolder,
  policyText,
  runCli,
  runOnTerminal,
  startWorld,
} from '../support/cli.ts';
import { type StreamEvent, bodiesOf, documentOf, eventsOf, recordsOf, words } from './documents.ts';
import { apiError, standBetween } from './intercept.ts';
import { filesBelow } from '../support/files.ts';

const APPLY = ['apply', '--auto-approve', '--new-state'];
const ESCAPE = '\u001b[';

const run = (args: readonly string[], cwd: string, env = {}): Promise<CliResult> =>
  runCli(args, { cwd, env });

const lines = (text: string): readonly string[] => text.split('\n');

describe.concurrent('what wrappers of Terraform look for', () => {
  test('stands in the output of plan and apply', async () => {
    const world = await startWorld();
    const planned = await world.run('plan', '--new-state');
    expect(lines(planned.stdout).filter((line) => /^(Plan: \d|No changes\.)/.test(line))).toEqual([
      'Plan: 2 to require, 0 to require again. 0 skipped, 0 up to date.',
    ]);
    const applied = await world.run(...APPLY);
    expect(lines(applied.stdout).filter((line) => /^(Apply complete!)/.test(line))).toHaveLength(1);
    const again = await world.run('plan');
    expect(
      lines(again.stdout).filter((line) => /^(Plan: \d|No changes\.)/.test(line)),
    ).toHaveLength(1);
  });

  test('stands in errors', async () => {
    const world = await startWorld({ policy: 'nonsense: true\n' });
    const { stderr } = await world.run('plan', '--new-state');
    expect(lines(stderr).some((line) => /^([│|] )?(Error: )/.test(line))).toBe(true);
    expect(lines(stderr)[0]).toBe('╷');
    expect(lines(stderr).at(-2)).toBe('╵');
  });

  test('of an apply that did not converge is an error on stdout, too', async () => {
    const world = await startWorld({ policy: ['ada@example.com'] });
    const between = await standBetween(world.emulator, ({ reset }) =>
      reset > 0 ? apiError(404, 'email_not_found') : 'pass',
    );
    const { stdout } = await world.runWith({ MUSTRESET_BASE_URL: between.url }, ...APPLY);
    expect(lines(stdout).some((line) => /^([│|] )?(Error: )/.test(line))).toBe(true);
    expect(stdout).not.toMatch(/^Apply complete!/m);
  });

  test('exit code 2 tells of changes only when it is asked for', async () => {
    const world = await startWorld();
    expect(await world.run('plan', '--new-state')).toMatchObject({ status: 0 });
    const detailed = ['plan', '--detailed-exitcode'];
    expect(await world.run(...detailed, '--new-state')).toMatchObject({ status: 2 });
    await world.run(...APPLY);
    expect(await world.run(...detailed)).toMatchObject({ status: 0 });
    world.write('policy.yaml', policyText(['nobody@example.com']));
    expect(await world.run(...detailed)).toMatchObject({ status: 0 });
    world.write('policy.yaml', policyText(['nobody']));
    expect(await world.run(...detailed)).toMatchObject({ status: 3 });
  });

  test('the note on an unsaved plan is for people, not for automation', async () => {
    const world = await startWorld();
    const note = "Note: You didn't use the -out option";
    expect((await world.run('plan', '--new-state')).stdout).toContain(note);
    for (const env of [{ CI: 'true' }, { TF_IN_AUTOMATION: '1' }]) {
      const { stdout } = await world.runWith(env, 'plan', '--new-state');
      expect(stdout).not.toContain(note);
    }
    const saved = await world.run('plan', '--new-state', '--out', 'my plan.json');
    expect(saved.stdout).toContain("    mustreset apply 'my plan.json'\n");
    const inCi = await world.runWith({ CI: '1' }, 'plan', '--new-state', '--out', 'p.json');
    expect(inCi.stdout).not.toContain('mustreset apply');
  });
});

describe.concurrent('warnings', () => {
  test('are boxes with the line of the policy, and never change the exit code', async () => {
    const world = await startWorld({
      policy: policyText(
        [
          'ada@example.com',
          'nobody@example.com',
          'new@example.com',
          '{ email_address: alan@example.com, since: 2999-01-01 }',
          '{ email_address: barbara@example.com, due: 2001-01-01 }',
        ],
        { campaign: 'inc-1' },
      ),
    });
    const { status, stdout, stderr } = await world.run('plan', '--new-state');
    expect(status).toBe(0);
    expect(stdout).toContain('Plan: 2 to require, 0 to require again. 3 skipped, 0 up to date.');
    expect(stderr.match(/^│ {3}on policy\.yaml line \d+/gm)?.sort()).toEqual([
      '│   on policy.yaml line 6',
      '│   on policy.yaml line 7',
      '│   on policy.yaml line 8',
      '│   on policy.yaml line 9',
    ]);
    const json = await world.run('plan', '--new-state', '--json', '--exclude=ada@example.com');
    const rules = eventsOf(json.stdout, 0)
      .filter(({ type }) => type === 'diagnostic')
      .map(({ diagnostic }) => (diagnostic as { readonly rule: string }).rule);
    expect(rules.sort()).toEqual([
      'due-in-past',
      'inactive',
      'not_found',
      'scheduled',
      'targeting',
    ]);
  });
});

describe.concurrent('colours', () => {
  const cases: readonly (readonly [string, readonly string[], Record<string, string>, boolean])[] =
    [
      ['are not for a pipe', [], {}, false],
      ['can be forced', [], { FORCE_COLOR: '1' }, true],
      ['yield to NO_COLOR', [], { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
      ['yield to --no-color', ['--no-color'], { FORCE_COLOR: '1' }, false],
      ['yield to -no-color', ['-no-color'], { FORCE_COLOR: '1' }, false],
      ['are not forced by FORCE_COLOR=0', [], { FORCE_COLOR: '0' }, false],
    ];

  test.each(cases)('%s', async (_, args, env, colored) => {
    const folder = freshFolder();
    folder.write('policy.yaml', 'nonsense: true\n');
    const { stderr } = await run(['validate', ...args], folder.path, env);
    expect(stderr.includes(ESCAPE)).toBe(colored);
  });

  test('never stand in JSON', async () => {
    const folder = freshFolder();
    folder.write('policy.yaml', 'nonsense: true\n');
    const { stdout } = await run(['validate', '--json'], folder.path, { FORCE_COLOR: '1' });
    expect(stdout).not.toContain('\u001b');
  });

  test.runIf(HAS_TERMINAL)('are for a terminal, unless it is dumb or NO_COLOR is set', async () => {
    const folder = freshFolder();
    folder.write('policy.yaml', policyText(['ada@example.com']));
    const on = async (env: Record<string, string>): Promise<boolean> =>
      (await runOnTerminal(['validate'], { cwd: folder.path, env })).stdout.includes(ESCAPE);
    expect(await on({})).toBe(true);
    expect(await on({ TERM: 'dumb' })).toBe(false);
    expect(await on({ NO_COLOR: '1' })).toBe(false);
  });
});

describe.concurrent('the event stream', () => {
  const failures: readonly (readonly [string, readonly string[], number])[] = [
    ['an invalid policy', ['plan', '--policy=broken.yaml'], 3],
    ['no policy', ['plan', '--policy=nope.yaml'], 3],
    ['no state', ['plan'], 8],
    ['a limit', ['plan', '--new-state', '--policy=limited.yaml'], 1],
    ['an unknown address', ['plan', '--new-state', '--replace=bob@example.com'], 64],
    ['contradicting flags', ['plan', '--target=a@b.example', '--exclude=c@d.example'], 64],
    ['no plan file', ['apply', 'nope.json'], 1],
    ['no plan', ['apply', 'policy.yaml'], 5],
    ['nobody to ask', ['apply'], 1],
    ['a stream that goes nowhere', ['plan', '--json-into=nope/x'], 64],
    ['no API', ['plan', '--new-state', '--base-url=http://127.0.0.1:1'], 1],
    ['a refused base URL', ['apply', '--auto-approve', '--base-url=http://example.com'], 1],
  ];

  test.each(failures)('begins and ends as always on %s', async (_, args, code) => {
    const world = await startWorld();
    world.write('broken.yaml', 'nonsense: true\n');
    const limited = policyText(['ada@example.com'], { head: 'limits: { max_resets: 0 }' });
    world.write('limited.yaml', limited);
    const { status, stdout, stderr } = await world.run(...args, '--json');
    expect([status, stderr]).toEqual([code, '']);
    const events = eventsOf(stdout, code);
    expect(events.some(({ type, ...e }) => type === 'diagnostic' && e['@level'] === 'error')).toBe(
      true,
    );
    expect(events.at(-1)?.['operation']).toBe(args[0]);
    expect(events.at(-1)?.['@level']).toBe('error');
  });

  test('tells of a plan all that the plan holds', async () => {
    const world = await startWorld({ policy: ['ada@example.com', 'new@example.com'] });
    const args = ['plan', '--new-state', '--out=plan.json', '--json', '--detailed-exitcode'];
    const { stdout } = await world.run(...args);
    const events = eventsOf(stdout, 2);
    const plan = JSON.parse(world.read('plan.json')) as {
      readonly plan_id: string;
      readonly actions: readonly object[];
      readonly summary: object;
      readonly log: object;
    };
    const changes = events.filter(({ type }) => type === 'planned_change');
    expect(changes.map(({ change }) => change)).toEqual(plan.actions);
    expect(events.at(-1)).toMatchObject({
      operation: 'plan',
      summary: plan.summary,
      plan_id: plan.plan_id,
      log: plan.log,
      '@message': 'Plan: 1 to require, 0 to require again. 1 skipped, 0 up to date.',
    });
    expect(events.find(({ type }) => type === 'refresh_complete')).toMatchObject({ members: 2 });
  });

  const shapeOf = (events: readonly StreamEvent[]): readonly string[] =>
    events.map((event) => event.type).filter((type) => type !== 'progress');

  test('can go into a file beside what is shown, in either form', async () => {
    const world = await startWorld();
    const human = await world.run('plan', '--new-state', '--json-into', 'plan.jsonl');
    expect(human.stdout).toContain('Plan: 2 to require');
    const planned = eventsOf(world.read('plan.jsonl'), 0);
    expect(shapeOf(planned)).toContain('planned_change');
    const both = await world.run(...APPLY, '--json', '--json-into=apply.jsonl');
    expect(world.read('apply.jsonl')).toBe(both.stdout);
    expect(shapeOf(eventsOf(both.stdout, 0))).toContain('reset_complete');
  });

  test('of a failure goes into the file, too', async () => {
    const world = await startWorld({ policy: 'nonsense: true\n' });
    const { stderr } = await world.run('plan', '--json-into=events.jsonl');
    expect(stderr).toContain('Error: ');
    expect(eventsOf(world.read('events.jsonl'), 3).length).toBeGreaterThan(2);
  });

  test('whose file cannot be opened is a usage error, before anything is sent', async () => {
    const world = await startWorld();
    const { status, stderr } = await world.run(...APPLY, '--json-into', 'nope/events.jsonl');
    expect(status).toBe(64);
    expect(words(stderr)).toContain('--json-into nope/events.jsonl cannot be written');
    expect(world.calls()).toBe(0);
  });

  test('whose file is full disturbs nothing', async () => {
    const world = await startWorld();
    const { status, stdout, stderr } = await world.run(...APPLY, '--json-into', '/dev/full');
    expect(status).toBe(0);
    expect(stdout).toContain('Apply complete! Resets: 2 required');
    expect(stderr.match(/\/dev\/full takes no more events/g)).toHaveLength(1);
  });
});

describe.concurrent('the documents of --json', () => {
  const ID = '00000000-0000-4000-8000-000000000000';
  const commands = [
    'validate',
    'fmt',
    'state list',
    'state show ada@example.com',
    'state rm ada@example.com --reason=x',
    'state settle ada@example.com --applied --reason=x',
    'state rebuild',
    'state pull',
    `force-unlock ${ID} --force`,
    'log verify',
    'log show',
    'show',
  ];

  test.each(commands)('%s prints one, also on failure', async (command) => {
    const folder = freshFolder();
    folder.write('mustreset.yaml', 'version: 1\nnonsense: true\n');
    const result = await run([...command.split(' '), '--json'], folder.path);
    const document = documentOf(result);
    expect(document).toMatchObject({ format_version: '1.0', exit_code: 3 });
    expect(command.startsWith(document.command)).toBe(true);
    expect(document.diagnostics).toMatchObject([
      { rule: 'unknown-key', range: { file: 'mustreset.yaml' } },
    ]);
  });

  test('are one on a store that is broken', async () => {
    const folder = freshFolder();
    folder.write('mustreset.state.json', '{}\n');
    folder.write('mustreset.log.jsonl', '{}\n');
    for (const command of ['state list', 'state pull', 'log verify', 'show']) {
      const result = await run([...command.split(' '), '--json'], folder.path);
      expect([command, result.status]).toEqual([command, 8]);
      expect(documentOf(result).command).toBe(command);
    }
  });

  test('of log show is one where not even its first line is good', async () => {
    const world = await startWorld();
    await world.run(...APPLY);
    const log = world.read('mustreset.log.jsonl');
    world.write('mustreset.log.jsonl', log.replace('"type":"log_created"', '"type":"log_craeted"'));
    expect(documentOf(await world.run('log', 'show', '--json'))).toMatchObject({ exit_code: 8 });
  });

  test('of show and its plan file are one on failure', async () => {
    const folder = freshFolder();
    folder.write('plan.json', '{}\n');
    expect(documentOf(await run(['show', '--json', 'plan.json'], folder.path)).exit_code).toBe(5);
    expect(documentOf(await run(['show', '--json', 'nope.json'], folder.path)).exit_code).toBe(1);
  });

  test('hold nothing that a terminal would obey', async () => {
    const folder = freshFolder();
    folder.write('policy.yaml', policyText(['"\\u202e\\u009bada@example.com"']));
    const { stdout } = await run(['validate', '--json'], folder.path);
    expect(stdout).not.toMatch(/[\u202e\u009b]/);
    expect(stdout).toContain('\\u202e');
  });
});

describe.concurrent('log show', () => {
  async function twoRuns(): Promise<StartedWorld> {
    const world = await startWorld();
    await world.run(...APPLY);
    await world.run('state', 'rm', 'ada@example.com', '--reason=account was deleted');
    return world;
  }

  test('prints one line a record, the newest run last, and the records themselves as JSON', async () => {
    const world = await twoRuns();
    const { status, stdout } = await world.run('log', 'show');
    expect(status).toBe(0);
    const shown = lines(stdout.trimEnd());
    expect(shown).toHaveLength(recordsOf(world).length);
    expect(shown[0]).toContain('log_created');
    expect(shown.at(-2)).toContain('account was deleted');
    const json = await world.run('log', 'show', '--json');
    expect(json.stdout).toBe(world.read('mustreset.log.jsonl'));
  });

  test('can be narrowed to an address, a run, and from an instant on', async () => {
    const world = await twoRuns();
    const types = async (...args: readonly string[]): Promise<readonly string[]> =>
      lines((await world.run('log', 'show', '--json', ...args)).stdout.trimEnd())
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as { readonly type: string }).type);
    expect(await types('--address', ' ADA@example.com')).toEqual([
      'reset_intended',
      'reset_outcome',
      'member_removed',
    ]);
    const last = recordsOf(world).at(-1)?.run ?? '';
    expect(await types(`-run=${last}`)).toEqual(['run_started', 'member_removed', 'run_finished']);
    expect(await types('--since=2000-01-01')).toHaveLength(recordsOf(world).length);
    expect(await types('--since=2999-01-01T00:00:00Z')).toEqual([]);
    expect(await world.run('log', 'show', '--since=yesterday')).toMatchObject({ status: 64 });
    expect(await world.run('log', 'show', '--address=ada')).toMatchObject({ status: 64 });
  });

  test('of a log that was changed shows what is good and ends with exit 8', async () => {
    const world = await twoRuns();
    const log = world.read('mustreset.log.jsonl');
    world.write('mustreset.log.jsonl', log.replace('account was deleted', 'account was delated'));
    const { status, stderr } = await world.run('log', 'show');
    expect(status).toBe(8);
    expect(stderr).toContain('Error: State cannot be trusted');
  });

  test('cannot be disturbed by what a person wrote', async () => {
    const world = await startWorld();
    await world.run(...APPLY);
    const reason = 'x\u001b[2J\n2026-01-01T00:00:00.000Z run_finished';
    await world.run('state', 'rm', 'ada@example.com', '--reason', reason);
    const { stdout } = await world.run('log', 'show');
    expect(lines(stdout.trimEnd())).toHaveLength(recordsOf(world).length);
    expect(stdout).not.toContain('\u001b');
  });

  test('verify says what it proves and what it does not', async () => {
    const world = await twoRuns();
    const { status, stdout } = await world.run('log', 'verify');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Log verified: 10 records in 2 runs\.$/m);
    expect(stdout).toContain('cannot prove who');
    expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({
      ok: true,
      records: 10,
      runs: 2,
      signed: false,
    });
  });
});

describe.concurrent("Terraform's single-dash spellings", () => {
  test('work for every long name', async () => {
    const world = await startWorld();
    const planned = await world.run(
      ...['plan', '-new-state', '-out=p.json', '-detailed-exitcode', '-no-color', '-input=false'],
      ...['-policy=policy.yaml', '-state=.', '-target=ada@example.com', '-plan-ttl=1h', '-debug'],
      ...[`-base-url=${world.emulator.url}`, '-json-into=events.jsonl', '-refresh=true'],
    );
    expect(planned.status).toBe(2);
    expect(planned.stdout).toContain('1 excluded');
    const applied = await world.run(
      ...['apply', '-auto-approve', '-new-state', '-lock-timeout=1s', '-parallelism=2'],
      ...['-rate=0', '-max-attempts=3', '-first=1', '-json', '-refresh=false'],
    );
    eventsOf(applied.stdout, 7);
    expect(bodiesOf(world, 'run_started')).toMatchObject([
      { settings: { parallelism: 2, rate: 0, max_attempts: 3, first: 1 } },
    ]);
    const shown = await world.run('log', 'show', '-address=ada@example.com', '-since=2000-01-01');
    expect(shown.status).toBe(0);
    expect(lines(shown.stdout.trimEnd())).toHaveLength(2);
    const removed = ['state', 'rm', 'ada@example.com', '-reason=x', '-json'];
    expect(documentOf(await world.run(...removed))).toMatchObject({ exit_code: 0 });
  });

  test('leave alone what stands behind --', async () => {
    const folder = freshFolder();
    folder.write('-check', policyText(['ada@example.com']));
    expect(await run(['fmt', '--check', '--', '-check'], folder.path)).toMatchObject({ status: 0 });
  });
});

describe.concurrent('a command line that is not understood', () => {
  const mistakes: readonly (readonly [string, string, string])[] = [
    ['plna', "Unknown command 'plna'", 'Did you mean "plan"?'],
    ['state lst', "Unknown command 'lst'", 'Did you mean "list"?'],
    ['plan --ouut=x', "Unknown option '--ouut'.", 'Did you mean "--out"?'],
    ['plan --refrsh=false', "Unknown option '--refrsh'.", 'Did you mean "--refresh"?'],
    ['plan -otu=x', "Unknown option '-otu'.", 'Did you mean "--out"?'],
    ['stats', "Unknown command 'stats'", 'Did you mean one of "state", "status"?'],
    ['help plna', "Unknown command 'plna'", 'Did you mean "plan"?'],
    ['help state lst', "Unknown command 'state lst'", 'Did you mean "list"?'],
    ['help exitcodes', "Unknown command 'exitcodes'", 'Did you mean "exit-codes"?'],
    ['emulator --passwords cros_org', 'Allowed choices are cross_org', 'Did you mean "cross_org"?'],
    ['emulator --passwords=orgnization', 'Allowed choices', 'Did you mean "organization"?'],
    ['emulator --fault drop-befor:1', 'give a kind and a share', 'Did you mean "drop-before"?'],
    ['completion bsh', 'Allowed choices are bash, zsh, fish.', 'Did you mean "bash"?'],
    ['apply --auto-aprove', "Unknown option '--auto-aprove'", 'Did you mean "--auto-approve"?'],
    ['plan extra', 'Too many arguments', ''],
    ['plan --parallelism=1', "Unknown option '--parallelism'.", ''],
    ['plan --plan-ttl=soon', 'Give a duration such as', ''],
    ['apply --parallelism=0', 'Give a whole number from 1 to 1000', ''],
    ['apply --rate=fast', 'Give a number from 0 up', ''],
    ['plan --refresh=no', 'Give true or false', ''],
    ['plan --out', "'--out <file>' argument missing", ''],
    ['plan --new-state --target=ada', '--target ada: It has no "@".', ''],
    ['plan --new-state --replace=ada', '--replace ada: It has no "@".', ''],
    ['apply --auto-approve --new-state --exclude=ada', '--exclude ada: It has no "@".', ''],
    ['init --ci=githib', 'Allowed choices are github', 'Did you mean "github"?'],
    ['plan --write=markdwon=x', 'Did you mean "markdown"?', ''],
    ['apply --revoke-sessions', 'Unknown option', ''],
  ];

  test.each(mistakes)(
    '"%s" ends with exit 64, the reason and a suggestion',
    async (command, why, hint) => {
      const world = await startWorld();
      const { status, stdout, stderr } = await world.run(...command.split(' '));
      expect([status, stdout]).toEqual([64, '']);
      expect(stderr).toContain('Error: Command line not understood');
      expect(words(stderr)).toContain(why);
      if (hint !== '') expect(stderr).toContain(`hint: ${hint}`);
      expect(world.calls()).toBe(0);
    },
  );
});

describe.concurrent('a reader that goes away', () => {
  const readers: readonly (readonly [string, string])[] = [
    ['takes one line', '"$@" | head -n 1'],
    ['is not there', '"$@" >&-'],
    ['is full', '"$@" > /dev/full'],
    ['leaves both streams', '"$@" >&- 2>&-'],
  ];

  test.each(readers)('that %s costs no record', async (_, shell) => {
    const world = await startWorld();
    const { status } = await runCli([...APPLY, '--json'], {
      cwd: world.path,
      env: world.env,
      shell,
    });
    expect(status).toBe(0);
    expect(recordsOf(world).at(-1)).toMatchObject({ type: 'run_finished', body: { exit_code: 0 } });
    expect(world.resets()).toHaveLength(2);
    expect(documentOf(await world.run('log', 'verify', '--json'))).toMatchObject({ ok: true });
  });
});

describe.concurrent('a result that a full disk does not take', () => {
  test.each(['state pull', 'log pull', 'show --json', 'completion bash', 'help plan'])(
    'of %s is an error: half a copy must not pass for a copy',
    async (command) => {
      const world = await startWorld();
      await world.run(...APPLY);
      const { status, stderr } = await runCli(command.split(' '), {
        cwd: world.path,
        env: world.env,
        shell: '"$@" > /dev/full',
      });
      expect([status, stderr]).toEqual([1, expect.stringContaining('was not written whole')]);
    },
  );
});

describe.concurrent('the secret', () => {
  const TOKENS = {
    STYTCH_SESSION_TOKEN: 'session-token-canary-77aa',
    STYTCH_SESSION_JWT: 'session-jwt-canary-88bb',
  };
  const basic = Buffer.from(`${PROJECT}:${SECRET}`).toString('base64');
  const passwords = ['lovelace-1815', 'enigma-1912', 'cobol-1906'];

  test('stands in no file and in no output, whatever was done and however it ended', async () => {
    const world = await startWorld({
      policy: ['ada@example.com', 'alan@example.com', 'grace@example.com'],
    });
    const between = await standBetween(world.emulator, ({ address }) =>
      address === 'alan@example.com' ? apiError(400, 'bad_request') : 'pass',
    );
    const texts: string[] = [];
    const does = async (...args: readonly string[]): Promise<void> => {
      const { stdout, stderr } = await world.runWith(TOKENS, ...args);
      texts.push(stdout, stderr);
    };
    await does('plan', '--new-state', '--debug', '--out=plan.json', '--json-into=plan.jsonl');
    await does('apply', '--new-state', '--debug', '--json', '--json-into=apply.jsonl', 'plan.json');
    await does(
      'apply',
      '--auto-approve',
      '--base-url',
      between.url,
      '--debug',
      '--replace=alan@example.com',
    );
    await does('apply', '--auto-approve', '--base-url=http://127.0.0.1:1', '--debug');
    await does('plan', '--debug', '--base-url', `https://user:${SECRET}@127.0.0.1:1`);
    await does('log', 'show', '--json');
    await does('state', 'pull');
    await does('show', '--json=terraform', 'plan.json');
    const everything = [
      ...texts,
      ...filesBelow(world.path).map((file) => readFileSync(file, 'utf8')),
    ];
    for (const canary of [SECRET, basic, ...Object.values(TOKENS), ...passwords]) {
      expect(everything.filter((text) => text.includes(canary))).toEqual([]);
    }
    expect(filesBelow(world.path).length).toBeGreaterThan(6);
  });

  test('is not repeated where somebody gave it as a flag', async () => {
    const folder = freshFolder();
    const { status, stderr } = await run(['plan', `--secret=${SECRET}`], folder.path);
    expect([status, words(stderr)]).toEqual([64, expect.stringContaining("option '--secret'.")]);
  });

  test('of a store is not shown where its URL is, wherever it stands in it', async () => {
    const folder = freshFolder();
    for (const url of [
      `https://user:${SECRET}@127.0.0.1:1/state`,
      `https://user:a/${SECRET}@127.0.0.1:1/state`,
      `https://127.0.0.1:1/state?sig=${SECRET}&region=x`,
      `postgres://me@127.0.0.1:1/db?schema=resets&password=${SECRET}`,
      `s3://bucket/key?region=x&endpoint=https://user:${SECRET}@127.0.0.1:1`,
    ]) {
      const env = { MUSTRESET_STATE: url, TF_HTTP_RETRY_MAX: '0' };
      const options = { cwd: folder.path, env };
      const { status, stderr } = await runCli(['state', 'list', '--debug'], options);
      expect([status, stderr]).toEqual([8, expect.stringContaining('debug: state = ')]);
      expect(stderr).toContain(url.includes('schema') ? '/db?schema=resets&password=…' : '…');
    }
  });

  test('is only said to be there or not', async () => {
    const world = await startWorld();
    const { stderr } = await world.run('plan', '--new-state', '--debug');
    expect(stderr).toMatch(/STYTCH_SECRET.*present/);
    expect(stderr).toMatch(/STYTCH_SESSION_TOKEN.*absent/);
  });
});

test.concurrent('every file that a run writes can be read by its owner alone', async () => {
  const world = await startWorld();
  await world.run('plan', '--new-state', '--out=plan.json', '--json-into=events.jsonl');
  await world.run('apply', '--new-state', 'plan.json');
  const { stdout } = await runCli(['state', 'list'], {
    cwd: world.path,
    env: world.env,
    shell: 'find . -type f ! -name policy.yaml -perm /077; "$@" > /dev/null',
  });
  expect(stdout).toBe('');
});
