import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type StartedWorld, policyText, startWorld } from '../support/cli.ts';
import { type Output, bodiesOf, documentOf, recordsOf, words } from './documents.ts';

const APPLY = ['apply', '--auto-approve', '--new-state'];
const OTHER_PROJECT = 'project-test-00000000-0000-4000-8000-000000000009';
const WHY = ['--reason', 'by phone'];

interface Reset {
  readonly email_address: string;
  readonly outcome: string;
  readonly run: string;
  readonly request_id?: string;
}

const report = async (world: StartedWorld): Promise<Output> =>
  documentOf(await world.run('report', '--json'));

const resetsOf = (told: Output): readonly Reset[] => told['resets'] as readonly Reset[];

/** Ada is reset, root is break-glass, alan was reset by hand. */
async function finishedWorld(): Promise<StartedWorld> {
  const policy = policyText(['ada@example.com', 'root@example.com', 'nobody@example.com'], {
    head: 'ticket: T-1\nrequested_by: grace@example.com',
  });
  const world = await startWorld({ policy });
  const env = { GITHUB_ACTIONS: 'true', GITHUB_SHA: 'c0ffee', GITHUB_ACTOR: 'grace' };
  expect(await world.runWith(env, ...APPLY)).toMatchObject({ status: 0 });
  world.write('l.csv', 'email_address,required_at,reference\nalan@example.com,2026-01-20,HELP-7\n');
  expect(await world.run('import', 'l.csv', ...WHY)).toMatchObject({ status: 0 });
  return world;
}

const everything = (world: StartedWorld): readonly string[] =>
  ['mustreset.state.json', 'mustreset.log.jsonl'].map((name) => world.read(name));

describe.concurrent('a report', () => {
  test('says who was reset, why, on whose order, with which request, and who was not', async () => {
    const world = await finishedWorld();
    const before = everything(world);
    const told = await report(world);
    expect(told.exit_code).toBe(0);
    const [started] = bodiesOf(world, 'run_started');
    const [answered] = bodiesOf(world, 'reset_outcome');
    const [first, second] = recordsOf(world).filter(({ type }) => type === 'run_started');
    expect(told['resets']).toMatchObject([
      {
        email_address: 'ada@example.com',
        outcome: 'applied',
        campaigns: ['inc-1'],
        reason: expect.stringMatching(/./) as string,
        ticket: 'T-1',
        request_id: answered?.['request_id'],
        status_code: 200,
        run: first?.run,
      },
      {
        email_address: 'alan@example.com',
        outcome: 'imported',
        at: '2026-01-20T00:00:00.000Z',
        reference: 'HELP-7',
        decided: { reason: WHY[1] },
        run: second?.run,
      },
    ]);
    expect(told['exceptions']).toMatchObject([
      { email_address: 'nobody@example.com', skip_reason: 'not_found', found_by: 'plan' },
      { email_address: 'root@example.com', skip_reason: 'breakglass', campaigns: ['inc-1'] },
    ]);
    expect(told['runs']).toMatchObject([
      {
        run: first?.run,
        command: 'apply',
        commit: 'c0ffee',
        source_actor: 'grace',
        plan_digest: started?.['plan_digest'],
        exit_code: 0,
      },
      { run: second?.run, command: 'import', reason: WHY[1], exit_code: 0 },
    ]);
    expect(told['campaigns']).toMatchObject({
      'inc-1': { required: 3, pending: 1, not_found: 1, not_started: 1 },
    });
    const verified = documentOf(await world.run('log', 'verify', '--json'));
    const { ok, records, head, runs, signed, anchored } = verified;
    expect(told['log']).toEqual({ ok, records, head, runs, signed, anchored });
    expect(told['plans']).toEqual({ found: 1, missing: [], altered: [] });
    expect(everything(world)).toEqual(before);
  });

  test('in every format tells the same people, and masks them where addresses are masked', async () => {
    const world = await finishedWorld();
    const files = ['html=r.html', 'markdown=r.md', 'csv=r.csv'].flatMap((one) => ['--write', one]);
    const { status, stdout, stderr } = await world.run('report', ...files);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^1 address reset by mustreset, 1 by hand\. 3 required: 0 done, 1 pending, /,
    );
    expect(stdout).toContain('The log verifies: ');
    const html = world.read('r.html').replaceAll('<wbr>', '');
    for (const name of ['ada', 'alan', 'root', 'nobody']) {
      const address = `${name}@example.com`;
      expect([name, html.includes(address), world.read('r.csv').includes(address)]).toEqual([
        name,
        true,
        true,
      ]);
      expect(world.read('r.md')).not.toContain(address);
    }
    expect(html).toContain('grace@example.com');
    expect(html.match(/<svg role="img"/g)).toHaveLength(4);
    await world.run('report', '--write', 'markdown=r.md', '--show-addresses');
    expect(world.read('r.md')).toContain('`ada@example.com`');
  });

  test('goes on from the record alone: without credentials, without policies', async () => {
    const world = await finishedWorld();
    const alone = { STYTCH_PROJECT_ID: '', STYTCH_SECRET: '' };
    const calls = world.calls();
    const offline = documentOf(await world.runWith(alone, 'report', '--json'));
    expect(offline['campaigns']).toMatchObject({ 'inc-1': { required: 3, cannot_tell: 1 } });
    expect((await world.runWith(alone, 'report')).stdout).toContain('members were not read');
    rmSync(world.at('policy.yaml'));
    const bare = await report(world);
    expect(bare).not.toHaveProperty('campaigns');
    expect(resetsOf(bare)).toEqual(resetsOf(offline));
    expect((await world.run('report')).stdout).toContain('No policy was found');
    // A policy that is named is meant.
    expect(await world.run('report', '--policy=policy.yaml')).toMatchObject({ status: 3 });
    expect(world.calls()).toBe(calls);
  });

  test('of a log that was changed shows what stands before, and ends with 8', async () => {
    const world = await finishedWorld();
    const lines = world.read('mustreset.log.jsonl').split('\n');
    const at = lines.findIndex((line) => line.includes('"type":"reset_outcome"'));
    world.write(
      'mustreset.log.jsonl',
      lines.with(at, lines[at]?.replace('200', '201') ?? '').join('\n'),
    );
    const { status, stdout, stderr } = await world.run('report', '--write', 'html=r.html');
    expect(status).toBe(8);
    expect(stdout).toMatch(
      new RegExp(`^.*The log does not verify: it first breaks at line ${at + 1} `),
    );
    expect(words(stderr)).toContain('The report shows the records before that.');
    expect(world.read('r.html')).toContain('The log does not verify');
    const told = await report(world);
    expect(told['log']).toMatchObject({ ok: false, first_bad: { line: at + 1, kind: 'edit' } });
    expect(resetsOf(told)).toMatchObject([{ email_address: 'ada@example.com', outcome: 'open' }]);
    expect(told).not.toHaveProperty('campaigns');
    // A copy would lose what was done since; a line that was cut off by a crash is no loss.
    expect(words(stderr)).not.toContain('the next apply cuts it off');
    world.write('mustreset.log.jsonl', `${lines.join('\n')}{"at":"2026-`);
    const torn = await world.run('report');
    expect([torn.status, words(torn.stderr)]).toEqual([
      8,
      expect.stringContaining('the next apply cuts it off by itself'),
    ]);
  });

  test('holds the kept plans to the log: one that was altered is 8, one that is gone a warning', async () => {
    const world = await finishedWorld();
    const [started] = bodiesOf(world, 'run_started');
    const file = `plans/${String(started?.['plan_id'])}.json`;
    const plan = world.read(file);
    world.write(file, plan.replace('nobody@example.com', 'no.one@example.com'));
    const altered = await report(world);
    expect(altered.exit_code).toBe(8);
    expect(altered.diagnostics).toMatchObject([{ severity: 'error', rule: 'plan-altered' }]);
    expect([altered['exceptions'], altered['plans']]).toEqual([
      [],
      { found: 0, missing: [], altered: [started?.['plan_id']] },
    ]);
    rmSync(world.at(file));
    const gone = await report(world);
    expect(gone.exit_code).toBe(0);
    expect(gone.diagnostics).toMatchObject([{ severity: 'warning', rule: 'plan-missing' }]);
  });

  test('is signed as far as the key of its environment finds, and says who signed otherwise', async () => {
    const world = await startWorld({ policy: ['ada@example.com'] });
    for (const name of ['signing.key', 'other.key']) await world.run('keygen', name);
    const signing = { MUSTRESET_SIGNING_KEY_FILE: 'signing.key' };
    await world.runWith(signing, ...APPLY);
    const signed = documentOf(await world.runWith(signing, 'report', '--json'));
    expect(signed['log']).toMatchObject({ ok: true, signed: true });
    const audited = { MUSTRESET_SIGNING_KEY_FILE: 'signing.key.pub' };
    const checked = documentOf(await world.runWith(audited, 'report', '--json'));
    expect(checked['log']).toEqual(signed['log']);
    const unchecked = await world.run('report', '--write', 'markdown=r.md');
    expect(unchecked.stdout).toContain('No signature was');
    const [, id] = world.read('signing.key.pub').split('+');
    expect(world.read('r.md')).toContain(`Checkpoints name mustreset+${String(id)}`);
    const foreign = await world.runWith(
      { MUSTRESET_SIGNING_KEY_FILE: 'other.key' },
      'report',
      '--json',
    );
    expect(documentOf(foreign)).toMatchObject({
      exit_code: 8,
      log: { first_bad: { kind: 'signature' } },
    });
  });

  test('fails where there is no record, the API refuses, or a policy is wrong, and says so in the file', async () => {
    const world = await startWorld();
    const empty = await world.run('report', '--write', 'html=r.html');
    expect([empty.status, words(empty.stderr)]).toEqual([
      8,
      expect.stringContaining('There is no log'),
    ]);
    expect(world.read('r.html')).toContain('There is no report.');
    await world.run(...APPLY);
    const refused = await world.runWith({ STYTCH_SECRET: 'secret-test-wrong' }, 'report');
    expect(refused.status).toBe(4);
    world.write('policy.yaml', 'version: 1\nnonsense: 1\n');
    expect(await world.run('report', '--json')).toMatchObject({ status: 3 });
  });

  test('names an altered plan, and ends with 8, whatever else keeps it from being made', async () => {
    const world = await finishedWorld();
    const [started] = bodiesOf(world, 'run_started');
    const file = `plans/${String(started?.['plan_id'])}.json`;
    world.write(file, world.read(file).replace('nobody@example.com', 'no.one@example.com'));
    for (const env of [
      { STYTCH_SECRET: 'secret-test-wrong' },
      { MUSTRESET_BASE_URL: 'http://127.0.0.1:1' },
      { STYTCH_PROJECT_ID: OTHER_PROJECT },
    ]) {
      const { exit_code, diagnostics } = documentOf(await world.runWith(env, 'report', '--json'));
      expect([exit_code, diagnostics.length]).toEqual([8, 2]);
      expect(diagnostics[0]).toMatchObject({ rule: 'plan-altered' });
    }
  });

  test('is refused for the record of another project, also where no policy is', async () => {
    const world = await finishedWorld();
    rmSync(world.at('policy.yaml'));
    const { status, stderr } = await world.runWith({ STYTCH_PROJECT_ID: OTHER_PROJECT }, 'report');
    expect([status, words(stderr)]).toEqual([5, expect.stringContaining('is of the project')]);
  });

  test('claims no agreement with a state that is not there', async () => {
    const world = await finishedWorld();
    expect((await world.run('report')).stdout).toContain('agrees with the state');
    rmSync(world.at('mustreset.state.json'));
    expect((await world.run('report')).stdout).not.toContain('agrees with the state');
  });
});
