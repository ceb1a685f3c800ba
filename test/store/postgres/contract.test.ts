import { afterAll, beforeAll, describe } from 'vitest';
import { storeContract } from '../contract.ts';
import {
  HAS_POSTGRES,
  ON_A_SERVER,
  schemaPlace,
  startPostgres,
  type PostgresServer,
} from './server.ts';

describe.skipIf(!HAS_POSTGRES)(ON_A_SERVER, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => {
    server.remove();
  });

  storeContract('PostgreSQL', async () => schemaPlace(server));
});
