/** Flag over environment over `mustreset.yaml` over default; and where each setting came from. */
import { dirname, isAbsolute, join } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { PolicyReadError } from '../model/policy.ts';
import { type LoadedSettings, loadSettings } from '../policy/settings.ts';
import type { CommandContext, CommonFlags } from './context.ts';
import { exists, readBytes } from './read-file.ts';

export type Origin = 'flag' | 'environment' | 'settings' | 'default';

export interface Setting<T> {
  readonly value: T;
  readonly origin: Origin;
}

export interface ResolvedSettings {
  readonly file?: LoadedSettings;
  /** Policy files or folders as given; undefined when none is named and none is at its usual place. */
  readonly policy: Setting<readonly string[]> | undefined;
  readonly state: Setting<string>;
  readonly base_url: Setting<string> | undefined;
  readonly parallelism: Setting<number>;
  /** Calls a second; 0 for no ceiling. */
  readonly rate: Setting<number>;
}

export interface SettingsResult {
  readonly settings?: ResolvedSettings;
  readonly diagnostics: readonly Diagnostic[];
  readonly more: number;
}

export interface SettingsFlags extends CommonFlags {
  readonly parallelism?: number;
  readonly rate?: number;
}

const USUAL_SETTINGS = 'mustreset.yaml';
const USUAL_POLICIES: readonly string[] = ['policy.yaml', 'policies'];
const PARALLELISM = 10;
const RATE = 50;

const pick = <T>(
  flag: T | undefined,
  environment: T | undefined,
  settings: T | undefined,
): Setting<T> | undefined => {
  if (flag !== undefined) return { value: flag, origin: 'flag' };
  if (environment !== undefined) return { value: environment, origin: 'environment' };
  return settings === undefined ? undefined : { value: settings, origin: 'settings' };
};

const orDefault = <T>(setting: Setting<T> | undefined, value: T): Setting<T> =>
  setting ?? { value, origin: 'default' };

/** Paths of the settings are relative to their file. */
const beside = (file: string, path: string): string =>
  isAbsolute(path) || /^[a-z][a-z0-9+.-]+:\/\//.test(path) ? path : join(dirname(file), path);

const missing = (path: string, why: string): Diagnostic => ({
  severity: 'error',
  rule: 'settings-missing',
  summary: 'Settings cannot be read',
  detail: `${why} Check --config ${path}, or leave it out: everything works without a settings file.`,
});

interface SettingsFile {
  readonly file?: LoadedSettings;
  readonly diagnostics: readonly Diagnostic[];
  readonly more: number;
}

async function readSettings(config: string | undefined): Promise<SettingsFile> {
  if (config === undefined && !(await exists(USUAL_SETTINGS))) return { diagnostics: [], more: 0 };
  const path = config ?? USUAL_SETTINGS;
  try {
    const { settings, diagnostics, more } = loadSettings(path, await readBytes(path));
    return { ...(settings !== undefined && { file: settings }), diagnostics, more };
  } catch (error) {
    if (!(error instanceof PolicyReadError)) throw error;
    return { diagnostics: [missing(path, error.message)], more: 0 };
  }
}

async function usualPolicy(): Promise<Setting<readonly string[]> | undefined> {
  for (const path of USUAL_POLICIES) {
    if (await exists(path)) return { value: [path], origin: 'default' };
  }
  return undefined;
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** Whoever has set up Terraform's HTTP backend has named an address for the state already. */
const stateOf = (env: CommandContext['env']): string | undefined =>
  nonEmpty(env['MUSTRESET_STATE']) ?? nonEmpty(env['TF_HTTP_ADDRESS']);

/** Flag over environment over the file that was read over default. */
async function merge(
  flags: SettingsFlags,
  env: CommandContext['env'],
  file: LoadedSettings | undefined,
): Promise<ResolvedSettings> {
  const listed = file?.settings.policy;
  const inFile = (path: string): string => beside(file?.file ?? '', path);
  const policies = typeof listed === 'string' ? [inFile(listed)] : listed?.map(inFile);
  const fromEnvironment = nonEmpty(env['MUSTRESET_POLICY']);
  const state = file?.settings.state === undefined ? undefined : inFile(file.settings.state);
  return {
    ...(file !== undefined && { file }),
    policy:
      pick(flags.policy, fromEnvironment === undefined ? undefined : [fromEnvironment], policies) ??
      (await usualPolicy()),
    state: orDefault(pick(flags.state, stateOf(env), state), '.'),
    base_url: pick(flags.baseUrl, nonEmpty(env['MUSTRESET_BASE_URL']), file?.settings.base_url),
    parallelism: orDefault(
      pick(flags.parallelism, undefined, file?.settings.parallelism),
      PARALLELISM,
    ),
    rate: orDefault(pick(flags.rate, undefined, file?.settings.rate), RATE),
  };
}

/** What flags, environment and defaults say alone: for who goes on although the file has mistakes. */
export const settingsWithoutFile = (
  flags: SettingsFlags,
  { env }: Pick<CommandContext, 'env'>,
): Promise<ResolvedSettings> => merge(flags, env, undefined);

/** Resolves all settings of one command; `settings` is absent when the file has mistakes. */
export async function resolveSettings(
  flags: SettingsFlags,
  { env }: Pick<CommandContext, 'env'>,
): Promise<SettingsResult> {
  const { file, diagnostics, more } = await readSettings(flags.config);
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    return { diagnostics, more };
  }
  return { diagnostics, more, settings: await merge(flags, env, file) };
}
