/** What a stopped call was: never sent, or sent and not heard of. */
import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { stytchProvider } from '../../src/stytch/provider.ts';
import { acceptedBody, fakeClock, http, moment, rawServer, settingsFor } from './support.ts';

const OK = http(200, acceptedBody);
const address = (n: number) => ({ email_address: `u${n}@example.com` });

describe('a call that is stopped', () => {
  test('beforehand makes no connection', async () => {
    const server = await rawServer((socket) => socket.write(OK));
    const provider = stytchProvider(settingsFor(server.base_url));
    expect(await provider.requireReset(address(1), AbortSignal.abort())).toMatchObject({
      type: 'not_sent',
      cause: 'aborted',
    });
    await provider.close();
    await server.close();
    expect(server.connections()).toBe(0);
  });

  test('while it waits for a connection is not sent, and is never sent later', async () => {
    let answerFirst = (): void => undefined;
    const arrived = moment();
    const server = await rawServer((socket, _request, index) => {
      if (index > 0) {
        socket.write(OK);
        return;
      }
      answerFirst = () => socket.write(OK);
      arrived.resolve();
    });
    const provider = stytchProvider(settingsFor(server.base_url, { parallelism: 1 }));
    const first = provider.requireReset(address(1));
    await arrived.promise;
    const stop = new AbortController();
    const queued = provider.requireReset(address(2), stop.signal);
    const third = provider.requireReset(address(3));
    stop.abort();
    expect(await queued).toMatchObject({ type: 'not_sent', cause: 'aborted' });
    answerFirst();
    expect(await first).toMatchObject({ type: 'accepted' });
    expect(await third).toMatchObject({ type: 'accepted' });
    await provider.close();
    await server.close();
    expect(server.requests).toHaveLength(2);
    expect(server.requests.join()).not.toContain('u2@example.com');
  });

  test('after it was sent is unreadable, and its connection is ended', async () => {
    const arrived = moment();
    const ended = moment();
    const server = await rawServer((socket) => {
      socket.on('close', ended.resolve);
      arrived.resolve();
    });
    const provider = stytchProvider(settingsFor(server.base_url));
    const stop = new AbortController();
    const call = provider.requireReset(address(1), stop.signal);
    await arrived.promise;
    stop.abort();
    expect(await call).toMatchObject({ type: 'unreadable', cause: 'connection_lost' });
    await ended.promise;
    await provider.close();
    await server.close();
    expect(server.requests).toHaveLength(1);
  });

  test('by closing the provider is unreadable if sent, and not sent if it waited', async () => {
    const arrived = moment();
    const server = await rawServer(() => {
      arrived.resolve();
    });
    const provider = stytchProvider(settingsFor(server.base_url, { parallelism: 1 }));
    const sent = provider.requireReset(address(1));
    const waiting = provider.requireReset(address(2));
    await arrived.promise;
    await provider.close();
    expect(await sent).toMatchObject({ type: 'unreadable' });
    expect(await waiting).toMatchObject({ type: 'not_sent', cause: 'aborted' });
    expect(await provider.requireReset(address(3))).toMatchObject({
      type: 'not_sent',
      cause: 'aborted',
    });
    await server.close();
    expect(server.requests).toHaveLength(1);
  });

  test('together with a hundred others, all of one signal, without a warning of Node', async () => {
    const warnings: string[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', onWarning);
    const server = await rawServer(() => undefined);
    const provider = stytchProvider(settingsFor(server.base_url, { parallelism: 20 }));
    const stop = new AbortController();
    const calls = Array.from({ length: 100 }, (_, n) =>
      provider.requireReset(address(n), stop.signal),
    );
    stop.abort();
    const answers = await Promise.all(calls);
    await provider.close();
    await server.close();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(answers.filter((answer) => answer.type === 'accepted')).toEqual([]);
    expect(answers).toHaveLength(100);
    expect(warnings).toEqual([]);
  });
});

test('a call whose process stood still before it was written is not sent, and costs no connection', async () => {
  const clock = fakeClock();
  let answerFirst = (): void => undefined;
  const arrived = moment();
  const server = await rawServer((socket, _request, index) => {
    answerFirst = () => socket.write(OK);
    if (index === 0) arrived.resolve();
    else answerFirst();
  });
  const provider = stytchProvider(settingsFor(server.base_url, { parallelism: 1, clock }));
  const first = provider.requireReset(address(1));
  await arrived.promise;
  const late = provider.requireReset(address(2));
  await clock.sleep(2_001);
  const inTime = provider.requireReset(address(3));
  await clock.sleep(2_000);
  answerFirst();
  expect(await first).toMatchObject({ type: 'accepted' });
  expect(await late).toMatchObject({ type: 'not_sent', cause: 'aborted', elapsed_ms: 4_001 });
  expect(await inTime).toMatchObject({ type: 'accepted' });
  await provider.close();
  await server.close();
  expect(server.requests.map((each) => /u\d/.exec(each)?.[0])).toEqual(['u1', 'u3']);
  expect(server.connections()).toBe(1);
});

test('where connecting took too long the next attempt goes out on the connection that was made', async () => {
  const clock = fakeClock();
  const server = await rawServer((socket) => socket.write(OK));
  const provider = stytchProvider(settingsFor(server.base_url, { parallelism: 1, clock }));
  const late = provider.requireReset(address(1));
  await clock.sleep(3_000);
  expect(await late).toMatchObject({ type: 'not_sent', cause: 'aborted' });
  expect(await provider.requireReset(address(1))).toMatchObject({ type: 'accepted' });
  await provider.close();
  await server.close();
  expect(server.requests).toHaveLength(1);
  expect(server.connections()).toBe(1);
});

test('a signal that outlives its calls keeps no listener of theirs', async () => {
  const server = await rawServer((socket) => socket.write(OK));
  const provider = stytchProvider(settingsFor(server.base_url));
  const { signal } = new AbortController();
  const calls = [1, 2, 3].map((n) => provider.requireReset(address(n), signal));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  await Promise.all(calls);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  await provider.close();
  await server.close();
});

test('never are more requests under way than the parallelism allows', async () => {
  let underWay = 0;
  let most = 0;
  const server = await rawServer((socket) => {
    underWay += 1;
    most = Math.max(most, underWay);
    setImmediate(() => {
      underWay -= 1;
      socket.write(OK);
    });
  });
  const provider = stytchProvider(settingsFor(server.base_url, { parallelism: 3 }));
  await Promise.all(Array.from({ length: 60 }, (_, n) => provider.requireReset(address(n))));
  await provider.close();
  await server.close();
  expect(server.requests).toHaveLength(60);
  expect(most).toBeLessThanOrEqual(3);
  expect(server.connections()).toBeLessThanOrEqual(3);
});
