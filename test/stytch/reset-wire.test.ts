/** One reset over real sockets: what is never sent, what is sent and lost, and what is answered. */
import { describe, expect, test } from 'vitest';
import { stytchProvider } from '../../src/stytch/provider.ts';
import {
  acceptedBody,
  apiErrorBody,
  http,
  moment,
  PROJECT,
  rawServer,
  resetAgainst,
  SECRET,
  settingsFor,
} from './support.ts';

const OK = http(200, acceptedBody);
const quick = { deadlines: { connect_ms: 200, first_byte_ms: 200, total_ms: 400 } };

async function resetTo(baseUrl: string, more: Parameters<typeof settingsFor>[1] = {}) {
  const provider = stytchProvider(settingsFor(baseUrl, more));
  try {
    return await provider.requireReset({ email_address: 'ada@example.com' });
  } finally {
    await provider.close();
  }
}

describe('the request', () => {
  test('is one POST with Basic auth and the body that the API documents', async () => {
    const server = await rawServer((socket) => socket.write(OK));
    const provider = stytchProvider(settingsFor(server.base_url));
    const request = {
      email_address: 'ada@example.com',
      organization_id: 'acme',
      member_id: 'member-test-1',
    };
    expect(await provider.requireReset(request)).toMatchObject({ type: 'accepted' });
    await provider.close();
    await server.close();
    const [head, body] = server.requests[0]?.split('\r\n\r\n') ?? [];
    expect(head).toMatch(/^POST \/v1\/b2b\/passwords\/email\/require_reset HTTP\/1\.1\r\n/);
    expect(head).toContain(
      `authorization: Basic ${Buffer.from(`${PROJECT}:${SECRET}`).toString('base64')}\r\n`,
    );
    expect(head).toContain('user-agent: mustreset/0.0.0');
    expect(head).not.toContain('x-stytch');
    expect(JSON.parse(body ?? '')).toEqual(request);
    expect(server.requests).toHaveLength(1);
  });

  test('leaves out what is not asked for', async () => {
    const { requests } = await resetAgainst((socket) => socket.write(OK));
    expect(requests[0]?.split('\r\n\r\n')[1]).toBe('{"email_address":"ada@example.com"}');
  });

  test('carries the member session, which the reads and the end of sessions do not', async () => {
    const server = await rawServer((socket, request) =>
      socket.write(
        request.includes('require_reset') || request.includes('sessions/revoke')
          ? OK
          : http(200, { organizations: [], results_metadata: {} }),
      ),
    );
    const session = { token: 'session-token', jwt: 'session.j.wt' };
    const provider = stytchProvider(settingsFor(server.base_url, { session }));
    await provider.check();
    await provider.requireReset({ email_address: 'ada@example.com' });
    expect(await provider.revokeSessions('member-test-1')).toMatchObject({ type: 'accepted' });
    await provider.close();
    await server.close();
    expect(server.requests[0]).not.toContain('x-stytch-member');
    expect(server.requests[2]).toMatch(/^POST \/v1\/b2b\/sessions\/revoke HTTP\/1\.1\r\n/);
    expect(server.requests[2]).toMatch(/\r\n\r\n\{"member_id":"member-test-1"\}$/);
    expect(server.requests[2]).not.toContain('x-stytch-member');
    expect(server.requests[1]).toContain('x-stytch-member-session: session-token\r\n');
    expect(server.requests[1]).toContain('x-stytch-member-sessionjwt: session.j.wt\r\n');
  });
});

describe('not sent', () => {
  test('a host that does not exist', async () => {
    expect(await resetTo('http://no-such-host.invalid')).toMatchObject({
      type: 'not_sent',
      cause: 'dns',
      message: expect.stringMatching(/^The host no-such-host\.invalid cannot be found/) as string,
    });
  });

  test('a closed port', async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    expect(await resetTo(server.base_url)).toMatchObject({
      type: 'not_sent',
      cause: 'refused',
      message: `No connection to 127.0.0.1:${server.port} (ECONNREFUSED 127.0.0.1:${server.port}).`,
    });
  });

  test('a server that takes the connection and never agrees on TLS', async () => {
    const server = await rawServer(() => undefined);
    const answer = await resetTo(`https://127.0.0.1:${server.port}`, quick);
    await server.close();
    expect(answer).toMatchObject({ type: 'not_sent', cause: 'connect_timeout' });
    expect(server.requests).toEqual([]);
  });

  test('a server that does not speak TLS', async () => {
    const server = await rawServer(
      () => undefined,
      (socket) => socket.end('220 mail ready\r\n'),
    );
    const answer = await resetTo(`https://127.0.0.1:${server.port}`);
    await server.close();
    expect(answer).toMatchObject({ type: 'not_sent', cause: 'tls' });
  });

  test('a connection that breaks while TLS is agreed upon', async () => {
    const server = await rawServer(
      () => undefined,
      (socket) => socket.destroy(),
    );
    const answer = await resetTo(`https://127.0.0.1:${server.port}`);
    await server.close();
    expect(answer).toMatchObject({ type: 'not_sent', cause: 'tls' });
  });

  test('a session that no header can carry is refused before any call, without being repeated', () => {
    const session = { token: 'canary\r\nx-evil: 1' };
    expect(() => stytchProvider(settingsFor('http://127.0.0.1:1', { session }))).toThrow(
      /^The member session is empty or has characters that no HTTP header can carry\. Check [A-Z_]+ and [A-Z_]+\.$/,
    );
  });
});

describe('sent and not answered', () => {
  test('the server closes before it read the request', async () => {
    const server = await rawServer(
      () => undefined,
      (socket) => socket.destroy(),
    );
    const answer = await resetTo(server.base_url);
    await server.close();
    // Whether the bytes left before the close cannot be known: then it counts as sent.
    expect(['unreadable', 'not_sent']).toContain(answer.type);
    expect(answer).not.toMatchObject({ type: 'accepted' });
    expect(server.requests).toEqual([]);
  });

  test('the server closes after it read the request', async () => {
    const { answer, requests } = await resetAgainst((socket) => socket.end());
    expect(answer).toMatchObject({ type: 'unreadable', cause: 'connection_lost' });
    expect(requests).toHaveLength(1);
  });

  test('the server resets the connection after it read the request', async () => {
    const { answer, requests } = await resetAgainst((socket) => socket.resetAndDestroy());
    expect(answer).toMatchObject({ type: 'unreadable', cause: 'connection_lost' });
    expect(requests).toHaveLength(1);
  });

  test('a kept connection that the server closes as the next request arrives: no repetition', async () => {
    const server = await rawServer((socket, _request, index) => {
      if (index === 0) socket.write(OK);
      else socket.destroy();
    });
    const provider = stytchProvider(settingsFor(server.base_url, { parallelism: 1 }));
    await provider.requireReset({ email_address: 'first@example.com' });
    const answer = await provider.requireReset({ email_address: 'ada@example.com' });
    await provider.close();
    await server.close();
    expect(answer).toMatchObject({ type: 'unreadable', cause: 'connection_lost' });
    expect(server.requests).toHaveLength(2);
  });

  test('a kept connection that the server closed while idle is replaced, and the request made once', async () => {
    const gone = moment();
    const server = await rawServer((socket, _request, index) => {
      socket.on('close', gone.resolve);
      socket.write(OK, () => {
        if (index === 0) socket.end();
      });
    });
    const provider = stytchProvider(settingsFor(server.base_url, { parallelism: 1 }));
    await provider.requireReset({ email_address: 'first@example.com' });
    await gone.promise;
    const answer = await provider.requireReset({ email_address: 'ada@example.com' });
    await provider.close();
    await server.close();
    expect(answer).toMatchObject({ type: 'accepted' });
    expect(server.requests).toHaveLength(2);
    expect(server.connections()).toBe(2);
  });

  test.each([
    ['no answer at all', '', 'first byte'],
    ['half a head', 'HTTP/1.1 200 OK\r\ncontent-type: appl', 'first byte'],
    ['an interim answer only', 'HTTP/1.1 102 Processing\r\n\r\n', 'first byte'],
    ['a head and no body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n', 'total'],
  ])('a deadline passes: %s', async (_what, bytes, deadline) => {
    const { answer, requests } = await resetAgainst((socket) => {
      if (bytes !== '') socket.write(bytes);
    }, quick);
    expect(answer).toMatchObject({
      type: 'unreadable',
      cause: 'deadline',
      message: expect.stringContaining(`(${deadline} deadline)`) as string,
    });
    expect(requests).toHaveLength(1);
  });

  test('a trickle that never stops is ended by the total deadline', async () => {
    const timers: NodeJS.Timeout[] = [];
    const { answer } = await resetAgainst((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      timers.push(setInterval(() => socket.write('x'), 10));
    }, quick);
    timers.forEach(clearInterval);
    expect(answer).toMatchObject({ type: 'unreadable', cause: 'deadline', status_code: 200 });
  });

  test('interim answers without end are cut off', async () => {
    const { answer } = await resetAgainst((socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(5000));
    });
    expect(answer).toMatchObject({ type: 'unreadable', cause: 'unexpected' });
  });

  test('an interim answer or two do no harm', async () => {
    const { answer } = await resetAgainst((socket) => {
      socket.write(`HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${OK}`);
    });
    expect(answer).toMatchObject({ type: 'accepted' });
  });

  test('a head without end is cut off', async () => {
    const { answer } = await resetAgainst((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${'x-filler: 0123456789\r\n'.repeat(5000)}`);
    });
    expect(answer).toMatchObject({ type: 'unreadable', cause: 'too_large' });
  });

  test('a body over 1 MiB is cut off, announced or not', async () => {
    const huge = 'x'.repeat(1024 * 1024 + 1);
    const announced = await resetAgainst((socket) => socket.write(http(200, huge)));
    const chunked = await resetAgainst((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      socket.write(`${huge.length.toString(16)}\r\n${huge}\r\n`);
    });
    for (const { answer } of [announced, chunked]) {
      expect(answer).toMatchObject({ type: 'unreadable', cause: 'too_large', status_code: 200 });
    }
  });

  test.each([
    [
      'a body cut short',
      'HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{"status_code":200,',
      'connection_lost',
    ],
    [
      'a chunked body cut short',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"st',
      'connection_lost',
    ],
    [
      'a body whose end only the close tells, cut short',
      'HTTP/1.1 200 OK\r\n\r\n{"status_code":200,',
      'not_json',
    ],
    ['an empty 200', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', 'not_json'],
    ['HTML with 200', http(200, '<html>Welcome to the hotel</html>'), 'not_json'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
      'connection_lost',
    ],
    ['not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'unexpected'],
    [
      'an upgrade nobody asked for',
      'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'connection_lost',
    ],
  ])('%s', async (_what, bytes, cause) => {
    const { answer, requests } = await resetAgainst((socket) => socket.end(bytes));
    expect(answer).toMatchObject({ type: 'unreadable', cause });
    expect(requests).toHaveLength(1);
  });
});

describe('answered', () => {
  test('a compressed body nobody asked for is not unpacked', async () => {
    const { answer, requests } = await resetAgainst((socket) =>
      socket.write(http(200, '\u001f\u008b\u0008', { 'content-encoding': 'gzip' })),
    );
    expect(answer).toMatchObject({ type: 'unreadable', cause: 'not_json' });
    expect(requests[0]).toContain('accept-encoding: identity\r\n');
  });

  test('HTML with 502 keeps its status', async () => {
    const { answer } = await resetAgainst((socket) =>
      socket.write(http(502, '<html>Bad gateway</html>')),
    );
    expect(answer).toMatchObject({ type: 'unreadable', cause: 'not_json', status_code: 502 });
  });

  test('an API error keeps its words, and a 429 its wait', async () => {
    const { answer } = await resetAgainst((socket) =>
      socket.write(http(429, apiErrorBody(429, 'too_many_requests'), { 'retry-after': '3' })),
    );
    expect(answer).toMatchObject({
      type: 'error',
      error_type: 'too_many_requests',
      retry_after_ms: 3000,
    });
  });

  test.each([301, 302, 303, 307, 308])(
    '%d is not followed: the other server sees nothing',
    async (status) => {
      const other = await rawServer((socket) => socket.write(OK));
      const { answer, requests } = await resetAgainst((socket) =>
        socket.write(http(status, '', { location: `${other.base_url}/x` })),
      );
      await other.close();
      expect(answer).toMatchObject({ type: 'unreadable', cause: 'redirect', status_code: status });
      expect(JSON.stringify(answer)).toContain(`127.0.0.1:${other.port}`);
      expect(requests).toHaveLength(1);
      expect(other.connections()).toBe(0);
    },
  );

  test('a body in many pieces is put together', async () => {
    const { answer } = await resetAgainst((socket) => {
      const half = OK.length - 20;
      socket.write(OK.slice(0, half), () => setImmediate(() => socket.write(OK.slice(half))));
    });
    expect(answer).toMatchObject({ type: 'accepted' });
  });
});
