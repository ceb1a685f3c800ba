/** Passwords and certificates, over TCP. */
import { execFileSync } from 'node:child_process';
import { chownSync, chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { StoreError } from '../../../src/model/store.ts';
import { HAS_OPENSSL } from '../../support/tools.ts';
import { lockInfo } from '../contract.ts';
import {
  HAS_POSTGRES,
  ON_A_SERVER,
  startPostgres,
  type Environment,
  type PostgresServer,
} from './server.ts';

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const PASSWORD = 'hunter2-canary';

describe.skipIf(!HAS_POSTGRES || !HAS_OPENSSL)(ON_A_SERVER, () => {
  let server: PostgresServer;
  const at = (name: string): string => join(server.folder, name);

  /** An authority, and a key with a certificate of its for `localhost`. */
  function issue(): void {
    const openssl = (...args: readonly string[]): unknown =>
      execFileSync('openssl', args, { cwd: server.folder, stdio: 'ignore' });
    for (const name of ['ca', 'other']) {
      const names = ['-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${name}`];
      openssl('req', '-x509', ...EC, ...names, '-days', '2');
    }
    openssl('req', ...EC, '-keyout', 's.key', '-out', 's.csr', '-subj', '/CN=localhost');
    writeFileSync(at('s.ext'), 'subjectAltName=DNS:localhost\n');
    const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 's.ext'];
    openssl('x509', '-req', '-in', 's.csr', ...signed, '-out', 's.crt', '-days', '2');
    const { uid, gid } = statSync(server.folder);
    chownSync(at('s.key'), uid, gid);
    chmodSync(at('s.key'), 0o600);
  }

  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(`CREATE ROLE secretary LOGIN PASSWORD '${PASSWORD}'`);
    await server.sql('GRANT CREATE ON DATABASE postgres TO secretary');
    issue();
  });
  afterAll(() => {
    server.remove();
  });

  const tryOut = async (
    query: string,
    env: Environment = {},
    host = 'localhost',
  ): Promise<void> => {
    const url = `postgres://secretary@${host}:${server.port}/postgres?schema=${server.freshSchema()}`;
    const store = server.open(`${url}${query}`, env);
    try {
      await (await store.lock(lockInfo())).release();
    } finally {
      await store.close();
    }
  };

  test('a server without TLS is not talked to where the certificate is to be verified', async () => {
    await expect(tryOut('&sslmode=verify-full')).rejects.toThrow(/no TLS/);
  });

  describe('with a certificate and passwords', () => {
    beforeAll(async () => {
      server.configure(
        `ssl = on\nssl_cert_file = '${at('s.crt')}'\nssl_key_file = '${at('s.key')}'\n`,
      );
      server.allow('host all secretary samehost scram-sha-256');
      await server.crash();
    });

    const PW = { PGPASSWORD: PASSWORD };

    test('verify-full takes the server that it names, by an authority that it names', async () => {
      await tryOut(`&sslmode=verify-full&sslrootcert=${at('ca.crt')}`, PW);
      await tryOut('', { ...PW, PGSSLMODE: 'verify-full', PGSSLROOTCERT: at('ca.crt') });
    });

    test('another name is refused', async () => {
      const query = `&sslmode=verify-full&sslrootcert=${at('ca.crt')}`;
      await expect(tryOut(query, PW, '127.0.0.1')).rejects.toThrow(/another name/);
    });

    test.each(['other.crt', undefined, 'system'])(
      'an authority that is not trusted is refused (%s)',
      async (name) => {
        const root = name === undefined || name === 'system' ? name : at(name);
        const query = `&sslmode=verify-full${root === undefined ? '' : `&sslrootcert=${root}`}`;
        await expect(tryOut(query, PW)).rejects.toThrow(/could not be verified.*sslrootcert/);
      },
    );

    test('so it is when the process was told to believe everyone', async () => {
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      onTestFinished(() => {
        delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      });
      await expect(tryOut('&sslmode=verify-full', PW)).rejects.toThrow(/could not be verified/);
    });

    test('an authority that cannot be read is named', async () => {
      const query = '&sslmode=verify-full&sslrootcert=/no/such.crt';
      await expect(tryOut(query, PW)).rejects.toThrow('/no/such.crt');
    });

    test('require encrypts on this machine, and asks nobody who they are', async () => {
      await tryOut('&sslmode=require', PW);
      await tryOut('', PW);
    });

    test('a wrong or missing password is told without it, and without the user', async () => {
      const wrong: unknown = await tryOut('', { PGPASSWORD: 'guess-canary' }).catch(
        (e: unknown) => e,
      );
      expect(wrong).toBeInstanceOf(StoreError);
      expect(String(wrong)).toMatch(/refused the password; check PGUSER and PGPASSWORD/);
      expect(String(wrong)).not.toMatch(/canary|secretary/);
      process.env['PGPASSWORD'] = PASSWORD;
      onTestFinished(() => {
        delete process.env['PGPASSWORD'];
      });
      await expect(tryOut('')).rejects.toThrow(/asks for a password.*Set PGPASSWORD/);
    });
  });
});
