/** `--debug`: each setting and where it came from; credentials only as present or not. */
import { escapeTerminal } from '../render/escape.ts';
import type { CommandContext } from './context.ts';
import type { ResolvedSettings, Setting } from './settings.ts';

const SECRETS = ['STYTCH_SECRET', 'STYTCH_SESSION_TOKEN', 'STYTCH_SESSION_JWT'] as const;

const line = (name: string, value: string, origin: string): string =>
  `debug: ${name} = ${escapeTerminal(value)} (${origin})\n`;

const shown = (name: string, setting: Setting<unknown> | undefined): string =>
  setting === undefined
    ? line(name, '', 'not set')
    : line(name, String(setting.value), setting.origin);

/** What a query says of where a store is; anything else may be a password or a signature. */
const PLACES = /^(?:host|schema|sslmode|sslrootcert|region|endpoint|path_style)=(?!.*(?:@|%40))/i;

/** A URL may be refused for the password that stands in it, perhaps as it may not stand there. */
function withoutSecrets(url: string): string {
  const [, start = '', query] = /^([^?]*:\/\/[^?]*)\?(.*)$/s.exec(url) ?? [undefined, url];
  const user = URL.canParse(start) ? /\/\/[^/]*@/ : /\/\/.*@/s;
  const shown = start.replace(user, '//…@');
  if (query === undefined) return shown;
  const parts = query.split('&').map((part) => (PLACES.test(part) ? part : '…'));
  return `${shown}?${parts.join('&')}`;
}

export function tellSettings(settings: ResolvedSettings, { env, output }: CommandContext): void {
  const { file, policy, state, base_url, parallelism, rate } = settings;
  const secrets = SECRETS.map((name) =>
    line(name, env[name] ? 'present' : 'absent', 'environment'),
  );
  output.note(
    [
      line('settings file', file?.file ?? '', file === undefined ? 'none' : 'read'),
      shown('policy', policy),
      shown('state', { ...state, value: withoutSecrets(state.value) }),
      shown('base_url', base_url && { ...base_url, value: withoutSecrets(base_url.value) }),
      shown('parallelism', parallelism),
      shown('rate', rate),
      line('STYTCH_PROJECT_ID', env['STYTCH_PROJECT_ID'] ?? '', 'environment'),
      ...secrets,
    ].join(''),
  );
}
