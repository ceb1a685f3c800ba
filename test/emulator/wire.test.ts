/** What stands on the wire, byte by byte, for clients that no library tames. */
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Emulator } from '../../src/emulator/server.ts';
import { undocumented } from './documented.ts';
import { basic, emulate, RESET } from './support.ts';

interface Wire {
  readonly socket: Socket;
  /** All that has come so far. */
  text(): string;
  /** Resolves once the text has come, rejects when the connection ends without it. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  readonly closed: Promise<void>;
}

async function openWire({ url }: Emulator): Promise<Wire> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('latin1');
  onTestFinished(() => {
    socket.destroy();
  });
  let text = '';
  const waiting = new Set<() => void>();
  socket.on('data', (chunk: string) => {
    text += chunk;
    for (const look of waiting) look();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  const until = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(text);
        if (found === null) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
      void closed.then(() => {
        reject(new Error(`The connection ended with: ${text}`));
      });
    });
  return { socket, text: () => text, until, closed };
}

const head = ({ project_id, secret }: Emulator, lines: readonly string[], path = RESET): string =>
  [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: ${basic(project_id, secret)}`,
    'content-type: application/json',
    ...lines,
    '',
    '',
  ].join('\r\n');

const whole = (emulator: Emulator, body: string): string =>
  `${head(emulator, [`content-length: ${Buffer.byteLength(body)}`])}${body}`;

/** The answers in the order in which they came, each held to the documentation. */
function answersIn(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((answer) => answer.startsWith('HTTP/1.1') && !answer.startsWith('HTTP/1.1 100'))
    .map((answer) => {
      const [, status = ''] = /^HTTP\/1\.1 (\d{3})/.exec(answer) ?? [];
      const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as Record<
        string,
        unknown
      >;
      expect(undocumented('POST', RESET, Number(status), body)).toBeUndefined();
      return body;
    });
}

const reset = (email_address: string): string => JSON.stringify({ email_address });

test('requests that are sent without waiting are answered in their order', async () => {
  const emulator = await emulate({ latency_ms: 5, jitter_ms: 20 });
  const wire = await openWire(emulator);
  const addresses = ['ada@example.com', 'nobody@example.com', 'not an address'];
  wire.socket.write(addresses.map((address) => whole(emulator, reset(address))).join(''));
  await wire.until(/invalid_email.*\}$/s);
  expect(
    answersIn(wire.text()).map(({ status_code, error_type }) => [status_code, error_type]),
  ).toEqual([
    [200, undefined],
    [404, 'email_not_found'],
    [400, 'invalid_email'],
  ]);
});

test('a body may come in chunks, and the request in single bytes', async () => {
  const emulator = await emulate();
  const wire = await openWire(emulator);
  const body = reset('ada@example.com');
  const parts = [body.slice(0, 5), body.slice(5)];
  const chunked = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
  const request = `${head(emulator, ['transfer-encoding: chunked'])}${chunked}0\r\n\r\n`;
  for (const byte of request) wire.socket.write(byte);
  await wire.until(/"request_id":"[^"]+".*\}$/s);
  expect(answersIn(wire.text())).toMatchObject([{ status_code: 200 }]);
  expect(emulator.ledger().totals.resets).toEqual({ 'ada@example.com': 1 });
});

test('a client that asks first is told to go on', async () => {
  const emulator = await emulate();
  const wire = await openWire(emulator);
  const body = reset('ada@example.com');
  wire.socket.write(head(emulator, [`content-length: ${body.length}`, 'expect: 100-continue']));
  await wire.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
  wire.socket.write(body);
  await wire.until(/HTTP\/1\.1 200 OK.*\}$/s);
  expect(answersIn(wire.text())).toMatchObject([{ status_code: 200 }]);
});

test('a body of 10 MiB is refused, without effect, and the connection serves on', async () => {
  const emulator = await emulate();
  const wire = await openWire(emulator);
  const padding = 'x'.repeat(10 * 1024 * 1024);
  wire.socket.write(whole(emulator, JSON.stringify({ email_address: 'ada@example.com', padding })));
  await wire.until(/bad_request.*\}$/s);
  expect(emulator.ledger().totals.resets).toEqual({});
  wire.socket.write(whole(emulator, reset('ada@example.com')));
  await wire.until(/HTTP\/1\.1 200 OK.*\}$/s);
  expect(answersIn(wire.text()).map(({ status_code }) => status_code)).toEqual([400, 200]);
});

test('what is no HTTP is refused, and the connection ends', async () => {
  const wire = await openWire(await emulate());
  wire.socket.write('ada@example.com please\r\n\r\n');
  await wire.closed;
  expect(wire.text()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
});

test('a client that does not finish its head is answered 408 and left', async () => {
  const emulator = await emulate();
  const wire = await openWire(emulator);
  wire.socket.write(`POST ${RESET} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Ba`);
  await wire.closed;
  expect(wire.text()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(emulator.ledger().requests).toEqual([]);
}, 15_000);

test('a client that leaves in the middle of a body has no effect', async () => {
  const emulator = await emulate();
  const wire = await openWire(emulator);
  wire.socket.end(whole(emulator, reset('ada@example.com')).slice(0, -5));
  await wire.closed;
  expect(emulator.ledger().totals.resets).toEqual({});
});
