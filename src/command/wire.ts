/** The one place where stores and providers are made. */
import type { Provider } from '../model/provider.ts';
import type { Store } from '../model/store.ts';
import { openStore } from '../store/open.ts';
import type { CommandContext } from './context.ts';
import type { Credentials } from './project.ts';
import type { ResolvedSettings } from './settings.ts';

export { loadState } from '../store/load.ts';

const TOOL = 'mustreset';

/** Program and version, as plans and logs name them. */
export const toolName = ({ version }: CommandContext): string => `${TOOL} ${version}`;

/** Opens the store that the settings name, for as long as `work` lasts. */
export async function withStore<T>(
  { state }: ResolvedSettings,
  context: CommandContext,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(state.value, context);
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
): Promise<Provider> {
  const { stytchProvider } = await import('../stytch/provider.ts');
  const { clock, env, version } = context;
  return stytchProvider({ ...credentials, parallelism, clock, env, tool: `${TOOL}/${version}` });
}
