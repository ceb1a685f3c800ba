/** A network between a client and the server that cuts a session when a statement goes through it. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Where the session is cut: before the server sees the statement, or after it has answered it. */
export type Cut = 'before' | 'after';

export interface CuttingProxy {
  readonly port: number;
  /**
   * Cuts the session of the next statement that holds the text, once what goes on `meanwhile` is
   * done; resolves when it has.
   */
  cut(statement: string, when: Cut, meanwhile?: () => Promise<void>): Promise<void>;
  /** The same for every one, until told otherwise. */
  cutAll(statement: string | undefined): void;
  close(): void;
}

interface Order {
  readonly statement: string;
  readonly when: Cut;
  readonly meanwhile: () => Promise<void>;
  readonly done: () => void;
}

const READY_FOR_QUERY = 'Z'.charCodeAt(0);

/** Whether the server's messages end with the one that tells that the statement is over. */
const isOver = (bytes: Buffer): boolean =>
  bytes.length >= 6 && bytes[bytes.length - 6] === READY_FOR_QUERY;

export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
  let order: Order | undefined;
  let always: string | undefined;
  const sockets = new Set<Socket>();

  const serve = (client: Socket): void => {
    const server = connect(target, '127.0.0.1');
    let doomed: (() => void) | undefined;
    const drop = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', drop);
      socket.on('close', () => {
        sockets.delete(socket);
        drop();
      });
    }
    client.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      if (always !== undefined && text.includes(always)) {
        drop();
        return;
      }
      if (order === undefined || !text.includes(order.statement)) {
        server.write(bytes);
        return;
      }
      const { when, meanwhile, done } = order;
      order = undefined;
      doomed = () => void meanwhile().finally(drop).then(done);
      if (when === 'before') doomed();
      else server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (doomed === undefined) client.write(bytes);
      else if (isOver(bytes)) doomed();
    });
  };

  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut: (statement, when, meanwhile = () => Promise.resolve()) =>
      new Promise((done) => {
        order = { statement, when, meanwhile, done };
      }),
    cutAll: (statement) => {
      always = statement;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
