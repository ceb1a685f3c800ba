/** `--debug`: each setting and where it came from; credentials only as present or not. */
import { escapeTerminal } from '../render/escape.ts';
import { redactUrl } from '../render/url.ts';
import type { CommandContext } from './context.ts';
import { shownProjectId } from './project.ts';
import type { ResolvedSettings, Setting } from './settings.ts';

const SECRETS = ['STYTCH_SECRET', 'STYTCH_SESSION_TOKEN', 'STYTCH_SESSION_JWT'] as const;

const line = (name: string, value: string, origin: string): string =>
  `debug: ${name} = ${escapeTerminal(value)} (${origin})\n`;

const shown = (name: string, setting: Setting<unknown> | undefined): string =>
  setting === undefined
    ? line(name, '', 'not set')
    : line(name, String(setting.value), setting.origin);

export function tellSettings(settings: ResolvedSettings, { env, output }: CommandContext): void {
  const { file, policy, state, base_url, parallelism, rate } = settings;
  const secrets = SECRETS.map((name) =>
    line(name, env[name] ? 'present' : 'absent', 'environment'),
  );
  output.note(
    [
      line('settings file', file?.file ?? '', file === undefined ? 'none' : 'read'),
      shown('policy', policy && { ...policy, value: policy.value.map(redactUrl) }),
      shown('state', { ...state, value: redactUrl(state.value) }),
      shown('base_url', base_url && { ...base_url, value: redactUrl(base_url.value) }),
      shown('parallelism', parallelism),
      shown('rate', rate),
      line('STYTCH_PROJECT_ID', shownProjectId(env['STYTCH_PROJECT_ID']), 'environment'),
      ...secrets,
    ].join(''),
  );
}
