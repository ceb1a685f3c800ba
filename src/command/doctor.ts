/** `mustreset doctor`: looks at everything that plan and apply need, and writes and locks nothing. */
import { worstExit } from '../model/exit-code.ts';
import { renderDoctor } from '../render/doctor.ts';
import type { CommandContext, CommonFlags, Report } from './context.ts';
import { tellSettings } from './debug.ts';
import { type Finding, withoutSecrets } from './doctor-finding.ts';
import {
  apiFindings,
  apiNotAsked,
  projectFinding,
  storeFindings,
  storeNotRead,
} from './doctor-reach.ts';
import {
  policyFinding,
  policyNotRead,
  settingFindings,
  settingsFinding,
  versionFindings,
} from './doctor-settings.ts';
import { resolveSettings, settingsWithoutFile } from './settings.ts';
import { interruptedEnding } from './world.ts';

/** Where the settings file has mistakes, what it may say is not guessed at: flags and environment count. */
async function lookAround(
  flags: CommonFlags,
  context: CommandContext,
): Promise<readonly Finding[]> {
  const { env } = context;
  const result = await resolveSettings(flags, context);
  const broken = result.settings === undefined;
  const settings = result.settings ?? (await settingsWithoutFile(flags, context));
  if (flags.debug === true) tellSettings(settings, context);
  const unknown = (origin: string | undefined): boolean =>
    broken && (origin === undefined || origin === 'default');
  const { policy, base_url, state } = settings;
  const [policies, api, store] = await Promise.all([
    unknown(policy?.origin) ? policyNotRead() : policyFinding(settings, env),
    unknown(base_url?.origin) ? apiNotAsked(env) : apiFindings(settings, context),
    unknown(state.origin) ? storeNotRead() : storeFindings(settings, context),
  ]);
  return [
    ...versionFindings(context),
    settingsFinding(result),
    policies,
    ...(broken ? [] : settingFindings(settings, context)),
    projectFinding(settings, env),
    ...api,
    ...store,
  ];
}

/** Goes on after a check that fails, and shows all; the exit code is that of the worst. */
export async function runDoctor(flags: CommonFlags, context: CommandContext): Promise<Report> {
  const findings = await lookAround(flags, context);
  const checks = findings.map((finding) => withoutSecrets(finding, context.env));
  const interrupted = interruptedEnding(context);
  return {
    exit_code: interrupted?.exit_code ?? worstExit(findings.map(({ exit_code }) => exit_code)),
    diagnostics: interrupted?.diagnostics ?? [],
    text: renderDoctor(checks, context.style),
    json: { checks: checks.map(({ name, ok, detail }) => ({ name, ok, detail })) },
  };
}
