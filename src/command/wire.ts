/** The one place where stores and providers are made. */
import type { Provider } from '../model/provider.ts';
import type { CommandContext } from './context.ts';
import type { Credentials } from './project.ts';

export { loadState } from '../store/load.ts';
export { openStore } from '../store/open.ts';

const TOOL = 'mustreset';

/** Program and version, as plans and logs name them. */
export const toolName = ({ version }: CommandContext): string => `${TOOL} ${version}`;

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
