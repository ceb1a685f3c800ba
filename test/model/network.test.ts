import { expect, test } from 'vitest';
import { isLoopback, proxySettings } from '../../src/model/network.ts';

test('no variable, no proxy', () => {
  expect(proxySettings({})).toBeUndefined();
  expect(proxySettings({ HTTPS_PROXY: '', NO_PROXY: '*' })).toBeUndefined();
});

test('a proxy without a scheme is taken as http, as curl does', () => {
  expect(proxySettings({ HTTPS_PROXY: 'proxy.example:3128', NO_PROXY: 'a,b' })).toEqual({
    httpsProxy: 'http://proxy.example:3128',
    httpProxy: '',
    noProxy: 'a,b',
  });
});

test('the lower-case spelling wins', () => {
  const env = { https_proxy: 'http://small:1', HTTPS_PROXY: 'http://large:1' };
  expect(proxySettings(env)).toMatchObject({ httpsProxy: 'http://small:1' });
});

test.each(['http://u:hunter2@', 'socks5://u:hunter2@p:1', 'http://u:hunter2@p:port'])(
  'an unusable proxy is named by its variable and never by its value: %s',
  (value) => {
    const problem = (name: string): string =>
      `The variable ${name} is not the address of a proxy. Write http://HOST:PORT, or unset it.`;
    expect(proxySettings({ https_proxy: value })).toEqual({ problem: problem('https_proxy') });
    expect(proxySettings({ HTTP_PROXY: value })).toEqual({ problem: problem('HTTP_PROXY') });
  },
);

test.each([
  ['http://localhost:8787', true],
  ['http://127.9.0.1', true],
  ['https://[::1]:1', true],
  ['https://127.example.com', false],
  ['https://localhost.example.com', false],
  ['https://128.0.0.1', false],
])('%s is this machine: %s', (url, is) => {
  expect(isLoopback(new URL(url))).toBe(is);
});
