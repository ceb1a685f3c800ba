import { expect, test } from 'vitest';
import { systemClock } from '../../../src/command/system-clock.ts';
import { StoreError } from '../../../src/model/store.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Environment } from '../../../src/model/network.ts';
import { postgresAddress } from '../../../src/store/postgres/address.ts';

const messageOf = (url: string, env: Environment = {}): string => {
  try {
    postgresAddress(url, env);
  } catch (error) {
    if (error instanceof StoreError) return error.message;
    throw error;
  }
  return '';
};

test('everything can stand in the URL, and the location holds neither user nor password', () => {
  const url =
    'postgres://ada:s%40crtpw@db.example.com:5433/reset%20s?schema=live&sslmode=verify-full';
  expect(postgresAddress(url, { PGUSER: 'x', PGPASSWORD: 'x', PGHOST: 'x' })).toEqual({
    host: 'db.example.com',
    port: 5433,
    user: 'ada',
    password: 's@crtpw',
    database: 'reset s',
    schema: 'live',
    tls: { type: 'verified', rootCertificate: undefined },
    location: 'postgres://db.example.com:5433/reset%20s?schema=live',
  });
});

test('what the URL lacks comes from the variables of libpq, as they were handed over', () => {
  const env = {
    PGHOST: 'db.example.com',
    PGPORT: '6000',
    PGUSER: 'grace',
    PGPASSWORD: 'pw',
    PGDATABASE: 'resets',
    PGSSLROOTCERT: '/ca.pem',
  };
  expect(postgresAddress('postgres://', env)).toEqual({
    host: 'db.example.com',
    port: 6000,
    user: 'grace',
    password: 'pw',
    database: 'resets',
    schema: 'mustreset',
    tls: { type: 'verified', rootCertificate: '/ca.pem' },
    location: 'postgres://db.example.com:6000/resets?schema=mustreset',
  });
});

test('the rest is as libpq has it', () => {
  expect(postgresAddress('postgresql://ada@/', {})).toMatchObject({
    host: 'localhost',
    port: 5432,
    database: 'ada',
    password: undefined,
    tls: { type: 'plain' },
  });
  expect(postgresAddress('postgres:///d', {}).user).not.toBe('');
});

test.each([
  ['postgres://ada@/d?host=/run/postgresql', {}],
  ['postgres://ada@/d', { PGHOST: '/run/postgresql' }],
])('%s is reached through a Unix socket, where nothing is encrypted', (url, env: Environment) => {
  expect(postgresAddress(url, { ...env, PGSSLMODE: 'verify-full' })).toMatchObject({
    host: '/run/postgresql',
    tls: { type: 'plain' },
    location: 'postgres://:5432/d?schema=mustreset&host=/run/postgresql',
  });
});

test('an IPv6 address keeps its brackets in the location alone', () => {
  const address = postgresAddress('postgres://ada@[::1]:5433/d', {});
  expect(address).toMatchObject({ host: '::1', tls: { type: 'plain' } });
  expect(address.location).toBe('postgres://[::1]:5433/d?schema=mustreset');
});

test.each(['127.0.0.1', '127.8.9.1', 'localhost', 'db.localhost', 'LOCALHOST'])(
  '%s is this machine: plain unless more is asked for',
  (host) => {
    const mode = (name?: string): string =>
      postgresAddress(`postgres://a@${host}/d${name === undefined ? '' : `?sslmode=${name}`}`, {})
        .tls.type;
    expect([mode(), mode('disable'), mode('allow'), mode('prefer')]).toEqual(
      Array.from({ length: 4 }, () => 'plain'),
    );
    expect(mode('require')).toBe('unverified');
    expect(mode('verify-full')).toBe('verified');
  },
);

test.each(['disable', 'allow', 'prefer', 'require'])(
  'sslmode=%s is refused for another machine, with the reason and the way out',
  (mode) => {
    for (const message of [
      messageOf(`postgres://a@db.example.com/d?sslmode=${mode}`),
      messageOf('postgres://a@db.example.com/d', { PGSSLMODE: mode }),
      messageOf('postgres://a@127.0.0.1.example.com/d', { PGSSLMODE: mode }),
    ]) {
      expect(message).toMatch(new RegExp(`sslmode=${mode} is refused for a server on another`));
      expect(message).toMatch(/anybody|plain text/);
      expect(message).toMatch(/verify-full/);
    }
  },
);

test('verify-ca is refused everywhere, and an unknown mode is not guessed', () => {
  for (const host of ['localhost', 'db.example.com']) {
    expect(messageOf(`postgres://a@${host}/d?sslmode=verify-ca`)).toMatch(/verify-ca is not supp/);
    expect(messageOf(`postgres://a@${host}/d?sslmode=Disable`)).toMatch(/sslmode is none of/);
  }
});

test.each([
  ['postgres://a:hunter2@h/d?connect_timeout=hunter2', /"connect_timeout"/],
  ['postgres://a:hunter2@h/d?schema=x&schema=y', /twice/],
  ['postgres://a:hunter2@h/d?schema=Robert"); DROP', /schema that is not a plain name/],
  ['postgres://a:hunter2@h/d?schema=1x', /schema/],
  ['postgres://a:hunter2@h/d?schema=pg_x', /pg_/],
  ['postgres://a:hunter2@h/d?schema=', /schema/],
  [`postgres://a:hunter2@h/d?schema=${'x'.repeat(64)}`, /schema/],
  ['postgres://a:hunter2@h/d?host=/run', /two hosts/],
  ['postgres://a:hunter2@/d?host=other', /Unix socket/],
  ['postgres://a:hunter2@h,i/d', /one host/],
  ['postgres://a:hunter2@h:70000/d', /URL/],
  ['postgres://a:hunter2@h:0/d', /port/],
  ['postgres://a:hunter2%zz@h/d', /%25/],
  ['postgres://a:hunter2#x@h/d', /#|host/],
  ['postgres://a:hunter2@h/d#x', /%23/],
])('%s is refused without a word of what may be a password', (url, words) => {
  const message = messageOf(url);
  expect(message).toMatch(words);
  expect(message).not.toContain('hunter2');
});

test('a port that is no number is refused', () => {
  expect(messageOf('postgres://a@h/d', { PGPORT: 'https' })).toMatch(/PGPORT/);
});

test('both spellings of the scheme open this store, without connecting', async () => {
  for (const scheme of ['postgres', 'postgresql', 'POSTGRES']) {
    const store = await openStore(`${scheme}://a:pw@192.0.2.1/d`, { env: {}, clock: systemClock });
    expect(store.location).toBe('postgres://192.0.2.1:5432/d?schema=mustreset');
    expect(store.path).toBe(store.location);
    await store.close();
  }
});
