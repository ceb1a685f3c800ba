/** What a job needs in its environment to use a store of each kind, beside the place itself. */

export type StoreKind = 'folder' | 'http' | 's3' | 'postgres';

/** One line of a job's environment. */
export interface StoreVariable {
  readonly name: string;
  /** Known where the place tells it; else it is kept in the CI system. */
  readonly value?: string;
  readonly secret: boolean;
}

/** What a store of some place takes. */
export interface StoreNeeds {
  /** To read and to write. */
  readonly access: readonly StoreVariable[];
  /** Beside them, to write. */
  readonly lock: readonly StoreVariable[];
  /** The variable that is empty where the store cannot be read. */
  readonly proof: string;
  /** Whether the driver must be installed beside the program. */
  readonly driver: boolean;
}

const SCHEMES: Readonly<Record<string, StoreKind>> = {
  http: 'http',
  https: 'http',
  s3: 's3',
  postgres: 'postgres',
  postgresql: 'postgres',
};

/** Undefined for an address of no kind of store. */
export function storeKind(place: string): StoreKind | undefined {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(place)?.[1]?.toLowerCase();
  return scheme === undefined ? 'folder' : SCHEMES[scheme];
}

const secret = (name: string): StoreVariable => ({ name, secret: true });
const variable = (name: string, value?: string): StoreVariable => ({
  name,
  secret: false,
  ...(value !== undefined && { value }),
});

/** GitLab's own addresses tell where and how the lock is taken. */
const GITLAB =
  /^https?:\/\/[\w.:-]+\/(?:[\w./-]+\/)?api\/v4\/projects\/[\w%.-]+\/terraform\/state\/[\w%.-]+$/;

function lockOf(place: string): readonly StoreVariable[] {
  const known = GITLAB.test(place);
  const lock = known ? `${place}/lock` : undefined;
  return [
    variable('TF_HTTP_LOCK_ADDRESS', lock),
    variable('TF_HTTP_LOCK_METHOD', known ? 'POST' : undefined),
    variable('TF_HTTP_UNLOCK_ADDRESS', lock),
    variable('TF_HTTP_UNLOCK_METHOD', known ? 'DELETE' : undefined),
  ];
}

/** What it takes to use the store at `place`, beside what its URL says itself. */
export function storeNeeds(place: string, kind: StoreKind): StoreNeeds {
  switch (kind) {
    case 'folder':
      return { access: [], lock: [], proof: '', driver: false };
    case 'http': {
      const access = [secret('TF_HTTP_USERNAME'), secret('TF_HTTP_PASSWORD')];
      return { access, lock: lockOf(place), proof: 'TF_HTTP_PASSWORD', driver: false };
    }
    case 's3': {
      const region = /[?&]region=/.test(place) ? [] : [variable('AWS_REGION')];
      const access = [secret('AWS_ACCESS_KEY_ID'), secret('AWS_SECRET_ACCESS_KEY'), ...region];
      return { access, lock: [], proof: 'AWS_SECRET_ACCESS_KEY', driver: false };
    }
    case 'postgres': {
      const user = /^[^/]*\/\/[^/?#]*@/.test(place) ? [] : [secret('PGUSER')];
      const access = [...user, secret('PGPASSWORD')];
      return { access, lock: [], proof: 'PGPASSWORD', driver: true };
    }
  }
}
