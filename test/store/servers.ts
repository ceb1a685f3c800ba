/** Real servers for each kind of store, for tests that drive the command line. */
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/command/system-clock.ts';
import type { Store } from '../../src/model/store.ts';
import { openS3Store } from '../../src/store/s3/s3-store.ts';
import { HAS_RADOSGW } from '../support/tools.ts';
import { httpPlace } from './http/http-place.ts';
import type { Manner, StateServer } from './http/state-server.ts';
import { HAS_POSTGRES, startPostgres } from './postgres/server.ts';
import { startRadosgw } from './s3/radosgw.ts';

/** A store that is not a folder. */
export interface RemotePlace {
  /** Its address as MUSTRESET_STATE, and what it takes to use it. */
  readonly env: Readonly<Record<string, string>>;
  /** The environment of who may only read what is there now. */
  reader(): Promise<Readonly<Record<string, string>>>;
  /** Another client of it, closed by who opens it. */
  open(): Store;
}

export interface StoreServers {
  /** A place that nobody uses yet. */
  place(): Promise<RemotePlace>;
  end(): Promise<void>;
}

export interface StoreServerKind {
  readonly name: string;
  readonly installed: boolean;
  readonly start: () => Promise<StoreServers>;
}

export interface StatePlace extends RemotePlace {
  readonly server: StateServer;
}

/** A place on a state server that ends with the test. */
export async function statePlace(manner: Manner): Promise<StatePlace> {
  const place = await httpPlace(manner);
  const { server, open } = place;
  onTestFinished(() => place.remove());
  const env = { ...server.env, MUSTRESET_STATE: server.address };
  const reader = (): Promise<typeof env> => {
    server.rules.role = 'developer';
    return Promise.resolve(env);
  };
  return { env, reader, open, server };
}

/** A server for each place. */
const states = (manner: Manner): Promise<StoreServers> =>
  Promise.resolve({ place: () => statePlace(manner), end: () => Promise.resolve() });

async function objects(): Promise<StoreServers> {
  const gateway = await startRadosgw();
  return {
    place: () => {
      const url = gateway.freshUrl();
      const { env } = gateway;
      const open = (): ReturnType<typeof openS3Store> =>
        openS3Store(url, { env, clock: systemClock });
      const reader = { ...gateway.reader, MUSTRESET_STATE: url };
      return Promise.resolve({
        env: { ...env, MUSTRESET_STATE: url },
        reader: () => Promise.resolve(reader),
        open,
      });
    },
    end: () => gateway.close(),
  };
}

async function rows(): Promise<StoreServers> {
  const server = await startPostgres();
  await server.sql('CREATE ROLE reader LOGIN');
  return {
    place: () => {
      const schema = server.freshSchema();
      const url = server.url(schema);
      const reader = async (): Promise<Readonly<Record<string, string>>> => {
        await server.sql(
          `GRANT USAGE ON SCHEMA ${schema} TO reader;
           GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO reader`,
        );
        return { MUSTRESET_STATE: server.url(schema, 'reader') };
      };
      return Promise.resolve({
        env: { MUSTRESET_STATE: url },
        reader,
        open: () => server.open(url),
      });
    },
    end: () => {
      server.remove();
      return Promise.resolve();
    },
  };
}

export const SERVERS: readonly StoreServerKind[] = [
  { name: 'a plain state server', installed: true, start: () => states('plain') },
  { name: "a state server in GitLab's manner", installed: true, start: () => states('gitlab') },
  { name: 'S3', installed: HAS_RADOSGW, start: objects },
  { name: 'PostgreSQL', installed: HAS_POSTGRES, start: rows },
];
