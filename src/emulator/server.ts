/**
 * A local Stytch: serves a world over HTTP on loopback as the B2B API would, and keeps a ledger of
 * every request. It knows nothing of the rest of mustreset, so that it cannot share its mistakes.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '../generated/world.ts';
import { control } from './control.ts';
import { exchange } from './exchange.ts';
import type { Ledger } from './ledger.ts';
import { EmulatorError, resolveOptions, type EmulatorOptions } from './options.ts';
import { parseTarget } from './request.ts';
import { createRun } from './run.ts';

export type { Ledger, LedgerRequest } from './ledger.ts';
export {
  EmulatorError,
  FAULT_KINDS,
  type EmulatorOptions,
  type Fault,
  type FaultKind,
  type PasswordMode,
  type RateLimit,
} from './options.ts';

export interface Emulator {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** The credentials that it takes. */
  readonly project_id: string;
  readonly secret: string;
  /** All /v1 requests since the start or the last reset. */
  ledger(): Ledger;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

const TIMEOUTS = {
  /** Longer than clients pause, so that no connection is cut but by a fault. */
  keepAliveTimeout: 120_000,
  /** Who dawdles over a head or a body is answered 408. */
  headersTimeout: 5_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
} as const;

/**
 * Starts serving the world. The world is read again at every reset and must not be changed. Throws
 * `EmulatorError` for options or a world that cannot be served, and for a port that cannot be had.
 */
export async function startEmulator(world: World, options: EmulatorOptions): Promise<Emulator> {
  const settings = resolveOptions(world, options);
  let run = createRun(world, settings);
  const restart = (): void => {
    run = createRun(world, settings);
  };
  const server = createServer(TIMEOUTS, (request, response) => {
    const target = parseTarget(request.url ?? '');
    if (target.path.startsWith('/v1/')) void exchange(run, request, response, target);
    else void control(run, request, response, target, restart);
  });
  const port = await listen(server, settings.port);
  return {
    url: `http://${LOOPBACK}:${port}`,
    project_id: settings.project_id,
    secret: settings.secret,
    ledger: () => run.ledger.document(),
    close: () => close(server),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const reason = 'code' in cause && cause.code === 'EADDRINUSE' ? 'is in use' : cause.message;
      const message = `Port ${port} of ${LOOPBACK} cannot be had: it ${reason}. Choose another one, or 0 for a free one.`;
      reject(new EmulatorError(message, { cause }));
    });
    server.listen(port, LOOPBACK, () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
