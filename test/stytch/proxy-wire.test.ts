/** Calls through a proxy that the environment names. */
import { expect, test } from 'vitest';
import { stytchProvider } from '../../src/stytch/provider.ts';
import { acceptedBody, http, rawServer, type RawServer, settingsFor, tunnelTo } from './support.ts';

const HOST = 'stytch.example';

async function resetThrough(proxy: RawServer, baseUrl: string, env: Record<string, string> = {}) {
  const url = `http://ada:hunter2@127.0.0.1:${proxy.port}`;
  const variables = { HTTP_PROXY: url, HTTPS_PROXY: url, ...env };
  const provider = stytchProvider(settingsFor(baseUrl, { env: variables }));
  const answer = await provider.requireReset({ email_address: 'ada@example.com' });
  await provider.close();
  return answer;
}

test('a proxy tunnels the call, and alone sees its own credentials', async () => {
  const api = await rawServer((socket) => socket.write(http(200, acceptedBody)));
  const proxy = await rawServer(tunnelTo(api));
  const answer = await resetThrough(proxy, `http://${HOST}`);
  await proxy.close();
  await api.close();
  expect(answer).toMatchObject({ type: 'accepted' });
  expect(proxy.requests[0]).toMatch(/^CONNECT stytch\.example:80 HTTP\/1\.1\r\n/);
  const credentials = Buffer.from('ada:hunter2').toString('base64');
  expect(proxy.requests[0]).toContain(`proxy-authorization: Basic ${credentials}\r\n`);
  expect(proxy.requests.join()).not.toContain('require_reset');
  expect(api.requests).toHaveLength(1);
  expect(api.requests[0]).not.toContain('proxy-authorization');
});

test.each([407, 403, 502])('a proxy that answers %d lets no request out', async (status) => {
  const proxy = await rawServer((socket) => socket.end(http(status, 'no')));
  const answer = await resetThrough(proxy, `https://${HOST}`);
  await proxy.close();
  expect(answer).toMatchObject({
    type: 'not_sent',
    cause: 'proxy',
    message: `The proxy did not connect to ${HOST} (${status}).`,
  });
  expect(JSON.stringify(answer)).not.toContain('hunter2');
});

test('a proxy that is not there is named by its address', async () => {
  const proxy = await rawServer(() => undefined);
  await proxy.close();
  const answer = await resetThrough(proxy, `https://${HOST}`);
  expect(answer).toMatchObject({
    type: 'not_sent',
    cause: 'refused',
    message: `No connection to ${HOST} (ECONNREFUSED 127.0.0.1:${proxy.port}).`,
  });
  expect(JSON.stringify(answer)).not.toContain('hunter2');
});

test('a proxy that never answers is not sent', async () => {
  const proxy = await rawServer(() => undefined);
  const provider = stytchProvider(
    settingsFor(`https://${HOST}`, {
      env: { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` },
      deadlines: { total_ms: 300 },
    }),
  );
  const answer = await provider.requireReset({ email_address: 'ada@example.com' });
  await provider.close();
  await proxy.close();
  expect(answer).toMatchObject({ type: 'not_sent', cause: 'connect_timeout' });
});

test('a server on this machine is never reached through a proxy', async () => {
  const api = await rawServer((socket) => socket.write(http(200, acceptedBody)));
  const proxy = await rawServer(() => undefined);
  const answer = await resetThrough(proxy, api.base_url);
  await proxy.close();
  await api.close();
  expect(answer).toMatchObject({ type: 'accepted' });
  expect(proxy.connections()).toBe(0);
});

test('NO_PROXY is honoured', async () => {
  const proxy = await rawServer(() => undefined);
  const answer = await resetThrough(proxy, 'http://no-such-host.invalid', { NO_PROXY: '.invalid' });
  await proxy.close();
  expect(answer).toMatchObject({ type: 'not_sent', cause: 'dns' });
  expect(proxy.connections()).toBe(0);
});

test('HTTP_PROXY is not used for https', async () => {
  const proxy = await rawServer(() => undefined);
  const answer = await resetThrough(proxy, 'https://no-such-host.invalid', { HTTPS_PROXY: '' });
  await proxy.close();
  expect(answer).toMatchObject({ type: 'not_sent', cause: 'dns' });
  expect(proxy.connections()).toBe(0);
});

test('variables of the process are not read behind the back of the settings', async () => {
  const proxy = await rawServer(() => undefined);
  const before = process.env['http_proxy'];
  process.env['http_proxy'] = `http://127.0.0.1:${proxy.port}`;
  try {
    const provider = stytchProvider(settingsFor('http://no-such-host.invalid'));
    const answer = await provider.requireReset({ email_address: 'ada@example.com' });
    await provider.close();
    expect(answer).toMatchObject({ type: 'not_sent', cause: 'dns' });
  } finally {
    if (before === undefined) delete process.env['http_proxy'];
    else process.env['http_proxy'] = before;
    await proxy.close();
  }
  expect(proxy.connections()).toBe(0);
});
