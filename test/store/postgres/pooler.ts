/** A pooler in transaction mode, such as pgbouncer: statements of one client go to two sessions in turn. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

const READY_FOR_QUERY = 'Z'.charCodeAt(0);
const IDLE = 'I'.charCodeAt(0);

export interface Pooler {
  readonly port: number;
  close(): void;
}

/** Whether the server's messages end with "ready", and in no transaction. */
const isReady = (bytes: Buffer): boolean =>
  bytes.length >= 6 && bytes[bytes.length - 6] === READY_FOR_QUERY && bytes.at(-1) === IDLE;

/** `alternate`: statements change sessions. Without it every client gets the one session there is. */
export async function startPooler(target: number, alternate: boolean): Promise<Pooler> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    return socket;
  };
  let shared: Socket | undefined;
  let greeting: Buffer | undefined;

  /** Both sessions hear how the client introduces itself; it hears the first. */
  const serveAlternating = (client: Socket): void => {
    const servers = [0, 1].map(() => track(connect(target, '127.0.0.1')));
    // What the client says once it has been greeted waits until the second session is there as well.
    const waiting: Buffer[] = [];
    let greeted = false;
    let started = 0;
    let turn = 0;
    const pass = (): void => {
      if (started === 2) for (const bytes of waiting.splice(0)) servers[turn]?.write(bytes);
    };
    for (const [index, server] of servers.entries()) {
      let ready = false;
      server.on('data', (bytes) => {
        if (ready || index === 0) client.write(bytes);
        if (!isReady(bytes)) return;
        if (!ready) started += 1;
        else turn = 1 - turn;
        ready = true;
        pass();
      });
    }
    client.on('data', (bytes) => {
      if (!greeted) for (const server of servers) server.write(bytes);
      else waiting.push(bytes);
      greeted = true;
      pass();
    });
    client.on('close', () => {
      for (const server of servers) server.destroy();
    });
  };

  /** The first client's introduction opens the session; later ones hear the same answer. */
  const serveShared = (client: Socket): void => {
    client.once('data', (hello) => {
      const server = (shared ??= track(connect(target, '127.0.0.1')));
      const join = (): void => {
        const pass = (bytes: Buffer): void => void client.write(bytes);
        server.on('data', pass);
        client.on('close', () => server.off('data', pass));
        client.on('data', (bytes) => {
          // The end of a client is not the end of its session.
          if (bytes[0] !== 'X'.charCodeAt(0)) server.write(bytes);
        });
      };
      if (greeting !== undefined) {
        client.write(greeting);
        join();
        return;
      }
      server.write(hello);
      server.once('data', (bytes) => {
        greeting = bytes;
        client.write(bytes);
        join();
      });
    });
  };

  const server = createServer((client) => {
    track(client);
    if (alternate) serveAlternating(client);
    else serveShared(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
