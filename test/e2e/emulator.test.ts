import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/emulator/server.ts';
import { freshFolder, policyText, runCli, startCli } from '../support/cli.ts';

const LINE =
  /^Emulator listening on (http:\/\/127\.0\.0\.1:\d+) \(project_id (project-test-[0-9a-f-]+), secret (\S+)\)\n$/;

const WORLD = `version: 1
organizations:
  - organization_slug: acme
    members:
      - { email_address: ada@example.com, password: lovelace-1815 }
`;

describe.concurrent('mustreset emulator', () => {
  test('serves a world file until it is interrupted, and says with which credentials', async () => {
    const folder = freshFolder();
    folder.write('world.yaml', WORLD);
    folder.write('policy.yaml', policyText(['ada@example.com']));
    const emulator = startCli(['emulator', '--port=0', '--world=world.yaml'], { cwd: folder.path });
    await emulator.said('listening on');
    const [, url = '', project_id = '', secret = ''] = LINE.exec(emulator.text()) ?? [];
    const { status, stdout } = await runCli(['apply', '--auto-approve', '--new-state'], {
      cwd: folder.path,
      env: { STYTCH_PROJECT_ID: project_id, STYTCH_SECRET: secret, MUSTRESET_BASE_URL: url },
    });
    expect(stdout).toContain('Apply complete! Resets: 1 required');
    expect(status).toBe(0);
    const ledger = await request(`${url}/__emulator/ledger`);
    expect(await ledger.body.json()).toMatchObject({
      totals: { resets: { 'ada@example.com': 1 } },
    });
    emulator.child.kill('SIGINT');
    expect(await emulator.ended).toMatchObject({ status: 0, stderr: '' });
  });

  test('is as slow as it is told to be, and up to so much more', async () => {
    const folder = freshFolder();
    const args = ['emulator', '--port=0', '--members=1', '--latency=30ms,20ms'];
    const emulator = startCli(args, { cwd: folder.path });
    await emulator.said('listening on');
    const [, url = '', project_id = '', secret = ''] = LINE.exec(emulator.text()) ?? [];
    for (let n = 0; n < 5; n += 1) {
      const authorization = `Basic ${Buffer.from(`${project_id}:${secret}`).toString('base64')}`;
      const answer = await request(`${url}/v1/b2b/organizations/org-1`, {
        headers: { authorization },
      });
      await answer.body.dump();
    }
    const { requests } = (await (await request(`${url}/__emulator/ledger`)).body.json()) as Ledger;
    const waits = requests.map(
      ({ received_ms, answered_ms }) => Math.round(answered_ms ?? 0) - Math.round(received_ms),
    );
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(29);
    expect(new Set(waits).size).toBeGreaterThan(1);
    emulator.child.kill('SIGTERM');
    expect(await emulator.ended).toMatchObject({ status: 0 });
  });

  test.each(['fast', '20ms,', '20ms,10ms,5ms', '20ms,much'])(
    'refuses a latency of %s with a way out',
    async (latency) => {
      const args = ['emulator', '--port', '0', '--latency', latency];
      const { status, stderr } = await runCli(args, { cwd: freshFolder().path });
      expect(status).toBe(64);
      expect(stderr).toContain('20ms,10ms');
    },
  );

  test('generates a world of any size', async () => {
    const folder = freshFolder();
    const args = ['emulator', '--members', '1000', '--organizations', '50', '--port', '0'];
    const emulator = startCli(args, { cwd: folder.path });
    await emulator.said('listening on');
    emulator.child.kill('SIGTERM');
    expect((await emulator.ended).signal).toBeNull();
  });

  test('refuses a live project, wherever it comes from', async () => {
    const folder = freshFolder();
    const live = 'project-live-00000000-0000-4000-8000-000000000001';
    folder.write('world.yaml', `${WORLD}project:\n  project_id: ${live}\n`);
    const { status, stderr } = await runCli(['emulator', '--world=world.yaml', '--port=0'], {
      cwd: folder.path,
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain('on world.yaml line 7, column 15:');
  });

  test('tells the mistakes of a world file at their places', async () => {
    const folder = freshFolder();
    folder.write('world.yaml', WORLD.replace('password:', 'pasword:'));
    const { status, stderr } = await runCli(['emulator', '--world=world.yaml', '--port=0'], {
      cwd: folder.path,
    });
    expect(status).toBe(3);
    expect(stderr).toContain('on world.yaml line 5, column 43:');
    expect(stderr).toContain('Did you mean "password"?');
  });

  test.each([
    ['--world=nope.yaml', 'nope.yaml cannot be read: it does not exist'],
    ['--fault=boom:1', 'Kinds: 500, 503, hang'],
    ['--fault=500', 'give a kind and a share'],
    ['--fault=500:2', 'must be from 0 to 1'],
    ['--rate-limit=fast', 'such as 100/s'],
    ['--passwords=both', 'Allowed choices are cross_org, organization'],
    ['--port=70000', 'from 0 to 65535'],
    ['--members=5 --organizations=0', 'The number of organizations is 0'],
    ['--world=a --members=1', '--world cannot be given with --members'],
  ])('%s is a usage error', async (flags, why) => {
    const folder = freshFolder();
    const { status, stderr } = await runCli(['emulator', '--port=0', ...flags.split(' ')], {
      cwd: folder.path,
    });
    expect(status).toBe(64);
    expect(stderr.replaceAll(/\n│ ?/g, ' ')).toContain(why);
  });
});
