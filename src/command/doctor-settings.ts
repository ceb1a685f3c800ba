/** doctor's checks of this machine: versions, settings and where they came from, policies. */
import { hasErrors } from '../model/diagnostic.ts';
import { EXIT } from '../model/exit-code.ts';
import { count } from '../render/text.ts';
import { redactUrl } from '../render/url.ts';
import type { CommandContext } from './context.ts';
import { type Finding, bad, firstMistake, good, notMade } from './doctor-finding.ts';
import { loadPolicies } from './policies.ts';
import { projectId } from './project.ts';
import type { Origin, ResolvedSettings, Setting, SettingsResult } from './settings.ts';
import { FORMATS } from './version.ts';

/** As package.json says in `engines`: the first version of each line that will do. */
const NODES = [
  [20, 19],
  [22, 12],
] as const;
const LATER = 24;

/** Whether `engines` of package.json names this version. */
export const isSupported = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= LATER || NODES.some(([line, first]) => major === line && minor >= first);
};

function nodeFinding(version: string): Finding {
  if (isSupported(version)) return good('node', version);
  return bad(
    'node',
    EXIT.error,
    `${version} is not supported. Install Node 20.19, 22.12, 24 or later.`,
  );
}

export const versionFindings = ({ version }: CommandContext): readonly Finding[] => [
  good('version', `mustreset ${version}`),
  nodeFinding(process.versions.node),
  good(
    'formats',
    Object.entries(FORMATS)
      .map(([name, number]) => `${name} ${number}`)
      .join(', '),
  ),
];

/** The settings file, and whether it can be used. */
export function settingsFinding({ settings, diagnostics, more }: SettingsResult): Finding {
  if (settings === undefined) {
    return bad('settings', EXIT.invalid, firstMistake(diagnostics, more));
  }
  return good('settings', settings.file?.file ?? 'no file; everything works without one');
}

const SAID_BY: Readonly<Record<Origin, string>> = {
  flag: 'flag',
  environment: 'environment',
  settings: 'settings file',
  default: 'default',
};

const said = (value: string, origin: Origin): string => `${value} (${SAID_BY[origin]})`;

const settingFinding = (name: string, setting: Setting<unknown> | undefined): Finding =>
  good(
    name,
    setting === undefined ? 'not set' : said(redactUrl(String(setting.value)), setting.origin),
  );

/** Settings that no flag and no variable can give. */
function fileFindings({ file }: ResolvedSettings): readonly Finding[] {
  const limits = Object.entries(file?.settings.limits ?? {});
  const bounds = limits.map(([name, most]) => `${name} ${most}`).join(', ');
  const protect = file?.protect.length ?? 0;
  return [
    good('limits', bounds === '' ? 'not set' : said(bounds, 'settings')),
    good(
      'protect',
      protect === 0 ? 'not set' : said(count(protect, 'address', 'addresses'), 'settings'),
    ),
  ];
}

const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];

/** Other programs take HTTP_PROXY for https as well: who relies on that looks here for the reason. */
function proxyFinding(env: CommandContext['env']): Finding {
  const set = PROXIES.flatMap((name) => (env[name] ? [`${name} ${redactUrl(env[name])}`] : []));
  if (set.length > 0) return good('proxy', said(set.join(', '), 'environment'));
  const plain = ['HTTP_PROXY', 'http_proxy'].find((name) => env[name]);
  return good('proxy', plain === undefined ? 'not set' : `not set; ${plain} is not used for https`);
}

/** Each setting, and where it came from. */
export const settingFindings = (
  settings: ResolvedSettings,
  { env }: CommandContext,
): readonly Finding[] => [
  settingFinding('state', settings.state),
  settingFinding('base_url', settings.base_url),
  settingFinding('parallelism', settings.parallelism),
  settingFinding('rate', settings.rate),
  ...fileFindings(settings),
  proxyFinding(env),
];

/** Whether the policies that plan would read are there and valid: without one, plan cannot begin. */
export async function policyFinding(
  settings: ResolvedSettings,
  env: CommandContext['env'],
): Promise<Finding> {
  const { policy, diagnostics, more } = await loadPolicies(settings, projectId(settings, env));
  if (policy === undefined || hasErrors(diagnostics) || settings.policy === undefined) {
    return bad('policy', EXIT.invalid, firstMistake(diagnostics, more));
  }
  const { value, origin } = settings.policy;
  const holds = `${count(policy.entries.length, 'address', 'addresses')} in ${count(policy.campaigns.length, 'campaign')}`;
  return good('policy', `${said(value.join(', '), origin)}: ${holds}`);
}

export const policyNotRead = (): Finding =>
  notMade('policy', 'Not read: the settings file, which may name it, has mistakes.');
