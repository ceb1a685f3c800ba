/** A process that is stopped while it connects, and goes on when its lock is another's. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { logLines } from '../support/checker.ts';
import { type RunningCli, startCli } from '../support/cli.ts';
import { HAS_OPENSSL } from '../support/tools.ts';
import { rehearse } from './rehearsal.ts';

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

const join = (one: Socket, port: number): void => {
  const other = connect(port, '127.0.0.1');
  other.on('error', () => one.destroy());
  one.on('error', () => other.destroy());
  one.pipe(other).pipe(one);
};

test.skipIf(!HAS_OPENSSL)(
  'what was handed over before the stop is not sent after it: exit 6',
  async () => {
    const rehearsal = await rehearse({ addresses: 3 });
    const { folder, store, emulator } = rehearsal;
    const cert = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const names = ['-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=localhost'];
    const options = { cwd: folder.path, stdio: 'ignore' } as const;
    execFileSync('openssl', ['req', '-x509', ...cert, ...names], options);
    const [key, pem] = [readFileSync(folder.at('key.pem')), readFileSync(folder.at('cert.pem'))];
    const secure = await listen(
      createTlsServer({ key, cert: pem }, (socket) =>
        join(socket, Number(new URL(emulator.url).port)),
      ),
    );
    // The handshake of the first connection that is made for a reset waits until it is let through.
    let letThrough: (() => void) | undefined;
    const intended = (): boolean => logLines(store).some(({ type }) => type === 'reset_intended');
    const door = await listen(
      createServer((socket) => {
        if (!intended()) join(socket, secure);
        else letThrough = () => join(socket, secure);
      }),
    );
    const env = {
      ...rehearsal.env,
      MUSTRESET_BASE_URL: `https://127.0.0.1:${door}`,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    };
    const start = (...args: readonly string[]): RunningCli =>
      startCli(args, { cwd: folder.path, env });
    await start('plan', '--new-state', '--out=plan.json').ended;
    const running = start('apply', '--new-state', 'plan.json');
    while (letThrough === undefined) await delay(5);
    const calls = emulator.ledger().totals.requests;
    running.child.kill('SIGSTOP');
    letThrough();
    const lock = JSON.parse(folder.read('store/mustreset.lock.json')) as { readonly ID: string };
    expect((await rehearsal.run('force-unlock', lock.ID, '--force')).status).toBe(0);
    await delay(2_500);
    running.child.kill('SIGCONT');
    const { status, stderr } = await running.ended;
    expect([status, stderr]).toEqual([6, expect.stringContaining('is no longer held')]);
    expect(emulator.ledger().totals.requests).toBe(calls);
  },
);
