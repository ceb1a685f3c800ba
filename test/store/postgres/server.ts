/** A PostgreSQL server of the machine's own, started for a test file and ended with it. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { systemClock } from '../../../src/command/system-clock.ts';
import type { Store } from '../../../src/model/store.ts';
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import type { StorePlace } from '../contract.ts';

const DEBIAN = '/usr/lib/postgresql';

function findBinaries(): string | undefined {
  const versions = existsSync(DEBIAN)
    ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a))
    : [];
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(':'),
  ];
  return folders.find((folder) =>
    ['initdb', 'postgres', 'pg_ctl'].every((name) => existsSync(join(folder, name))),
  );
}

const BIN: string | undefined = findBinaries();

/** Where no server is installed the tests are skipped; `.ci/run` installs one. */
export const HAS_POSTGRES: boolean = BIN !== undefined;

/** What tests of a real server are named by: says why they are skipped. */
export const ON_A_SERVER: string = HAS_POSTGRES
  ? 'on a real server'
  : 'on a real server (skipped: neither Debian nor PATH has initdb, postgres and pg_ctl)';

const idOf = (option: string, user: string): number =>
  Number(spawnSync('id', [option, user], { encoding: 'utf8' }).stdout);

/** The server refuses to be root. */
function owner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = spawnSync('id', ['postgres']).status === 0 ? 'postgres' : 'nobody';
  return { uid: idOf('-u', user), gid: idOf('-g', user) };
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });

export type Environment = Readonly<Record<string, string>>;

export interface PostgresServer {
  readonly port: number;
  /** The folder of its Unix socket. */
  readonly socket: string;
  /** The folder that all of it lies in; the server's user owns it. */
  readonly folder: string;
  /** Runs SQL as the superuser, who is asked for no password. */
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** The address of a schema, over TCP on loopback. */
  url(schema: string, user?: string): string;
  open(url: string, env?: Environment): Store;
  /** A schema that nothing has used yet. */
  freshSchema(): string;
  /** Makes it durable that the settings stand in `postgresql.conf`; they count from the next start. */
  configure(lines: string): void;
  /** Puts a line above all others of `pg_hba.conf`; it counts from the next start. */
  allow(line: string): void;
  /** Ends it as a crash does, and starts it again. */
  crash(): Promise<void>;
  stop(): void;
  start(): void;
  remove(): void;
}

export const SUPERUSER = 'mustreset_test';

export async function startPostgres(): Promise<PostgresServer> {
  const port = await freePort();
  const by = owner();
  // The socket's path must be short, and the server's user must be able to come there.
  const folder = mkdtempSync('/tmp/mustreset-pg-');
  if (by !== undefined) chownSync(folder, by.uid, by.gid);
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const run = (command: string, ...args: readonly string[]): void => {
    const done: SpawnSyncReturns<string> = spawnSync(join(BIN ?? '', command), args, {
      ...by,
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (done.status !== 0) throw new Error(`${command}: ${done.stdout}${done.stderr}`);
  };
  run(
    'initdb',
    '-D',
    data,
    '-U',
    SUPERUSER,
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  );
  const configure = (lines: string): void => {
    writeFileSync(join(data, 'postgresql.conf'), lines, { flag: 'a' });
  };
  configure(
    `port = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '${folder}'\n`,
  );
  const log = join(folder, 'server.log');
  const start = (): void => {
    run('pg_ctl', 'start', '-w', '-s', '-D', data, '-l', log);
  };
  const stop = (): void => {
    run('pg_ctl', 'stop', '-w', '-s', '-m', 'immediate', '-D', data);
  };
  start();
  let schemas = 0;
  const url = (schema: string, user: string = SUPERUSER): string =>
    `postgres://${user}@127.0.0.1:${port}/postgres?schema=${schema}`;
  return {
    port,
    socket: folder,
    folder,
    sql: async (text, values) => {
      const client = new Client({ host: folder, port, user: SUPERUSER, database: 'postgres' });
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(text, values && [...values])).rows;
      } finally {
        await client.end();
      }
    },
    url,
    open: (address, env = {}) => openPostgresStore(address, { env, clock: systemClock }),
    freshSchema: () => `s${(schemas += 1)}`,
    configure,
    allow: (line) => {
      const path = join(data, 'pg_hba.conf');
      writeFileSync(path, `${line}\n${readFileSync(path, 'utf8')}`);
    },
    // What else runs in this process, such as the emulator, goes on meanwhile.
    crash: () =>
      new Promise((resolve, reject) => {
        const args = ['restart', '-w', '-s', '-m', 'immediate', '-D', data, '-l', log];
        const child = spawn(join(BIN ?? '', 'pg_ctl'), args, {
          ...by,
          cwd: folder,
          stdio: 'ignore',
        });
        child.once('error', reject);
        child.once('close', (status) => {
          if (status === 0) resolve();
          else reject(new Error(readFileSync(log, 'utf8')));
        });
      }),
    stop,
    start,
    remove: () => {
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A schema of its own. */
export function schemaPlace(server: PostgresServer): StorePlace & { readonly schema: string } {
  const schema = server.freshSchema();
  return {
    schema,
    open: () => server.open(server.url(schema)),
    remove: async () => {
      await server.sql(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    },
  };
}
