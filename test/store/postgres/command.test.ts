/** The command line with a state in PostgreSQL: the driver, and what must never be shown. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rehearse } from '../../faults/rehearsal.ts';
import { freshFolder, MAIN, runCli } from '../../support/cli.ts';
import { HAS_POSTGRES, ON_A_SERVER, startPostgres, type PostgresServer } from './server.ts';

const ROOT = dirname(dirname(dirname(MAIN)));
const PASSWORD = 'hunter2-canary';

/** The built program in a folder where the driver is not found; all else is, further up. */
function withoutDriver(): string {
  const folder = freshFolder();
  mkdirSync(folder.at('node_modules/pg'), { recursive: true });
  cpSync(join(ROOT, 'dist'), folder.at('dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), folder.at('package.json'));
  return folder.at('dist/cli/main.js');
}

test('without the driver it names the command that installs it, and a folder needs none', () => {
  const main = withoutDriver();
  const cwd = freshFolder().path;
  const run = (state: string): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [main, 'state', 'list'], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], MUSTRESET_STATE: state },
    });
  const refused = run('postgres://a:hunter2@localhost/d');
  expect(refused.status).toBe(8);
  expect(refused.stderr).toMatch(/npm install pg@8/);
  expect(refused.stderr).not.toMatch(/hunter2|ERR_MODULE/);
  expect(run('.').status).not.toBe(8);
});

test('a URL that is refused is refused before anything is asked, with exit code 8', async () => {
  const env = { MUSTRESET_STATE: 'postgres://a:hunter2@db.example.com/d?sslmode=prefer' };
  const { status, stdout, stderr } = await runCli(['state', 'list'], {
    cwd: freshFolder().path,
    env,
  });
  expect(status).toBe(8);
  expect(stderr).toMatch(/sslmode=prefer is refused/);
  expect(stdout + stderr).not.toContain('hunter2');
});

describe.skipIf(!HAS_POSTGRES)(ON_A_SERVER, () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(`CREATE ROLE secretary LOGIN PASSWORD '${PASSWORD}'`);
    await server.sql('GRANT CREATE ON DATABASE postgres TO secretary');
    server.allow('host all secretary samehost scram-sha-256');
    await server.crash();
  });
  afterAll(() => {
    server.remove();
  });

  test('the password is shown nowhere and kept nowhere, in the URL or beside it', async () => {
    const schema = server.freshSchema();
    const url = server.url(schema, `secretary:${PASSWORD}`);
    const rehearsal = await rehearse({
      addresses: 5,
      through: (emulator) => {
        const env = { MUSTRESET_STATE: url };
        return Promise.resolve({ url: emulator.url, ledger: () => emulator.ledger(), env });
      },
    });
    const runs = [
      await rehearsal.apply(),
      await rehearsal.run('plan', '--json'),
      await rehearsal.run('apply', '--json', '--auto-approve'),
      await rehearsal.run('state', 'pull', '--debug'),
      await rehearsal.run('log', 'show'),
      await rehearsal.run('force-unlock', '--force', 'no-such-id'),
    ];
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0, 1]);
    const kept = await server.sql(
      `SELECT string_agg(t, ' ') AS text FROM (SELECT line AS t FROM ${schema}.log UNION ALL
        SELECT document FROM ${schema}.plans UNION ALL SELECT record FROM ${schema}.members) AS all_text`,
    );
    const everything = JSON.stringify([runs, kept, rehearsal.folder.read('plan.json')]);
    expect(everything).not.toContain(PASSWORD);
    expect(everything).not.toContain('secretary');
  });

  test('the user and password may stand in the environment alone', async () => {
    const args = [
      'state',
      'list',
      '--state',
      `postgres:///postgres?schema=${server.freshSchema()}`,
    ];
    const env = {
      PGHOST: '127.0.0.1',
      PGPORT: String(server.port),
      PGUSER: 'secretary',
      PGPASSWORD: PASSWORD,
    };
    const cwd = freshFolder().path;
    const asked = await runCli(args, { cwd, env });
    expect(asked.status, asked.stderr).not.toBe(64);
    expect(asked.stderr).not.toMatch(/connect|password/);
    const { PGPASSWORD: _without, ...rest } = env;
    expect((await runCli(args, { cwd, env: rest })).stderr).toMatch(/Set PGPASSWORD/);
  });
});
