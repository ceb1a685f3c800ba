/** The way to the server: hosts, proxies, certificates. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StoreError, type Store } from '../../../src/model/store.ts';
import { readAddress } from '../../../src/store/s3/address.ts';
import { openClient } from '../../../src/store/s3/client.ts';
import { openS3Store } from '../../../src/store/s3/s3-store.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { HAS_OPENSSL } from '../../support/tools.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKCANARY', AWS_SECRET_ACCESS_KEY: 'secret-canary' };

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const open = (url: string, env: Readonly<Record<string, string>> = {}): Store =>
  openS3Store(url, {
    env: { ...CREDENTIALS, AWS_REGION: 'eu-central-1', ...env },
    clock: new FakeClock(),
  });

test.each([
  [true, '/bucket/a%20b/k%2By', '/bucket/?list-type=2'],
  [false, '/a%20b/k%2By', '/?list-type=2'],
])('with path style %s keys and lists are asked for so', async (path_style, object, list) => {
  const urls: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    urls.push(url);
    response.end();
  });
  const origin = `http://127.0.0.1:${await listen(server)}`;
  const address = { ...readAddress('s3://bucket/x?region=r', {}), origin, path_style };
  const credentials = { access_key_id: 'a', secret_access_key: 'b' };
  const client = openClient({ address, credentials, env: {}, clock: new FakeClock() });
  await client.request({ method: 'GET', key: 'a b/k+y' });
  await client.request({ method: 'GET', query: { 'list-type': '2' } });
  await client.close();
  expect(urls).toEqual([object, list]);
});

test.each(['GET', 'PUT'] as const)(
  'a %s that gets no answer ends, also in its body',
  async (method) => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      if (requests % 2 === 0) response.writeHead(200, { 'content-length': '5' }).write('abc');
    });
    const url = `s3://bucket/x?region=r&endpoint=http://127.0.0.1:${await listen(server)}`;
    const client = openClient({
      address: readAddress(url, {}),
      credentials: { access_key_id: 'a', secret_access_key: 'b' },
      env: {},
      clock: new FakeClock(),
      deadlines: { request_ms: 100, upload_ms: 100 },
    });
    const body = method === 'PUT' && { body: Buffer.from('x') };
    await expect(client.request({ method, key: 'x', ...body })).rejects.toThrow(
      /127\.0\.0\.1:\d+ gave no answer in time/,
    );
    expect(requests).toBe(4);
    await client.close();
  },
);

test('a server of another kind that answers without end is cut off', async () => {
  const server = createServer((_, response) => {
    const write = (): void => void response.write(Buffer.alloc(1024 * 1024), write);
    write();
  });
  const store = open(`s3://bucket/key?endpoint=http://127.0.0.1:${await listen(server)}`);
  await expect(store.readLog()).rejects.toThrow(/longer than \d+ bytes/);
  await store.close();
});

describe('a proxy', () => {
  const proxy = async (): Promise<{ readonly asked: string[]; readonly port: number }> => {
    const asked: string[] = [];
    const server = createServer((_, response) => response.end());
    server.on('connect', ({ url = '' }, socket) => {
      asked.push(url);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    return { asked, port: await listen(server) };
  };

  test('is asked for the way, and its refusal told without its password', async () => {
    const { asked, port } = await proxy();
    const store = open('s3://bucket/key', { HTTPS_PROXY: `http://me:hunter2@127.0.0.1:${port}` });
    const reading = store.readState();
    await expect(reading).rejects.toThrow(StoreError);
    await expect(reading).rejects.toThrow(/The proxy did not connect to bucket\.s3\..* \(403\)/);
    await expect(reading).rejects.not.toThrow(/hunter2|canary/);
    expect(asked).toEqual(['bucket.s3.eu-central-1.amazonaws.com:443']);
    await store.close();
  });

  test('is not used for this machine', async () => {
    const { asked, port } = await proxy();
    const env = { https_proxy: `127.0.0.1:${port}` };
    const store = open('s3://bucket/key?endpoint=https://127.0.0.1:1', env);
    await expect(store.readState()).rejects.toThrow(/ECONNREFUSED/);
    expect(asked).toEqual([]);
    await store.close();
  });

  test('of HTTP_PROXY is not used for https', async () => {
    const { asked, port } = await proxy();
    const store = open('s3://bucket/key?endpoint=https://no-such-host.invalid', {
      HTTP_PROXY: `http://127.0.0.1:${port}`,
    });
    await expect(store.readState()).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
    expect(asked).toEqual([]);
    await store.close();
  });

  test('that cannot be read is named by its variable', () => {
    const opening = (): Store => open('s3://bucket/key', { HTTPS_PROXY: 'socks://me:hunter2@x' });
    expect(opening).toThrow(/HTTPS_PROXY is not the address of a proxy/);
    expect(opening).not.toThrow(/hunter2/);
  });
});

describe.skipIf(!HAS_OPENSSL)('with openssl installed', () => {
  test('a certificate that nobody vouches for sees no request, whatever Node is told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 's3-tls-'));
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    });
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const files = ['-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=localhost'];
    const options = { cwd: folder, stdio: 'ignore' } as const;
    execFileSync('openssl', ['req', '-x509', ...key, ...files], options);
    let requests = 0;
    const server = createTlsServer(
      { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) },
      (_, response) => {
        requests += 1;
        response.end();
      },
    );
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    const port = await listen(server);
    const store = open(`s3://bucket/key?endpoint=https://localhost:${port}`);
    await expect(store.readState()).rejects.toThrow(
      /No trusted TLS connection to localhost:\d+ \(DEPTH_ZERO_SELF_SIGNED_CERT\).*NODE_EXTRA_CA_CERTS/,
    );
    expect(requests).toBe(0);
    await store.close();
  });
});
