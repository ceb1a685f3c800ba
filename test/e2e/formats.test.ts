import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PROJECT, SECRET, policyText, runCli, startCli, startWorld } from '../support/cli.ts';
import { eventsOf, usage, words } from './documents.ts';
import { apiError, standBetween } from './intercept.ts';

const PEOPLE = ['ada@example.com', 'alan@example.com', 'grace@example.com', 'sso@example.com'];
const APPLY = ['apply', '--auto-approve', '--new-state'];

/** Records of a CSV whose values hold no line break, as objects. */
const csvOf = (text: string): readonly Readonly<Record<string, string>>[] => {
  const [header = [], ...rows] = text
    .trimEnd()
    .split('\r\n')
    .map((line) => [...line.matchAll(/(?:"((?:[^"]|"")*)"|([^",]*))(?:,|$)/g)].slice(0, -1))
    .map((cells) => cells.map(([, quoted, bare]) => quoted ?? bare ?? ''));
  return rows.map((row) =>
    Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])),
  );
};

describe.concurrent('--write with plan', () => {
  test('writes every format beside the text, for the owner alone', async () => {
    const world = await startWorld({ policy: PEOPLE });
    const { status, stdout } = await world.run(
      ...['plan', '--new-state', '--out', 'plan.json', '--write', 'markdown=plan.md'],
      ...['--write', 'csv=plan.csv', '--write', 'gitlab=plan-report.json'],
    );
    expect(status).toBe(0);
    expect(stdout).toContain('Plan: 3 to require');
    const markdown = world.read('plan.md');
    expect(markdown).toContain('**Plan: 3 to require, 0 to require again, 1 to credit.');
    for (const address of PEOPLE) expect(markdown).not.toContain(address);
    expect(markdown).toContain('| `g…@example.com` |');
    expect(csvOf(world.read('plan.csv')).map(({ email_address }) => email_address)).toEqual(PEOPLE);
    expect(JSON.parse(world.read('plan-report.json'))).toEqual({ create: 3, update: 1, delete: 0 });
    const { stdout: mode } = await runCli([], { cwd: world.path, shell: 'stat -c %a plan.csv' });
    expect(mode).toBe('600\n');
  });

  test('of a saved plan writes the same again', async () => {
    const world = await startWorld({ policy: PEOPLE });
    const formats = ['markdown', 'html', 'csv', 'gitlab'];
    const into = (name: string) =>
      formats.flatMap((format) => ['--write', `${format}=${name}.${format}`]);
    await world.run('plan', '--new-state', '--out', 'plan.json', ...into('plan'));
    const { status } = await world.run('show', 'plan.json', ...into('show'));
    expect(status).toBe(0);
    for (const format of formats) {
      expect(world.read(`show.${format}`)).toBe(world.read(`plan.${format}`));
    }
  });

  test('shows addresses in Markdown when it is asked to', async () => {
    const world = await startWorld();
    await world.run('plan', '--new-state', '--write', 'markdown=plan.md', '--show-addresses');
    expect(world.read('plan.md')).toContain('| `ada@example.com` |');
  });

  test('tells in Markdown why there is no plan, and writes nothing else', async () => {
    const world = await startWorld({ policy: policyText(['ada@example.com', 'nobody']) });
    const { status } = await world.run(
      ...['plan', '--new-state', '--write', 'markdown=plan.md', '--write', 'gitlab=g.json'],
    );
    expect(status).toBe(3);
    expect(world.read('plan.md')).toContain('**There is no plan.**');
    expect(world.read('plan.md')).toContain(
      '**Error: Invalid e-mail address** (`policy.yaml:6:5`)',
    );
    expect(world.has('g.json')).toBe(false);
  });

  test('keeps the event stream as it is', async () => {
    const world = await startWorld();
    const { stdout, stderr, status } = await world.run(
      ...['plan', '--new-state', '--json', '--write', 'markdown=plan.md'],
    );
    eventsOf(stdout, status);
    expect([status, stderr]).toEqual([0, '']);
  });

  test('does not accept what makes no sense', async () => {
    const world = await startWorld();
    expect(await usage(world, 'plan', '--write', 'markdwn=plan.md')).toContain(
      '"markdwn" is no format. Did you mean "markdown"? Formats of plan: markdown,',
    );
    expect(await usage(world, 'plan', '--write', 'plan.md')).toContain('"plan.md" is no format.');
    expect(await usage(world, 'plan', '--write', 'csv')).toContain('give a format and a file');
    expect(await usage(world, 'plan', '--write', 'csv=')).toContain('give a format and a file');
    expect(await usage(world, 'apply', '--write', 'gitlab=x')).toContain(
      'there is no gitlab of apply.',
    );
    expect(await usage(world, 'validate', '--write', 'csv=x')).toContain(
      'Formats of validate: markdown',
    );
    expect(await usage(world, 'show', '--write', 'csv=x')).toContain('name the file');
    expect(world.calls()).toBe(0);
  });

  test('does not write one file twice, or over what it reads', async () => {
    const world = await startWorld();
    const twice = ['plan', '--write', 'csv=a.csv', '--write', 'markdown=./a.csv'];
    expect(await usage(world, ...twice)).toContain('names the same file');
    expect(await usage(world, 'plan', '--out', 'p', '--write', 'csv=p')).toContain('--out names');
    expect(await usage(world, 'plan', '--json-into', 'p', '--write', 'csv=p')).toContain(
      '--json-into names',
    );
    await world.run('plan', '--new-state', '--out', 'plan.json');
    expect(await usage(world, 'show', 'plan.json', '--write', 'csv=plan.json')).toContain(
      'The plan names the same file',
    );
    expect(await usage(world, 'apply', 'plan.json', '--write', 'csv=plan.json')).toContain(
      'The plan names the same file',
    );
  });

  test('goes over no record and no policy, and neither do plans and events', async () => {
    const world = await startWorld();
    await world.run(...APPLY);
    const kept = ['mustreset.log.jsonl', 'mustreset.state.json', 'policy.yaml'];
    const before = kept.map((name) => world.read(name));
    for (const name of kept) {
      for (const flags of [
        ['--write', `csv=${name}`],
        ['--out', name],
        ['--json-into', name],
      ]) {
        expect(await usage(world, 'plan', ...flags)).toContain('Give another name.');
      }
    }
    expect(kept.map((name) => world.read(name))).toEqual(before);
  });

  test.each([
    ['a link to an open file', 'ln -s /proc/self/fd/1 out'],
    ['a pipe', 'mkfifo out'],
  ])('leaves %s alone, and so does --out', async (_, shell) => {
    const world = await startWorld();
    await runCli([], { cwd: world.path, shell });
    for (const flags of [
      ['--write', 'csv=out'],
      ['--out', 'out'],
    ]) {
      const { status, stderr } = await world.run('plan', '--new-state', ...flags);
      expect([status, stderr]).toEqual([1, expect.stringContaining('not a regular file')]);
    }
    const { stdout } = await runCli([], { cwd: world.path, shell: 'ls -l out' });
    expect(stdout).toMatch(/^[lp]/);
  });

  test.each([
    ['no/such/folder.md', 'its folder does not exist'],
    ['folder', 'it is a folder'],
    ['policy.yaml/x', 'a part of the path is a file'],
  ])('of a file that cannot be written, %s, says why with exit code 1', async (file, why) => {
    const world = await startWorld();
    world.write('folder/file', '');
    for (const command of [['plan', '--new-state'], ['validate'], APPLY]) {
      const { status, stderr } = await world.run(...command, '--write', `markdown=${file}`);
      expect([status, words(stderr)]).toEqual([1, expect.stringContaining(why)]);
    }
    expect(world.calls()).toBe(0);
  });
});

describe.concurrent('--write with validate', () => {
  test('writes mistakes with their places in the repository as SARIF', async () => {
    const world = await startWorld();
    world.write('live/policy.yaml', policyText(['ada@example.com', 'nobody']));
    world.write('live/leaked.csv', 'email_address\nbarbara@example.com\n');
    const validate = (...args: readonly string[]) =>
      runCli(['validate', ...args, '--write', 'sarif=a.sarif', '--write', 'html=a.html'], {
        cwd: world.at('live'),
        env: { CI_PROJECT_DIR: world.path },
      });
    expect((await validate()).status).toBe(3);
    const placeIn = (text: string) => /"uri":"([^"]*)".*?"startLine":(\d+)/.exec(text)?.slice(1);
    expect(placeIn(world.read('live/a.sarif'))).toEqual(['live/policy.yaml', '6']);
    expect(world.read('live/a.html')).toContain('Error: Invalid e-mail address');
    world.write('live/policy.yaml', policyText(['ada@example.com']));
    expect((await validate('--against', 'leaked.csv')).status).toBe(3);
    const uncovered = world.read('live/a.sarif');
    expect(placeIn(uncovered)).toEqual(['live/leaked.csv', '2']);
    expect(uncovered).toContain('"uncovered-address"');
    expect(uncovered).not.toContain('barbara@');
    expect((await validate()).status).toBe(0);
    expect(world.read('live/a.sarif')).toContain('"results":[]');
  });
});

describe.concurrent('--write with apply', () => {
  test('tells how each address ended', async () => {
    const world = await startWorld({
      policy: [...PEOPLE, 'root@example.com', 'nobody@example.com'],
    });
    const between = await standBetween(world.emulator, ({ address }) =>
      address === 'alan@example.com' ? apiError(404, 'email_not_found') : 'pass',
    );
    const { status } = await world.runWith(
      { MUSTRESET_BASE_URL: between.url },
      ...[...APPLY, '--write', 'csv=apply.csv', '--write', 'markdown=apply.md'],
    );
    expect(status).toBe(7);
    const rows = csvOf(world.read('apply.csv'));
    expect(Object.fromEntries(rows.map((row) => [row['email_address'], row['outcome']]))).toEqual({
      'ada@example.com': 'required',
      'alan@example.com': 'rejected',
      'grace@example.com': 'required',
      'nobody@example.com': 'skipped',
      'root@example.com': 'skipped',
      'sso@example.com': 'credited',
    });
    expect(rows.find((row) => row['outcome'] === 'rejected')).toMatchObject({
      error_type: 'email_not_found',
      status_code: '404',
    });
    expect(rows[0]?.['request_id']).toMatch(/^request-id-test-/);
    const markdown = world.read('apply.md');
    expect(markdown).toContain('**Apply incomplete. Resets: 2 required, 1 rejected, 0 unknown.');
    expect(markdown.indexOf('### Rejected (1)')).toBeLessThan(markdown.indexOf('### Required'));
    expect(markdown).not.toContain('alan@example.com');
  });

  test('of a plan file that is refused writes why, and no table', async () => {
    const world = await startWorld();
    await world.run('plan', '--new-state', '--out', 'plan.json');
    world.write('policy.yaml', policyText(['ada@example.com']));
    const { status } = await world.run(
      ...['apply', '--new-state', 'plan.json', '--write', 'markdown=a.md', '--write', 'csv=a.csv'],
    );
    expect(status).toBe(5);
    expect(world.read('a.md')).toContain('**Nothing was applied.**');
    expect(world.read('a.md')).toContain('- **Error: ');
    expect(world.has('a.csv')).toBe(false);
  });

  test('tells who was not started when a signal stopped it', async () => {
    const people = Array.from({ length: 40 }, (_, index) => `m${10 + index}@example.com`);
    const members = people.map((email_address) => ({ email_address, password: 'correct-horse' }));
    const organizations = [{ organization_slug: 'acme', members }];
    const project = { project_id: PROJECT, secret: SECRET };
    const world = await startWorld({
      world: { version: 1, project, organizations },
      policy: people,
      latency_ms: 100,
    });
    const write = ['--write', 'csv=a.csv', '--write', 'markdown=a.md', '--write', 'html=a.html'];
    const running = startCli([...APPLY, '--rate', '20', ...write], {
      cwd: world.path,
      env: { ...world.env, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: world.at('summary.md') },
    });
    await running.said('Reset required');
    running.child.kill('SIGINT');
    const { status } = await running.ended;
    expect(status).toBe(130);
    const outcomes = csvOf(world.read('a.csv')).map((row) => row['outcome']);
    expect(outcomes).toHaveLength(40);
    expect(new Set(outcomes)).toEqual(new Set(['required', 'not_started']));
    const required = outcomes.filter((outcome) => outcome === 'required').length;
    expect(required).toBe(world.resets().length);
    for (const file of ['a.md', 'a.html', 'summary.md']) {
      expect(world.read(file)).toContain(`Apply incomplete. Resets: ${required} required,`);
    }
  });

  test('never hides the exit code behind a file that can no longer be written', async () => {
    const world = await startWorld({ policy: PEOPLE });
    // The folder is there while it is checked, and gone once the first call is made.
    world.write('docs/keep', '');
    const between = await standBetween(world.emulator, ({ reset }) => {
      if (reset > 0) rmSync(world.at('docs'), { recursive: true, force: true });
      return 'pass';
    });
    const { status, stderr } = await world.runWith(
      { MUSTRESET_BASE_URL: between.url },
      ...[...APPLY, '--write', 'csv=docs/apply.csv'],
    );
    expect(status).toBe(0);
    expect(stderr).toContain('Warning: File cannot be written');
  });
});
