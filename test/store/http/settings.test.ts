import { describe, expect, test } from 'vitest';
import { StoreError, type Store } from '../../../src/model/store.ts';
import { openHttpStore } from '../../../src/store/http/http-store.ts';
import { openStore } from '../../../src/store/open.ts';
import { lockInfo } from '../contract.ts';
import { QuickClock } from './http-place.ts';

const open = (url: string, env: Readonly<Record<string, string>> = {}): Store =>
  openHttpStore(url, { env, clock: new QuickClock() });

/** What opening says, which must be an error of the store and repeat no secret. */
function refusal(url: string, env: Readonly<Record<string, string>> = {}): string {
  try {
    open(url, env);
  } catch (error) {
    expect(error).toBeInstanceOf(StoreError);
    const { message } = error as Error;
    expect(message).not.toMatch(/hunter2/);
    return message;
  }
  throw new Error('It was opened.');
}

test.each(['https://host.example/x', 'HTTPS://host.example/x', 'http://localhost:1/x'])(
  '%s is opened as this kind of store, without a request',
  async (url) => {
    const store = await openStore(url, { env: {}, clock: new QuickClock() });
    expect(store.location).toBe(new URL(url).href);
    expect(store.fencesLog).toBe(false);
    await store.close();
    await store.close();
  },
);

test.each(['http://127.0.0.1:1/x', 'http://127.9.9.9/x', 'http://[::1]:1/x', 'http://localhost/x'])(
  'plain http to this machine is taken: %s',
  (url) => {
    expect(open(url).location).toBe(url);
  },
);

test.each([
  'http://host.example/x',
  'http://10.0.0.1/x',
  'http://localhost.example/x',
  'http://me:hunter2@127.0.0.1.example/x',
])('plain http to another machine is refused: %s', (url) => {
  expect(refusal(url)).toMatch(/plain http is allowed on this machine only.*Use https/);
});

test('neither location nor path shows credentials or a query', () => {
  const store = open('https://me:hunter2@host.example/state?sig=hunter2');
  expect([store.location, store.path]).toEqual(Array(2).fill('https://host.example/state'));
});

test.each([
  ['https://', /not a URL/],
  ['https://host.example/x#part', /holds a #/],
  ['https://me:hunter2%zz@host.example/x', /percent-encoded.*TF_HTTP_PASSWORD/],
])('%s is refused with the reason', (url, reason) => {
  expect(refusal(url)).toMatch(reason);
});

const PEM = /PEM text itself/;

test.each([
  ['TF_HTTP_UPDATE_METHOD', 'PO ST', /method of HTTP/],
  ['TF_HTTP_LOCK_METHOD', 'LOCK\r\n', /method of HTTP/],
  ['TF_HTTP_UNLOCK_METHOD', '', undefined],
  ['TF_HTTP_RETRY_MAX', 'many', /"many".*whole number/],
  ['TF_HTTP_RETRY_WAIT_MIN', '-1', /whole number of seconds/],
  ['TF_HTTP_RETRY_WAIT_MIN', '31', /TF_HTTP_RETRY_WAIT_MAX/],
  ['TF_HTTP_RETRY_WAIT_MAX', '1.5', /whole number of seconds/],
  ['TF_HTTP_LOCK_ADDRESS', 'hunter2', /not a URL/],
  ['TF_HTTP_LOCK_ADDRESS', 'ftp://host.example/lock', /web server/],
  ['TF_HTTP_LOCK_ADDRESS', 'http://host.example/lock', /plain http/],
  ['TF_HTTP_LOCK_ADDRESS', 'https://me:hunter2@host.example/lock', /TF_HTTP_USERNAME/],
  ['TF_HTTP_UNLOCK_ADDRESS', 'http://host.example/lock', /plain http/],
  ['TF_HTTP_CLIENT_CA_CERTIFICATE_PEM', '/etc/hunter2.pem', PEM],
  ['TF_HTTP_CLIENT_CERTIFICATE_PEM', 'hunter2', PEM],
  ['TF_HTTP_CLIENT_PRIVATE_KEY_PEM', 'hunter2', PEM],
])('%s=%j is held to what it may be, and named', (name, value, reason) => {
  const url = 'https://host.example/x';
  if (reason === undefined) {
    expect(open(url, { [name]: value }).location).toBe(url);
    return;
  }
  const message = refusal(url, { [name]: value });
  expect(message).toMatch(reason);
  expect(message).toContain(name);
});

test('one method for both at one address cannot be', () => {
  const env = {
    TF_HTTP_LOCK_ADDRESS: 'https://host.example/lock',
    TF_HTTP_LOCK_METHOD: 'post',
    TF_HTTP_UNLOCK_METHOD: 'POST',
  };
  expect(refusal('https://host.example/x', env)).toMatch(/both POST.*DELETE/);
  expect(
    open('https://host.example/x', { ...env, TF_HTTP_UNLOCK_ADDRESS: 'https://host.example/free' })
      .location,
  ).toBe('https://host.example/x');
});

test('certificates are always checked off this machine', () => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  expect(refusal('https://host.example/x', env)).toMatch(/NODE_TLS_REJECT_UNAUTHORIZED=0/);
  const lock = { ...env, TF_HTTP_LOCK_ADDRESS: 'https://host.example/x' };
  expect(refusal('https://127.0.0.1/x', lock)).toMatch(/NODE_TLS_REJECT_UNAUTHORIZED=0/);
  expect(open('https://127.0.0.1/x', env).path).toBe('https://127.0.0.1/x');
});

test('a proxy that cannot be read is refused, without its value', () => {
  const env = { HTTPS_PROXY: 'socks5://me:hunter2@proxy.example' };
  expect(refusal('https://host.example/x', env)).toMatch(/HTTPS_PROXY is not the address/);
  expect(open('https://127.0.0.1/x', env).path).toBe('https://127.0.0.1/x');
});

describe('without a lock address', () => {
  test.each([
    ['lock', (store: Store) => store.lock(lockInfo())],
    ['readLock', (store: Store) => store.readLock()],
    ['forceUnlock', (store: Store) => store.forceUnlock('x')],
  ])('%s says which variable is missing, and what GitLab needs', async (_, use) => {
    const refused = expect(use(open('https://host.example/state?a=hunter2'))).rejects;
    await refused.toThrow(StoreError);
    await refused.toThrow(/TF_HTTP_LOCK_ADDRESS is not set/);
    await refused.toThrow(
      /to https:\/\/host\.example\/state\/lock, TF_HTTP_LOCK_METHOD to POST and TF_HTTP_UNLOCK_METHOD to DELETE/,
    );
    await refused.not.toThrow(/hunter2/);
  });
});
