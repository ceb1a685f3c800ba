/** A saved plan, and the world that apply finds for it. */
import { hasErrors, type Diagnostic } from '../model/diagnostic.ts';
import { EXIT } from '../model/exit-code.ts';
import type { Plan } from '../model/plan.ts';
import { PolicyReadError } from '../model/policy.ts';
import type { PolicyPresence } from '../plan/check.ts';
import { type SealedPlan, decodePlan } from '../plan/document.ts';
import type { CommandContext } from './context.ts';
import { fault } from './fault.ts';
import { loadPolicies } from './policies.ts';
import { type Credentials, resolveCredentials } from './project.ts';
import { exists, readBytes } from './read-file.ts';
import type { ResolvedSettings, SettingsFlags } from './settings.ts';
import { type Ending, ending, endingOf, isEnding, readSettings } from './world.ts';

/** Reads and checks a plan file. */
export async function readPlanFile(path: string): Promise<SealedPlan | Ending> {
  let text: string;
  try {
    text = (await readBytes(path)).toString('utf8');
  } catch (error) {
    if (!(error instanceof PolicyReadError)) throw error;
    return endingOf(
      fault(
        EXIT.error,
        'plan-missing',
        'Plan file cannot be read',
        `${error.message} Make it with: mustreset plan --out ${path}`,
      ),
    );
  }
  const sealed = decodePlan(text);
  return 'diagnostic' in sealed ? ending(EXIT.stale, [sealed.diagnostic]) : sealed;
}

export interface PlanWorldFound {
  readonly settings: ResolvedSettings;
  readonly credentials: Credentials;
  readonly policy: PolicyPresence;
  readonly warnings: readonly Diagnostic[];
}

const NOT_CHECKED: Diagnostic = {
  severity: 'warning',
  rule: 'policy-not-checked',
  summary: 'Policy was not checked',
  detail:
    'None of the policy files that the plan was made from is here, so it cannot be said whether they still ask for these resets. The plan is applied as it was reviewed; protections and limits of the settings still hold.',
};

/** The policies as they are now: all there, all gone, or some gone. */
async function findPolicy(
  plan: Plan,
  settings: ResolvedSettings,
  project_id: string,
): Promise<{ readonly policy: PolicyPresence; readonly warnings: readonly Diagnostic[] } | Ending> {
  const paths = plan.policy.files
    .map(({ path }) => path)
    .filter((path) => path !== settings.file?.file);
  const there = await Promise.all(paths.map(exists));
  const missing = paths.filter((_path, index) => there[index] === false);
  const named = await Promise.all((settings.policy?.value ?? []).map(exists));
  if (missing.length === paths.length && !named.includes(true)) {
    const protect = settings.file?.protect.map(({ address }) => address) ?? [];
    return { policy: { type: 'absent', protect }, warnings: [NOT_CHECKED] };
  }
  if (missing.length > 0 && missing.length < paths.length) {
    return { policy: { type: 'partial', missing }, warnings: [] };
  }
  const { policy, diagnostics, more } = await loadPolicies(settings, project_id);
  if (policy === undefined || hasErrors(diagnostics))
    return ending(EXIT.invalid, diagnostics, more);
  return { policy: { type: 'present', policy }, warnings: [] };
}

/** Settings, credentials and policies for applying a saved plan. */
export async function readPlanWorld(
  plan: Plan,
  flags: SettingsFlags,
  context: CommandContext,
): Promise<PlanWorldFound | Ending> {
  const settings = await readSettings(flags, context);
  if (isEnding(settings)) return settings;
  const credentials = resolveCredentials(settings, context.env);
  if ('diagnostic' in credentials) return endingOf(credentials);
  const found = await findPolicy(plan, settings, credentials.project_id);
  return isEnding(found) ? found : { settings, credentials, ...found };
}
