/** The one place where stores and providers are made. */
import type { MemberListing, Provider } from '../model/provider.ts';
import { type Store, StoreError } from '../model/store.ts';
import { openStore } from '../store/open.ts';
import type { Credentials } from './project.ts';
import { type CommandContext, UsageError } from './context.ts';
import type { ResolvedSettings, Setting } from './settings.ts';

export { loadState } from '../store/load.ts';

const TOOL = 'mustreset';

/** Program and version, as plans and logs name them. */
export const toolName = ({ version }: CommandContext): string => `${TOOL} ${version}`;

/** A folder or URL, and where it was named. */
export type StateAddress = Setting<string>;

const PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*:[^/?#]*@/i;
const SECRET_PARAMETER = /[?&][^=&#]*(?:passw|pwd|secret|token|signature|\bsig\b)[^=&#]*=[^&#]/i;

/** Whether the URL of a store holds a password, also as a parameter such as `private_token`. */
export const holdsPassword = (place: string): boolean =>
  PASSWORD.test(place) || (/^[a-z]+:\/\//i.test(place) && SECRET_PARAMETER.test(place));

/** What stands on a command line is seen by everybody on the machine, and kept in its history. */
function refuseShownPassword({ value, origin }: StateAddress): void {
  if (origin !== 'flag' || !holdsPassword(value)) return;
  throw new UsageError(
    'The URL of the store holds a password, and command lines are seen by others. Name the store without it, and give the password in TF_HTTP_PASSWORD or PGPASSWORD, or the whole URL in MUSTRESET_STATE.',
  );
}

/**
 * An address of which a part was empty would be taken for a folder, on the disk of a job that is about
 * to vanish.
 */
function refuseNoAddress({ value, origin }: StateAddress, env: CommandContext['env']): void {
  if (origin !== 'environment' || env['MUSTRESET_STATE'] || /^https?:/i.test(value)) return;
  throw new StoreError(
    'TF_HTTP_ADDRESS names the state, but is no http or https address. Check the variables that it is made of; a folder is named with --state or MUSTRESET_STATE.',
  );
}

/** Opens the store that the settings name, for as long as `work` lasts. */
export const withStore = <T>(
  { state }: ResolvedSettings,
  context: CommandContext,
  work: (store: Store) => Promise<T>,
): Promise<T> => withStoreAt(state, context, work);

/** Opens a store for as long as `work` lasts. */
export async function withStoreAt<T>(
  address: StateAddress,
  context: CommandContext,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  refuseShownPassword(address);
  refuseNoAddress(address, context.env);
  const store = await openStore(address.value, context);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The provider is loaded on demand: most commands send nothing. */
export async function openProvider(
  context: CommandContext,
  credentials: Credentials,
  parallelism: number,
): Promise<Provider & MemberListing> {
  const { stytchProvider } = await import('../stytch/provider.ts');
  const { clock, env, version } = context;
  return stytchProvider({ ...credentials, parallelism, clock, env, tool: `${TOOL}/${version}` });
}
