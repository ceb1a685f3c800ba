/** A real S3 server: Ceph's gateway over one monitor and one storage daemon in memory. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { request } from 'undici';
import { systemClock } from '../../../src/command/system-clock.ts';
import { readAddress } from '../../../src/store/s3/address.ts';
import { openClient, type S3Client } from '../../../src/store/s3/client.ts';

export interface Radosgw {
  readonly endpoint: string;
  /** Credentials and endpoint of who owns the bucket. */
  readonly env: Readonly<Record<string, string>>;
  /** Those of who may only list and read. */
  readonly reader: Readonly<Record<string, string>>;
  /** A URL of a store that nobody uses. */
  freshUrl(): string;
  /** Speaks to a URL as the owner. */
  client(url: string): S3Client;
  close(): Promise<void>;
}

const BUCKET = 'policies';
const FSID = '7a1f0000-0000-4000-8000-000000000001';
const OSD = '7a1f0000-0000-4000-8000-000000000002';

const config = (folder: string, monitor: number, gateway: number): string => `[global]
fsid = ${FSID}
mon_host = [v2:127.0.0.1:${monitor}]
public_network = 127.0.0.0/8
cluster_network = 127.0.0.0/8
ms_bind_msgr1 = false
ms_mon_client_mode = crc
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = ${folder}
admin_socket =
log_file = ${folder}/$name.log
mon_data = ${folder}/mon
osd_data = ${folder}/osd
osd_objectstore = memstore
osd_crush_chooseleaf_type = 0
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_data_avail_crit = 0
paxos_propose_interval = 0.05
rgw_data = ${folder}/rgw
rgw_frontends = beast endpoint=127.0.0.1:${gateway} tcp_nodelay=1
rgw_enable_gc_threads = false
rgw_enable_lc_threads = false
rgw_enable_quota_threads = false
`;

const run = promisify(execFile);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Ends with this process, however that ends: the shell kills it once nobody can write to its input. */
function startDaemon(command: string, ...args: readonly string[]): ChildProcess {
  const line = '"$@" </dev/null & pid=$!; read -r _; kill -9 $pid; wait $pid 2>/dev/null';
  return spawn('/bin/sh', ['-c', line, 'sh', command, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const status = await request(url).then(
      async ({ statusCode, body }) => {
        await body.dump();
        return statusCode;
      },
      () => 0,
    );
    if (status === 200) return;
    await wait(50);
  }
  throw new Error('The S3 gateway did not start.');
}

const credentials = (
  name: string,
): Readonly<Record<'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY', string>> => ({
  AWS_ACCESS_KEY_ID: `AK${name.toUpperCase()}00000000`,
  AWS_SECRET_ACCESS_KEY: `${name}-secret-canary-5d1c`,
});

const READ_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: ['arn:aws:iam:::user/reader'] },
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
    },
  ],
});

/** Starts it with an empty bucket; takes some seconds. */
export async function startRadosgw(): Promise<Radosgw> {
  const folder = mkdtempSync(join(tmpdir(), 'radosgw-'));
  const at = (name: string): string => join(folder, name);
  for (const name of ['mon', 'osd', 'rgw']) mkdirSync(at(name));
  const [monitor, gateway] = [await freePort(), await freePort()];
  const conf = at('ceph.conf');
  writeFileSync(conf, config(folder, monitor, gateway));
  const daemons: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    for (const daemon of daemons.splice(0).reverse()) {
      const ended = once(daemon, 'exit');
      daemon.stdin?.end();
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const makeUser = (name: string): Promise<unknown> => {
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key } = credentials(name);
    const keys = [`--access-key=${id}`, `--secret-key=${key}`];
    const user = [`--uid=${name}`, `--display-name=${name}`];
    return run('radosgw-admin', ['-c', conf, 'user', 'create', ...user, ...keys]);
  };
  try {
    const map = at('monmap');
    const address = `[v2:127.0.0.1:${monitor}]`;
    await run('monmaptool', ['--create', '--fsid', FSID, '--addv', 'a', address, map]);
    await run('ceph-mon', ['-c', conf, '-i', 'a', '--mkfs', '--monmap', map]);
    daemons.push(startDaemon('ceph-mon', '-c', conf, '-i', 'a', '-f'));
    await run('ceph', ['-c', conf, '--connect-timeout', '30', 'osd', 'new', OSD]);
    await run('ceph-osd', ['-c', conf, '-i', '0', '--mkfs', '--osd-uuid', OSD]);
    daemons.push(startDaemon('ceph-osd', '-c', conf, '-i', '0', '-f'));
    await makeUser('owner');
    const name = ['-n', 'client.admin'];
    daemons.push(startDaemon('radosgw', '-c', conf, ...name, '--no-mon-config', '-f'));
    const endpoint = `http://127.0.0.1:${gateway}`;
    await Promise.all([makeUser('reader'), answers(endpoint)]);
    const all = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_S3: endpoint };
    const env = { ...credentials('owner'), ...all };
    const client = (url: string): S3Client => {
      const { AWS_ACCESS_KEY_ID: access_key_id, AWS_SECRET_ACCESS_KEY: secret } = env;
      return openClient({
        address: readAddress(url, env),
        credentials: { access_key_id, secret_access_key: secret },
        env,
        clock: systemClock,
      });
    };
    await makeBucket(client(`s3://${BUCKET}/x`));
    let stores = 0;
    return {
      endpoint,
      env,
      reader: { ...credentials('reader'), ...all },
      freshUrl: () => `s3://${BUCKET}/team%20a/é+&=/${(stores += 1)}.json`,
      client,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeBucket(client: S3Client): Promise<void> {
  const body = Buffer.from(READ_POLICY);
  const made = await client.request({ method: 'PUT' });
  const allowed = await client.request({ method: 'PUT', query: { policy: '' }, body });
  await client.close();
  if (made.status !== 200 || allowed.status >= 300) throw new Error('No bucket could be made.');
}
