import { expect, test } from 'vitest';
import { proxyProblem, proxySettings } from '../../src/stytch/proxy.ts';

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
  expect(proxySettings(env)?.httpsProxy).toBe('http://small:1');
});

test.each(['http://u:hunter2@', 'socks5://u:hunter2@p:1', 'http://u:hunter2@p:port'])(
  'an unusable proxy is named by its variable and never by its value: %s',
  (value) => {
    expect(proxyProblem({ https_proxy: value })).toBe(
      'The variable https_proxy is not the address of a proxy. Write http://HOST:PORT, or unset it.',
    );
    expect(() => proxySettings({ HTTP_PROXY: value })).toThrow(/^The variable HTTP_PROXY/);
  },
);
