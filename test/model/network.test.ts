import { expect, test } from 'vitest';
import { isLoopback, proxySettings } from '../../src/model/network.ts';

test('no variable, no proxy', () => {
  expect(proxySettings({}, 'https:')).toBeUndefined();
  expect(proxySettings({ HTTPS_PROXY: '', NO_PROXY: '*' }, 'https:')).toBeUndefined();
});

test('a proxy without a scheme is taken as http, as curl does', () => {
  const env = { HTTPS_PROXY: 'proxy.example:3128', NO_PROXY: 'a,b' };
  expect(proxySettings(env, 'https:')).toEqual({
    httpsProxy: 'http://proxy.example:3128',
    httpProxy: '',
    noProxy: 'a,b',
  });
});

test('the lower-case spelling wins', () => {
  const env = { https_proxy: 'http://small:1', HTTPS_PROXY: 'http://large:1' };
  expect(proxySettings(env, 'https:')).toMatchObject({ httpsProxy: 'http://small:1' });
});

test('each protocol has its own variable, and that of the other is not looked at', () => {
  const http = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'socks5://not-read' };
  expect(proxySettings(http, 'http:')).toEqual({
    httpProxy: 'http://plain:1',
    httpsProxy: '',
    noProxy: '',
  });
  expect(proxySettings({ HTTP_PROXY: 'socks5://not-read' }, 'https:')).toBeUndefined();
  expect(proxySettings({ HTTPS_PROXY: 'http://secure:1' }, 'http:')).toBeUndefined();
});

test.each(['http://u:hunter2@', 'socks5://u:hunter2@p:1', 'http://u:hunter2@p:port'])(
  'an unusable proxy is named by its variable and never by its value: %s',
  (value) => {
    const problem = (name: string): string =>
      `The variable ${name} is not the address of a proxy. Write http://HOST:PORT, or unset it.`;
    const https = proxySettings({ https_proxy: value }, 'https:');
    expect(https).toEqual({ problem: problem('https_proxy') });
    const http = proxySettings({ HTTP_PROXY: value }, 'http:');
    expect(http).toEqual({ problem: problem('HTTP_PROXY') });
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
