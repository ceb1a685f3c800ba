import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isSupported } from '../../src/command/doctor-settings.ts';
import { runDoctor } from '../../src/command/doctor.ts';
import { systemClock } from '../../src/command/system-clock.ts';
import { contextOf } from '../faults/in-process.ts';
import { openFileStore } from '../../src/store/file/file-store.ts';
import { PASSWORD, startStateServer } from '../store/http/state-server.ts';
import {
  type CliResult,
  type Environment,
  PROJECT,
  SECRET,
  type StartedWorld,
  atEnd,
  freshFolder,
  runCli,
  startCli,
  startWorld,
} from '../support/cli.ts';
import { filesBelow } from '../support/files.ts';
import { documentOf } from './documents.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const NAMES = [
  ...['version', 'node', 'formats', 'settings', 'policy', 'state', 'base_url', 'parallelism'],
  ...['rate', 'limits', 'protect', 'proxy', 'project_id', 'credentials', 'api', 'clock'],
  ...['store', 'lock'],
];
/** What is left out where the settings cannot be read. */
const SETTINGS = ['state', 'base_url', 'parallelism', 'rate', 'limits', 'protect', 'proxy'];

interface Found {
  readonly status: number | null;
  readonly names: readonly string[];
  readonly failed: readonly string[];
  of(name: string): Check;
}

function foundIn(result: CliResult): Found {
  const checks = documentOf(result)['checks'] as readonly Check[];
  return {
    status: result.status,
    names: checks.map(({ name }) => name),
    failed: checks.filter(({ ok }) => !ok).map(({ name }) => name),
    of: (wanted) => checks.find(({ name }) => name === wanted) as Check,
  };
}

const doctor = async (
  world: StartedWorld,
  env: Environment = {},
  ...args: readonly string[]
): Promise<Found> => foundIn(await world.runWith(env, 'doctor', '--json', ...args));

/** A server on a free port, and its URL. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const filesOf = (folder: string): readonly string[] =>
  filesBelow(folder).map((path) => `${path}\n${readFileSync(path, 'utf8')}`);

describe.concurrent('doctor', () => {
  test('ends with 0 where all is well, and names everything that plan and apply need', async () => {
    const world = await startWorld();
    await world.run('apply', '--auto-approve', '--new-state');
    const before = filesOf(world.path);
    const found = await doctor(world);
    expect(found).toMatchObject({ status: 0, failed: [], names: NAMES });
    expect(found.of('node').detail).toBe(process.versions.node);
    expect(found.of('policy').detail).toBe('policy.yaml (default): 2 addresses in 1 campaign');
    expect(found.of('project_id').detail).toBe(`${PROJECT} (environment)`);
    expect(found.of('credentials').detail).toContain('and the API takes them');
    expect(found.of('clock').detail).toBe('agrees with the API');
    expect(found.of('store').detail).toMatch(
      /^\. holds a state with serial 6, a log of 7 records$/,
    );
    expect(found.of('lock').detail).toBe('free');
    expect(filesOf(world.path)).toEqual(before);
  });

  test('tells a person the same in aligned lines, and how to mend what is wrong', async () => {
    const world = await startWorld();
    const well = await world.run('doctor');
    expect(well).toMatchObject({ status: 0, stderr: '' });
    expect(well.stdout).toMatch(/^✓ version {6}mustreset \d/);
    expect(well.stdout).toMatch(/^✓ lock {9}free$/m);
    expect(well.stdout).toMatch(/\n\nAll is well\.\n$/);
    const ill = await world.runWith({ STYTCH_SECRET: '' }, 'doctor');
    expect(ill).toMatchObject({ status: 4, stderr: '' });
    expect(ill.stdout).toMatch(/^✗ credentials {2}STYTCH_SECRET is not set/m);
    expect(ill.stdout).toMatch(/^- api {10}Not asked: /m);
    expect(ill.stdout).toMatch(/\n\n1 of 18 checks failed, 2 could not be made\.\n$/);
  });

  test('says where each setting comes from', async () => {
    const world = await startWorld();
    world.write(
      'live/mustreset.yaml',
      'version: 1\npolicy: ../policy.yaml\nparallelism: 3\nlimits: { max_resets: 7 }\nprotect: [x@example.com]\n',
    );
    const found = await doctor(
      world,
      { MUSTRESET_STATE: 'store' },
      ...['--config', 'live/mustreset.yaml', '--base-url', world.emulator.url],
    );
    expect(found).toMatchObject({ status: 0, failed: [] });
    const told = ['settings', 'policy', 'state', 'base_url', 'parallelism', 'rate', 'limits'];
    expect([...told, 'protect'].map((name) => found.of(name).detail)).toEqual([
      'live/mustreset.yaml',
      'policy.yaml (settings file): 2 addresses in 1 campaign',
      'store (environment)',
      `${world.emulator.url} (flag)`,
      '3 (settings file)',
      '50 (default)',
      'max_resets 7 (settings file)',
      '1 address (settings file)',
    ]);
  });

  test('goes on behind every check that fails, and the worst decides the exit code', async () => {
    const folder = freshFolder();
    folder.write('mustreset.state.json', 'no state\n');
    const env = { STYTCH_PROJECT_ID: PROJECT };
    const result = await runCli(['doctor', '--json'], { cwd: folder.path, env });
    const found = foundIn(result);
    expect(found).toMatchObject({ status: 8, names: NAMES });
    expect(found.failed).toEqual(['policy', 'credentials', 'api', 'clock', 'store']);
  });

  test.each([
    ['credentials over the policy', 4, { STYTCH_SECRET: '' }, ['policy', 'credentials']],
    ['the policy over the API', 3, { MUSTRESET_BASE_URL: 'https://10.0.0.1' }, ['policy', 'api']],
  ])('counts %s', async (_, status, env, failed) => {
    const world = await startWorld({ policy: 'version: 1\ncampain: x\n' });
    const found = await doctor(world, env);
    expect(found.status).toBe(status);
    expect(found.failed).toEqual(expect.arrayContaining(failed));
    expect(found.of('policy').detail).toMatch(
      /^policy\.yaml line 1, column 1: .* And 3 more\. .*validate/,
    );
  });

  test('says that the credentials are refused where they are, and that the API answers', async () => {
    const world = await startWorld();
    const found = await doctor(world, { STYTCH_SECRET: 'secret-test-wrong' });
    expect(found).toMatchObject({ status: 4, failed: ['credentials', 'clock'] });
    expect(found.of('api')).toMatchObject({ ok: true });
  });

  test('ends with 1 where the API is not reachable', async () => {
    const world = await startWorld();
    const found = await doctor(world, { MUSTRESET_BASE_URL: 'http://127.0.0.1:1' });
    expect(found).toMatchObject({ status: 1, failed: ['api', 'clock'] });
    expect(found.of('api').detail).toContain('127.0.0.1:1');
  });

  test.each([
    ['61 s ahead', -61_500, 1],
    ['59 s ahead', -58_500, 0],
    ['61 s behind', 62_500, 1],
  ])('compares the clock, which may be 60 s off: %s', async (_, skew, status) => {
    const url = await serve((request, response) => {
      request.resume();
      response.setHeader('Date', new Date(Date.now() + skew).toUTCString());
      response.setHeader('Content-Type', 'application/json');
      response.end('{"status_code":200,"request_id":"r","organizations":[],"results_metadata":{}}');
    });
    const world = await startWorld();
    const found = await doctor(world, { MUSTRESET_BASE_URL: url });
    expect(found).toMatchObject({ status, failed: status === 0 ? [] : ['clock'] });
  });

  test('ends with 3 where the settings have mistakes, and guesses nothing that they may say', async () => {
    const world = await startWorld();
    world.write('mustreset.yaml', 'version: 1\nstat: https://u:canary@h/x\n');
    const guess = await doctor(world);
    const known = NAMES.filter((name) => !SETTINGS.includes(name));
    expect(guess).toMatchObject({ status: 3, names: known });
    expect(guess.failed).toEqual(['settings', 'policy', 'store', 'lock']);
    expect(guess.of('settings').detail).toMatch(/^mustreset\.yaml line 2, column 1: /);
    const named = await doctor(world, {}, '--policy=policy.yaml', '--state=.');
    expect(named).toMatchObject({ status: 3, failed: ['settings'] });
  });

  test('ends with 5 where the state is for another project', async () => {
    const world = await startWorld();
    await world.run('apply', '--auto-approve', '--new-state');
    const other = `${PROJECT.slice(0, -1)}f`;
    const env = { STYTCH_PROJECT_ID: other, MUSTRESET_BASE_URL: 'http://127.0.0.1:1' };
    const found = await doctor(world, env);
    expect(found).toMatchObject({ status: 5, failed: ['api', 'clock', 'store'] });
    expect(found.of('store').detail).toContain(PROJECT);
  });

  test('ends with 8 where the store cannot be read', async () => {
    const world = await startWorld();
    world.write('file', 'a file is no folder');
    const found = await doctor(world, {}, '--state', 'file/store');
    expect(found).toMatchObject({ status: 8, failed: ['store', 'lock'] });
    mkdirSync(world.at('mustreset.state.json'));
    expect(await doctor(world)).toMatchObject({ status: 8, failed: ['store'] });
  });

  test('tells who holds the lock, which is no fault, and leaves it', async () => {
    const world = await startWorld();
    const store = openFileStore(world.path);
    const lock = await store.lock({
      ...{ ID: '6f1c2a52-0c0e-4c55-9a52-0f5a1d3c7c11', Operation: 'apply', Info: '' },
      ...{ Who: 'ada@ci', Version: '0.1.0', Created: '2026-11-23T08:49:01.857Z', Path: 'x' },
    });
    const before = filesOf(world.path);
    const found = await doctor(world);
    expect(found).toMatchObject({ status: 0, failed: [] });
    expect(found.of('lock').detail).toBe(
      'held by ada@ci since 2026-11-23T08:49:01Z for apply, ID 6f1c2a52-0c0e-4c55-9a52-0f5a1d3c7c11. If that run is dead: mustreset force-unlock 6f1c2a52-0c0e-4c55-9a52-0f5a1d3c7c11',
    );
    expect(filesOf(world.path)).toEqual(before);
    expect(await lock.isHeld()).toBe(true);
    await lock.release();
  });

  test('takes no lock of a server that tells the holder to nobody else, and sends it reads alone', async () => {
    const server = await startStateServer('plain');
    atEnd(() => server.close());
    const world = await startWorld();
    const env = { ...server.env, MUSTRESET_STATE: server.address };
    const found = await doctor(world, env);
    expect(found).toMatchObject({ status: 0, failed: [] });
    expect(found.of('lock').detail).toMatch(/^not looked at: /);
    expect(server.asked.length).toBeGreaterThan(0);
    expect(server.asked.map(({ method }) => method).filter((method) => method !== 'GET')).toEqual(
      [],
    );
  });

  test('ends with 8 where a server has no address for locks, as apply would', async () => {
    const server = await startStateServer('plain');
    atEnd(() => server.close());
    const world = await startWorld();
    const found = await doctor(world, { MUSTRESET_STATE: server.address });
    expect(found.failed).toContain('lock');
    expect(found.status).toBe(8);
    expect(found.of('lock').detail).toContain('TF_HTTP_LOCK_ADDRESS is not set');
    expect(server.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  test('waits 30 s for an API that hangs, and no longer', async () => {
    const world = await startWorld();
    const silent = createTcpServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    atEnd(() => silent.close());
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const slept: number[] = [];
    const sleep = async (ms: number): Promise<void> => {
      await once(silent, 'connection');
      slept.push(ms);
    };
    const context = contextOf({ ...world.env, MUSTRESET_BASE_URL: url }, () => undefined);
    const report = await runDoctor(
      { policy: [world.at('policy.yaml')], state: world.path },
      { ...context, clock: { ...systemClock, sleep } },
    );
    expect(report.exit_code).toBe(1);
    expect(slept).toEqual([30_000]);
    expect(report.text).toContain(`${url} gives no answer within 30 s.`);
  });

  test('ends by a signal although API and store hang, and still shows all', async () => {
    const server = await startStateServer('plain');
    atEnd(() => server.close());
    server.script = () => 'hang';
    const sockets = createTcpServer().listen(0, '127.0.0.1');
    await once(sockets, 'listening');
    atEnd(() => sockets.close());
    const asked = once(sockets, 'connection');
    const world = await startWorld();
    const url = `http://127.0.0.1:${(sockets.address() as AddressInfo).port}`;
    const env = { ...server.env, MUSTRESET_STATE: server.address, MUSTRESET_BASE_URL: url };
    const running = startCli(['doctor'], { cwd: world.path, env: { ...world.env, ...env } });
    const [socket] = (await asked) as [NodeJS.ReadableStream];
    await once(socket, 'data');
    running.child.kill('SIGINT');
    const { status, stdout, stderr } = await running.ended;
    expect(status).toBe(130);
    expect(stderr).toContain('Error: Interrupted');
    expect(stdout).toMatch(/^- store {8}Not looked at: a signal came\.$/m);
    expect(stdout).toMatch(/^✗ api {10}/m);
  });

  test('shows no credential, wherever one was put', async () => {
    const world = await startWorld();
    const server = await startStateServer('plain');
    atEnd(() => server.close());
    const withUser = server.address.replace('://', `://ada:${PASSWORD}@`);
    const api = await serve((_, response) => {
      response.statusCode = 400;
      response.end(JSON.stringify({ error_type: 'x', error_message: `${SECRET} ${PASSWORD}` }));
    });
    const places: readonly Environment[] = [
      { MUSTRESET_STATE: withUser },
      { MUSTRESET_STATE: `${withUser}?token=${PASSWORD}` },
      { MUSTRESET_STATE: `ftp://ada:${PASSWORD}@host/x` },
      { MUSTRESET_STATE: `postgres://ada:a/${PASSWORD}@127.0.0.1:1/x` },
      { MUSTRESET_BASE_URL: `https://ada:${PASSWORD}@host` },
      { MUSTRESET_BASE_URL: `https://ada:x/${PASSWORD}@host?sig=${PASSWORD}` },
      { MUSTRESET_BASE_URL: api, TF_HTTP_PASSWORD: PASSWORD },
      { MUSTRESET_POLICY: `https://ada:${PASSWORD}@host/policy.yaml` },
      { STYTCH_PROJECT_ID: PASSWORD },
      { HTTPS_PROXY: `http://ada:${PASSWORD}@proxy:3128` },
      { STYTCH_SESSION_JWT: PASSWORD, STYTCH_SESSION_TOKEN: `x ${PASSWORD}` },
    ];
    for (const place of places) {
      for (const more of [[], ['--json'], ['--debug']]) {
        const { stdout, stderr } = await world.runWith(place, 'doctor', ...more);
        expect([place, `${stdout}${stderr}`.includes(PASSWORD)]).toEqual([place, false]);
      }
    }
  });

  test('names the proxy that is used, and HTTP_PROXY as one that is not', async () => {
    const world = await startWorld();
    const url = 'http://proxy.example:3128';
    const plain = await doctor(world, { HTTP_PROXY: url });
    expect(plain.of('proxy').detail).toBe('not set; HTTP_PROXY is not used for https');
    const both = await doctor(world, { HTTP_PROXY: url, https_proxy: url });
    expect(both.of('proxy').detail).toBe(`https_proxy ${url} (environment)`);
  });

  test('refuses a password on the command line as every command does', async () => {
    const world = await startWorld();
    const { status, stderr } = await world.run('doctor', '--state=postgres://a:b@127.0.0.1/x');
    expect(status).toBe(64);
    expect(stderr).toContain('holds a password');
  });
});

test('the versions of Node that doctor takes are those of package.json', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly engines: { readonly node: string };
  };
  expect(engines.node).toBe('^20.19.0 || ^22.12.0 || >=24');
  const taken = ['20.19.0', '20.30.1', '22.12.0', '24.0.0', '26.1.0', '27.0.0'];
  const refused = ['18.20.0', '20.18.9', '21.7.0', '22.11.0', '23.9.0'];
  expect(taken.filter((version) => !isSupported(version))).toEqual([]);
  expect(refused.filter(isSupported)).toEqual([]);
});
