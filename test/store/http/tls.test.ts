/** Certificates and proxies on the way to the server. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openHttpStore } from '../../../src/store/http/http-store.ts';
import { HAS_OPENSSL } from '../../support/tools.ts';
import { lockInfo } from '../contract.ts';
import { QuickClock, aPlace, leavePlaces } from './http-place.ts';

afterEach(leavePlaces);

interface Pair {
  readonly cert: string;
  readonly key: string;
}

describe.skipIf(!HAS_OPENSSL)('over TLS', () => {
  let folder: string;
  let authority: Pair;
  let server: Pair;
  let client: Pair;
  let stranger: Pair;

  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  };
  const read = (name: string): Pair => ({
    cert: readFileSync(join(folder, `${name}.pem`), 'utf8'),
    key: readFileSync(join(folder, `${name}.key`), 'utf8'),
  });
  const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const selfSigned = (name: string): Pair => {
    openssl(
      'req',
      '-x509',
      ...EC,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
    );
    return read(name);
  };
  const signed = (name: string): Pair => {
    openssl('req', ...EC, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    writeFileSync(join(folder, 'ext'), 'subjectAltName=IP:127.0.0.1');
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      'ext',
      '-out',
      `${name}.pem`,
    );
    return read(name);
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mustreset-tls-'));
    authority = selfSigned('ca');
    server = signed('server');
    client = signed('client');
    stranger = selfSigned('stranger');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const trusted = (): Record<string, string> => ({
    TF_HTTP_CLIENT_CA_CERTIFICATE_PEM: authority.cert,
  });

  test('a server whose authority is named is trusted, and no other', async () => {
    const { server: web, openWith, clock } = await aPlace('plain', { tls: server });
    expect(await openWith(trusted()).readState()).toBeUndefined();
    for (const env of [{}, { TF_HTTP_CLIENT_CA_CERTIFICATE_PEM: stranger.cert }]) {
      await expect(openWith(env).readState()).rejects.toThrow(/no trusted TLS connection/);
    }
    expect([web.asked.length, clock.slept]).toEqual([1, []]);
  });

  test('a client shows its certificate where the server wants one', async () => {
    const tls = { ...server, ca: authority.cert, requestCert: true };
    const { server: web, openWith } = await aPlace('plain', { tls });
    const env = {
      ...web.env,
      ...trusted(),
      TF_HTTP_CLIENT_CERTIFICATE_PEM: client.cert,
      TF_HTTP_CLIENT_PRIVATE_KEY_PEM: client.key,
    };
    const lock = await openWith(env).lock(lockInfo());
    await lock.append('x\n');
    await lock.release();
    await expect(openWith({ ...web.env, ...trusted() }).readState()).rejects.toThrow(/GET https/);
  });

  test.each([
    ['TF_HTTP_CLIENT_CERTIFICATE_PEM', /PRIVATE_KEY_PEM is not: a client certificate needs both/],
    ['TF_HTTP_CLIENT_PRIVATE_KEY_PEM', /CERTIFICATE_PEM is not: a client certificate needs both/],
  ])('%s alone is refused', (name, reason) => {
    const env = { [name]: name.includes('KEY') ? client.key : client.cert };
    expect(() => openHttpStore('https://127.0.0.1:1/x', { env, clock: new QuickClock() })).toThrow(
      reason,
    );
  });

  test('a key of another certificate is refused', () => {
    const env = {
      TF_HTTP_CLIENT_CERTIFICATE_PEM: client.cert,
      TF_HTTP_CLIENT_PRIVATE_KEY_PEM: stranger.key,
    };
    expect(() => openHttpStore('https://127.0.0.1:1/x', { env, clock: new QuickClock() })).toThrow(
      /is not the key of the certificate/,
    );
  });
});

test('a server elsewhere is reached through the proxy of HTTPS_PROXY alone, one of this machine by none', async () => {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const HTTPS_PROXY = `http://me:canary@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const clock = new QuickClock();
  const store = openHttpStore('https://state.example/x', { env: { HTTPS_PROXY }, clock });
  await expect(store.readState()).rejects.toThrow(
    /the proxy did not connect to state\.example \(403\)/,
  );
  await expect(store.readState()).rejects.not.toThrow(/canary/);
  await store.close();
  expect([...new Set(asked)]).toEqual(['state.example:443']);

  const env = { HTTP_PROXY: HTTPS_PROXY, TF_HTTP_RETRY_MAX: '0' };
  const direct = openHttpStore('https://no-such-host.invalid/x', { env, clock });
  await expect(direct.readState()).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  await direct.close();

  const { openWith } = await aPlace('plain');
  expect(await openWith({ HTTPS_PROXY, HTTP_PROXY: HTTPS_PROXY }).readState()).toBeUndefined();
  expect([...new Set(asked)]).toEqual(['state.example:443']);
  await new Promise((resolve) => proxy.close(resolve));
});
