/** Certificates: whom the client does not trust sees no byte of a request. Needs the openssl program. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stytchProvider } from '../../src/stytch/provider.ts';
import {
  acceptedBody,
  http,
  rawServer,
  type RawServer,
  serveSockets,
  settingsFor,
  tunnelTo,
} from './support.ts';
import { HAS_OPENSSL } from '../support/tools.ts';

describe.skipIf(!HAS_OPENSSL)('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mustreset-tls-'));
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): unknown =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const connect = tls.connect.bind(tls);

  /** A certificate of the test's own authority; times as openssl ca takes them (YYYYMMDDHHMMSSZ). */
  function issue(name: string, host: string, from: string, until: string): void {
    openssl('req', ...EC, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${host}`);
    writeFileSync(at(`${name}.ext`), `subjectAltName=DNS:${host}\n`);
    writeFileSync(at(`${name}.index`), '');
    writeFileSync(at(`${name}.index.attr`), 'unique_subject = no\n');
    writeFileSync(at(`${name}.serial`), '01\n');
    writeFileSync(
      at(`${name}.cnf`),
      `[ca]\ndefault_ca=d\n[d]\ndatabase=${name}.index\nserial=${name}.serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n`,
    );
    openssl(
      ...[
        'ca',
        '-batch',
        '-config',
        `${name}.cnf`,
        '-cert',
        'ca.crt',
        '-keyfile',
        'ca.key',
        '-notext',
      ],
      ...['-extfile', `${name}.ext`, '-startdate', from, '-enddate', until],
      ...['-in', `${name}.csr`, '-out', `${name}.crt`],
    );
  }

  beforeAll(() => {
    openssl(
      'req',
      '-x509',
      ...EC,
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      '-subj',
      '/CN=test authority',
      '-days',
      '2',
    );
    openssl(
      'req',
      '-x509',
      ...EC,
      '-keyout',
      'self.key',
      '-out',
      'self.crt',
      '-subj',
      '/CN=localhost',
      '-days',
      '2',
    );
    issue('good', 'localhost', '20200101000000Z', '20490101000000Z');
    issue('expired', 'localhost', '20200101000000Z', '20200102000000Z');
    issue('wrong-name', 'other.example', '20200101000000Z', '20490101000000Z');
    const ca = readFileSync(at('ca.crt'));
    // The authority is trusted as NODE_EXTRA_CA_CERTS would have it, which Node reads only at its start.
    tls.connect = ((options: tls.ConnectionOptions) =>
      connect({ ...options, ca })) as typeof tls.connect;
  });

  afterAll(() => {
    tls.connect = connect;
    rmSync(folder, { recursive: true });
  });

  const serve = (name: string): Promise<RawServer> =>
    serveSockets(
      tls.createServer({
        key: readFileSync(at(`${name}.key`)),
        cert: readFileSync(at(`${name}.crt`)),
      }),
      (socket) => socket.write(http(200, acceptedBody)),
    );

  async function resetTo(name: string) {
    const server = await serve(name);
    const provider = stytchProvider(settingsFor(`https://localhost:${server.port}`));
    const answer = await provider.requireReset({ email_address: 'ada@example.com' });
    await provider.close();
    await server.close();
    return { answer, requests: server.requests };
  }

  test('a trusted certificate of the right name is spoken to', async () => {
    const { answer, requests } = await resetTo('good');
    expect(answer).toMatchObject({ type: 'accepted' });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['self', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('a certificate that is %s sees no request', async (name, code) => {
    const { answer, requests } = await resetTo(name);
    expect(answer).toMatchObject({
      type: 'not_sent',
      cause: 'tls',
      message: expect.stringMatching(
        new RegExp(`^No trusted TLS connection to localhost:\\d+ \\(${code}\\)\\.$`),
      ) as string,
    });
    expect(requests).toEqual([]);
  });

  test('elsewhere than on this machine certificates are checked, whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
    const server = await serve('self');
    const proxy = await rawServer(tunnelTo(server));
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
      const provider = stytchProvider(settingsFor('https://stytch.example', { env }));
      const answer = await provider.requireReset({ email_address: 'ada@example.com' });
      await provider.close();
      expect(answer).toMatchObject({ type: 'not_sent', cause: 'tls' });
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
      await proxy.close();
      await server.close();
    }
    expect(server.requests).toEqual([]);
  });

  test('a read fails at once with the same reason, and is not tried again', async () => {
    const server = await serve('expired');
    const provider = stytchProvider(settingsFor(`https://localhost:${server.port}`));
    await expect(provider.check()).rejects.toMatchObject({
      fault: 'unavailable',
      message: expect.stringContaining('CERT_HAS_EXPIRED') as string,
    });
    await provider.close();
    await server.close();
    expect(server.connections()).toBeLessThanOrEqual(1);
  });
});
