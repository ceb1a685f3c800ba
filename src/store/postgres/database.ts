import type { Clock } from '../../model/clock.ts';
import type { PostgresAddress } from './address.ts';
import { connect, type Connection } from './connection.ts';
import { postgresFault } from './fault.ts';
import { tableNames, type Tables } from './tables.ts';

/** The place of a store, and the sessions that this process has there. */
export interface Database {
  readonly location: string;
  readonly schema: string;
  readonly tables: Tables;
  readonly clock: Clock;
  /** Opens a session, which whoever asked for it closes. Throws `StoreError`. */
  connect(): Promise<Connection>;
  /** Runs `work` on a session of its own. Throws the store's errors. */
  during<T>(doing: string, work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Ends what is still open; never throws. */
  close(): Promise<void>;
}

export function openDatabase(address: PostgresAddress, clock: Clock): Database {
  const { location, schema } = address;
  const open = new Set<Connection>();
  const opened = async (): Promise<Connection> => {
    try {
      const connection = await connect(address, clock);
      const tracked = {
        ...connection,
        close: async () => {
          open.delete(tracked);
          await connection.close();
        },
      };
      open.add(tracked);
      return tracked;
    } catch (error) {
      throw postgresFault('connect to', location, error);
    }
  };
  return {
    location,
    schema,
    tables: tableNames(schema),
    clock,
    connect: opened,
    during: async (doing, work) => {
      const connection = await opened();
      try {
        return await work(connection);
      } catch (error) {
        throw postgresFault(doing, location, error);
      } finally {
        await connection.close();
      }
    },
    close: async () => {
      await Promise.all([...open].map((connection) => connection.close()));
    },
  };
}
